"""Every failure of a reader in one line."""

import csv
import gzip
import logging
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import fiona
import pandas as pd
import pyarrow
import pyogrio
import pyproj
import python_calamine
import shapely

from ingest.errors import NotFoundError, UserError

log = logging.getLogger(__name__)
READ_FAILURES = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    pyogrio.errors.GeometryError,
    fiona.errors.FionaError,
    pyarrow.lib.ArrowException,
    pyproj.exceptions.ProjError,
    python_calamine.CalamineError,
    shapely.errors.ShapelyError,
    pd.errors.ParserError,
    pd.errors.EmptyDataError,
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    zlib.error,
    csv.Error,
    EOFError,
    RecursionError,
    OSError,
    ValueError,  # UnicodeError and json.JSONDecodeError too
)
SCRATCH = re.compile(r"/\S*?geoportal-\S*?/")  # where archives are unpacked: no help to a reader


@contextmanager
def plain_failure(path: Path) -> Iterator[None]:
    """Say in one line that a file cannot be read, and why."""
    if not path.exists():
        raise NotFoundError(f"There is no file {path}.")
    if not (path.is_file() or path.is_dir()):  # a pipe would be waited for, for ever
        raise UserError(f"{path.name} is neither a file nor a folder.")
    try:
        yield
    except csv.Error as error:
        log.debug("reading failed", exc_info=True)
        raise UserError(f"{path.name} cannot be read as a table: {_in_words(error)}") from None
    except READ_FAILURES as error:
        log.debug("reading failed", exc_info=True)
        words = SCRATCH.sub("", str(error)).strip()
        reason = words.splitlines()[0][:300] if words else "unreadable"
        raise UserError(f"{path.name} cannot be read: {reason}") from None


def _in_words(error: csv.Error) -> str:
    if "new-line character" in str(error):
        return "a line break stands inside a cell that is not in quotes."
    return f"{error}."
