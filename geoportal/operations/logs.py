"""One JSON object a line, and nothing in it that a reader typed.

What other libraries say may quote a query's values, and so may the text of an error. Of the first
only the place is kept, of the second its kind and the way it took: enough to find the cause.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

OWN = ("geoportal", "ingest", "layers", "uvicorn")  # what these say holds no reader's words


class JsonLines(logging.Formatter):
    """A record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Time (UTC), level, logger, message or place, facts of a request, kind of error."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            **_said(record),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and (error := record.exc_info[1]):
            line |= _of_error(error)
        return json.dumps(line, ensure_ascii=False)


def start() -> None:
    """All loggers of this process write lines of JSON to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("geoportal.operations").setLevel(logging.INFO)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True


def _said(record: logging.LogRecord) -> dict[str, str]:
    if record.name.split(".")[0] in OWN:
        return {"message": record.getMessage()}
    return {"at": f"{record.module}:{record.lineno}"}


def _of_error(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)
    way = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": type(error).__name__, "way": way}
