"""What stands before every request: bounds on what a stranger sends, headers on what goes out."""

import math

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_QUERY = 8_000
MAX_BODY = 100_000
API_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


class Guard:
    """ASGI middleware for the OGC API: refuses what cannot be meant, before it reaches anything."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 400, 413 or 414, or pass the request on with the headers added."""
        if scope["type"] != "http" or not scope["path"].startswith("/api"):
            await self.app(scope, receive, send)
            return
        if fault := _fault(scope):
            status, description = fault
            response = JSONResponse(
                {"code": "InvalidParameterValue", "description": description}, status
            )
            await response(scope, receive, _with_headers(send))
            return
        await self.app(scope, receive, _with_headers(send))


def _fault(scope: Scope) -> tuple[int, str] | None:
    query = scope["query_string"].decode("latin-1")
    if len(query) > MAX_QUERY:
        return 414, f"The query is longer than {MAX_QUERY} characters."
    length = Headers(scope=scope).get("content-length", "0")
    if not length.isdigit() or int(length) > MAX_BODY:
        return 413, f"The body is larger than {MAX_BODY} bytes."
    bbox = QueryParams(query).get("bbox")
    if bbox is not None and not is_bbox(bbox):
        return 400, "bbox is four or six finite numbers: west,south,east,north."
    return None


def is_bbox(text: str) -> bool:
    """Whether a text is four or six finite numbers with commas between them."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        return False
    return len(numbers) in (4, 6) and all(map(math.isfinite, numbers))


def _with_headers(send: Send) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(HEADERS)
            if headers.get("content-type", "").startswith("text/html"):
                headers["Content-Security-Policy"] = API_POLICY
            if "x-powered-by" in headers:
                del headers["x-powered-by"]
        await send(message)

    return sender
