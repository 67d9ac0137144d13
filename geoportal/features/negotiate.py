"""Which form of an answer a reader takes: GeoJSON or a page to look at, and how it is packed."""

import re
from functools import lru_cache

ENCODINGS = ("zstd", "br", "gzip")  # the quickest that a reader takes is best
QUALITY = re.compile(r";\s*q=\s*(0(\.0*)?)\s*$")


@lru_cache(maxsize=256)
def encoding(accepted: str) -> str:
    """The content encoding for an Accept-Encoding header; empty for none."""
    parts = [part.strip().lower() for part in accepted.split(",")]
    refused = {part.split(";")[0].strip() for part in parts if QUALITY.search(part)}
    taken = {part.split(";")[0].strip() for part in parts} - refused
    possible = [name for name in ENCODINGS if name not in refused]
    return next((name for name in possible if name in taken or "*" in taken), "")


@lru_cache(maxsize=256)
def prefers_html(accepted: str) -> bool:
    """Whether an Accept header names HTML before any JSON, as a browser's does."""
    kinds = [part.split(";")[0].strip().lower() for part in accepted.split(",")]
    known = [
        kind for kind in kinds if kind == "text/html" or kind.endswith(("/json", "+json", "*/*"))
    ]
    return known[:1] == ["text/html"]
