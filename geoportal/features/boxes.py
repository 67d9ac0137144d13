"""The parameter bbox: four or six numbers, in any offered system, over the antimeridian too."""

import json
import math
from functools import cache
from itertools import pairwise

from pyproj import Transformer

from geoportal.features.crs import CRS84, Crs, known
from geoportal.features.values import Values
from ingest.errors import UserError

WRONG = "bbox is four or six finite numbers with commas between: west,south,east,north."
MERCATOR, EDGE = 3857, 20_037_508.342789244  # metres to either end of its world
STEPS = 32  # points along an edge: straight in one system is bent in another


def condition(text: str, crs: Crs, values: Values) -> str:
    """SQL that holds for features that intersect the box; raises UserError."""
    numbers = _numbers(text)
    half = len(numbers) // 2  # the third and sixth are heights, which features here have not
    low, high = numbers[:2], numbers[half : half + 2]
    if crs.north_first:
        low, high = low[::-1], high[::-1]
    if low[1] > high[1]:
        raise UserError("bbox has its south north of its north.")
    if crs.srid == MERCATOR:  # its boxes are boxes in degrees too
        low, high = _from_mercator(low), _from_mercator(high)
    make = _envelopes if crs.srid in (4326, MERCATOR) else _bent
    boxes = make(low, high, crs, values)
    return f"({' OR '.join(f'ST_Intersects(b.geom, {box})' for box in boxes)})"


def envelopes(numbers: list[float], values: Values) -> str:
    """SQL of the geometry of west, south, east, north in degrees."""
    boxes = _envelopes(numbers[:2], numbers[2:], known(CRS84), values)
    return boxes[0] if len(boxes) == 1 else f"ST_Collect({', '.join(boxes)})"


def _numbers(text: str) -> list[float]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        raise UserError(WRONG) from None
    if len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
        raise UserError(WRONG)
    return numbers


def _envelopes(low: list[float], high: list[float], _: Crs, values: Values) -> list[str]:
    (west, south), (east, north) = low, high
    # a box whose west is east of its east goes over the antimeridian
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    return [_envelope([left, south, right, north], values) for left, right in spans]


def _envelope(sides: list[float], values: Values) -> str:
    west, south, east, north = sides
    given = [values.add(number, "float8") for number in sides]
    if west < east and south < north:
        return f"ST_MakeEnvelope({', '.join(given)}, 4326)"
    corners = f"ST_Point({given[0]}, {given[1]}), ST_Point({given[2]}, {given[3]})"
    # a box without width or height is a line or a point: as a polygon it would meet anything or not
    return f"ST_SetSRID(ST_MakeBox2D({corners})::geometry, 4326)"


@cache
def _to_degrees(srid: int) -> Transformer:
    return Transformer.from_crs(srid, "OGC:CRS84", always_xy=True)


def _from_mercator(corner: list[float]) -> list[float]:
    # a map may show more than the world
    x, y = (min(max(number, -EDGE), EDGE) for number in corner)
    return list(_to_degrees(MERCATOR).transform(x, y))


def _bent(low: list[float], high: list[float], crs: Crs, values: Values) -> list[str]:
    (left, bottom), (right, top) = low, high
    if left > right:
        raise UserError("bbox has its west east of its east.")
    corners = [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)]
    edge = [
        [here + (there - here) * step / STEPS for here, there in zip(start, end, strict=True)]
        for start, end in pairwise(corners)
        for step in range(STEPS)
    ]
    ring = [_to_degrees(crs.srid).transform(x, y) for x, y in (*edge, corners[0])]
    if not all(math.isfinite(number) for point in ring for number in point):
        raise UserError("bbox lies where its bbox-crs is not defined.")
    return [
        f"ST_SetSRID(ST_GeomFromGeoJSON({values.add(_polygon(part), 'text')}), 4326)"
        for part in _whole(ring)
    ]


def _whole(ring: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """The ring, or, where it goes over the antimeridian, it beyond either end of the world."""
    if all(abs(here[0] - there[0]) <= 180 for here, there in pairwise(ring)):
        return [ring]
    east = [(x % 360, y) for x, y in ring]
    return [east, [(x - 360, y) for x, y in east]]


def _polygon(ring: list[tuple[float, float]]) -> str:
    return json.dumps({"type": "Polygon", "coordinates": [ring]})
