"""The current publication as the workers know it: looked at again every other second."""

import asyncio
import json
import logging
import math
import time
from dataclasses import dataclass, field, replace
from datetime import date

from asyncpg import Record

from geoportal.pool import UNAVAILABLE, Pool
from ingest.errors import UnavailableError
from layers import blocks, catalog

log = logging.getLogger(__name__)
CHECK_EVERY = 2.0  # seconds between looks at the number of the publication
TRUST = 60.0  # seconds a publication stands that cannot be looked at: it may have been taken back
NUMBER = "SELECT number FROM pub.publication"
FACTS = "SELECT * FROM pub.layer_facts ORDER BY layer"
SNAPSHOT = """
SELECT snapshot, features, text_bytes, publication, fields FROM pub.snapshot
WHERE layer = $1 AND snapshot = $2 ORDER BY publication DESC LIMIT 1
"""


@dataclass(frozen=True)
class Facts:
    """A published layer: `fields` are its columns in order, `bbox` west, south, east, north.

    `snapshot` is the number in the names of its tables, `time` the column of its dates.
    """

    layer: str
    title: str
    abstract: str
    features: int
    bbox: list[float] | None
    starts_on: date | None
    ends_on: date | None
    publication: int
    snapshot: int
    text_bytes: int
    fields: dict[str, dict]
    time: str | None

    @property
    def table(self) -> str:
        """The snapshot's table, quoted for SQL."""
        return f'pub."{self.layer}_p{self.snapshot}"'

    @property
    def text_table(self) -> str:
        """The table of its ready GeoJSON features, quoted for SQL."""
        return f'pub."{self.layer}_p{self.snapshot}_text"'

    @property
    def blocks_table(self) -> str | None:
        """The table of its ready features a hundred at a time; None where that does not pay."""
        paying = blocks.pay(self.features, self.text_bytes)
        return f'pub."{self.layer}_p{self.snapshot}_blocks"' if paying else None

    @property
    def words_table(self) -> str:
        """The table of its features' words, quoted for SQL."""
        return f'pub."{self.layer}_p{self.snapshot}_words"'


@dataclass(frozen=True)
class Publication:
    """Number (0: nothing is published yet) and facts of the layers by name."""

    number: int = 0
    layers: dict[str, Facts] = field(default_factory=dict)


class Current:
    """Knows the current publication; every worker has one."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._own = pool.beside()  # what was taken back goes, however busy readers keep the pool
        self._known: Publication | None = None
        self._checked = self._seen = -math.inf
        self._lock = asyncio.Lock()

    async def get(self) -> Publication:
        """The current publication; raises UnavailableError when it was not seen for a while.

        While one request looks at it, the others go on with what is known.
        """
        if not self._stands() or (self._is_due() and not self._lock.locked()):
            async with self._lock:
                await self._look()
        if self._known is None or not self._stands():
            raise UnavailableError(UNAVAILABLE)
        return self._known

    def doubt(self) -> None:
        """Look again at the next request: a table that should be there is not."""
        self._checked = -math.inf

    async def snapshot(self, layer: str, number: int) -> Facts | None:
        """A layer's facts as of an older snapshot that may still be read; None when it may not."""
        known = (await self.get()).layers.get(layer)
        if known is None or known.snapshot == number:
            return known
        rows = await self._pool.rows(SNAPSHOT, layer, number)
        if not rows:
            return None
        return replace(known, **{**rows[0], "fields": _fields(rows[0])})

    def _is_due(self) -> bool:
        return time.monotonic() - self._checked > CHECK_EVERY

    def _stands(self) -> bool:
        return time.monotonic() - self._seen <= TRUST

    async def _look(self) -> None:
        if not self._is_due():
            return  # another request looked while this one waited
        try:
            number = await self._own.value(NUMBER) or 0
            if self._known is None or number != self._known.number:
                self._known = await self._read()
            self._seen = time.monotonic()
        except UnavailableError:
            log.warning("the publication cannot be looked at; the last known one stands")
        finally:
            self._checked = time.monotonic()

    async def _read(self) -> Publication:
        rows = await self._own.rows(FACTS)
        number = rows[0]["publication"] if rows else 0
        log.info("publication %s", number)
        times = {name: layer.time for name, layer in catalog().items()}
        return Publication(number, {row["layer"]: _facts(row, times) for row in rows})


def _facts(row: Record, times: dict[str, str | None]) -> Facts:
    plain = ("layer", "title", "abstract", "features", "bbox", "starts_on", "ends_on",
             "publication", "snapshot", "text_bytes")  # fmt: skip
    # a layer published before its file was removed has no time any more
    time = times.get(row["layer"])
    return Facts(**{name: row[name] for name in plain}, fields=_fields(row), time=time)


def _fields(row: Record) -> dict[str, dict]:
    return {one["name"]: one for one in json.loads(row["fields"])}
