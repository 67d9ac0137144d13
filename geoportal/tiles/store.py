"""Tiles ready to be sent: from memory, from the disk, or made by the database, each once."""

import asyncio
import gzip
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import brotli
import zstandard

from geoportal.current import Current, Facts
from geoportal.features.answers import Answer
from geoportal.features.memory import Memory
from geoportal.operations import metrics
from geoportal.pool import Pool
from geoportal.tiles.cache import Cache
from geoportal.tiles.grid import Tile
from geoportal.tiles.making import make
from geoportal.tiles.source import Source, find

FOLDER = "tiles"
KEPT = 32_000_000  # bytes of tiles that a worker keeps
REVALIDATE = (b"cache-control", b"public, max-age=0, must-revalidate")
KIND = (b"content-type", b"application/vnd.mapbox-vector-tile")
PACK: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda body: zstandard.compress(body, 10),
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}


class Tiles:
    """The tiles of all layers, as the current publication has them."""

    def __init__(self, current: Current, pool: Pool, var: Path, bound: int) -> None:
        self.current = current
        self.pool = pool
        self._cache = Cache(var / FOLDER, bound)
        self._ready: Memory[Answer] = Memory(KEPT)
        self._making: dict[str, asyncio.Task[bytes]] = {}
        self._sources: dict[tuple[str, int], Source] = {}

    async def source(self, facts: Facts) -> Source:
        """The source of a layer's tiles; raises NotFoundError when it has none."""
        key = facts.layer, facts.snapshot
        known = self._sources.get(key)
        if known is None or known.facts is not facts:
            known = self._sources[key] = await find(self.pool, facts)
        return known

    async def answer(self, source: Source, tile: Tile, encoding: str) -> Answer:
        """A tile in an encoding ("" for none): 200 with its ETag, or 204 where there is nothing."""
        key = _key(source, tile)
        packed_key = f"{key}.{encoding}" if encoding else key
        if (known := self._ready.get(packed_key)) is not None:
            metrics.cached("tiles", True)
            return known
        body = self._cache.get(packed_key)
        metrics.cached("tiles", body is not None)
        if body is None:
            body = await self._packed(source, tile, key, encoding)
        answer = _answer(body, encoding)
        self._ready.put(packed_key, answer, len(body) + 1000)
        return answer

    async def plain(self, source: Source, tile: Tile) -> bytes:
        """A tile as it is; empty where there is nothing."""
        key = _key(source, tile)
        if (body := self._cache.get(key)) is not None:
            return body
        return await self._once(key, lambda: self._make(source, tile, key))

    async def sweep(self) -> None:
        """Remove from the disk what was replaced, and what is too much."""
        await asyncio.to_thread(self._cache.sweep, await self._folders())

    async def _packed(self, source: Source, tile: Tile, key: str, encoding: str) -> bytes:
        plain = await self.plain(source, tile)
        if not encoding or not plain:
            return plain
        packed = await asyncio.to_thread(PACK[encoding], plain)
        await self._keep(f"{key}.{encoding}", packed)
        return packed

    async def _make(self, source: Source, tile: Tile, key: str) -> bytes:
        made = await make(self.pool, source, tile)
        await self._keep(key, made)
        return made

    async def _once(self, key: str, work: Callable[[], Awaitable[bytes]]) -> bytes:
        """Whoever asks while a tile is being made waits for that one."""
        task = self._making.get(key)
        if task is None:
            task = self._making[key] = asyncio.ensure_future(work())
            task.add_done_callback(lambda _: self._making.pop(key, None))
        return await asyncio.shield(task)

    async def _keep(self, key: str, content: bytes) -> None:
        if self._cache.put(key, content):
            await self.sweep()

    async def _folders(self) -> set[str]:
        layers = (await self.current.get()).layers.values()
        kept = {(facts.layer, facts.snapshot) for facts in layers}
        self._sources = {key: one for key, one in self._sources.items() if key in kept}
        return {folder(await self.source(facts)) for facts in layers if facts.features}


def folder(source: Source) -> str:
    """Name of the folder of a layer's tiles: another for every build."""
    return f"{source.facts.layer}_p{source.facts.snapshot}_{source.token[:12]}"


def _key(source: Source, tile: Tile) -> str:
    return f"{folder(source)}/{tile.tms}/{tile.zoom}/{tile.row}-{tile.col}.mvt"


def _answer(body: bytes, encoding: str) -> Answer:
    if not body:
        return Answer([REVALIDATE], status=204)
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = [KIND, REVALIDATE, (b"etag", tag.encode())]
    if encoding:
        headers.append((b"content-encoding", encoding.encode()))
    return Answer(headers, body)
