"""The published sample as tiles: by HTTP, from the database, and the truth in SQL beside them."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import psycopg2
import pytest

from geoportal.current import Current
from geoportal.pool import Pool
from geoportal.tiles import making, source
from geoportal.tiles.grid import Tile
from tests import loops
from tests.conftest import serving


@pytest.fixture(scope="session")
def rows(published) -> Iterator[Callable[..., list[tuple]]]:
    """Rows of a query as the serving role."""
    connection = psycopg2.connect(published.web)
    connection.autocommit = True

    def ask(query: str, *values: object) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(query, values or None)
            return cursor.fetchall()

    yield ask
    connection.close()


@pytest.fixture(scope="session")
def tile_folder(tmp_path_factory) -> Path:
    """Where the server keeps the tiles it made."""
    return tmp_path_factory.mktemp("var") / "tiles"


@pytest.fixture(scope="session")
def api(published, tile_folder) -> Iterator[httpx.Client]:
    """A client of a server with a cache of its own."""
    with (
        serving(published, GEOPORTAL_VAR=str(tile_folder.parent)) as url,
        httpx.Client(base_url=f"{url}/api", timeout=60) as client,
    ):
        yield client


def with_source(
    url: str, layer: str, use: Callable[[Pool, source.Source], Awaitable], snapshot: int = 0
) -> object:
    """What `use` finds out about the tiles of a layer, in a snapshot other than the current one."""

    async def ask() -> object:
        pool = Pool(url, 2)
        facts = (await Current(pool).get()).layers[layer]
        wanted = replace(facts, snapshot=snapshot or facts.snapshot)
        try:
            return await use(pool, await source.find(pool, wanted))
        finally:
            await pool.close()

    return loops.run(ask())


def made(url: str, layer: str, tiles: list[Tile], snapshot: int = 0) -> list[bytes]:
    """Tiles of a layer as the database makes them."""

    async def use(pool: Pool, found: source.Source) -> list[bytes]:
        return [await making.make(pool, found, tile) for tile in tiles]

    return with_source(url, layer, use, snapshot)
