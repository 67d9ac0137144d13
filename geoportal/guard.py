"""What stands before every request: bounds on what a stranger sends, headers on what goes out."""

import json
import math
import re
from datetime import datetime

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_QUERY = 8_000
MAX_BODY = 100_000
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
TOO_LARGE = f"The body is larger than {MAX_BODY} bytes."
API_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
ITEMS = re.compile(r"/api/collections/[^/]+/items(/[^/]+)?/?")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


class Guard:
    """ASGI middleware for the OGC API: refuses what cannot be meant, before it reaches anything."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 400, 405, 413, 414 or 415, or pass the request on with the headers added."""
        if scope["type"] != "http" or not scope["path"].startswith("/api"):
            await self.app(scope, receive, send)
            return
        fault = _fault(scope)
        if fault is None and scope["method"] == "POST":
            body = await _read(receive)
            fault = _body_fault(body, Headers(scope=scope))
            receive = _replay(body, receive)
        if fault:
            status, description = fault
            response = JSONResponse(
                {"code": "InvalidParameterValue", "description": description}, status,
                {"Allow": ", ".join(METHODS)} if status == 405 else None,
            )  # fmt: skip
            await response(scope, receive, _with_headers(scope, send))
            return
        await self.app(scope, receive, _with_headers(scope, send))


def _fault(scope: Scope) -> tuple[int, str] | None:
    query = scope["query_string"].decode("latin-1")
    if scope["method"] not in METHODS:
        return 405, "Nothing is written here: data are read by GET, processes run by POST."
    if len(query) > MAX_QUERY:
        return 414, f"The query is longer than {MAX_QUERY} characters."
    if "%00" in query or "\0" in scope["path"]:
        return 400, "The address holds a character that no text has."
    length = Headers(scope=scope).get("content-length", "0")
    if not length.isdigit() or int(length) > MAX_BODY:
        return 413, TOO_LARGE
    asked = QueryParams(query)
    if "bbox" in asked and not is_bbox(asked["bbox"]):
        return 400, "bbox is four or six finite numbers: west,south,east,north."
    if "datetime" in asked and not is_datetime(asked["datetime"]):
        return 400, "datetime is a date or date-time, or two with a slash between, .. for open."
    return None


def is_bbox(text: str) -> bool:
    """Whether a text is four or six finite numbers with commas between them."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        return False
    return len(numbers) in (4, 6) and all(map(math.isfinite, numbers))


def is_datetime(text: str) -> bool:
    """Whether a text is an ISO 8601 date or date-time, or an interval of two, either end open."""
    ends = text.split("/")
    if len(ends) > 2:
        return False
    given = [end for end in ends if len(ends) == 1 or end not in ("", "..")]
    try:
        return all(datetime.fromisoformat(end) for end in given)
    except ValueError:
        return False


async def _read(receive: Receive) -> bytes:
    """The body, or as much of it as shows that it is too large, whatever its headers say."""
    body = b""
    while len(body) <= MAX_BODY:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    return body


def _replay(body: bytes, receive: Receive) -> Receive:
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return waiting.pop() if waiting else await receive()

    return replayed


def _body_fault(body: bytes, headers: Headers) -> tuple[int, str] | None:
    if len(body) > MAX_BODY:
        return 413, TOO_LARGE
    if "content-type" not in headers:
        return 415, "The Content-Type of the body is application/json."
    try:
        document = json.loads(body)
        json.dumps(document, ensure_ascii=False).encode()  # half a character is no text
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or b"\\u0000" in body:
        return 400, "The body is a JSON object."
    if "subscriber" in document:  # nobody makes this server call an address of his
        return 400, "Results are in the answer; they are not sent to other addresses."
    return None


def _with_headers(scope: Scope, send: Send) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(HEADERS)
            if headers.get("content-type", "").startswith("text/html"):
                headers["Content-Security-Policy"] = API_POLICY
            if headers.get("content-type") == "application/json" and _is_geojson(scope, message):
                headers["content-type"] = "application/geo+json"
            if "x-powered-by" in headers:
                del headers["x-powered-by"]
        await send(message)

    return sender


def _is_geojson(scope: Scope, message: Message) -> bool:
    # pygeoapi names GeoJSON so in its links, but not in its answers
    return message["status"] == 200 and ITEMS.fullmatch(scope["path"]) is not None
