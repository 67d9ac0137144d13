"""Connections of the writing side, migrations, and database errors in plain words."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

import psycopg2
from psycopg2.extensions import connection as Connection
from yoyo import get_backend, read_migrations

from ingest.errors import UnavailableError, UserError

log = logging.getLogger(__name__)
MIGRATION_LOCK = 0x6E0_0001
LOAD_LOCK = 0x6E0_10AD  # one load at a time: two never interleave
MIGRATIONS = Path(__file__).parent / "migrations"


@contextmanager
def connect(url: str, autocommit: bool = False) -> Iterator[Connection]:
    """Open one connection; commit on success, roll everything back on any error.

    With `autocommit` each statement stands alone, as CREATE DATABASE asks.
    """
    try:
        connection = psycopg2.connect(url, connect_timeout=10)
    except (psycopg2.OperationalError, psycopg2.ProgrammingError) as error:
        log.debug("connect failed", exc_info=True)
        raise UnavailableError(_reason(error)) from None
    try:
        connection.autocommit = autocommit
        with plain_errors(), nullcontext() if autocommit else connection:
            yield connection
    finally:
        connection.close()


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn database errors into one line without values, addresses or passwords."""
    try:
        yield
    except psycopg2.errors.DiskFull:
        raise UnavailableError("The disk is full: free some space and run it again.") from None
    except psycopg2.errors.InsufficientPrivilege as error:
        log.debug("privilege", exc_info=True)
        raise UnavailableError(
            f"The database role may not do this ({error.diag.message_primary}); "
            "see docs/database.md for the rights it needs."
        ) from None
    except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
        log.debug("database went away", exc_info=True)
        raise UnavailableError(_reason(error)) from None
    except psycopg2.IntegrityError as error:
        log.debug("integrity", exc_info=True)
        raise UserError(
            f"The data breaks the rule {error.diag.constraint_name} of table "
            f"{error.diag.table_name}; nothing was changed."
        ) from None


def migrate(url: str) -> list[str]:
    """Apply the plain SQL migrations that are not applied yet; return their names."""
    with connect(url) as connection:
        # yoyo's own lock is a row that outlives a killed process; this one ends with it
        connection.cursor().execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATION_LOCK,))
        return _apply_pending(url)


def _apply_pending(url: str) -> list[str]:
    backend = get_backend(url)
    with plain_errors(), closing(backend.connection), warnings.catch_warnings():
        # yoyo warns that other databases cannot nest transactions; PostgreSQL can
        warnings.filterwarnings("ignore", message="Nested transaction")
        pending = backend.to_apply(read_migrations(str(MIGRATIONS)))
        backend.apply_migrations(pending)
        return [migration.id for migration in pending]


def _reason(error: Exception) -> str:
    text = str(error).lower()
    if "password authentication failed" in text or "no password supplied" in text:
        return "The database refused the user name or password: check GEOPORTAL_DATABASE_URL."
    if "does not exist" in text:
        return "The database named in GEOPORTAL_DATABASE_URL does not exist: create it first."
    if "invalid" in text or "missing" in text:
        return (
            "GEOPORTAL_DATABASE_URL is not a database address "
            "(postgresql://user:password@host:port/name)."
        )
    if "no space left" in text:
        return "The disk is full: free some space and run it again."
    return "The database cannot be reached: check that it runs and what `geoportal doctor` says."
