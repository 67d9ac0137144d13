"""Every request counted, timed and, where it failed or was slow, logged: never what was asked."""

import asyncio
import logging
from time import monotonic, perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geoportal.operations import metrics
from geoportal.operations.routes import method, route
from geoportal.pool import Pool

log = logging.getLogger(__name__)
SLOW = 1.0  # seconds
EVERY = 1.0  # seconds between looks at the pool
STALLED = 60.0  # seconds in which a reader must take some of what he asked for
AGAIN_IN = b"5"  # seconds; what a 503 tells clients and crawlers


class Watch:
    """ASGI, outermost: notes each answer. `every` logs all requests, not the troubled ones only."""

    def __init__(self, app: ASGIApp, pool: Pool, every: bool) -> None:
        self.app = app
        self._pool = pool
        self._every = every
        self._looked = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and note how it went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = perf_counter()
        answer = _Answer(send)
        try:
            await self.app(scope, receive, answer)
        except Exception:
            if not answer.stalled:
                raise
        finally:
            self._note(scope, answer, perf_counter() - started)

    def _note(self, scope: Scope, answer: "_Answer", seconds: float) -> None:
        part = route(scope["path"])
        metrics.request(part, answer.status, seconds)
        self._look_at_pool()
        if self._every or answer.status >= 500 or seconds > SLOW:
            facts = {
                "route": part, "method": method(scope["method"]), "status": answer.status,
                "milliseconds": round(seconds * 1000, 1), "bytes": answer.size,
            }  # fmt: skip
            log.info("request", extra={"facts": facts})

    def _look_at_pool(self) -> None:
        if (now := monotonic()) - self._looked > EVERY:
            self._looked = now
            metrics.pool(self._pool.size, self._pool.idle)


class _Answer:
    """The way out: sees status and size, and says on a 503 when to come again."""

    __slots__ = ("_send", "size", "stalled", "status")

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 500  # what the reader gets when nothing is sent
        self.size = 0
        self.stalled = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
            if message.get("more_body"):
                return await self._patiently(message)
        elif message["type"] == "http.response.start":
            self.status = message["status"]
            if self.status == 503:
                headers = list(message.get("headers", ()))
                if all(name.lower() != b"retry-after" for name, _ in headers):
                    message["headers"] = [*headers, (b"retry-after", AGAIN_IN)]
        return await self._send(message)

    async def _patiently(self, message: Message) -> None:
        """Send a part of an answer; who takes nothing of it keeps no file and no memory of ours."""
        try:
            async with asyncio.timeout(STALLED):
                await self._send(message)
        except TimeoutError:
            self.stalled = True
            raise
