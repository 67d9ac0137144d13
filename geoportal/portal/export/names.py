"""Which file stands for which address of the portal, and how one file names another."""

import hashlib
import posixpath
import re
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from geoportal.portal.languages import LANGUAGES

WORD = re.compile(r"[A-Za-z0-9.]+")
UNFIT = re.compile(r'[<>:"|?*\\\x00-\x1f]')  # for a file's name on some system or stick
LONGEST = 60  # characters of a name that say what is in it
DIGITS = 6  # of a hash that tells like names apart


def file_of(address: str) -> str:
    """File of an address without host: ``/map?level=1`` is ``map/1-5f3a9c.html``.

    The words are those of the query's values; six letters of a hash tell like ones apart.
    """
    parts = urlsplit(address)
    asked = parse_qsl(parts.query)
    path = _fit(unquote(parts.path).strip("/"))
    folder, suffix = _parted(path)
    suffix = suffix or f".{dict(asked).get('f', 'html')}"
    if asked:
        words = "-".join(WORD.findall(" ".join(value for _, value in asked)))[:LONGEST]
        return f"{folder}/{words}-{_digest(parts.query)}{suffix}"
    if path in ("", *LANGUAGES):
        return posixpath.join(path, "index.html")
    return f"{folder}{suffix}"


def relative(target: str, source: str) -> str:
    """How file ``source`` names file ``target``, in an address; both are paths from one folder."""
    return quote(posixpath.relpath(target, posixpath.dirname(source) or "."))


def _fit(path: str) -> str:
    fit = UNFIT.sub("-", path)
    return path if fit == path else f"{fit}-{_digest(path)}"


def _parted(path: str) -> tuple[str, str]:
    """A path and the ending of its file; codes with a dot in them have none."""
    found = re.fullmatch(r"(.+)(\.[a-z]{2,8})", path)
    return (found[1], found[2]) if found else (path, "")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
