"""Tiles that were made, on the disk: shared by all workers, and never more than so many bytes."""

import fcntl
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

log = logging.getLogger(__name__)
LOOK_EVERY = 500  # files a worker writes between two looks at the size of all
LEAVE = 0.8  # of the bound, when files have to go
GRACE = 3600.0  # seconds that tiles of a replaced snapshot stay
LOCK = "sweep.lock"


class Cache:
    """A folder of files by key (`layer/…/name`), at most `bound` bytes of disk."""

    def __init__(self, folder: Path, bound: int) -> None:
        self._folder = folder
        self._bound = bound
        self._written = 0

    def get(self, key: str) -> bytes | None:
        """What is kept under a key; None when there is nothing."""
        try:
            return (self._folder / key).read_bytes()
        except OSError:
            return None

    def put(self, key: str, content: bytes) -> bool:
        """Keep it: readers see all of a file or none. True when it is time to `sweep`.

        A disk that is full loses nothing but time: the tile is made again.
        """
        path = self._folder / key
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                dir=path.parent, prefix=".", delete_on_close=False
            ) as new:  # and nothing is left of it where it cannot be written
                new.write(content)
                new.close()
                os.replace(new.name, path)
        except OSError as error:
            log.warning("a tile cannot be kept: %s", error.strerror)
        self._written += 1
        return self._written % LOOK_EVERY == 0

    def sweep(self, current: set[str]) -> None:
        """Remove folders that are not `current` any more, then the oldest files above the bound."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # another worker does it
            self._remove_replaced(current)
            self._remove_oldest()

    def _remove_replaced(self, current: set[str]) -> None:
        for path in self._folder.iterdir():
            replaced = path.is_dir() and path.name not in current
            if replaced and time.time() - path.stat().st_mtime > GRACE:
                shutil.rmtree(path, ignore_errors=True)

    def _remove_oldest(self) -> None:
        files = sorted(_files(self._folder))
        size = sum(taken for _, taken, _ in files)
        if size <= self._bound:
            return
        for _, taken, path in files:
            if size <= self._bound * LEAVE:
                return
            path.unlink(missing_ok=True)
            size -= taken


def _files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """Time, bytes of disk and path of each tile."""
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            try:
                seen = path.stat()
            except OSError:
                continue
            if name != LOCK:
                yield seen.st_mtime, seen.st_blocks * 512, path
