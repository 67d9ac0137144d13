"""What GDAL takes for granted in GeoJSON: UTF-8, and a coordinate system it knows."""

import json
import re
from pathlib import Path

from ingest.errors import UserError
from ingest.read import encoding
from ingest.read.kinds import HEAD, peek, top_level
from ingest.read.shapes import REMEDY, known_crs

CRS = re.compile(r'"crs"\s*:\s*')
UNSAID = object()


def as_utf8(path: Path, said: str | None, scratch: Path) -> tuple[Path, tuple[str, ...]]:
    """The file, or a copy in UTF-8 with a note of what it was read as."""
    name, guessed = encoding.detect(path, said)
    if name in ("utf-8", "utf-8-sig", "ascii"):
        return path, ()
    copy = scratch / path.name
    with encoding.Recoded(path, name) as text, copy.open("wb") as target:
        while chunk := text.read(1 << 20):
            target.write(chunk.removeprefix(b"\xef\xbb\xbf"))
    return copy, (encoding.assumed(name),) if guessed else ()


def declared_crs(path: Path, plain: Path) -> object:
    """The CRS of a `crs` member (GeoJSON of 2008), checked; None where there is no member.

    Without one, coordinates are WGS 84 in lon/lat (RFC 7946). Raises UserError for a member that
    is null or not understood: GDAL would take such a file for WGS 84.
    """
    member = _member(plain)
    if member is UNSAID:
        return None
    if not isinstance(member, dict):
        raise UserError(f"{path.name} says that its coordinate system is unknown: {REMEDY}.")
    properties = member.get("properties") or {}
    name = properties.get("name") or properties.get("code")
    if isinstance(name, int) or (member.get("type") == "EPSG" and name):
        name = f"EPSG:{name}"
    known_crs(path, name or json.dumps(member))
    return name


def lines(path: Path) -> int:
    """Number of records of newline-delimited GeoJSON: lines that are not empty."""
    with path.open("rb") as file:
        return sum(1 for line in file if line.strip(b"\x1e \t\r\n"))


def _member(path: Path) -> object:
    """The value of the outermost `crs`, which stands before the features or at the very end."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(max(path.stat().st_size - HEAD, 0))
        tail = file.read().decode(errors="replace").rstrip()
    top = top_level(peek(head).lstrip("\ufeff\x1e \t\r\n"))
    if "crs" in top:
        return top["crs"]
    for place in CRS.finditer(tail):
        try:
            value, end = json.JSONDecoder().raw_decode(tail, place.end())
        except ValueError:
            continue
        if tail[end:].strip() == "}" and tail[: place.start()].rstrip().endswith((",", "{")):
            return value
    return UNSAID
