"""What lies in and beside a place, with the figures of the dataset the page begins with."""

from typing import Any

from geoportal.portal import data
from geoportal.portal.data import Row, Store
from geoportal.portal.maps import step_words
from geoportal.portal.places import questions
from geoportal.portal.places.figures import Series
from geoportal.portal.places.place import Place


def listed(store: Store, place: Place, found: list[Series]) -> dict[str, Any]:
    """Units inside and beside the place, each with its latest figure, and of when these are."""
    unit = place.unit
    first = found[0] if found else None
    inside = [] if place.is_earlier else questions.inside(store, unit["level"], unit["pcode"])
    beside = questions.beside(store, unit)
    within, when_within = _figures(store, first, unit["level"] + 1)
    near, when_near = _figures(store, first, unit["level"])
    return {
        "place": place,
        "inside": _with(inside, within),
        "beside": _with(beside, near),
        "when": {"inside": when_within, "beside": when_near},
        "dataset": first.dataset if first else None,
    }


def _figures(store: Store, first: Series | None, level: int) -> tuple[dict[str, float], str]:
    """The dataset's latest figures at a level by P-code, and of when they are."""
    if first is None or level not in data.displacement_levels(store):
        return {}, ""
    slug, measure = first.dataset["slug"], first.measure
    steps = data.steps(store, data.table(level), slug, measure)
    if not steps:
        return {}, ""
    rows = data.values(store, level, slug, measure, steps[-1], "total")
    return {row["adm_pcode"]: row["value"] for row in rows}, step_words(steps[-1])


def _with(units: list[Row], figures: dict[str, float]) -> list[Row]:
    """Units with their figure and its part (0 to 1) of the largest, the largest first."""
    most = max((figures.get(row["pcode"]) or 0 for row in units), default=0) or 1
    made = [{**row, "value": figures.get(row["pcode"]),
             "part": (figures.get(row["pcode"]) or 0) / most} for row in units]  # fmt: skip
    return sorted(made, key=lambda row: (row["value"] is None, -(row["value"] or 0)))
