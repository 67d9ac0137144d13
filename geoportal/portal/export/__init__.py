"""The whole public portal as files: it opens from a stick, or from any web server, as it was.

Pages are asked of the application itself, from the first one along their links, in every language.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import httpx
from starlette.types import ASGIApp

from geoportal.portal import languages
from geoportal.portal.export.names import file_of, relative
from geoportal.portal.export.page import Rewriter
from ingest.errors import UnavailableError, UserError

Progress = Callable[[int], None]
ONLINE = ("/api", "/health", "/metrics", "/search", "/embed", "/site/", "/transit/")
SHEETS = (".pdf", ".png")  # each view as a sheet of its own: made when asked for
PLACE = "/place/"
MOST = 20_000  # files; more than that is a mistake in somebody's links
PAGE = "text/html"


class Site:
    """Writes the files that stand for what an application answers."""

    def __init__(self, app: ASGIApp, url: str, folder: Path, progress: Progress) -> None:
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url=url, timeout=60
        )
        self._url = url
        self._folder = folder
        self._progress = progress
        self._waiting: list[str] = []
        self._places: list[str] = []  # they wait until all that is to be said of figures is written
        self._known: set[str] = set()

    async def write(self) -> int:
        """Write every page that the first ones lead to; how many files there are.

        Raises UnavailableError when an answer is an error of ours.
        """
        for code in languages.LANGUAGES:
            self._want(languages.in_language("/", code) or "/")
        async with self._client:
            while self._waiting or self._places:
                await self._file((self._waiting or self._places).pop())
                self._progress(len(self._known) - len(self._waiting) - len(self._places))
        return len(self._known)

    def _want(self, address: str) -> str:
        """The file of an address; it will be written."""
        if address not in self._known:
            if len(self._known) == MOST:
                raise UnavailableError(f"The portal leads to more than {MOST:,} pages.")
            self._known.add(address)
            (self._places if PLACE in address else self._waiting).append(address)
        return file_of(address)

    async def _file(self, address: str) -> None:
        answer = await self._client.get(address)
        if answer.status_code >= 500:
            raise UnavailableError(f"{address} could not be made: the log says why.")
        path = self._folder / file_of(address)
        path.parent.mkdir(parents=True, exist_ok=True)
        if answer.headers.get("content-type", "").startswith(PAGE):
            path.write_text(self._rewritten(address, answer.text), "utf-8")
        else:
            path.write_bytes(answer.content)

    def _rewritten(self, address: str, html: str) -> str:
        return Rewriter(urlsplit(address).query, lambda one: self._named(one, address)).written(
            html
        )

    def _named(self, target: str, source: str) -> str:
        """How the page of one address names another: as a file, or as what only a server does."""
        bare, fragment = urldefrag(target)
        _, inner = languages.split(urlsplit(bare).path, languages.own())
        if inner.startswith(ONLINE) or inner.endswith(SHEETS) or self._leads_on(bare, source):
            return f"{self._url}{target}"
        name = relative(self._want(bare), file_of(source))
        return f"{name}#{fragment}" if fragment else name

    def _leads_on(self, target: str, source: str) -> bool:
        """Whether a place leads to one without figures: from neighbour to neighbour is no end."""
        return PLACE in target and PLACE in source and target not in self._known


def fresh(folder: Path) -> Path:
    """A folder beside ``folder`` to write into; raises UserError when ``folder`` is not ours."""
    if folder.exists() and any(folder.iterdir()) and not (folder / "index.html").exists():
        raise UserError(f"{folder} holds other things: name a folder that is new, or empty.")
    beside = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    return beside


def swap(beside: Path, folder: Path) -> None:
    """Put what was written in the place of what was there."""
    shutil.rmtree(folder, ignore_errors=True)
    beside.rename(folder)
