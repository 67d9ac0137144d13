"""The one table from errors to exit codes and HTTP statuses."""

from pydantic import ValidationError
from typer.exceptions import TyperException

from ingest.errors import NotFoundError, UnavailableError, UserError

EXIT_CODES: dict[type[BaseException], int] = {
    UserError: 2,
    TyperException: 2,  # the command line itself
    ValidationError: 2,  # a setting
    OSError: 2,  # a file or folder of the reader's
    KeyboardInterrupt: 130,
    Exception: 1,
}
HTTP_STATUSES: dict[type[Exception], int] = {
    NotFoundError: 404,
    UnavailableError: 503,
    UserError: 400,
    Exception: 500,
}


def exit_code(error: BaseException) -> int:
    """Exit code of a command that ended in this error."""
    return next(code for kind, code in EXIT_CODES.items() if isinstance(error, kind))


def http_status(error: Exception) -> int:
    """HTTP status of a request that ended in this error."""
    return next(status for kind, status in HTTP_STATUSES.items() if isinstance(error, kind))
