"""A whole layer as one PMTiles file: the same tiles, for maps without this server."""

import asyncio
import gzip
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from geoportal.current import Current, Facts
from geoportal.pool import Pool
from geoportal.tiles.documents import WORLD, vector_layers
from geoportal.tiles.grid import Tile, at_code
from geoportal.tiles.making import make
from geoportal.tiles.source import Source, find
from ingest.errors import NotFoundError

MOST = 6_000  # tiles of an archive: it ends at the last zoom that has no more
TMS = "WebMercatorQuad"


def write_pmtiles(url: str, layer: str, path: Path, about: dict[str, Any]) -> int:
    """Write the tiles of a published layer to `path`; the last zoom that is in it.

    `url` is the serving role's database; `about` goes into the archive's metadata. Memory is
    bounded by one zoom's addresses. Raises NotFoundError and UnavailableError.
    """
    return asyncio.run(_write(url, layer, path, about))


async def _write(url: str, layer: str, path: Path, about: dict[str, Any]) -> int:
    pool = Pool(url, 1)
    try:
        facts = (await Current(pool).get()).layers.get(layer)
        if facts is None:
            raise NotFoundError(f"There is no layer “{layer}”.")
        source = await find(pool, facts)
        with path.open("wb") as file:
            writer = Writer(file)
            last = await _fill(pool, source, writer)
            writer.finalize(_header(facts, last), _metadata(source, last, about))
        return last
    finally:
        await pool.close()


async def _fill(pool: Pool, source: Source, writer: Writer) -> int:
    """Zoom by zoom, until one would be too many tiles; the last zoom that is whole."""
    filled = [Tile(TMS, 0, 0, 0)]
    wanted, total = filled, 0
    while wanted and total + len(wanted) <= MOST:
        total += len(wanted)
        filled = [tile for tile in wanted if await _write_tile(pool, source, tile, writer)]
        zoom = wanted[0].zoom
        wanted = await _next(pool, source, zoom + 1, filled) if zoom < source.finest(TMS) else []
    return zoom


async def _write_tile(pool: Pool, source: Source, tile: Tile, writer: Writer) -> bool:
    if not (body := await make(pool, source, tile)):
        return False
    place = zxy_to_tileid(tile.zoom, tile.col, tile.row)
    writer.write_tile(place, gzip.compress(body, 6, mtime=0))
    return True


async def _next(pool: Pool, source: Source, zoom: int, filled: list[Tile]) -> list[Tile]:
    """Tiles of a zoom that may hold something, in the order in which the archive keeps them."""
    tiles = _below(filled)
    if source.geometry == "point":
        query, shift = source.places(zoom)
        tiles = [at_code(row[0], zoom) for row in await pool.rows(query, shift)]
    return sorted(tiles, key=lambda tile: zxy_to_tileid(tile.zoom, tile.col, tile.row))


def _below(tiles: Iterable[Tile]) -> list[Tile]:
    """The four tiles in each."""
    return [
        Tile(TMS, tile.zoom + 1, 2 * tile.row + row, 2 * tile.col + col)
        for tile in tiles
        for row in (0, 1)
        for col in (0, 1)
    ]


def _header(facts: Facts, last: int) -> dict[str, Any]:
    west, south, east, north = facts.bbox or WORLD
    middle = (west + east) / 2, (south + north) / 2
    wide = max(east - west, (north - south) * 2, 0.01)
    return {
        "tile_type": TileType.MVT, "tile_compression": Compression.GZIP,
        "min_zoom": 0, "max_zoom": last,
        "min_lon_e7": _e7(west), "min_lat_e7": _e7(south),
        "max_lon_e7": _e7(east), "max_lat_e7": _e7(north),
        "center_zoom": min(last, max(0, round(math.log2(360 / wide)))),
        "center_lon_e7": _e7(middle[0]), "center_lat_e7": _e7(middle[1]),
    }  # fmt: skip


def _metadata(source: Source, last: int, about: dict[str, Any]) -> dict[str, Any]:
    layers = [{**one, "maxzoom": last} for one in vector_layers(source)]
    return {"name": source.facts.title, "description": source.facts.abstract, "type": "overlay",
            "version": f"{source.facts.publication}.0.0", **about,
            "vector_layers": layers}  # fmt: skip


def _e7(degrees: float) -> int:
    return round(degrees * 1e7)
