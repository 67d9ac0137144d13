"""Serves the finished files at /downloads/{publication}/{file}: resumable, and cached for good."""

import base64
import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from geoportal.current import Current
from geoportal.downloads import manifest
from geoportal.errors import http_status
from geoportal.pool import Pool
from ingest.errors import NotFoundError, UserError

ADDRESS = re.compile(r"/downloads/([1-9][0-9]{0,8})/([a-z][a-z0-9-]*\.[a-z]+)")
FOR_GOOD = "public, max-age=31536000, immutable"
MISSING = "There is no such file, or not yet: /downloads/{}/manifest.json lists what there is."
GONE = "There is no such publication, or its files are no longer offered."
READABLE = "SELECT true FROM pub.snapshot WHERE publication = $1 LIMIT 1"


class Downloads:
    """ASGI middleware, outside compression: byte ranges are those of the file itself."""

    def __init__(self, app: ASGIApp, current: Current, pool: Pool, var: Path) -> None:
        self.app = app
        self._current = current
        self._pool = pool
        self._var = var

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is under /downloads/, pass everything else on."""
        found = ADDRESS.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self.app(scope, receive, send)
            return
        try:
            response = await self._answer(Request(scope), int(found[1]), found[2])
        except UserError as error:
            response = JSONResponse({"description": str(error)}, http_status(error))
        await response(scope, receive, send)

    async def _answer(self, request: Request, number: int, name: str) -> Response:
        if request.method not in ("GET", "HEAD"):
            return Response(status_code=405, headers={"Allow": "GET, HEAD"})
        if not await self._is_readable(number):
            raise NotFoundError(GONE)
        place = manifest.folder(self._var, number)
        files = {file.name: file for file in manifest.read(place)}
        if name == manifest.NAME and files:
            return FileResponse(place / name, headers={"Cache-Control": "no-cache"})
        if name not in files:
            raise NotFoundError(MISSING.format(number))
        return _file(request, place / name, files[name])

    async def _is_readable(self, number: int) -> bool:
        """Files go with their publication: what was taken back is not given out any more."""
        if number == (await self._current.get()).number:
            return True
        return bool(await self._pool.value(READABLE, number))


def _file(request: Request, path: Path, file: manifest.File) -> Response:
    tag = f'"{file.sha256}"'
    headers = {"ETag": tag, "Cache-Control": FOR_GOOD, "X-Content-Type-Options": "nosniff"}
    if _has(request, tag):
        return Response(status_code=304, headers=headers)
    digest = base64.b64encode(bytes.fromhex(file.sha256)).decode()
    return FileResponse(
        path, media_type=file.media_type, filename=file.saved_as,
        headers={**headers, "Repr-Digest": f"sha-256=:{digest}:"},
    )  # fmt: skip


def _has(request: Request, tag: str) -> bool:
    given = request.headers.get("if-none-match", "").split(",")
    return any(one.strip().removeprefix("W/") in (tag, "*") for one in given)
