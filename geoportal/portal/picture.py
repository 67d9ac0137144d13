"""The map as one SVG document: for readers without scripts, and for the home page.

Colours stand in attributes, not in a style sheet: the strict policy forbids the latter.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import cosh, log, pi, radians, tan
from typing import Any

import shapely
from starlette.requests import Request
from starlette.responses import Response

from geoportal.portal import care, data, http
from geoportal.portal.borders import lines
from geoportal.portal.elements import ENV
from geoportal.portal.explore import figures, incidents, moves, overlays
from geoportal.portal.flows.scale import Scale
from geoportal.portal.flows.shape import arrow
from geoportal.portal.land import Land
from geoportal.portal.legend import bounds, radius, style_of
from geoportal.portal.selection import MapView, map_view
from geoportal.portal.text import _
from ingest.errors import NotFoundError

WIDTH, HEIGHT, MARGIN = 960, 560, 24
RADIUS = 6_378_137  # of Web Mercator's sphere, in metres

# The stylesheet's colours again (tokens.css), by theme: a picture cannot reach the page's styles.
LIGHT: dict[str, Any] = {
    "water": "#dde6ec",
    "land": "#f6f4ef",
    "border": "#bdb8ab",
    "outline": "#6f6a5e",
    "line": "#ffffff",
    "zero": "#ffffff",
    "hatch": "#9a968c",
    "ramp": [
        "#fbe6c9",
        "#f9d0a6",
        "#f5b485",
        "#ee946f",
        "#e17367",
        "#cb5369",
        "#ab3a6d",
        "#84296b",
        "#5a1d5c",
    ],
    "less": ["#cfe4ec", "#93c4d6", "#4b98b5", "#12617e"],
    "more": ["#f9d0a6", "#ee946f", "#cb5369", "#84296b"],
    "mark": "#2c3640",
    "site": "#1f6f8b",
    "casing": "#ffffff",
    "incident": {
        "conflict": "#19222a",
        "disaster": "#17508f",
        "journey": "#0c6b52",
        "other": "#6b7681",
    },
}
DARK: dict[str, Any] = {
    "water": "#10191f",
    "land": "#27313a",
    "border": "#55636f",
    "outline": "#a3b0ba",
    "line": "#1b252c",
    "zero": "#35414a",
    "hatch": "#7d8a93",
    "ramp": [
        "#4a2350",
        "#6d2a62",
        "#93346b",
        "#b6456d",
        "#d15d6c",
        "#e57c70",
        "#f19d80",
        "#f8be9b",
        "#fde0c2",
    ],
    "less": ["#26388c", "#3866b0", "#4b9dbb", "#9ad8ee"],
    "more": ["#6d2a62", "#b6456d", "#e57c70", "#f8be9b"],
    "mark": "#e4e9ed",
    "site": "#67bcd8",
    "casing": "#10191f",
    "incident": {
        "conflict": "#ffffff",
        "disaster": "#8fc1f3",
        "journey": "#35b07c",
        "other": "#a9b6c0",
    },
}

Point = tuple[float, float]
Bounds = tuple[float, float, float, float]


def picture(store: data.Store, ground: Land) -> Callable[[Request], Response]:
    """Answer ``/map/picture.svg`` for the same choices as ``/map`` (and ``theme=dark``)."""

    def handle(request: Request) -> Response:
        view = map_view(store, request.query_params)
        document = view and data.geometry(store, view.dataset["slug"], view.level)
        if view is None or not document:
            raise NotFoundError(_("There is nothing to draw yet."))
        theme = DARK if request.query_params.get("theme") == "dark" else LIGHT
        areas = figures.shown(view, json.loads(document["body"])["features"])
        if not areas:
            raise NotFoundError(_("There is nothing to draw yet."))
        around = json.loads(ground.body(view.dataset["slug"], view.level))["features"]
        svg = draw(view, store, areas, around, theme)
        return http.answer(request, svg, "image/svg+xml")

    return handle


def draw(
    view: MapView,
    store: data.Store,
    areas: list[dict],
    around: list[dict],
    theme: dict[str, Any],
) -> str:
    """The SVG of ``areas`` (GeoJSON features, lon/lat) filled by class, land ``around`` them."""
    frame = Frame(areas)
    shapes = [
        {"d": frame.path(area), "fill": fill} for area, fill in filled(view, store, areas, theme)
    ]
    return ENV.get_template("picture.svg").render(
        theme=theme,
        width=WIDTH,
        height=HEIGHT,
        metres=frame.metres,
        land=[path for path in map(frame.path, around) if path],
        shapes=shapes,
        circles=list(circles(view, store, areas, theme, frame)),
        marks=list(marks(view, store, areas, frame)),
        about=care.ABOUT,
        doubted=doubted(view, store, areas, frame),
        borders=borders(lines.around(store, view.dataset["slug"], view.level), frame),
        arrows=list(arrows(view, store, frame)),
    )


def filled(
    view: MapView, store: data.Store, areas: list[dict], theme: dict[str, Any]
) -> Iterator[tuple[dict, str]]:
    """Each area with its fill: a colour, or the hatch where nothing is known.

    Under circles areas stay blank: a figure has one size or one colour, not both.
    """
    bins = bounds(store, view)["bins"]
    known = {row["adm_pcode"]: row for row in figures.of(store, view)}
    for area in areas:
        style = style_of(view, known.get(area["id"]), bins)
        blank = view.drawing == "symbols" and style not in ("missing", "few")
        yield area, theme["land"] if blank else _colour(style, theme)


def _colour(style: str, theme: dict[str, Any]) -> str:
    """A style class as a colour: "ramp-3" is the third of the theme's ramp."""
    if style in ("missing", "few"):
        return "url(#hatch)" if style == "missing" else "url(#few)"
    name, _dash, step = style.partition("-")
    return theme[name][int(step) - 1] if step else theme[name]


