"""Class bounds and the legend's rows on the server, for the page before any script has run."""

from dataclasses import dataclass
from math import floor

import numpy as np

from geoportal.portal import data
from geoportal.portal.classes import class_of, ramp_step
from geoportal.portal.data import Row, Store
from geoportal.portal.selection import MapView
from geoportal.portal.text import _, number
from layers.classes import classify


@dataclass(frozen=True)
class LegendRow:
    """One class: its style, its bounds in words, and how many areas are in it."""

    style: str
    words: str
    areas: int


def bounds(store: Store, view: MapView) -> dict:
    """Class bounds over all steps of the view's dataset: ``bins`` (upper bounds), ``minimum``."""
    slug = view.dataset["slug"]
    given = data.all_values(store, view.level, slug, view.measure, view.group)
    return classify(np.asarray(given, dtype=float), view.scheme, view.classes)


def rows(store: Store, view: MapView, figures: list[Row], areas: int) -> list[LegendRow]:
    """Rows of the legend, highest class first, then zero, then no data.

    ``figures`` are the view's values, ``areas`` the number of areas on the map.
    """
    found = bounds(store, view)
    bins = found["bins"]
    ranks = [class_of(row["value"], bins) for row in figures]
    lowest = [max(1.0, found["minimum"] or 1), *(floor(bound) + 1 for bound in bins)]
    made = [
        LegendRow(f"ramp-{ramp_step(rank, len(bins))}", _range(low, bound), ranks.count(rank))
        for rank, (low, bound) in enumerate(zip(lowest, bins, strict=False), start=1)
    ]
    made.reverse()
    if 0 in ranks:
        made.append(LegendRow("zero", "0", ranks.count(0)))
    silent = areas - sum(rank is not None for rank in ranks)
    return [*made, LegendRow("missing", _("No data"), max(0, silent))]


def _range(low: float, high: float) -> str:
    low, high = floor(low), floor(high)
    return number(high) if low >= high else f"{number(low)} – {number(high)}"
