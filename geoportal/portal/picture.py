"""The choropleth as one SVG document: for readers without scripts, and for the home page.

Colours stand in attributes, not in a style sheet: the strict policy forbids the latter.
"""

import json
from collections.abc import Callable, Iterator
from math import cosh, log, pi, radians, tan
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from geoportal.portal import data, http
from geoportal.portal.classes import class_of, ramp_step
from geoportal.portal.elements import ENV
from geoportal.portal.land import Land
from geoportal.portal.legend import bounds
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
}
DARK: dict[str, Any] = {
    "water": "#10191f",
    "land": "#27313a",
    "border": "#55636f",
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
        areas = json.loads(document["body"])["features"]
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
    )


def filled(
    view: MapView, store: data.Store, areas: list[dict], theme: dict[str, Any]
) -> Iterator[tuple[dict, str]]:
    """Each area with its fill: a colour, or the hatch where nothing is known."""
    slug = view.dataset["slug"]
    bins = bounds(store, view)["bins"]
    rows = data.values(store, view.level, slug, view.measure, view.step, view.group)
    classes = {row["adm_pcode"]: class_of(row["value"], bins) for row in rows}
    for area in areas:
        rank = classes.get(area["id"])
        fill = "url(#hatch)" if rank is None else theme["zero"]
        if rank:
            fill = theme["ramp"][ramp_step(rank, len(bins)) - 1]
        yield area, fill


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

    @property
    def metres(self) -> float:
        """Ground metres a pixel is wide in the middle of the picture."""
        middle = self.top + (HEIGHT / 2 - self.dy) / self.scale
        return RADIUS / (cosh(middle) * self.scale)

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


def _mercator(at: list[float]) -> Point:
    """Lon/lat in degrees to Mercator radians, y growing southward as on a screen."""
    latitude = max(-84.0, min(84.0, at[1]))
    return radians(at[0]), -log(tan(pi / 4 + radians(latitude) / 2))


def _visible(ring: list[Point]) -> bool:
    xs, ys = [x for x, _y in ring], [y for _x, y in ring]
    return min(xs) < WIDTH and max(xs) > 0 and min(ys) < HEIGHT and max(ys) > 0


def _ring_path(ring: list[Point]) -> str:
    kept: list[tuple[int, int]] = []
    for x, y in ring:
        here = (round(x * 2), round(y * 2))  # half a pixel is as fine as an eye can see
        if not kept or here != kept[-1]:
            kept.append(here)
    steps = [f"{x / 2:g} {y / 2:g}" for x, y in kept]
    return f"M{'L'.join(steps)}Z" if len(steps) > 2 else ""
