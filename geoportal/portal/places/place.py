"""A place: what its P-code means now and meant before, and where it lies."""

from dataclasses import dataclass

from geoportal.portal.data import Row, Store
from geoportal.portal.places import questions
from geoportal.portal.text import lazy

KINDS = {
    0: lazy("Country"),
    1: lazy("First-level area"),
    2: lazy("Second-level area"),
}
NAMES = {"en": "name_en", "fr": "name_fr", "es": "name_es", "ar": "name_ar"}


@dataclass(frozen=True)
class Place:
    """A unit with what it lies in, the country first; `is_earlier` when another is in force."""

    unit: Row
    above: list[Row]
    is_earlier: bool

    @property
    def name(self) -> str:
        """Its name in the reader's language, or else as its source writes it."""
        return self.unit["called"]

    @property
    def other_names(self) -> dict[str, str]:
        """Its names in other languages, by language, each once and not the one shown."""
        known = {self.unit[column]: code for code, column in reversed(NAMES.items())}
        return {
            code: name for name, code in reversed(known.items()) if name not in (None, self.name)
        }


@dataclass(frozen=True)
class Gone:
    """A code of an edition whose outlines are not published; `became` has what it is now."""

    pcode: str
    became: list[Row]


def find(store: Store, pcode: str) -> Place | Gone | None:
    """The place with a P-code, as written or in capitals; None where no edition has it."""
    pcode = pcode.replace("\0", "")  # which no database takes
    for code in dict.fromkeys([pcode, pcode.upper()]):
        units = [row for level in questions.LEVELS for row in questions.units(store, level, code)]
        if units:
            unit = min(units, key=lambda row: (bool(row["is_followed"]), row["level"]))
            return Place(unit, above(store, unit), bool(unit["is_followed"]))
        became = [row for level in questions.LEVELS for row in questions.became(store, level, code)]
        if became:
            return Gone(code, became)
    return None


def above(store: Store, unit: Row) -> list[Row]:
    """What a unit lies in, the country first: pcode and called."""
    found: list[Row] = []
    code = unit["parent_pcode"]
    for level in range(unit["level"] - 1, 0, -1):
        parents = questions.units(store, level, code) if code else []
        if not parents:
            break
        found.insert(0, parents[0])
        code = parents[0]["parent_pcode"]
    country = questions.country(store, unit["iso3"]) if unit["level"] else None
    return [country, *found] if country else found


def containing(store: Store, pcode: str | None, edition: str | None) -> Row | None:
    """The unit of a P-code, of the edition named if there is one; None where none is published."""
    if not pcode:
        return None
    units = [row for level in questions.LEVELS for row in questions.units(store, level, pcode)]
    same = [row for row in units if row["boundary_version"] == edition]
    return next(iter([*same, *units]), None)
