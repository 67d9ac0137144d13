"""A download of many pages under way: survives a kill at any moment, and goes on from there.

Records go to `<file>.part`, one JSON a line; a line in `<file>.pages` seals each page once its
records are on disk. What a kill left unsealed is cut off.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from ingest.connectors.sidecar import PageMark, Sidecar
from ingest.errors import UserError

LARGEST_FILE = 4 * 1024**3  # bytes
FRESH = 24 * 3600.0  # seconds after which kept pages are no part of today's answer


class Part:
    """Pages kept as they come. A context manager: one process at a time."""

    def __init__(self, target: Path, order: str) -> None:
        self.target = target
        self.pages: list[PageMark] = []
        self._order = order
        self._path = target.with_name(f"{target.name}.part")
        self._journal = target.with_name(f"{target.name}.pages").open("a+b")
        self._lock()
        self._resume()

    def __enter__(self) -> "Part":
        return self

    def __exit__(self, *error: object) -> None:
        if not self.pages:
            self.discard()
        self._records.close()
        self._journal.close()

    def add(self, mark: PageMark, lines: list[bytes]) -> PageMark:
        """Keep a page's records; sealed when it returns. Raises UserError for too large a file."""
        start = self._records.tell()
        size = sum(len(line) + 1 for line in lines)
        if start + size > LARGEST_FILE:
            raise UserError(f"{self.target.name} would be larger than 4 GB: ask for less.")
        self._records.writelines(line + b"\n" for line in lines)
        _to_disk(self._records)
        sealed = mark.model_copy(update={"start": start, "end": start + size})
        self._journal.write(sealed.model_dump_json().encode() + b"\n")
        _to_disk(self._journal)
        self.pages.append(sealed)
        return sealed

    def lines(self, page: PageMark) -> Iterator[bytes]:
        """Records of a page kept earlier."""
        return lines(self._path, page)

    def finish(self, sidecar: Sidecar) -> None:
        """Make it the file, with its sidecar; the terms are in place before the data."""
        sidecar.write(self.target)
        os.replace(self._path, self.target)
        self._drop_journal()

    def discard(self) -> None:
        """Forget it: what was kept is no part of one answer."""
        self._path.unlink(missing_ok=True)
        self._drop_journal()

    @property
    def path(self) -> Path:
        """Where the records are until it is finished."""
        return self._path

    def _lock(self) -> None:
        try:
            fcntl.flock(self._journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._journal.close()
            raise UserError(f"{self.target.name} is being fetched by another process.") from None

    def _resume(self) -> None:
        self.pages = self._sealed()
        if not self.pages:
            self._journal.truncate(0)
            self._journal.write(json.dumps(self._order).encode() + b"\n")
            _to_disk(self._journal)
        self._path.touch(mode=0o600)
        self._records = self._path.open("ab")
        self._records.truncate(self.pages[-1].end if self.pages else 0)
        self._records.seek(0, os.SEEK_END)

    def _sealed(self) -> list[PageMark]:
        self._journal.seek(0)
        first, *rest = self._journal.read().splitlines(keepends=True) or [b""]
        ours = first == json.dumps(self._order).encode() + b"\n"
        if not ours or self._old() or not self._path.exists():
            return []
        size = self._path.stat().st_size
        pages: list[PageMark] = []
        good = len(first)
        for line in rest:
            page = _page(line)
            if page is None or page.end > size:
                break
            pages.append(page)
            good += len(line)
        self._journal.truncate(good)
        return pages

    def _old(self) -> bool:
        return time.time() - os.fstat(self._journal.fileno()).st_mtime > FRESH

    def _drop_journal(self) -> None:
        self.target.with_name(f"{self.target.name}.pages").unlink(missing_ok=True)


def lines(path: Path, page: PageMark) -> Iterator[bytes]:
    """Records of one page of a file, without their line ends."""
    with path.open("rb") as file:
        file.seek(page.start)
        yield from file.read(page.end - page.start).splitlines()


def _page(line: bytes) -> PageMark | None:
    """A sealed page; None for a line that was being written when the process died."""
    try:
        return PageMark.model_validate_json(line) if line.endswith(b"\n") else None
    except ValidationError:
        return None


def _to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
