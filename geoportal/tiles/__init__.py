"""OGC API Tiles of our layers, ahead of everything else: a tile that was made is a read of memory.

Answers GET and HEAD of /api/tileMatrixSets, /api/collections/{id}/tiles and …/styles.
"""

import asyncio
import hashlib
import json
import re
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Receive, Scope, Send

from geoportal.describe.links import JSON
from geoportal.errors import http_status
from geoportal.features import negotiate
from geoportal.features.answers import Answer, refusal
from geoportal.settings import ServeSettings
from geoportal.tiles import documents, style
from geoportal.tiles.grid import DEGREES, Tile, matrix_set
from geoportal.tiles.source import Source
from geoportal.tiles.store import REVALIDATE, Tiles
from geoportal.tiles.warm import keep_warm
from ingest.errors import NotFoundError, UserError

PATH = re.compile(
    r"/api/(?:(?P<sets>tileMatrixSets)(?:/(?P<set>[^/]+))?"
    r"|collections/(?P<layer>[^/]+)/(?P<what>tiles|styles)(?:/(?P<rest>.+?))?)/?"
)
NUMBER = re.compile(r"[0-9]{1,9}")
FORMATS = {"tile": ("mvt", "pbf"), "document": ("json",)}
CREDITS = "SELECT credit_line FROM pub.dataset WHERE slug = ANY ($1) ORDER BY slug"


class TileServer:
    """ASGI application: answers what it knows, leaves the rest to `app`."""

    def __init__(self, app: ASGIApp, tiles: Tiles, settings: ServeSettings) -> None:
        self._app = app
        self._tiles = tiles
        self._var = settings.var
        self._api = f"{settings.public_url}/api"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on; make tiles ahead while the server runs."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
            return
        found = PATH.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is None or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        try:
            answer = await self._answer(found, scope["query_string"], headers)
        except UserError as error:
            answer = refusal(http_status(error), str(error))
        await _unless_known(answer, headers).send(send, scope["method"] == "GET")

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        warming = asyncio.create_task(keep_warm(self._tiles, self._var))
        try:
            await self._app(scope, receive, send)
        finally:
            warming.cancel()

    async def _answer(self, found: re.Match, query: bytes, headers: dict) -> Answer:
        if found["sets"]:
            _check(query, "document")
            return _document(_matrix_sets(found["set"], self._api))
        source = await self._source(found["layer"])
        parts = found["rest"].split("/") if found["rest"] else []
        if found["what"] == "tiles" and len(parts) == 4:
            _check(query, "tile")
            accepted = headers.get(b"accept-encoding", b"").decode("latin-1")
            return await self._tiles.answer(
                source, _tile(source, *parts), negotiate.encoding(accepted)
            )
        _check(query, "document")
        return await self._said(source, found["what"], parts)

    async def _source(self, layer: str) -> Source:
        facts = (await self._tiles.current.get()).layers.get(layer)
        if facts is None or not facts.features:
            raise NotFoundError(f"There is no collection “{layer}”.")
        return await self._tiles.source(facts)

    async def _said(self, source: Source, what: str, parts: list[str]) -> Answer:
        match what, *parts:
            case ("tiles",):
                return _document(documents.tilesets(source, self._api))
            case "tiles", tms if tms in DEGREES:
                return _document(documents.tileset(source, tms, self._api))
            case "tiles", "WebMercatorQuad", "tile.json":
                rows = await self._tiles.pool.rows(CREDITS, list(source.datasets))
                credits = list(dict.fromkeys(row[0] for row in rows if row[0]))
                return _document(documents.tilejson(source, self._api, credits))
            case ("styles",):
                return _document(documents.styles(source, self._api))
            case "styles", style.NAME:
                return _document(style.style(source, self._api), documents.STYLE)
        raise NotFoundError(f"There is nothing at {what}/{'/'.join(parts)} of this collection.")


def _matrix_sets(name: str | None, api: str) -> documents.Document:
    if name is None:
        return documents.matrix_sets(api)
    if name not in DEGREES:
        raise NotFoundError(f"There is no tile matrix set “{name}”: {' and '.join(DEGREES)}.")
    return documents.matrix_set_document(name)


def _tile(source: Source, tms: str, zoom: str, row: str, col: str) -> Tile:
    """The tile asked for; raises UserError for what is no number, NotFoundError for no tile."""
    if tms not in DEGREES:
        raise NotFoundError(f"There is no tile matrix set “{tms}”: {' and '.join(DEGREES)}.")
    if not all(map(NUMBER.fullmatch, (zoom, row, col))):
        raise UserError("A tile is named by three whole numbers: tile matrix, row and column.")
    tile = Tile(tms, int(zoom), int(row), int(col))
    if tile.zoom > source.finest(tms):
        raise NotFoundError(
            f"There are no tiles of matrix {zoom}: the last is {source.finest(tms)}."
        )
    matrix = matrix_set(tms).tileMatrices[tile.zoom]
    if tile.row >= matrix.matrixHeight or tile.col >= matrix.matrixWidth:
        raise NotFoundError(f"Matrix {zoom} has no tile in row {row}, column {col}.")
    return tile


def _check(query: bytes, kind: str) -> None:
    """Refuse what is not understood; a format may be named by `f`."""
    for name, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True):
        if name != "f":
            raise UserError(f"There is no parameter “{name}” here; there is f.")
        if value not in FORMATS[kind]:
            raise UserError(f"There is no format “{value}” here; there is {FORMATS[kind][0]}.")


def _document(content: documents.Document, kind: str = JSON) -> Answer:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'.encode()
    return Answer([(b"content-type", kind.encode()), REVALIDATE, (b"etag", tag)], body)


def _unless_known(answer: Answer, headers: dict) -> Answer:
    """304 for who has the answer already."""
    known = headers.get(b"if-none-match")
    tag = dict(answer.headers).get(b"etag")
    if known is None or tag is None:
        return answer
    given = [one.strip().removeprefix(b"W/") for one in known.split(b",")]
    if tag not in given and b"*" not in given:
        return answer
    return Answer([one for one in answer.headers if one[0] != b"content-type"], status=304)
