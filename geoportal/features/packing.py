"""Packs an answer piece by piece, in memory that does not grow with it."""

import asyncio
import zlib
from collections.abc import AsyncIterator
from typing import Protocol

import brotli
import zstandard

SMALL = 64_000  # octets that are packed quicker than a thread is asked to
GZIP_WINDOW = 31  # zlib's way to say: with gzip's header


class Packer(Protocol):
    """What the three libraries have in common once their names are the same."""

    def pack(self, piece: bytes) -> bytes:
        """Packed octets that are ready."""

    def finish(self) -> bytes:
        """The rest."""


class Brotli:
    """Brotli, at a level that keeps up with the database."""

    def __init__(self) -> None:
        self._packer = brotli.Compressor(quality=3, lgwin=19)
        self.finish = self._packer.finish

    def pack(self, piece: bytes) -> bytes:
        """Packed octets that are ready."""
        return self._packer.process(piece)


class Gzip:
    """Deflate with gzip's header."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj(1, zlib.DEFLATED, GZIP_WINDOW)
        self.pack, self.finish = self._packer.compress, self._packer.flush


class Zstandard:
    """Zstandard, whose window every browser takes."""

    def __init__(self) -> None:
        self._packer = zstandard.ZstdCompressor(level=1).compressobj()
        self.pack, self.finish = self._packer.compress, self._packer.flush


PACKERS: dict[str, type[Packer]] = {"zstd": Zstandard, "br": Brotli, "gzip": Gzip}


async def packed(pieces: AsyncIterator[bytes], encoding: str) -> AsyncIterator[bytes]:
    """The pieces in an encoding; large ones are packed beside the event loop."""
    packer = PACKERS[encoding]()
    async for piece in pieces:
        if len(piece) <= SMALL:
            yield packer.pack(piece)
        else:
            yield await asyncio.to_thread(packer.pack, piece)
    yield packer.finish()
