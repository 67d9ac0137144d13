"""What the OGC API processes have in common: how an input is described, how one is refused."""

from http import HTTPStatus

from pygeoapi.process.base import ProcessorExecuteError

from geoportal.errors import http_status
from ingest.errors import UserError


class RefusedError(ProcessorExecuteError):
    """Inputs that a process cannot work on, or data it cannot reach just now."""

    ogc_exception_code = "InvalidParameterValue"

    def __init__(self, error: UserError) -> None:
        super().__init__(str(error), user_msg=str(error))
        self.http_status_code = HTTPStatus(http_status(error))


def needed(title: str, description: str, **schema: object) -> dict[str, object]:
    """Description of an input that is given once; the rest is its JSON Schema."""
    return {"title": title, "description": description, "schema": schema,
            "minOccurs": 1, "maxOccurs": 1}  # fmt: skip


def optional(title: str, description: str, **schema: object) -> dict[str, object]:
    """Description of an input that may be left out."""
    return {**needed(title, description, **schema), "minOccurs": 0}
