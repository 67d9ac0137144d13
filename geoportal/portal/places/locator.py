"""The small map of a place among its neighbours, as shapes for a template's SVG."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

import shapely
from shapely.geometry import shape as geometry

from geoportal.portal.borders import lines
from geoportal.portal.data import Row, Store
from geoportal.portal.places import questions
from geoportal.portal.places.window import HEIGHT, WIDTH, Box, Pixel, Window, around

LETTER = 6.6  # pixels that a letter takes
LINE = 15  # pixels that a line of letters takes
LARGEST_DOT, SMALLEST_DOT = 7.0, 2.2  # radius in pixels


@dataclass(frozen=True)
class Area:
    """A unit's outline: SVG path data, its P-code, and whether the page is about it."""

    path: str
    pcode: str
    is_place: bool


@dataclass(frozen=True)
class Label:
    """A name and where its middle is, in pixels."""

    words: str
    x: float
    y: float
    is_place: bool


@dataclass(frozen=True)
class Dot:
    """A site or point in pixels."""

    x: float
    y: float
    radius: float
    is_place: bool


@dataclass(frozen=True)
class Border:
    """A boundary that is not settled: SVG path data, and how it is drawn."""

    path: str
    style: str


@dataclass(frozen=True)
class Locator:
    """All that the small map shows."""

    land: list[str]
    areas: list[Area]
    inside: list[str]
    labels: list[Label]
    dots: list[Dot]
    borders: list[Border]
    width: int = WIDTH
    height: int = HEIGHT


def of_unit(store: Store, unit: Row, sites: list[Row]) -> Locator:
    """A unit among its neighbours, with the units below it and the sites in it."""
    window = around((unit["west"], unit["south"], unit["east"], unit["north"]))
    level, edition = unit["level"], unit["boundary_version"]
    found = _outlines(store, window, level, edition)
    below = _outlines(store, window, level + 1, edition, parent=unit["pcode"])
    return Locator(
        _land(store, window) if level else [],
        _areas(window, found, unit["pcode"]),
        [window.path(row["shape"]) for row in below],
        _labels(window, found, unit["pcode"]),
        _dots(window, sites),
        _borders(store, window),
    )


def of_point(store: Store, at: Row, others: list[Row], unit: Row | None) -> Locator:
    """A site or transit point (lon, lat) among others, in its unit where that is known."""
    box: Box = (at["lon"], at["lat"], at["lon"], at["lat"])
    if unit:
        box = (unit["west"], unit["south"], unit["east"], unit["north"])
    window = around(_widened(box, at))
    level, edition = (unit["level"], unit["boundary_version"]) if unit else (0, None)
    found = _outlines(store, window, level, edition)
    dots = [*_dots(window, others), Dot(*window.pixel(at["lon"], at["lat"]), 7, is_place=True)]
    return Locator(
        _land(store, window) if level else [],
        _areas(window, found, unit["pcode"] if unit else ""),
        [],
        _labels(window, found, unit["pcode"] if unit else ""),
        dots,
        _borders(store, window),
    )


def _widened(box: Box, at: Row) -> Box:
    """The box with the point in it: a site may lie a little outside its unit."""
    west, south, east, north = box
    lon, lat = at["lon"], at["lat"]
    if west == east:  # no unit: some degrees of the country around it
        return lon - 2, lat - 2, lon + 2, lat + 2
    return min(west, lon), min(south, lat), max(east, lon), max(north, lat)


def _outlines(
    store: Store, window: Window, level: int, edition: str | None, parent: str | None = None
) -> list[Row]:
    rows = questions.outlines(store, level, window.box, window.detail, edition, parent)
    return [{**row, "shape": json.loads(row["shape"])} for row in rows if row["shape"]]


def _land(store: Store, window: Window) -> list[str]:
    return [window.path(row["shape"]) for row in _outlines(store, window, 0, None)]


def _borders(store: Store, window: Window) -> list[Border]:
    found = lines.within(store, window.box)
    return [Border(window.courses(line.courses), line.style) for line in found]


def _areas(window: Window, found: list[Row], pcode: str) -> list[Area]:
    """Outlines that are seen, the place's last: its border lies over its neighbours'."""
    areas = [Area(window.path(row["shape"]), row["pcode"], row["pcode"] == pcode) for row in found]
    return sorted((area for area in areas if area.path), key=lambda area: area.is_place)


def _labels(window: Window, found: list[Row], pcode: str) -> list[Label]:
    """Names that fit: the place's, then those of the largest units, none over another."""
    spots = [(row, _spot(window, row["shape"])) for row in found]
    known = [(row, *spot) for row, spot in spots if spot is not None]
    known.sort(key=lambda item: (item[0]["pcode"] != pcode, -item[2]))
    kept: list[Label] = []
    for row, (x, y), _area in known:
        label = Label(row["called"], round(x, 1), round(y, 1), row["pcode"] == pcode)
        if _fits(label) and not any(_meet(label, other) for other in kept):
            kept.append(label)
    return kept


def _spot(window: Window, shape: dict) -> tuple[Pixel, float] | None:
    """A point (pixels) well inside what is seen of a unit, and its size in square pixels."""
    parts = [part for part in shapely.get_parts(shapely.make_valid(geometry(shape)))
             if part.geom_type == "Polygon"]  # fmt: skip
    if not parts:
        return None
    largest = max(parts, key=lambda part: part.area)
    at = largest.representative_point()
    return window.pixel(at.x, at.y), largest.area / (2 * window.detail) ** 2


def _fits(label: Label) -> bool:
    half = LETTER * len(label.words) / 2
    inside = half < label.x < WIDTH - half and LINE < label.y < HEIGHT - LINE
    return inside or label.is_place


def _meet(one: Label, other: Label) -> bool:
    apart = LETTER * (len(one.words) + len(other.words)) / 2
    return abs(one.x - other.x) < apart + 6 and abs(one.y - other.y) < LINE


def _dots(window: Window, rows: Iterable[Row]) -> list[Dot]:
    """Sites as circles whose area grows with the people there, the largest first."""
    known = [(row, row.get("value") or 0) for row in rows if row["lon"] is not None]
    most = max((value for _row, value in known), default=0) or 1
    dots = []
    for row, value in sorted(known, key=lambda item: -item[1]):
        x, y = window.pixel(row["lon"], row["lat"])
        radius = max(SMALLEST_DOT, LARGEST_DOT * (value / most) ** 0.5)
        dots.append(Dot(round(x, 1), round(y, 1), round(radius, 1), is_place=False))
    return dots
