"""Publications for people: what each brought, the newest first."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise

from geoportal.portal.catalogue import questions
from geoportal.portal.catalogue.entries import titles
from geoportal.portal.data import Row, Store


@dataclass(frozen=True)
class Past:
    """A publication of so many ``layers``; ``fresh`` are the titles of those it brought anew."""

    number: int
    at: datetime
    note: str
    restores: int | None
    fresh: list[str]
    layers: int


@dataclass(frozen=True)
class Change:
    """A publication that changed a layer: its features from then on."""

    number: int
    at: datetime
    note: str
    restores: int | None
    features: int


def latest(store: Store, limit: int) -> list[Past]:
    """The latest publications."""
    rows = questions.publications(store, limit)
    return [
        _past(store, number, list(some))
        for number, some in groupby(rows, key=lambda row: row["number"])
    ]


def changes(store: Store, layer: str) -> list[Change]:
    """The publications that changed a layer's features."""
    rows = questions.history(store, layer)
    pairs = pairwise([*rows, {"snapshot": None}])
    return [_change(row) for row, older in pairs if row["snapshot"] != older["snapshot"]]


def _past(store: Store, number: int, rows: list[Row]) -> Past:
    # what is brought back was made by an earlier publication
    fresh = [row["layer"] for row in rows if row["snapshot"] == number]
    first = rows[0]
    return Past(
        number, first["published_at"], first["note"], first["restores"],
        titles(store, fresh), len(rows),
    )  # fmt: skip


def _change(row: Row) -> Change:
    return Change(row["number"], row["published_at"], row["note"], row["restores"], row["features"])
