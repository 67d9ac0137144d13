"""The flow map as one SVG document: for readers without scripts, for frames and for paper.

Colours stand in attributes, as in picture.py; they are those of tokens.css.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from geoportal.portal import care, data, http
from geoportal.portal.borders import lines as borders
from geoportal.portal.data import Row, Store
from geoportal.portal.elements import ENV
from geoportal.portal.flows import lines
from geoportal.portal.flows.scale import Scale
from geoportal.portal.flows.selection import FlowView, flow_view
from geoportal.portal.flows.shape import Point, arrow
from geoportal.portal.land import Land
from geoportal.portal.picture import HEIGHT, WIDTH, Frame
from geoportal.portal.picture import borders as drawn_borders
from geoportal.portal.text import _
from ingest.errors import NotFoundError

NODE, GAP = 4.5, 4.0  # pixels: a place, and what lies between it and its ring
PADDING = 0.08  # of the map's extent, on every side of the places
NAMES = 18  # places that are named, if there is room
LIGHT: dict[str, Any] = {
    "water": "#dde6ec",
    "land": "#f6f4ef",
    "border": "#bdb8ab",
    "outline": "#6f6a5e",
    "label": "#0f1418",
    "halo": "#ffffff",
    "flows": ["#7a8894", "#cf6f7f", "#bb5276", "#9a3a70", "#732567", "#4a154f"],
    "in": "#1f6f8b",
    "out": "#c2571a",
    "casing": "#ffffff",
    "node": "#ffffff",
    "rim": "#2c3640",
}
DARK: dict[str, Any] = {
    "water": "#10191f",
    "land": "#27313a",
    "border": "#55636f",
    "outline": "#a3b0ba",
    "label": "#ffffff",
    "halo": "#10191f",
    "flows": ["#8596a4", "#b8688f", "#cb7890", "#e08f90", "#f3b09b", "#fde0c2"],
    "in": "#67bcd8",
    "out": "#f2995c",
    "casing": "#10191f",
    "node": "#27313a",
    "rim": "#e4e9ed",
}


def handler(store: Store, ground: Land) -> Callable[[Request], Response]:
    """Answer ``/flows/picture.svg`` for the same choices as ``/flows`` (and ``theme=dark``)."""

    def handle(request: Request) -> Response:
        view = flow_view(store, request.query_params)
        if view is None:
            raise NotFoundError(_("There is nothing to draw yet."))
        theme = DARK if request.query_params.get("theme") == "dark" else LIGHT
        slug, level = view.dataset["slug"], level_of_land(store, view)
        around = json.loads(ground.body(slug, level))["features"]
        shown = lines.rows(store, view)[: view.top]
        svg = draw(view, shown, around, borders.around(store, slug, level), theme)
        return http.answer(request, svg, "image/svg+xml")

    return handle


def level_of_land(store: Store, view: FlowView) -> int:
    """The admin level whose areas frame the map: provinces where the dataset has any."""
    return 1 if data.geometry_bbox(store, view.dataset["slug"], 1) else 0


def draw(
    view: FlowView,
    rows: list[Row],
    around: list[dict],
    unsettled: list[borders.Line],
    theme: dict[str, Any],
) -> str:
    """The SVG of flows (rows of questions) over the land ``around`` them (GeoJSON features) and
    its ``unsettled`` boundaries."""
    drawn = [row for row in rows if _ends(view, row)]
    sheet = Sheet(view, drawn, theme)
    rising = sorted(drawn, key=lambda row: row["total_individuals"] or 0)
    return ENV.get_template("flows.svg").render(
        theme=theme,
        width=WIDTH,
        height=HEIGHT,
        metres=sheet.frame.metres,
        land=[path for path in map(sheet.frame.path, around) if path],
        borders=drawn_borders(unsettled, sheet.frame),
        rings=[sheet.ring(row) for row in rising if _stayed(row)],
        arrows=[sheet.arrow(row) for row in rising if not _stayed(row)],
        nodes=[{"x": x, "y": y} for x, y in sheet.places.values()],
        node=NODE,
        signs=sheet.signs(),
        about=care.ABOUT,
        names=sheet.names(),
    )


def _ends(view: FlowView, row: Row) -> bool:
    return None not in (view.at(row["origin_pcode"]), view.at(row["destination_pcode"]))


def _stayed(row: Row) -> bool:
    return row["origin_pcode"] == row["destination_pcode"]


class Sheet:
    """The flows of one picture: where their places are, in pixels, and how each is drawn."""

    def __init__(self, view: FlowView, rows: list[Row], theme: dict[str, Any]) -> None:
        self.view, self.rows, self.theme = view, rows, theme
        self.scale = Scale(view.largest)
        at = {code: view.at(code) for row in rows for code in _codes(row)}
        self.frame = _frame([point for point in at.values() if point])
        self.places = {code: self.frame.pixel(point) for code, point in at.items() if point}
        self.rims = {
            row["origin_pcode"]: NODE + GAP + self.scale.ring(row["total_individuals"]) + 2
            for row in rows
            if _stayed(row)
        }

    def arrow(self, row: Row) -> dict[str, Any]:
        """Outline and colour of a flow between two places; dashes for one that is suppressed."""
        origin, destination = _codes(row)
        ends = self.places[origin], self.places[destination]
        bend = self.frame.pixel((row["bend_lon"], row["bend_lat"]))
        value = row["total_individuals"]
        if value is None:
            points = (f"{x:.1f} {y:.1f}" for x, y in (ends[0], bend, ends[1]))
            return {"dashed": "M{}Q{} {}".format(*points)}
        rims = self.rims.get(origin, NODE + 2), self.rims.get(destination, NODE + 2)
        outline = arrow(ends[0], bend, ends[1], self.scale.width(value), *rims)
        return {"d": outline, "fill": self.colour(row)}

    def ring(self, row: Row) -> dict[str, Any]:
        """The ring of those who moved within a place."""
        x, y = self.places[row["origin_pcode"]]
        width = self.scale.ring(row["total_individuals"])
        return {"x": x, "y": y, "r": NODE + GAP + width / 2, "width": width,
                "stroke": self.colour(row), "dashed": row["total_individuals"] is None}  # fmt: skip

    def signs(self) -> list[Point]:
        """Where the sign stands that says a flow's place is not certain."""
        return [self.middle(row) for row in self.rows if care.doubts(row)]

    def middle(self, row: Row) -> Point:
        """The middle of a flow's curve, or of its ring's upper side."""
        origin, destination = (self.places[code] for code in _codes(row))
        if _stayed(row):
            ring = self.ring(row)
            return ring["x"], ring["y"] - ring["r"]
        bend = self.frame.pixel((row["bend_lon"], row["bend_lat"]))
        x, y = ((a + 2 * c + b) / 4 for a, c, b in zip(origin, bend, destination, strict=True))
        return x, y

    def colour(self, row: Row) -> str:
        """By direction where a place is chosen, else by class."""
        if self.view.place and not _stayed(row):
            return self.theme["out" if row["origin_pcode"] == self.view.place else "in"]
        return self.theme["flows"][self.scale.shade(row["total_individuals"])]

    def names(self) -> list[dict[str, Any]]:
        """Names of the places with the most people moving, where no other name is."""
        sums = dict.fromkeys(self.places, 0)
        for row in self.rows:
            for code in set(_codes(row)):
                sums[code] += row["total_individuals"] or 0
        taken: list[tuple[float, ...]] = []
        shown = []
        for code in sorted(sums, key=lambda code: -sums[code])[:NAMES]:
            x, y = self.places[code]
            words, low = self.view.name(code), y + self.rims.get(code, NODE) + 10
            half = 4 * len(words) + 3
            box = (x - half, low - 10, x + half, low + 10)
            if not any(_meet(box, other) for other in taken):
                taken.append(box)
                shown.append({"words": words, "x": x, "y": low})
        return shown


def _codes(row: Row) -> tuple[str, str]:
    return row["origin_pcode"], row["destination_pcode"]


def _frame(points: Sequence[Point]) -> Frame:
    """The picture's frame around the places, with room for arrows and names."""
    xs, ys = ([point[axis] for point in points] or [0.0] for axis in (0, 1))
    room = max(1.0, PADDING * max(max(xs) - min(xs), max(ys) - min(ys)))
    west, east, south, north = min(xs) - room, max(xs) + room, min(ys) - room, max(ys) + room
    ring = [[west, south], [east, south], [east, north], [west, north]]
    return Frame([{"geometry": {"type": "Polygon", "coordinates": [ring]}}])


def _meet(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
