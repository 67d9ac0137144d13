"""Makes the tiles everybody asks for before anybody does: the coarse zooms of every layer."""

import asyncio
import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geoportal.current import Facts
from geoportal.tiles.documents import WORLD
from geoportal.tiles.grid import covering
from geoportal.tiles.store import FOLDER, PACK, Tiles
from ingest.errors import NotFoundError, UnavailableError

log = logging.getLogger(__name__)
ZOOMS = range(5)
MOST = 400  # tiles of a layer
LOOK_EVERY = 5.0  # seconds
REST = 0.02  # seconds between two tiles: readers go first
LOCK = "warm.lock"


async def keep_warm(tiles: Tiles, var: Path) -> None:
    """Warm each new publication, in one worker; runs until it is cancelled."""
    warmed = 0
    while True:
        try:
            number = (await tiles.current.get()).number
            if number != warmed:
                with _one_worker(var / FOLDER) as ours:
                    if ours:
                        await prewarm(tiles)
                        await tiles.sweep()
                warmed = number
        except (UnavailableError, OSError) as error:
            log.warning("tiles are not made ahead: %s", error)
        await asyncio.sleep(LOOK_EVERY)


async def prewarm(tiles: Tiles) -> int:
    """Make the coarse tiles of every layer that are not there yet; how many were looked at."""
    done = 0
    for facts in (await tiles.current.get()).layers.values():
        if facts.features:
            done += await _layer(tiles, facts)
    return done


async def _layer(tiles: Tiles, facts: Facts) -> int:
    try:
        source = await tiles.source(facts)
    except NotFoundError:  # published before there were tiles
        return 0
    west, south, east, north = facts.bbox or WORLD
    wanted = [tile for zoom in ZOOMS for tile in covering((west, south, east, north), zoom)]
    for tile in wanted[:MOST]:
        for encoding in PACK:
            await tiles.answer(source, tile, encoding)
        await asyncio.sleep(REST)
    return len(wanted[:MOST])


@contextmanager
def _one_worker(folder: Path) -> Iterator[bool]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
