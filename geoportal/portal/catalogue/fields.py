"""A layer's columns for people: what each is called, means, counts in, and holds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from geoportal.portal.catalogue.entries import Entry
from geoportal.portal.languages import language
from geoportal.portal.text import _, day, lazy, number, percent, plain
from geoportal.qgis.words import alias, codes
from ingest.dictionary.model import Language
from layers.groups import RATE_UNIT

TYPES = {
    "string": lazy("Text"),
    "integer": lazy("Whole number"),
    "number": lazy("Number"),
    "boolean": lazy("Yes or no"),
    "date": lazy("Date"),
}
YEAR = "year"
UNITS = {
    "people": lazy("people"),
    "households": lazy("households"),
    RATE_UNIT: lazy("per 1,000"),
    "degrees": lazy("degrees"),
    YEAR: lazy("year"),
}


@dataclass(frozen=True)
class FieldRow:
    """A column; ``definition`` is English, all else in the reader's language."""

    name: str
    label: str
    type: str
    definition: str
    unit: str
    codes: dict[str, str]
    filled: str
    range: str
    is_empty: bool = False


def described(entry: Entry) -> list[FieldRow]:
    """The columns of a layer in their order."""
    return [_row(entry, field) for field in entry.facts["fields"]]


def label(entry: Entry, column: str) -> str:
    """What a column is called."""
    return alias(entry.layer, column, spoken())


def labels(entry: Entry, column: str) -> dict[str, str]:
    """Code and label of a coded column; nothing for any other."""
    return codes(entry.layer, column, spoken())


def spoken() -> Language:
    """The reader's language, which is one of the dictionary's."""
    return language()  # type: ignore[return-value]


def _row(entry: Entry, field: dict[str, Any]) -> FieldRow:
    said = field.get("statistics", {})
    unit = field.get("unit", "")
    return FieldRow(
        field["name"],
        label(entry, field["name"]),
        TYPES[field["type"]],
        field.get("definition", ""),
        UNITS.get(unit, unit),
        labels(entry, field["name"]),
        percent(said.get("count"), said.get("count", 0) + said.get("missing", 0)),
        _range(YEAR if unit == YEAR else field["type"], said),
        is_empty=said.get("count") == 0,
    )


def _range(kind: str, said: dict[str, Any]) -> str:
    low, high = said.get("minimum"), said.get("maximum")
    if low is None or high is None:
        return ""
    writers: dict[str, Callable[[Any], str]] = {"date": _day, "integer": number, YEAR: str}
    write = writers.get(kind, plain)
    return (
        write(low) if low == high else _("{low} to {high}").format(low=write(low), high=write(high))
    )


def _day(iso: str) -> str:
    return day(date.fromisoformat(iso))
