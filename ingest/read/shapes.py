"""Geometry as received, brought to longitude and latitude."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from ingest.errors import UserError
from ingest.read.frames import marked

LONLAT = pyproj.CRS("OGC:CRS84")
REMEDY = 'say it under [read] crs = "EPSG:…" in source.toml'
NO_SHAPE = "its geometry cannot be read"


def attach(path: Path, rows: pd.DataFrame, wkb: np.ndarray, crs: object) -> gpd.GeoDataFrame:
    """Rows with their shapes as `geom` (EPSG:4326, lon/lat), from well-known binary in `crs`.

    A shape that cannot be read is missing, and `attrs` say so (UNREADABLE, by source_row).
    Raises UserError where the CRS is missing or unknown, or the numbers are no degrees.
    """
    shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    bad = shapely.is_missing(shapes) & pd.notna(wkb)
    moved = to_lonlat(path, shapes, crs)
    bad |= ~np.isfinite(shapely.bounds(moved)).all(axis=1) & ~_empty(shapes)
    moved[bad] = None
    _refuse_other_units(path, moved)
    layer = gpd.GeoDataFrame(
        rows,
        geometry=gpd.GeoSeries(moved, index=rows.index, crs=4326),
    ).rename_geometry("geom")
    layer.attrs = dict(rows.attrs)
    return marked(layer, bad, NO_SHAPE)


def known_crs(path: Path, crs: object) -> pyproj.CRS:
    """The CRS a file (or [read] crs) names; UserError when it is none."""
    if not crs:
        raise UserError(f"{path.name} does not say its coordinate system: {REMEDY}.")
    try:
        known = pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError:
        raise UserError(
            f"{path.name} names a coordinate system that is not known ({str(crs)[:60]}): {REMEDY}."
        ) from None
    if known.is_engineering or known.name.lower().startswith(("undefined", "unknown")):
        raise UserError(f"{path.name} says that its coordinate system is undefined: {REMEDY}.")
    return known


def to_lonlat(path: Path, shapes: np.ndarray, crs: object) -> np.ndarray:
    """Shapes in longitude and latitude (axis order lon/lat), whatever CRS they are in."""
    source = known_crs(path, crs)
    if source.equals(LONLAT, ignore_axis_order=True):
        return shapes
    move = pyproj.Transformer.from_crs(source, LONLAT, always_xy=True).transform
    return shapely.transform(shapes, move, interleaved=False)


def _empty(shapes: np.ndarray) -> np.ndarray:
    return shapely.is_missing(shapes) | shapely.is_empty(shapes)


def _refuse_other_units(path: Path, shapes: np.ndarray) -> None:
    bounds = shapely.bounds(shapes)
    known = np.isfinite(bounds).all(axis=1)
    outside = (np.abs(bounds[known]) > (180.5, 90.5, 180.5, 90.5)).any(axis=1)
    if known.any() and outside.mean() > 0.5:
        raise UserError(
            f"{path.name} says that it is in degrees, but its numbers are none: {REMEDY}."
        )