def circles(
    view: MapView, store: data.Store, areas: list[dict], theme: dict[str, Any], frame: "Frame"
) -> Iterator[dict]:
    """A circle for each figure but zero, the largest first so that none is hidden."""
    if view.drawing != "symbols":
        return
    places = {area["id"]: area for area in areas}
    largest = bounds(store, view)["largest"]
    known = [row for row in figures.of(store, view) if row["value"] and row["adm_pcode"] in places]
    for row in sorted(known, key=lambda row: -abs(row["value"])):
        x, y = frame.middle(places[row["adm_pcode"]])
        fill = theme["less" if row["value"] < 0 else "more"][2]
        yield {"x": x, "y": y, "r": radius(row["value"], largest), "fill": fill}


def doubted(view: MapView, store: data.Store, areas: list[dict], frame: "Frame") -> list[Point]:
    """Where the sign stands that says a figure is to be read with care."""
    places = {area["id"]: area for area in areas}
    found = (row["adm_pcode"] for row in figures.of(store, view) if row["doubts"])
    return [frame.middle(places[code]) for code in found if code in places]


def marks(
    view: MapView, store: data.Store, areas: list[dict], frame: "Frame"
) -> Iterator[dict[str, Any]]:
    """Sites, transit points and incidents wanted, each with its place in the picture."""
    slug, box = view.dataset["slug"], _box(areas)
    if view.overlays.get("sites"):
        sites = overlays.sites(store, slug, box)
        largest = overlays.largest_site(store, slug)
        for row in sites:
            x, y = frame.pixel((row["lon"], row["lat"]))
            share = 0.3 * radius(row["value"] or 0, largest)
            few = care.is_suppressed(care.cared(row, "total"), row["value"])
            mark = {"x": x, "y": y, "r": max(2.0, share), "known": row["value"], "few": few}
            yield {"kind": "site", **mark}
    if view.overlays.get("transit"):
        for row in overlays.transit(store, slug, box):
            x, y = frame.pixel((row["lon"], row["lat"]))
            yield {"kind": "transit", "x": x, "y": y}
    if view.overlays.get("incidents"):
        span = incidents.span(store, view.steps, view.step)
        for row in reversed(incidents.within(store, box, span)):  # the newest on top
            x, y = frame.pixel((row["lon"], row["lat"]))
            kind = incidents.kind_of(row["event_type"])
            mark = {"x": x, "y": y, "of": kind, "shape": incidents.SHAPES[kind]}
            yield {"kind": "incident", "vague": row["place_precision"] != "cell", **mark}


def borders(found: Iterable[lines.Line], frame: "Frame") -> list[dict[str, str]]:
    """Boundary lines as path data, with the pattern of each; those outside the picture left out."""
    drawn = [{"d": frame.courses(line.courses), "dash": line.dash} for line in found]
    return [one for one in drawn if one["d"]]


