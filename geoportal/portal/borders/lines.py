"""Boundary lines with a status, as the organisation shows them: what a map draws over its areas."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import shapely
from starlette.requests import Request
from starlette.responses import Response

from geoportal.portal import data, http, land
from geoportal.portal.borders.rules import Style, rules
from geoportal.portal.data import Store

LAYER = "boundary-lines"
QUERY = """
SELECT boundary_status, ST_AsGeoJSON(geom, 4) AS shape FROM pub."boundary-lines" ORDER BY id
"""
DASHES = {"solid": "", "dashed": "6 4", "dotted": "1.5 3.5"}  # as in the style sheet

Box = Sequence[float]  # west, south, east, north in degrees
Course = list[tuple[float, ...]]  # longitude, latitude of one unbroken line


@dataclass(frozen=True)
class Line:
    """A line by its status and how it is drawn; its courses are cut to a map's frame."""

    status: str
    style: Style
    courses: list[Course]

    @property
    def dash(self) -> str:
        """The pattern of an SVG's stroke; empty for an unbroken one."""
        return DASHES[self.style]


def within(store: Store, box: Box) -> list[Line]:
    """The lines that are shown in a box (degrees), those of one status after another."""
    if not any(row["layer"] == LAYER and row["features"] for row in data.layers(store)):
        return []
    return list(_lines(store, box))


def _lines(store: Store, box: Box) -> Iterator[Line]:
    for row in store.rows(QUERY):
        style = rules().style(row["boundary_status"])
        if style != "hidden" and (courses := _courses(row["shape"], box)):
            yield Line(row["boundary_status"], style, courses)


def _courses(text: str, box: Box) -> list[Course]:
    west, south, east, north = box
    cut = shapely.clip_by_rect(_shape(text), west, south, east, north)
    parts = (part for part in shapely.get_parts(cut) if part.geom_type == "LineString")
    return [list(part.coords) for part in parts]


@lru_cache(512)  # a map is drawn many times, a line is published once
def _shape(text: str) -> shapely.Geometry:
    return shapely.from_geojson(text)


def url(dataset: str, level: int) -> str:
    """Address of the lines around the areas of ``dataset`` at an admin level."""
    return f"/map/lines/{dataset}/{level}.json"


def around(store: Store, dataset: str, level: int) -> list[Line]:
    """The lines that the map of a dataset's areas may show."""
    return within(store, land.frame(data.geometry_bbox(store, dataset, level)))


def handler(store: Store) -> Callable[[Request], Response]:
    """Answer ``/map/lines/{dataset}/{level}.json``: a feature a line, with `status` and `style`."""

    def handle(request: Request) -> Response:
        asked = request.path_params
        found = around(store, asked["dataset"], asked["level"])
        features = [_feature(line) for line in found]
        body = json.dumps({"type": "FeatureCollection", "features": features})
        return http.answer(request, body, "application/geo+json")

    return handle


def _feature(line: Line) -> dict:
    return {
        "type": "Feature",
        "properties": {"status": line.status, "style": line.style},
        "geometry": {"type": "MultiLineString", "coordinates": line.courses},
    }


def styles(lines: Sequence[Line]) -> list[Style]:
    """The styles that lines are drawn in, each once: what a legend explains."""
    return sorted({line.style for line in lines})
