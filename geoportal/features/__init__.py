"""Features of our layers, ahead of pygeoapi: text that PostgreSQL made, never parsed on its way."""

from collections.abc import AsyncIterator

from starlette.types import ASGIApp, Receive, Scope, Send

from geoportal.current import Current, Facts
from geoportal.errors import http_status
from geoportal.features import answers, faults, links, packing, pages, request, tokens
from geoportal.features.answers import Answer, Stream
from geoportal.features.body import Body, in_blocks
from geoportal.features.hits import Finder
from geoportal.features.memory import Memory
from geoportal.features.pages import Page
from geoportal.features.tokens import Signer, Token
from geoportal.features.visit import Visit, layer, visit
from geoportal.guard import MAX_QUERY
from geoportal.operations import metrics
from geoportal.pool import Pool
from geoportal.settings import ServeSettings
from ingest.errors import NotFoundError, UserError

KEPT = 16_000_000  # octets of answers that a worker keeps
BESIDE = 2_000  # octets that an answer's headers take, and its place among those kept
GONE = "This page is of a publication that is read no more: begin again without `after`."


class Features:
    """ASGI application: answers GET and HEAD of items as GeoJSON, leaves the rest to `app`."""

    def __init__(self, app: ASGIApp, current: Current, pool: Pool, settings: ServeSettings) -> None:
        self._app = app
        self._current = current
        self._pool = pool
        self._url = settings.public_url
        key = settings.token_key.get_secret_value() if settings.token_key else ""
        self._signer = Signer(key.encode())
        self._kept: Memory[Answer] = Memory(KEPT)
        self._finder = Finder(pool)
        self._body = Body(pool)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        name = layer(scope)
        if name is None:
            await self._app(scope, receive, send)
            return
        try:
            facts = (await self._current.get()).layers.get(name)
            if facts and facts.features:
                answer = await self._answer(facts, scope)
            else:
                await self._app(scope, receive, send)
                return
        except UserError as error:
            answer = answers.refusal(http_status(error), str(error))
        await answer.send(send, scope["method"] == "GET")

    async def _answer(self, facts: Facts, scope: Scope) -> Answer | Stream:
        if len(scope["query_string"]) > MAX_QUERY:
            return answers.refusal(414, f"The query is longer than {MAX_QUERY} characters.")
        asked = visit(scope, facts, self._url)
        if asked.known:
            return answers.unchanged(asked.etag)
        kept = self._kept.get(asked.etag)
        metrics.cached("features", kept is not None)
        if kept:
            return kept
        try:
            stream = await self._made(facts, asked)
            if asked.any_known:
                return answers.unchanged(asked.etag)
            answer = await stream.gather() if asked.with_body else stream
        except faults.FAULTS as error:
            raise faults.plain(error, self._current) from error
        if isinstance(answer, Answer) and stream.keep:
            self._kept.put(asked.etag, answer, len(answer.body) + BESIDE)
        return answer or stream

    async def _made(self, facts: Facts, asked: Visit) -> Stream:
        parameters = request.parameters(asked.query)
        if asked.identifier is not None:
            return await self._one(facts, asked, parameters)
        token, current = None, facts.snapshot
        if "after" in parameters:
            token = self._signer.read(parameters["after"])
            facts = await self._of(facts, token)
        page = request.page(facts, parameters)
        if token and (token.digest != page.selection.digest or "offset" in parameters):
            raise UserError(tokens.WRONG)
        found = await pages.find(self._pool, self._finder, page, token)
        return self._shown(asked, page, found, current)  # what is older may soon be read no more

    async def _of(self, facts: Facts, token: Token) -> Facts:
        """The layer as it was when the page before was read."""
        older = await self._current.snapshot(facts.layer, token.snapshot)
        if older is None:
            raise NotFoundError(GONE)
        return older

    def _shown(self, asked: Visit, page: request.Asked, found: Page, current: int) -> Stream:
        following, previous = (
            self._signer.write(token) if token else None
            for token in (found.following, found.previous)
        )
        head = (
            f'{{"type":"FeatureCollection","numberMatched":{found.matched},'
            f'"numberReturned":{len(found.seqs)},"links":'
            f"{links.page(asked.address, asked.query, following, previous)},"
            '"features":['
        )
        headers = answers.geojson(asked.etag, asked.encoding, page.view.crs.uri)
        headers += answers.numbers(found.matched, len(found.seqs))
        if following:
            href = links.beside(asked.address, asked.query, following)
            headers.append((b"link", f'<{href}>; rel="next"'.encode()))
        facts = page.selection.facts
        features = self._body.features(facts, found.seqs, page.view)
        pieces = _packed(_framed(head.encode(), features, b"]}"), asked)
        # out of blocks that are kept it is put together again as quickly as it is found
        quick = not asked.encoding and isinstance(found.seqs, range) and in_blocks(facts, page.view)
        return Stream(headers, pieces, keep=facts.snapshot == current and not quick)

    async def _one(self, facts: Facts, asked: Visit, parameters: dict[str, str]) -> Stream:
        view = request.one(facts, parameters)
        feature = await self._body.one(facts, asked.identifier or "", view)
        if feature is None:
            raise NotFoundError("There is no feature of that id.")
        headers = answers.geojson(asked.etag, asked.encoding, view.crs.uri)
        own = links.feature(asked.address, asked.query)
        whole = _just(feature[:-1] + f',"links":{own}}}'.encode())
        return Stream(headers, _packed(whole, asked))


def _packed(pieces: AsyncIterator[bytes], asked: Visit) -> AsyncIterator[bytes]:
    if asked.encoding and asked.with_body:
        return packing.packed(pieces, asked.encoding)
    return pieces


async def _framed(head: bytes, pieces: AsyncIterator[bytes], tail: bytes) -> AsyncIterator[bytes]:
    yield head
    async for piece in pieces:
        yield piece
    yield tail


async def _just(piece: bytes) -> AsyncIterator[bytes]:
    yield piece
