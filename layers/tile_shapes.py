"""Areas in tiles: generalised for each band of zooms, shared borders staying shared."""

import itertools
from collections.abc import Iterable

import numpy as np
import shapely
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values
from psycopg2.sql import SQL, Composable, Identifier, Literal

from layers import FOLDER
from layers.map_geometry import simplify
from layers.tile_lines import index_bands
from layers.tile_plan import BANDS, Plan

DOTS = 1024  # a border keeps its bends down to this part of the width of a tile
WORTH = 0.05  # of the bends must go for a band to be worth having
EDITION = "boundary_version"  # units of one edition share their borders
SHAPES = """
SELECT DISTINCT ON (edition, shape) {edition} AS edition, shape, ST_AsBinary(geom)
FROM tile_feature JOIN {base} USING (seq) ORDER BY edition, shape, seq
"""
BAND = """
INSERT INTO {tiles}
SELECT {band}, seq, ST_Area(geom), geom, {mercator}
FROM (SELECT seq, ST_SetSRID(ST_GeomFromWKB(geom), 4326) AS geom
      FROM tile_feature JOIN tile_shape USING (shape) ORDER BY seq) made;
TRUNCATE tile_shape
"""


def fill(cursor: Cursor, parts: dict[str, Composable], plan: Plan) -> list[int]:
    """Make and fill the table of a layer of polygons, a row a feature and band; the bands made.

    A band that would look like the next finer one is not made.
    """
    first = SQL((FOLDER / "tile_shapes.sql").read_text(encoding="utf-8"))
    cursor.execute(first.format(**parts))
    editions = _editions(cursor, parts, EDITION in plan.alike)
    made = []
    for band in reversed(BANDS):  # each from the finer one before
        tolerance = 360 / 2**band / DOTS
        if band == BANDS[-1] or _worth(editions.values(), tolerance):
            editions = {name: simplify(shapes, tolerance) for name, shapes in editions.items()}
            _fill_band(cursor, parts, band, editions)
            made.append(band)
    index_bands(cursor, parts["tiles"], made)
    cursor.execute("DROP TABLE tile_feature, tile_shape")
    return made[::-1]


def _editions(
    cursor: Cursor, parts: dict[str, Composable], named: bool
) -> dict[tuple[str, ...], np.ndarray]:
    """Distinct shapes (EPSG:4326) by their names, edition by edition."""
    edition = Identifier(EDITION) if named else SQL("''::text")
    cursor.execute(SQL(SHAPES).format(**parts, edition=edition))
    found = {}
    for _, some in itertools.groupby(cursor.fetchall(), key=lambda row: row[0]):
        _, names, shapes = zip(*some, strict=True)
        found[names] = shapely.from_wkb([bytes(wkb) for wkb in shapes])
    return found


def _worth(editions: Iterable[np.ndarray], tolerance: float) -> bool:
    """Whether enough of the bends are smaller than the tolerance (degrees)."""
    points = np.concatenate([np.empty((0, 2)), *map(shapely.get_coordinates, editions)])
    back, forth = points[:-2] - points[1:-1], points[2:] - points[1:-1]
    triangles = np.abs(back[:, 0] * forth[:, 1] - back[:, 1] * forth[:, 0]) / 2
    return bool(len(triangles)) and np.mean(np.sqrt(triangles) < tolerance) > WORTH


def _fill_band(
    cursor: Cursor,
    parts: dict[str, Composable],
    band: int,
    editions: dict[tuple[str, ...], np.ndarray],
) -> None:
    for names, shapes in editions.items():
        rows = zip(names, shapely.to_wkb(shapes), strict=True)
        execute_values(cursor, "INSERT INTO tile_shape VALUES %s", rows)
    cursor.execute(SQL(BAND).format(**parts, band=Literal(band)))
