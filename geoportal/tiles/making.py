"""Makes a tile: everything where it fits into 150 kB, else the most important, and says so."""

from dataclasses import dataclass
from math import inf

import asyncpg

from geoportal.pool import Pool
from geoportal.tiles.grid import Tile
from geoportal.tiles.source import POINT_BYTES, Source
from ingest.errors import UnavailableError

MOST_BYTES = 150_000
REPLACED = (asyncpg.UndefinedTableError, asyncpg.InsufficientPrivilegeError)  # pruned, rolled back
BEING_REPLACED = "The layer is being published anew: try again in a moment."


@dataclass(frozen=True)
class Made:
    """A tile's bytes, and how many features and points are in them."""

    body: bytes
    features: int
    points: int

    @property
    def fits(self) -> bool:
        """Whether the tile is small enough to be given out."""
        return len(self.body) <= MOST_BYTES

    @property
    def each(self) -> float:
        """Bytes a feature takes beside its points."""
        return max(1.0, (len(self.body) - POINT_BYTES * self.points) / max(1, self.features))


async def make(pool: Pool, source: Source, tile: Tile) -> bytes:
    """A tile as Mapbox Vector Tile, never over MOST_BYTES; empty where there is nothing.

    Where not all fits, fields are left out first, then the features with the fewest people or the
    smallest area; a layer `left-out` in the tile tells which and how many.
    """
    made, note = Made(b"", 0, 0), ""
    for fields in source.fields():
        made = await _ask(pool, source, tile, fields, note)
        if made.fits:
            return made.body if made.features else b""
        note = "all but " + ", ".join(fields)
    return await _bounded(pool, source, tile, made)


async def _bounded(pool: Pool, source: Source, tile: Tile, made: Made) -> bytes:
    """As many features with the fewest fields as fit."""
    *_, fields = source.fields()
    note, most = "all but " + ", ".join(fields), MOST_BYTES * 0.98
    while not made.fits:
        made = await _ask(pool, source, tile, fields, note, most, made.each)
        most *= 0.9
    return made.body


async def _ask(
    pool: Pool,
    source: Source,
    tile: Tile,
    fields: list[str],
    note: str,
    most: float = inf,
    each: float = 0.0,
) -> Made:
    query, values = source.sql(tile, fields), source.values(tile, note, most, each)
    try:
        rows = await pool.rows(query, *values)
    except REPLACED as error:
        raise UnavailableError(BEING_REPLACED) from error
    return Made(*rows[0])