def arrows(view: MapView, store: data.Store, frame: "Frame") -> Iterator[str]:
    """Outlines of the largest flows, where the reader wants them."""
    slug = view.dataset["slug"]
    named = moves.series(store, slug, view.level) if view.overlays.get("flows") else None
    if named is None:
        return
    scale = Scale(moves.largest(store, named))
    for row in moves.at(store, named, view.step.key):
        places = row["origin"], row["destination"]
        start, end = (frame.pixel((place["lon"], place["lat"])) for place in places)
        bend = frame.pixel((row["bend_lon"], row["bend_lat"]))
        yield arrow(start, bend, end, scale.width(row["total_individuals"]), 3, 3)


def _box(areas: Iterable[dict]) -> Bounds:
    points = [at for area in areas for ring in _rings(area) for at in ring]
    xs, ys = [at[0] for at in points], [at[1] for at in points]
    return min(xs), min(ys), max(xs), max(ys)


class Frame:
    """Web Mercator fitted to the picture: ``path(feature)`` gives SVG path data in pixels."""

    def __init__(self, features: list[dict]) -> None:
        points = [_mercator(at) for item in features for ring in _rings(item) for at in ring]
        xs, ys = [x for x, _y in points], [y for _x, y in points]
        self.left, self.top = min(xs), min(ys)
        span = (max(xs) - self.left or 1e-9, max(ys) - self.top or 1e-9)
        room = (WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN)
        self.scale = min(room[0] / span[0], room[1] / span[1])
        # What is left over goes to both sides alike.
        self.dx = (WIDTH - span[0] * self.scale) / 2
        self.dy = (HEIGHT - span[1] * self.scale) / 2

    def path(self, feature: dict) -> str:
        """Path data of the feature's rings; rings wholly outside the picture are left out."""
        rings = ([self._pixel(_mercator(at)) for at in ring] for ring in _rings(feature))
        return "".join(_ring_path(ring) for ring in rings if _visible(ring))

    def courses(self, courses: Iterable[Sequence[Sequence[float]]]) -> str:
        """Path data of open lines (lon/lat)."""
        moved = ([self._pixel(_mercator(at)) for at in course] for course in courses)
        return "".join(_line_path(line) for line in moved if _visible(line))

    @property
    def metres(self) -> float:
        """Ground metres a pixel is wide in the middle of the picture."""
        middle = self.top + (HEIGHT / 2 - self.dy) / self.scale
        return RADIUS / (cosh(middle) * self.scale)

    def middle(self, feature: dict) -> Point:
        """Pixel of the middle of the feature's largest part."""
        parts = shapely.get_parts(shapely.geometry.shape(feature["geometry"]))
        largest = max(parts, key=lambda part: part.area)
        return self.pixel(largest.centroid.coords[0])

    def pixel(self, at: Sequence[float]) -> Point:
        """Pixel of a point (lon/lat)."""
        return self._pixel(_mercator(at))

    def _pixel(self, at: Point) -> Point:
        x = (at[0] - self.left) * self.scale + self.dx
        y = (at[1] - self.top) * self.scale + self.dy
        return x, y


def _rings(feature: dict) -> Iterator[list[list[float]]]:
    shape = feature.get("geometry") or {}
    if shape.get("type") == "Polygon":
        yield from shape["coordinates"]
    elif shape.get("type") == "MultiPolygon":
        for polygon in shape["coordinates"]:
            yield from polygon


def _mercator(at: Sequence[float]) -> Point:
    """Lon/lat in degrees to Mercator radians, y growing southward as on a screen."""
    latitude = max(-84.0, min(84.0, at[1]))
    return radians(at[0]), -log(tan(pi / 4 + radians(latitude) / 2))


def _visible(ring: list[Point]) -> bool:
    xs, ys = [x for x, _y in ring], [y for _x, y in ring]
    return min(xs) < WIDTH and max(xs) > 0 and min(ys) < HEIGHT and max(ys) > 0


def _ring_path(ring: list[Point]) -> str:
    steps = _steps(ring)
    return f"M{'L'.join(steps)}Z" if len(steps) > 2 else ""


def _line_path(line: list[Point]) -> str:
    steps = _steps(line)
    return f"M{'L'.join(steps)}" if len(steps) > 1 else ""


def _steps(points: list[Point]) -> list[str]:
    kept: list[tuple[int, int]] = []
    for x, y in points:
        here = (round(x * 2), round(y * 2))  # half a pixel is as fine as an eye can see
        if not kept or here != kept[-1]:
            kept.append(here)
    return [f"{x / 2:g} {y / 2:g}" for x, y in kept]
