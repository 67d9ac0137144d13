"""Incidents over the areas: reports of a year, by what happened. Their figures are not added up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from geoportal.portal import data
from geoportal.portal.data import Row, Step, Store
from geoportal.portal.text import lazy

LAYER = "incidents"
MARKS = 1000  # on a map; the newest of them
YEAR = timedelta(days=364)  # and the last day itself

# What happened, in as many kinds as marks can be told apart; and the mark of each: a path around
# the point itself, none of them the circle of a site or the diamond of a transit point.
KINDS = {
    "conflict": ("conflict", "violence", "eviction"),
    "disaster": ("flood", "storm", "drought", "wildfire", "extreme_temperature", "earthquake",
                 "volcano", "landslide"),
    "journey": ("transport_accident", "drowning", "harsh_conditions"),
    "other": ("other", "unknown"),
}  # fmt: skip
WORDS = {
    "conflict": lazy("Conflict, violence or eviction"),
    "disaster": lazy("Disaster"),
    "journey": lazy("Accident or hardship on the way"),
    "other": lazy("Other or unknown incident"),
}
SHAPES = {
    "conflict": "m0-7l7 12h-14Z",
    "disaster": "m-5.5-5.5h11v11h-11Z",
    "journey": "m-3.5-6l3.5 3.5 3.5-3.5 2.5 2.5-3.5 3.5 3.5 3.5-2.5 2.5-3.5-3.5-3.5 3.5-2.5-2.5 "
    "3.5-3.5-3.5-3.5Z",
    "other": "m-6.5-2.5h13v5h-13Z",
}


@dataclass(frozen=True)
class Span:
    """The days, both included, whose incidents a map shows."""

    first: date
    last: date


def kind_of(event_type: str) -> str:
    """The kind of a type of event; "other" for one that no kind names."""
    return next((kind for kind, types in KINDS.items() if event_type in types), "other")


def are_in(store: Store, box: Sequence[float] | None) -> bool:
    """Whether incidents are published that lie in a box (west, south, east, north)."""
    return box is not None and _newest(store) is not None and bool(_found(store, box, None, 1))


def datasets(store: Store) -> list[str]:
    """Slugs of the datasets that incidents are published from."""
    rows = store.rows("SELECT DISTINCT dataset FROM pub.incidents ORDER BY dataset")
    return [row["dataset"] for row in rows]


def span(store: Store, steps: list[Step], step: Step) -> Span:
    """The year up to the figures' last day; beside the latest figures up to the newest report,
    where that came within a year of them."""
    last, newest = step.last_on, _newest(store)
    if step == steps[-1] and newest and last < newest <= last + YEAR:
        last = newest
    return Span(last - YEAR, last)


def within(store: Store, box: Sequence[float], span: Span, limit: int = MARKS) -> list[Row]:
    """The newest incidents of those days in a box, the newest first; their lon, lat in degrees."""
    return _found(store, box, span, limit)


def _newest(store: Store) -> date | None:
    """Day of the newest incident published; None where there is none."""
    found = (row for row in data.layers(store) if row["layer"] == LAYER and row["features"])
    return next((row["ends_on"] for row in found), None)


def _found(store: Store, box: Sequence[float], span: Span | None, limit: int) -> list[Row]:
    west, south, east, north = box
    over = "OR" if west > east else "AND"  # the box lies over the antimeridian
    days = "AND reported_on BETWEEN %(first)s AND %(last)s" if span else ""
    return store.rows(
        "SELECT id, dataset, event_name, event_type, reported_on, individuals, dead, missing, "  # noqa: S608
        "qualifier, iso3, adm_pcode, adm_name, place_precision, ST_X(geom) AS lon, "
        f"ST_Y(geom) AS lat FROM pub.incidents WHERE (ST_X(geom) >= %(west)s {over} "
        f"ST_X(geom) <= %(east)s) AND ST_Y(geom) BETWEEN %(south)s AND %(north)s {days} "
        "ORDER BY reported_on DESC, id LIMIT %(limit)s",
        west=west,
        south=south,
        east=east,
        north=north,
        limit=limit,
        **({"first": span.first, "last": span.last} if span else {}),
    )
