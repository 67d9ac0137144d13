"""Shapes for the web map: generalised so that shared borders stay shared."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values

WORLD = ("", 0)
DETAIL = 1200  # a border bends about this often across the width of its map
COARSEST = 0.04  # degrees: countries drawn beside provinces should share their coast
DECIMALS = 4  # of a degree: about 10 m
UNITS = """
SELECT s.dataset, s.adm_level AS level, s.boundary_version, u.pcode AS adm_pcode, u.name,
       u.name_en, u.name_fr, u.name_es, u.name_ar, ST_AsBinary(u.geom) AS geom
FROM (SELECT DISTINCT dataset, adm_level, adm_pcode, boundary_version FROM core.admin_stock) s
JOIN core.dataset d ON d.slug = s.dataset AND d.redistributable
JOIN core.admin_unit u ON u.pcode = s.adm_pcode AND u.level = s.adm_level
     AND u.boundary_version = s.boundary_version AND u.geom IS NOT NULL
UNION ALL
SELECT '', 0, boundary_version, pcode, name, name_en, name_fr, name_es, name_ar, ST_AsBinary(geom)
FROM core.admin_unit WHERE level = 0 AND pcode_scheme <> 'cod' AND geom IS NOT NULL
ORDER BY 1, 2, 3, 4
"""


def publish(cursor: Cursor, number: int) -> None:
    """Write ops.published_map_geometry: one document a dataset and level.

    Where countries of one table have boundaries of different editions, the document names them all.
    """
    cursor.execute(UNITS)
    names = [column.name for column in cursor.description or ()]
    units = pd.DataFrame(cursor.fetchall(), columns=names)
    newest = units.drop_duplicates(["dataset", "level", "adm_pcode"], keep="last")
    documents = [
        (number, dataset, level, ", ".join(group["boundary_version"].unique()), *_document(group))
        for (dataset, level), group in newest.groupby(["dataset", "level"], sort=True)
    ]
    if documents:
        execute_values(cursor, "INSERT INTO ops.published_map_geometry VALUES %s", documents)


def _document(group: pd.DataFrame) -> tuple[list[float], str]:
    shapes = shapely.from_wkb(group["geom"].map(bytes).to_numpy())
    bounds = [round(value, DECIMALS) for value in shapely.total_bounds(shapes).tolist()]
    properties = group.drop(columns=["dataset", "level", "boundary_version", "geom"])
    width = max(bounds[2] - bounds[0], bounds[3] - bounds[1])
    layer = gpd.GeoDataFrame(
        properties, geometry=generalise(shapes, min(width / DETAIL, COARSEST)), crs=4326
    )
    return bounds, layer.set_index("adm_pcode", drop=False).to_json(
        drop_id=False, separators=(",", ":"), ensure_ascii=False
    )


def generalise(shapes: np.ndarray, tolerance: float) -> np.ndarray:
    """Simplify polygons (array, EPSG:4326) to a tolerance in degrees, borders staying shared."""
    return _rounded(simplify(shapes, tolerance))


def simplify(shapes: np.ndarray, tolerance: float) -> np.ndarray:
    """The same with all digits of the points that stay; no unit vanishes."""
    simple = shapely.coverage_simplify(shapes, tolerance)
    return np.where(shapely.is_empty(simple), shapes, simple)


def _rounded(shapes: np.ndarray) -> np.ndarray:
    """Coordinates as short as leave every shape valid and every shared border shared."""
    for decimals in (DECIMALS, DECIMALS + 1, DECIMALS + 2):
        shorter = shapely.transform(shapes, lambda xy, n=decimals: xy.round(n))
        if shapely.is_valid(shorter).all() and (
            shapely.coverage_is_valid(shorter) or not shapely.coverage_is_valid(shapes)
        ):
            return shorter
    return shapes
