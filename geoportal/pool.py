"""Connections of the serving role for what runs on the event loop: bounded, opened when needed."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from psycopg2.extensions import parse_dsn

from ingest.errors import UnavailableError

log = logging.getLogger(__name__)
UNAVAILABLE = "The data cannot be reached just now: try again in a moment."
TOO_LONG = "The query takes too long: ask for less, or try again later."
PATIENCE = 5.0  # seconds a request waits for a free connection, and for a new one
LONGEST = 20.0  # seconds until a database that ends no query itself, after 15, is not there
LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # the database stops or starts
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    OSError,
)
# compiling a page's query, or finding helpers for it, takes longer than running it
SETTINGS = {"jit": "off", "max_parallel_workers_per_gather": "0"}
FIRST = "SELECT ST_AsMVTGeom(ST_MakePoint(0, 0), ST_MakeEnvelope(0, 0, 1, 1)) IS NULL"
NAMES = {"host": "host", "port": "port", "user": "user", "password": "password",
         "dbname": "database", "sslmode": "ssl"}  # fmt: skip


class Pool:
    """At most `size` read-only connections. Queries take $1, $2 … as their values.

    Raises UnavailableError when no connection is to be had in time or a query takes too long;
    what is wrong with a query itself comes as asyncpg's own error.
    """

    def __init__(self, url: str, size: int) -> None:
        self._url = url
        self._places = asyncio.Semaphore(size)
        self._free: list[asyncpg.Connection] = []
        self._beside: list[Pool] = []
        self.size = size

    @property
    def idle(self) -> int:
        """Open connections that nobody uses just now."""
        return len(self._free)

    def beside(self) -> "Pool":
        """One more connection, for what must not wait behind readers; it closes with this pool."""
        self._beside.append(Pool(self._url, 1))
        return self._beside[-1]

    async def rows(self, query: str, *values: object) -> list[asyncpg.Record]:
        """All rows of a query."""
        try:
            return await self._rows(query, values)
        except LOST as error:
            _refuse_others(error)
            log.warning("database connection lost, trying once more")
            self._forget()
        try:
            return await self._rows(query, values)
        except LOST as error:
            _refuse_others(error)
            log.exception("database not available")
            raise UnavailableError(UNAVAILABLE) from error

    async def value(self, query: str, *values: object) -> object:
        """First column of the first row; None without rows."""
        found = await self.rows(query, *values)
        return found[0][0] if found else None

    async def stream(
        self, query: str, *values: object, rows: int
    ) -> AsyncIterator[list[asyncpg.Record]]:
        """Rows of a query, so many at a time and never all in memory."""
        try:
            async with self._connection() as connection, connection.transaction(readonly=True):
                cursor = await connection.cursor(query, *values)
                while some := await cursor.fetch(rows):
                    yield some
        except LOST as error:
            _refuse_others(error)
            raise UnavailableError(UNAVAILABLE) from error

    async def open(self) -> None:
        """Open a connection before somebody waits for it; PostGIS is read in with it."""
        try:
            await self.value(FIRST)
        except UnavailableError:
            log.warning("no database yet: it will be looked for when somebody asks")

    async def close(self) -> None:
        """Close what is open."""
        while self._free:
            await self._free.pop().close()
        for other in self._beside:
            await other.close()

    async def _rows(self, query: str, values: tuple) -> list[asyncpg.Record]:
        async with self._connection() as connection:
            return await connection.fetch(query, *values)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[asyncpg.Connection]:
        await self._wait()
        try:
            connection = self._free.pop() if self._free else await connect(self._url)
            try:
                yield connection
            finally:
                if not connection.is_closed():
                    self._free.append(connection)
        finally:
            self._places.release()

    async def _wait(self) -> None:
        if not self._places.locked():
            await self._places.acquire()  # does not wait
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await self._places.acquire()
        except TimeoutError:
            raise UnavailableError(UNAVAILABLE) from None

    def _forget(self) -> None:
        # after a restart of the database every open connection is dead
        while self._free:
            self._free.pop().terminate()


async def connect(url: str) -> asyncpg.Connection:
    """One connection to a database address in any form that libpq knows."""
    given = {NAMES[key]: value for key, value in parse_dsn(url).items() if key in NAMES}
    return await asyncpg.connect(
        **given, timeout=PATIENCE, command_timeout=LONGEST, server_settings=SETTINGS
    )


def _refuse_others(error: BaseException) -> None:
    if isinstance(error, ValueError):  # a value of another type than its query asks: our mistake
        raise error
    if isinstance(error, asyncpg.QueryCanceledError):
        raise UnavailableError(TOO_LONG) from error
