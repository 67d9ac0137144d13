"""What the serving side reads, as the serving role: schema pub and nothing else."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extras import RealDictCursor
from psycopg2.pool import PoolError, ThreadedConnectionPool
from psycopg2.sql import Composable

from ingest.errors import UnavailableError

log = logging.getLogger(__name__)
UNAVAILABLE = "The data cannot be reached just now: try again in a moment."
TOO_LONG = "The query takes too long: ask for less, or try again later."
PATIENCE = 5.0  # seconds a request waits for a free connection


class Store:
    """A bounded pool of read-only connections."""

    def __init__(self, url: str, size: int = 8) -> None:
        self._url = url
        self._size = size
        self._pool: ThreadedConnectionPool | None = None

    def rows(self, query: str | Composable, /, **params: object) -> list[dict]:
        """Rows of a query with %(name)s parameters; raises UnavailableError."""
        try:
            return self._rows(query, params)
        except psycopg2.extensions.QueryCanceledError as error:  # a second try takes as long
            raise UnavailableError(TOO_LONG) from error
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            log.warning("database connection lost, trying once more")
            self._pool = None  # after a restart of the database every pooled connection is dead
        try:
            return self._rows(query, params)
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            log.exception("database not available")
            raise UnavailableError(UNAVAILABLE) from error

    def _rows(self, query: str | Composable, params: dict[str, object]) -> list[dict]:
        with self._connection() as connection, connection.cursor() as cursor:
            cursor.execute(query, params)
            return [dict(row) for row in cursor.fetchall()]

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        pool = self._open()
        connection = _borrow(pool)
        try:
            connection.autocommit = True
            yield connection
        finally:
            pool.putconn(connection, close=bool(connection.closed))

    def _open(self) -> ThreadedConnectionPool:
        if self._pool is None:
            self._pool = ThreadedConnectionPool(
                1, self._size, self._url, cursor_factory=RealDictCursor, connect_timeout=5
            )
        return self._pool


def _borrow(pool: ThreadedConnectionPool) -> Connection:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return pool.getconn()
        except PoolError:
            if time.monotonic() > deadline:
                raise UnavailableError(UNAVAILABLE) from None
            time.sleep(0.01)
