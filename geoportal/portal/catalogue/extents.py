"""Where a layer's features lie, as one SVG: areas, points or lines over the land around them."""

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from math import ceil, pi

import numpy as np
import shapely
from starlette.requests import Request
from starlette.responses import Response

from geoportal.portal import data, http, land
from geoportal.portal.borders import lines
from geoportal.portal.catalogue import questions
from geoportal.portal.data import Row, Store
from geoportal.portal.elements import ENV
from geoportal.portal.picture import DARK, LIGHT
from ingest.errors import NotFoundError
from layers import get

WIDTH, HEIGHT, MARGIN = 720, 440, 20
MARKS = 1000  # points or lines at most
DOTS = 1024  # generalised areas keep bends down to this part of a tile's width
LEAST = 2.0  # degrees a picture shows at least: a single point needs surroundings
DETAIL = 0.6  # pixels that an outline may be off
KEPT = 32  # drawings

Box = Sequence[float]  # west, south, east, north in degrees
Place = Callable[[np.ndarray], np.ndarray]


def handler(store: Store) -> Callable[[Request], Response]:
    """Answer ``/data/{layer}/extent.svg`` (and ``?theme=dark``)."""

    @lru_cache(KEPT)
    def drawn(_publication: int, name: str) -> dict:
        return drawing(store, _facts(store, name))

    def handle(request: Request) -> Response:
        current = data.publication(store)
        if current is None:
            raise NotFoundError
        theme = DARK if request.query_params.get("theme") == "dark" else LIGHT
        parts = drawn(current["number"], request.path_params["layer"])
        svg = ENV.get_template("extent.svg").render(theme=theme, **parts)
        return http.answer(request, svg, "image/svg+xml")

    return handle


def _facts(store: Store, name: str) -> Row:
    found = next((row for row in questions.facts(store) if row["layer"] == name), None)
    if found is None or not found["bbox"]:
        raise NotFoundError
    return found


def drawing(store: Store, facts: Row) -> dict:
    """What ``extent.svg`` draws for a row of ``questions.facts``: paths and points in pixels."""
    geometry = get(facts["layer"]).geometry
    room = _room(facts["bbox"])
    place = _placing(room)
    found = _areas(store, facts, room) if geometry == "polygon" else _marks(store, facts)
    shapes = shapely.from_geojson([shape for shape in found if shape])
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "kind": geometry,
        "land": _paths(_land(store, room), place),
        "borders": _borders(store, facts["layer"], room, place),
        "shapes": _points(shapes, place) if geometry == "point" else _paths(shapes, place),
    }


def _room(box: Box) -> Box:
    """The extent, widened where it is too small to be recognised."""
    west, south, east, north = box
    if west > east:  # across the antimeridian: the whole world
        west, east = -180.0, 180.0
    dx, dy = (max(0.0, LEAST - span) / 2 for span in (east - west, north - south))
    return west - dx, max(-80.0, south - dy), east + dx, min(84.0, north + dy)


def _areas(store: Store, facts: Row, room: Box) -> list[str]:
    """Areas in the coarsest shapes whose simplification nobody sees."""
    tiles = f"{facts['layer']}_p{facts['snapshot']}_tiles"
    seen = (room[2] - room[0]) / WIDTH
    bands = questions.bands(store, tiles)
    fine = [band for band in bands if 360 / 2**band / DOTS <= seen]
    return questions.areas(store, tiles, (fine or bands[-1:])[0]) if bands else []


def _marks(store: Store, facts: Row) -> list[str]:
    table = f"{facts['layer']}_p{facts['snapshot']}"
    return questions.sample(store, table, max(1, ceil(facts["features"] / MARKS)))


def _land(store: Store, room: Box) -> np.ndarray:
    world = data.geometry(store, "", 0)
    if world is None:
        return np.array([])
    features = json.loads(land.clipped(world["body"], land.frame(room)))["features"]
    return shapely.from_geojson([json.dumps(one["geometry"]) for one in features])


def _borders(store: Store, layer: str, room: Box, place: Place) -> list[dict[str, str]]:
    """Boundaries that are not settled; of their own layer the picture has all lines anyway."""
    found = [] if layer == lines.LAYER else lines.within(store, land.frame(room))
    shapes = ((np.array([shapely.MultiLineString(line.courses)]), line.dash) for line in found)
    drawn = (("".join(_paths(shape, place)), dash) for shape, dash in shapes)
    return [{"d": path, "dash": dash} for path, dash in drawn if path]


def _placing(room: Box) -> Place:
    """A function from lon/lat (n × 2, degrees) to pixels, in Mercator, the extent in the middle."""
    corners = _mercator(np.array([room[:2], room[2:]], dtype=float))
    low, high = corners.min(axis=0), corners.max(axis=0)
    scale = min(
        (WIDTH - 2 * MARGIN) / (high[0] - low[0]), (HEIGHT - 2 * MARGIN) / (high[1] - low[1])
    )
    middle = (low + high) / 2
    return lambda at: (_mercator(at) - middle) * scale + (WIDTH / 2, HEIGHT / 2)


def _mercator(at: np.ndarray) -> np.ndarray:
    """Lon/lat in degrees to Mercator radians, y growing southward as on a screen."""
    latitude = np.radians(np.clip(at[:, 1], -84, 84))
    return np.column_stack([np.radians(at[:, 0]), -np.log(np.tan(pi / 4 + latitude / 2))])


def _points(shapes: np.ndarray, place: Place) -> list[tuple[float, float]]:
    """Pixels of points, each once."""
    at = place(shapely.get_coordinates(shapes)).round(1)
    return [(x, y) for x, y in np.unique(at, axis=0).tolist()]


def _paths(shapes: np.ndarray, place: Place) -> list[str]:
    """Path data of areas and lines; what is smaller than a pixel is left out."""
    moved = shapely.simplify(shapely.transform(shapes, place), DETAIL)
    window = shapely.box(-WIDTH, -HEIGHT, 2 * WIDTH, 2 * HEIGHT)
    seen = moved[shapely.intersects(shapely.envelope(moved), window)]
    return [path for path in map(_path, seen) if path]


def _path(shape: shapely.Geometry) -> str:
    lines = [
        line
        for part in shapely.get_parts(shape)
        for line in ([part] if part.geom_type == "LineString" else shapely.get_rings(part))
    ]
    large = [line for line in lines if max(np.ptp(shapely.get_coordinates(line), axis=0)) >= 1.5]
    return "".join(f"M{'L'.join(_pair(at) for at in line.coords)}" for line in large)


def _pair(at: tuple[float, ...]) -> str:
    return f"{round(at[0], 1):g} {round(at[1], 1):g}"
