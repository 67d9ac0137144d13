"""Charts of figures over time, worked out on the server: places of points, for a template's SVG.

A chart comes in two widths, because letters must not shrink with a phone; the style sheet shows
one. Right to left, time runs from the right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10

from geoportal.portal.languages import direction
from geoportal.portal.text import compact

NARROW, WIDE = (340, 190), (720, 240)
TOP, BOTTOM, START, END = 22, 8, 52, 12  # room around the marks; the scale's words stand at START
STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Point:
    """A date, a figure (None where there is none) and both in words; `instead` is what stands for a
    figure that is withheld."""

    on: date
    value: float | None
    words: str
    instead: str = ""


@dataclass(frozen=True)
class Tick:
    """A line of the scale: how far down, and its figure in words."""

    y: float
    words: str


@dataclass(frozen=True)
class Mark:
    """A point of the chart in pixels; `height` is that of its column."""

    x: float
    y: float
    height: float
    words: str
    is_last: bool


@dataclass(frozen=True)
class Chart:
    """A chart in pixels: a line through its marks where it has one, else columns `thick` wide."""

    name: str
    width: int
    height: int
    edge: float
    ticks: list[Tick]
    marks: list[Mark]
    withheld: list[tuple[float, float, str, str]]  # where, what stands there, and in words
    line: str
    thick: float


def charts(points: Sequence[Point], columns: bool) -> list[Chart]:
    """A narrow and a wide chart of points in the order of their dates; none of fewer than two."""
    known = [point for point in points if point.value is not None]
    if len(known) < 2:
        return []
    sizes = {"narrow": NARROW, "wide": WIDE}
    return [_chart(name, size, points, columns) for name, size in sizes.items()]


def _chart(name: str, size: tuple[int, int], points: Sequence[Point], columns: bool) -> Chart:
    width, height = size
    scale = _scale(max(point.value or 0 for point in points))
    down = (height - TOP - BOTTOM) / scale[-1]
    ticks = [Tick(round(height - BOTTOM - value * down, 1), compact(value)) for value in scale]
    marks = _marks(points, size, down)
    return Chart(
        name,
        width,
        height,
        width if direction() == "rtl" else 0,
        ticks,
        [mark for mark in marks if mark is not None],
        _withheld(points, size),
        "" if columns else _line(marks),
        min(28.0, 0.7 * (width - START - END) / len(points)),
    )


def _scale(largest: float) -> list[float]:
    """Round figures from zero to at least the largest, three to five of them."""
    if largest <= 0:
        return [0, 1]
    rough = largest / 3
    power = 10 ** floor(log10(rough))
    step = max(1, next(power * step for step in STEPS if power * step >= rough))
    return [step * n for n in range(ceil(largest / step) + 1)]


def _marks(points: Sequence[Point], size: tuple[int, int], down: float) -> list[Mark | None]:
    """Where each point lies; None where there is no figure."""
    width, height = size
    found: list[Mark | None] = []
    for point in points:
        x = _across(points, point, width)
        tall = (point.value or 0) * down
        mark = Mark(
            x,
            round(height - BOTTOM - tall, 1),
            round(tall, 1),
            point.words,
            point is points[-1],
        )
        found.append(None if point.value is None else mark)
    return found


def _across(points: Sequence[Point], point: Point, width: int) -> float:
    """How far from the left a point's date is."""
    first, last = points[0].on, points[-1].on
    room, days = width - START - END, (last - first).days or 1
    x = START + room * (point.on - first).days / days
    return round(width - x if direction() == "rtl" else x, 1)


def _withheld(
    points: Sequence[Point], size: tuple[int, int]
) -> list[tuple[float, float, str, str]]:
    """Where a figure is withheld: its bound stands over the date, and nothing at zero."""
    width, height = size
    return [
        (_across(points, point, width), height - BOTTOM - 12, point.instead, point.words)
        for point in points
        if point.instead
    ]


def _line(marks: Sequence[Mark | None]) -> str:
    """Path through the marks, broken where a figure is missing."""
    steps, pen = [], "M"
    for mark in marks:
        if mark is None:
            pen = "M"
            continue
        steps.append(f"{pen}{mark.x:g} {mark.y:g}")
        pen = "L"
    return "".join(steps)
