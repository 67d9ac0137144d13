"""One request to the items of a layer, as its address and headers say it."""

import hashlib
import re
from dataclasses import dataclass
from importlib.metadata import version

from starlette.types import Scope

from geoportal.current import Facts
from geoportal.features import negotiate
from ingest.errors import UserError

PREFIX = "/api/collections/"
PATH = re.compile(PREFIX + r"([^/]+)/items(?:/(.+))?", re.DOTALL)
FORMAT = re.compile(rb"(?:^|&)f=([^&]*)")
GEOJSON = (b"json", b"geojson")
SOFTWARE = version("displacement-geoportal").encode()


@dataclass(frozen=True)
class Visit:
    """`address` is the public one without its `query`; `etag` names the answer's very bytes.

    `known`: the reader has them; `any_known`: he wants nothing that exists (If-None-Match: *).
    """

    identifier: str | None
    address: str
    query: str
    encoding: str
    etag: bytes
    known: bool
    any_known: bool
    with_body: bool


def layer(scope: Scope) -> str | None:
    """The collection whose items are asked for as GeoJSON; None for any other request."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return None
    if not scope["path"].startswith(PREFIX) or not (match := PATH.fullmatch(scope["path"])):
        return None
    if asked := FORMAT.search(scope["query_string"]):
        return match[1] if asked[1] in GEOJSON else None
    return None if negotiate.prefers_html(_header(scope, b"accept")) else match[1]


def visit(scope: Scope, facts: Facts, public_url: str) -> Visit:
    """What a request asks of a layer; raises UserError when its address is no text."""
    path, query = scope["raw_path"], scope["query_string"]
    encoding = negotiate.encoding(_header(scope, b"accept-encoding"))
    parts = (SOFTWARE, public_url.encode(), facts.table.encode(), path, query)
    digest = hashlib.blake2b(b"\n".join(parts), digest_size=12).hexdigest()
    etag = f'"{digest}-{encoding or "plain"}"'.encode()
    held = _header(scope, b"if-none-match")
    match = PATH.fullmatch(scope["path"])
    try:
        address, text = f"{public_url}{path.decode('ascii')}", query.decode()
    except UnicodeDecodeError:
        raise UserError("The address is not text in UTF-8.") from None
    return Visit(
        match[2] if match else None, address, text, encoding, etag,
        known=etag.decode() in held, any_known=held == "*", with_body=scope["method"] == "GET",
    )  # fmt: skip


def _header(scope: Scope, name: bytes) -> str:
    return ",".join(value.decode("latin-1") for key, value in scope["headers"] if key == name)
