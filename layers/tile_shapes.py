"""Areas in tiles: generalised for each band of zooms, shared borders staying shared."""

import itertools

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


def fill(cursor: Cursor, parts: dict[str, Composable], plan: Plan) -> None:
    """Make and fill the table of a layer of polygons: a row a feature and band."""
    first = SQL((FOLDER / "tile_shapes.sql").read_text(encoding="utf-8"))
    cursor.execute(first.format(**parts))
    edition = Identifier(EDITION) if EDITION in plan.alike else SQL("''::text")
    cursor.execute(SQL(SHAPES).format(**parts, edition=edition))
    found = cursor.fetchall()
    for _, some in itertools.groupby(found, key=lambda row: row[0]):
        _fill_edition(cursor, parts, list(some))
    index_bands(cursor, parts["tiles"])


def _fill_edition(cursor: Cursor, parts: dict[str, Composable], found: list[tuple]) -> None:
    names = [name for _, name, _ in found]
    shapes = shapely.from_wkb([bytes(wkb) for *_, wkb in found])
    for band in reversed(BANDS):  # each from the finer one before
        shapes = simplify(shapes, 360 / 2**band / DOTS)
        _fill_band(cursor, parts, band, names, shapes)


def _fill_band(
    cursor: Cursor, parts: dict[str, Composable], band: int, names: list[str], shapes: np.ndarray
) -> None:
    rows = zip(names, shapely.to_wkb(shapes), strict=True)
    execute_values(cursor, "INSERT INTO tile_shape VALUES %s", rows)
    cursor.execute(SQL(BAND).format(**parts, band=Literal(band)))
