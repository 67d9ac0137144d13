"""Which file stands for which address of the portal, and how one file names another."""

import hashlib
import posixpath
import re
from urllib.parse import parse_qsl, urlsplit

WORD = re.compile(r"[A-Za-z0-9.]+")
LONGEST = 60  # characters of a name that say what is in it


def file_of(address: str) -> str:
    """File of an address without host: ``/map?level=1`` is ``map/1-5f3a9c.html``.

    The words are those of the query's values; six letters of a hash tell like ones apart.
    """
    parts = urlsplit(address)
    folder, suffix = posixpath.splitext(parts.path.strip("/"))
    if suffix and not parts.query:
        return f"{folder}{suffix}"
    if not parts.query:
        return posixpath.join(folder, "index.html")
    values = " ".join(value for _, value in parse_qsl(parts.query))
    words = "-".join(WORD.findall(values))[:LONGEST]
    digest = hashlib.sha256(parts.query.encode()).hexdigest()[:6]
    return posixpath.join(folder, f"{words}-{digest}{suffix or '.html'}")


def relative(target: str, source: str) -> str:
    """How file ``source`` names file ``target``; both are paths from the same folder."""
    return posixpath.relpath(target, posixpath.dirname(source) or ".")
