"""Class bounds and the legend's rows on the server, for the page before any script has run.

map.js has the same rules: choropleth/scale.js.
"""

from dataclasses import dataclass
from math import floor, log10, sqrt

import numpy as np

from geoportal.portal import care, data
from geoportal.portal.classes import class_of, ramp_step
from geoportal.portal.data import Row, Store
from geoportal.portal.explore import change, words
from geoportal.portal.selection import MapView
from geoportal.portal.text import _, number
from layers.classes import classify

WIDEST = 40.0  # radius in pixels of the circle for the largest figure of any step
LEAST = 2.0  # and of the smallest: a few people must not look like none


@dataclass(frozen=True)
class LegendRow:
    """One class: its style, its bounds in words, and how many areas are in it."""

    style: str
    words: str
    areas: int


@dataclass(frozen=True)
class Circle:
    """A round figure and the radius, in pixels, of its circle."""

    words: str
    radius: float


def bounds(store: Store, view: MapView) -> dict:
    """Class bounds over all steps of the view's dataset: ``bins`` (upper bounds), ``minimum``.

    Of changes, the bounds of their size over every two steps.
    """
    slug = view.dataset["slug"]
    chosen = (store, view.level, slug, view.measure, view.figure)
    if view.compare == "change":
        return change.bounds(*chosen, view.scheme, view.classes)
    found = classify(np.asarray(data.all_values(*chosen), dtype=float), view.scheme, view.classes)
    return {**found, "largest": found["maximum"] or 0.0}


def style_of(view: MapView, row: Row | None, bins: list[float]) -> str:
    """Style class of an area's figure, or of its change; without a row nothing is known."""
    value = row["value"] if row else None
    if row and care.is_suppressed(row, value):
        return "few"
    if view.compare == "change":
        return change.style(change.rank(value, bins), len(bins))
    rank = class_of(value, bins)
    if rank is None:
        return "missing"
    return f"ramp-{ramp_step(rank, len(bins))}" if rank else "zero"


def rows(store: Store, view: MapView, figures: list[Row], areas: int) -> list[LegendRow]:
    """Rows of the legend, highest class first, then zero, what is withheld, no data, and doubts.

    ``figures`` are the view's values, ``areas`` the number of areas on the map.
    """
    found = bounds(store, view)
    bins = found["bins"]
    values = [row["value"] for row in figures]
    few = sum(care.is_suppressed(row, row["value"]) for row in figures)
    silent = max(0, areas - few - sum(value is not None for value in values))
    if view.compare == "change":
        return [
            *_change_rows(view, bins, found["minimum"], values),
            *_few(_("Suppressed in one of the rounds"), few),
            LegendRow("missing", _("No data in one of the rounds"), silent),
            *_doubted(figures),
        ]
    ranks = [class_of(value, bins) for value in values]
    made = [
        LegendRow(f"ramp-{ramp_step(rank, len(bins))}", _range(view, low, bound), ranks.count(rank))
        for rank, (low, bound) in _classes(view, bins, found["minimum"])
    ]
    made.reverse()
    if 0 in ranks:
        made.append(LegendRow("zero", "0", ranks.count(0)))
    return [
        *made,
        *_few(_("Suppressed: too few people to publish, and not in any total"), few),
        LegendRow("missing", _("No data"), silent),
        *_doubted(figures),
    ]


def _few(words: str, areas: int) -> list[LegendRow]:
    return [LegendRow("few", words, areas)] if areas else []


def _doubted(figures: list[Row]) -> list[LegendRow]:
    """What the sign over an area means, where there is one."""
    areas = sum(bool(row["doubts"]) for row in figures)
    return [LegendRow("about", _("Estimated, or place not certain"), areas)] if areas else []


def without_colours(view: MapView, made: list[LegendRow]) -> list[LegendRow]:
    """What circles need a row for: no circle, no data, and the colours of more and fewer."""
    kept = [row for row in made if row.style in ("zero", "few", "missing", "about")]
    if view.compare != "change":
        return kept
    return [*_directions(made), *kept]


def _directions(made: list[LegendRow]) -> list[LegendRow]:
    more, less = (
        sum(row.areas for row in made if row.style.startswith(side)) for side in ("more", "less")
    )
    return [
        LegendRow("more-3", _("Increase"), more),
        LegendRow("less-3", _("Decrease"), less),
    ]


def circles(largest: float) -> list[Circle]:
    """Round figures that explain the circles: about the largest, a quarter, a sixteenth of it."""
    round_ = dict.fromkeys(_rounded(largest / part) for part in (1, 4, 16))
    return [Circle(number(value), radius(value, largest)) for value in round_ if value >= 1]


def radius(value: float, largest: float) -> float:
    """Radius in pixels of a figure's circle: its area grows with the figure."""
    return max(LEAST, WIDEST * sqrt(min(1.0, abs(value) / largest))) if largest else LEAST


def _change_rows(
    view: MapView, bins: list[float], minimum: float | None, values: list[float | None]
) -> list[LegendRow]:
    """Increases from the largest down, no change, decreases down to the largest."""
    ranks = [change.rank(value, bins) for value in values]
    sides = [
        [
            LegendRow(
                change.style(sign * rank, len(bins)),
                _range(view, low, bound, sign),
                ranks.count(sign * rank),
            )
            for rank, (low, bound) in _classes(view, bins, minimum)
        ]
        for sign in (1, -1)
    ]
    zero = LegendRow("zero", _("No change"), ranks.count(0))
    return [*reversed(sides[0]), zero, *sides[1]]


def _classes(
    view: MapView, bins: list[float], minimum: float | None
) -> list[tuple[int, tuple[float, float]]]:
    """Number of each class with its lowest and highest figure; rates have no gap between them."""
    if view.is_rate:
        lowest = [minimum or 0.0, *bins]
    else:
        lowest = [max(1.0, minimum or 1), *(floor(bound) + 1.0 for bound in bins)]
    return list(enumerate(zip(lowest, bins, strict=False), start=1))


def _range(view: MapView, low: float, high: float, sign: int = 0) -> str:
    if not view.is_rate:
        low, high = floor(low), floor(high)
    write = words.difference if sign else words.amount
    last = write(view, (sign or 1) * high)
    if low >= high:
        return last
    return f"{write(view, (sign or 1) * low)} {'…' if sign else '–'} {last}"


def _rounded(value: float) -> float:
    """The value down to its first digit: 48,213 gives 40,000."""
    if value < 1:
        return 0
    power = 10 ** floor(log10(value))
    return floor(value / power) * power
