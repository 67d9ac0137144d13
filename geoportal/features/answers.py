"""Answers on the wire: headers, refusals, and bodies that are sent whole or as they come."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from starlette.types import Send

Headers = list[tuple[bytes, bytes]]
WHOLE = 1_000_000  # octets up to which an answer is sent, and may be kept, in one piece
# open data: web pages of any origin may read it; nothing here depends on who asks
ALWAYS: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers",
     b"Content-Crs, ETag, Link, OGC-NumberMatched, OGC-NumberReturned"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"vary", b"Accept, Accept-Encoding"),
]  # fmt: skip
CODES = {404: "NotFound", 503: "ServiceUnavailable"}


@dataclass(frozen=True)
class Answer:
    """Headers and a body of known size; status 200 unless said."""

    headers: Headers
    body: bytes = b""
    status: int = 200

    async def send(self, send: Send, with_body: bool = True) -> None:
        """Send it; a HEAD request gets no body."""
        length = (b"content-length", str(len(self.body)).encode())
        bare = self.status in (204, 304)  # a length would be that of a body they never have
        headers = [*ALWAYS, *self.headers] if bare else [*ALWAYS, *self.headers, length]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body if with_body else b""})


@dataclass(frozen=True)
class Stream:
    """Headers and the pieces of a body that is not made yet; `keep`: it may be kept in memory."""

    headers: Headers
    pieces: AsyncIterator[bytes]
    keep: bool = True
    whole: list[bytes] = field(default_factory=list)

    async def gather(self) -> Answer | None:
        """The answer in one piece; None when it is too large for that and has to be sent on."""
        size = 0
        async for piece in self.pieces:
            self.whole.append(piece)
            size += len(piece)
            if size > WHOLE:
                return None
        return Answer(self.headers, b"".join(self.whole))

    async def send(self, send: Send, with_body: bool = True) -> None:
        """Send what was gathered and the rest as it comes; a HEAD request gets no body."""
        headers = [*ALWAYS, *self.headers]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if not with_body:
            await send({"type": "http.response.body", "body": b""})
            return
        while self.whole:
            await send(_piece(self.whole.pop(0)))
        async for piece in self.pieces:
            await send(_piece(piece))
        await send({"type": "http.response.body", "body": b""})


def lasting(etag: bytes) -> Headers:
    """An answer that holds as long as its name does: readers ask, and are told that it stands."""
    return [(b"etag", etag), (b"cache-control", b"public, max-age=0, must-revalidate")]


def unchanged(etag: bytes) -> Answer:
    """What the reader has still holds."""
    return Answer(lasting(etag), status=304)


def geojson(etag: bytes, encoding: str, crs: str) -> Headers:
    """Headers of GeoJSON with coordinates in a system, packed in an encoding or not."""
    packing = [(b"content-encoding", encoding.encode())] if encoding else []
    kind = [(b"content-type", b"application/geo+json"), (b"content-crs", f"<{crs}>".encode())]
    return [*lasting(etag), *kind, *packing]


def numbers(matched: int, returned: int) -> Headers:
    """The numbers of a page for readers who do not look into it."""
    return [
        (b"ogc-numbermatched", str(matched).encode()),
        (b"ogc-numberreturned", str(returned).encode()),
    ]


def refusal(status: int, description: str) -> Answer:
    """One clear line for the reader."""
    code = CODES.get(status, "InvalidParameterValue")
    body = json.dumps({"code": code, "description": description}, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    if status == 503:
        headers.append((b"retry-after", b"5"))
    return Answer(headers, body, status)


def _piece(body: bytes) -> dict:
    return {"type": "http.response.body", "body": body, "more_body": True}
