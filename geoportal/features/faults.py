"""What the database says against a query, as readers are told it."""

import logging

import asyncpg

from geoportal.current import Current
from ingest.errors import UnavailableError, UserError

log = logging.getLogger(__name__)
FAULTS = (asyncpg.PostgresError, asyncpg.InterfaceError, UnicodeEncodeError)
READERS = ("22", "42", "54", "XX", "0A")  # PostgreSQL's classes; XX is what PostGIS raises
MOVED = ("42P01", "42501")  # a table is no more, or may not be read any more
UNFIT = "A value in the query does not fit what it is compared with, or goes out of bounds."
CHANGED = "The publication has just changed: ask again."


def plain(error: Exception, current: Current) -> UserError:
    """One of FAULTS as an error with its status; where a table has gone, `current` looks again."""
    state = getattr(error, "sqlstate", None) or "22000"
    if state in MOVED:
        current.doubt()
        return UnavailableError(CHANGED)
    if state.startswith(READERS):
        log.info("query refused: %s", type(error).__name__)
        return UserError(UNFIT)
    log.warning("query not answered: %s", type(error).__name__)
    return UnavailableError(CHANGED)
