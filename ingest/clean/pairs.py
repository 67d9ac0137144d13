"""Two coordinates in one cell: “lat lon alt acc”, “lat, lon”, “[lat, lon]”, POINT (lon lat)."""

import re
from typing import NamedTuple, cast

from ingest.clean.angles import COMMA, HEMISPHERE, degrees, plain_marks
from ingest.clean.digits import fold
from ingest.clean.distinct import Cell, Reading
from ingest.clean.words import says_nothing

NUMBER = r"([+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)"
WKT = re.compile(
    rf"(?:SRID=4326;)?\s*POINT\s*(?:ZM?|M)?\s*\(\s*{NUMBER}\s+{NUMBER}(?:\s+{NUMBER}){{0,2}}\s*\)",
    re.IGNORECASE,
)
GEOJSON = re.compile(
    rf"""\{{.*["']coordinates["']\s*:\s*\[\s*{NUMBER}\s*,\s*{NUMBER}(?:\s*,\s*{NUMBER})?\s*\].*\}}"""
)
SEPARATORS = (r"\s*;\s*", r"\s*,\s+", r"\s+", r"\s*,\s*")
LETTER = re.compile(HEMISPHERE)
NO_PAIR = "the coordinates are not two numbers in degrees"


class Pair(NamedTuple):
    """Two coordinates; `order` is "lonlat" or "latlon" where the cell itself says so."""

    first: float | None = None
    second: float | None = None
    order: str = ""
    changes: tuple[str, ...] = ()
    reason: str = ""

    @property
    def reading(self) -> Reading:
        """What is to be said about the cell."""
        return Reading(None, self.changes, self.reason)


def pair(cell: Cell) -> Pair:
    """The two coordinates of a cell, in its order; altitude and accuracy are left out."""
    word, changes = fold(str(cell))
    if not word or says_nothing(word):
        return Pair(changes=(*changes, "null_word") if word else changes)
    if found := WKT.fullmatch(word) or GEOJSON.fullmatch(word):
        return Pair(float(found[1]), float(found[2]), "lonlat", changes)
    inner = re.fullmatch(r"\[(.*)\]|\((.*)\)", word)
    bare = plain_marks((inner[1] or inner[2] or "") if inner else word)
    parts = _parts(bare.strip())
    if len(parts) < 2:
        return Pair(reason=NO_PAIR)
    return _read(parts, changes)


def _read(parts: list[str], changes: tuple[str, ...]) -> Pair:
    values = []
    for part in parts[:2]:
        point = COMMA.sub(".", part) if part.count(",") == 1 else part
        reading = degrees(point, "NSEWO", ("decimal_comma",) if point != part else ())
        if reading.reason:
            return Pair(reason=NO_PAIR)
        values.append(cast(float, reading.value))
        changes += reading.changes
    letters = "".join(found[0].upper() for part in parts[:2] if (found := LETTER.search(part)))
    order = {"NS": "lat", "EW": "lon", "": ""}
    axes = [next((axis for known, axis in order.items() if letter in known), "lon")
            for letter in letters]  # fmt: skip
    if letters and sorted(axes) != ["lat", "lon"]:
        return Pair(reason=NO_PAIR)
    return Pair(values[0], values[1], "".join(axes), tuple(dict.fromkeys(changes)))


def _parts(word: str) -> list[str]:
    """The coordinates apart; one that cannot be told apart from the other is left whole."""
    letters = list(LETTER.finditer(word))
    if len(letters) == 2:
        cut = letters[1].start() if letters[0].start() == 0 else letters[0].end()
        return [word[:cut].strip(" ,;/"), word[cut:].strip(" ,;/")]
    if word.count("°") == 2 and (found := re.fullmatch(r"(.*?)[\s,;]+([+-]?[\d.]+\s*°.*)", word)):
        return [found[1], found[2]]
    for separator in SEPARATORS:
        parts = re.split(separator, word)
        if 2 <= len(parts) <= 4:
            clear = separator != SEPARATORS[-1] or all("." in part for part in parts[:2])
            return parts if clear or len(parts) == 2 else []
        if len(parts) > 4:
            return []
    return []
