"""Writes the files that stand for addresses: what the application itself answers, made to open."""

import asyncio
import filecmp
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import httpx
from starlette.types import ASGIApp

from geoportal.portal import assets
from geoportal.portal.export.names import file_of, relative
from geoportal.portal.export.page import Rewriter
from geoportal.portal.export.scope import Scope
from ingest.errors import UnavailableError

PAGE = "text/html"
SCRIPT = "files.js"


@dataclass
class Made:
    """What became of some addresses: files, octets, and the addresses that they lead to."""

    files: int = 0
    octets: int = 0
    changed: int = 0
    links: set[str] = field(default_factory=set)


class Writer:
    """Asks ``app`` and writes into ``folder``; ``before`` is the export that was there."""

    def __init__(self, app: ASGIApp, scope: Scope, folder: Path, before: Path) -> None:
        # nothing is packed on the way from a program to itself
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app),
            base_url="http://localhost",
            headers={"accept-encoding": "identity"},
            timeout=120,
        )
        self._scope = scope
        self._folder = folder
        self._before = before
        self._runner = asyncio.Runner()

    def write(self, addresses: Iterable[str]) -> Made:
        """Write the files of addresses; raises UnavailableError when an answer is a fault."""
        made = Made()
        for address in addresses:
            self._runner.run(self._file(address, made))
        return made

    def close(self) -> None:
        """Let go of what the application holds open."""
        self._runner.run(self._client.aclose())
        self._runner.close()

    async def _file(self, address: str, made: Made) -> None:
        path = self._folder / file_of(address)
        path.parent.mkdir(parents=True, exist_ok=True)
        if address in self._scope.files:  # files already, and some of them large
            shutil.copyfile(self._scope.files[address], path)
        else:
            path.write_bytes(await self._content(address, made))
        made.files += 1
        made.octets += path.stat().st_size
        made.changed += not self._kept(path)

    async def _content(self, address: str, made: Made) -> bytes:
        answer = await self._client.get(address)
        if answer.status_code >= 500:  # what is not there is a page that says so
            raise UnavailableError(f"{address} could not be made: the log says why.")
        if not answer.headers.get("content-type", "").startswith(PAGE):
            return answer.content
        page = Rewriter(
            urlsplit(address).query,
            lambda one: self._named(one, address, made),
            self._named(assets.url(SCRIPT), address, made) or "",
        )
        return page.written(answer.text).encode()

    def _named(self, target: str, source: str, made: Made) -> str | None:
        """How the page of one address names another; None for what only a server does."""
        bare, fragment = urldefrag(target)
        if not self._scope.holds(bare):
            return None
        made.links.add(bare)
        name = relative(file_of(bare), file_of(source))
        return f"{name}#{fragment}" if fragment else name

    def _kept(self, path: Path) -> bool:
        """Whether the file is as it was: then it is the old one, which a copy need not write."""
        old = self._before / path.relative_to(self._folder)
        if not old.is_file() or not filecmp.cmp(old, path, shallow=False):
            return False
        path.unlink()
        with suppress(OSError):  # some sticks know no second name for a file
            os.link(old, path)
            return True
        shutil.copy2(old, path)
        return True
