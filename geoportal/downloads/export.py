"""A selection of features as a file: `f=gpkg|parquet|fgb|csv|xlsx` on a collection's items."""

import asyncio
import hashlib
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from geoportal.current import Current, Facts
from geoportal.downloads import selected
from geoportal.downloads.content import Content
from geoportal.downloads.formats import MEDIA_TYPES, WRITTEN
from geoportal.downloads.selected import Selected
from geoportal.errors import http_status
from geoportal.features import faults
from geoportal.features import request as features
from geoportal.features.request import Asked
from geoportal.pool import Pool
from ingest.errors import UnavailableError, UserError

ITEMS = re.compile(r"/api/collections/([^/]+)/items/?")
AT_ONCE = 2  # files a worker makes at a time: each takes memory for ten thousand shapes
PATIENCE = 30.0  # seconds a request waits for its turn
BUSY = "Many files are being made just now: try again in a moment, or take the whole layer."
POSTED = "A file is asked for by GET: put the filter into the address, as `filter`."
PIECE = 64 * 1024


class Exports:
    """ASGI middleware: answers requests for files of features, passes all others on."""

    def __init__(self, app: ASGIApp, current: Current, pool: Pool, url: str) -> None:
        self.app = app
        self._current = current
        self._pool = pool
        self._url = url
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a file, or with what is wrong with the request."""
        if (wanted := _wanted(scope)) is None:
            await self.app(scope, receive, send)
            return
        layer, kind = wanted
        try:
            facts = (await self._current.get()).layers.get(layer)
            if facts is None or not facts.features:
                await self.app(scope, receive, send)
                return
            if scope["method"] == "POST":
                raise UserError(POSTED)
            response = await self._answer(Request(scope), facts, kind)
        except UserError as error:
            body = {"code": "InvalidParameterValue", "description": str(error)}
            response = JSONResponse(body, http_status(error))
        await response(scope, receive, send)

    async def _answer(self, request: Request, facts: Facts, kind: str) -> Response:
        given = features.parameters(request.url.query)
        given.setdefault("limit", str(features.MAX_LIMIT))
        if "after" in given:
            raise UserError("A file is had by limit and offset: leave `after` out.")
        asked = features.page(facts, given)
        selected.refuse(asked)
        tag = _tag(asked, kind)
        headers = {"ETag": tag, "Cache-Control": "public, max-age=0, must-revalidate"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        async with self._turn():
            found = await self._found(asked)
            headers |= _told(request, asked, found, given, self._url)
            return await _file(found.content, kind, headers)

    async def _found(self, asked: Asked) -> Selected:
        try:
            return await selected.select(self._pool, asked, self._url)
        except faults.FAULTS as error:
            raise faults.plain(error, self._current) from error

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        try:
            await asyncio.wait_for(self._turns.acquire(), PATIENCE)
        except TimeoutError:
            raise UnavailableError(BUSY) from None
        try:
            yield
        finally:
            self._turns.release()


def _wanted(scope: Scope) -> tuple[str, str] | None:
    """Layer and format of a request for a file; None for every other request."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD", "POST"):
        return None
    if (items := ITEMS.fullmatch(scope["path"])) is None:
        return None
    asked = parse_qsl(scope["query_string"].decode("latin-1"))  # csv may be written %63sv
    kind = next((value.strip() for name, value in asked if name == "f"), "")
    return (items[1], kind) if kind in WRITTEN else None


def _tag(asked: Asked, kind: str) -> str:
    """Weak: the same features make files that differ in the hour they were made."""
    selection = asked.selection
    said = (selection.facts.publication, asked.view, asked.limit, asked.offset, kind)
    digest = hashlib.blake2b(selection.digest + repr(said).encode(), digest_size=16)
    return f'W/"{digest.hexdigest()}"'


def _told(
    request: Request, asked: Asked, found: Selected, given: dict[str, str], url: str
) -> dict[str, str]:
    """How many features there are, and where the rest of them is."""
    headers = {"OGC-NumberMatched": str(found.matched), "OGC-NumberReturned": str(found.returned)}
    following = asked.offset + found.returned
    if found.returned and following < found.matched:
        query = urlencode({**given, "offset": str(following)})
        headers["Link"] = f'<{url}{request.url.path}?{query}>; rel="next"'
    return headers


async def _file(content: Content, kind: str, headers: dict[str, str]) -> Response:
    made, size = await run_in_threadpool(_made, content, kind)
    about = content.about
    name = f"{about.layer}-{about.publication}-selection.{kind}"
    return StreamingResponse(
        _pieces(made), media_type=MEDIA_TYPES[kind],
        headers={**headers, "Content-Length": str(size),
                 "Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def _made(content: Content, kind: str) -> tuple[BinaryIO, int]:
    """The finished file, open and already without a name: nothing is left behind of it."""
    folder = Path(tempfile.mkdtemp(prefix="geoportal-export-"))
    try:
        path = folder / f"{content.layer.name}.{kind}"
        WRITTEN[kind].write(path, content)
        return path.open("rb"), path.stat().st_size
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _pieces(made: BinaryIO) -> Iterator[bytes]:
    with made:
        while piece := made.read(PIECE):
            yield piece
