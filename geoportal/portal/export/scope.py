"""What an export holds: which addresses become files, and which only a server can answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from geoportal.portal import languages

ONLINE = ("/api", "/health", "/metrics", "/search", "/embed", "/sw.js")
SHEETS = (".pdf", ".png")  # each view as a sheet of its own: made when asked for
PLACE = "/place/"
SPOTS = {"sites": "/site/", "transit-points": "/transit/"}  # by layer
DOWNLOADS = "/downloads/"
TABLE = "csv"  # the figures of a view: the one format of the API's that is kept


@dataclass(frozen=True)
class Scope:
    """A publication, the languages written, P-codes of places with figures, files to download.

    ``left`` are paths of single sites or points that have no file; ``files`` are downloads by
    their addresses.
    """

    publication: int
    languages: tuple[str, ...]
    places: frozenset[str]
    left: tuple[str, ...]
    files: Mapping[str, Path]

    def holds(self, address: str) -> bool:
        """Whether an address (without host) is among the files."""
        parts = urlsplit(address)
        language, path = languages.split(parts.path, languages.own())
        if path.startswith(DOWNLOADS):
            return path in self.files
        if path.startswith("/api/collections/"):
            return path.endswith("/items") and parse_qs(parts.query).get("f") == [TABLE]
        if path.startswith(ONLINE) or path.endswith(SHEETS):
            return False
        if path.startswith(PLACE):
            return self._speaks(language) and unquote(path.removeprefix(PLACE)) in self.places
        return self._speaks(language) and not path.startswith(self.left)

    def _speaks(self, language: str) -> bool:
        return language in self.languages
