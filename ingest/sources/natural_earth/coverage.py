"""Geometry of the boundaries: areas moved, generalised, dissolved, always one gapless coverage.

A coverage is a set of polygons that do not overlap and share their common borders vertex for
vertex. All geometries are lon/lat in degrees, EPSG:4326.
"""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from ingest.sources.natural_earth.choices import Transfer

# Vertices lie on a grid of about 11 m at the equator, set before simplifying: simplifying only
# removes vertices, so the shared ones stay shared and the text of a coordinate stays short.
GRID_DEGREES = 0.0001
# Slivers of about 200 m left by Natural Earth between neighbours are given to one of them.
GAP_DEGREES = 0.002
# A vertex goes when it spans a triangle smaller than this squared (about 1.9 km at the equator).
TOLERANCE_DEGREES = 0.017
# What a cut leaves behind below this (square degrees, about 0.1 km2) goes with the cut.
CRUMB_SQUARE_DEGREES = 1e-5

Geometries = npt.NDArray[np.object_]


def transferred(units: gpd.GeoDataFrame, moves: Iterable[Transfer]) -> gpd.GeoDataFrame:
    """`units` (column adm1_code, valid geometries) after the areas have changed hands."""
    shapes = units.set_index("adm1_code").geometry
    for move in moves:
        for code in move.from_codes:
            kept, moved = _cut(shapes[code], move.area)
            shapes[code] = kept
            shapes[move.to_code] = shapely.union(shapes[move.to_code], moved)
    result = units.assign(geometry=shapes.to_numpy())
    return result[~result.geometry.is_empty].reset_index(drop=True)


def generalised(geometries: Geometries) -> Geometries:
    """Valid MultiPolygons of the same units, on the grid and simplified, borders kept shared.

    Raises ValueError when a unit would vanish or the result is not a coverage.
    """
    simplified = shapely.coverage_simplify(on_grid(geometries), TOLERANCE_DEGREES)
    result = as_multipolygons(simplified)
    _check(result)
    return result


def on_grid(geometries: Geometries) -> Geometries:
    """The coverage with every vertex on the grid, slivers and overlaps between units removed.

    Cleaning may put a few vertices off the grid and snapping may spoil the coverage, so both are
    repeated until neither has anything to do.
    """
    for _ in range(5):
        geometries = shapely.set_precision(geometries, GRID_DEGREES, mode="valid_output")
        if shapely.coverage_is_valid(geometries):
            return geometries
        geometries = shapely.coverage_clean(geometries, gap_width=GAP_DEGREES)
    raise ValueError("the boundaries could not be made a coverage on the grid")


def dissolved(geometries: Geometries, keys: npt.NDArray[np.str_]) -> dict[str, shapely.Geometry]:
    """One MultiPolygon a key, the union of its units; borders are the units' own."""
    unions = {
        str(key): shapely.coverage_union_all(geometries[keys == key]) for key in np.unique(keys)
    }
    result = as_multipolygons(np.array(list(unions.values()), dtype=object))
    _check(result)
    return dict(zip(unions, result, strict=True))


def as_multipolygons(geometries: Geometries) -> Geometries:
    """The same shapes, 2D, each a MultiPolygon in normal form (so equal shapes are equal bytes)."""
    multis = [shapely.multipolygons(shapely.get_parts(geometry)) for geometry in geometries]
    flat = shapely.force_2d(np.array(multis, dtype=object))
    return shapely.normalize(flat)


def _cut(shape: shapely.Geometry, area: shapely.Polygon) -> tuple[shapely.Geometry, ...]:
    """`shape` outside and inside `area`; crumbs of the cut count as inside."""
    parts = shapely.get_parts(shapely.difference(shape, area))
    crumbs = (shapely.area(parts) < CRUMB_SQUARE_DEGREES) & shapely.intersects(parts, area)
    inside = shapely.union_all([shapely.intersection(shape, area), *parts[crumbs]])
    return shapely.union_all(parts[~crumbs]), inside


def _check(geometries: Geometries) -> None:
    if shapely.is_empty(geometries).any():
        raise ValueError("a unit vanished")
    if not shapely.is_valid(geometries).all():
        raise ValueError("a geometry is not valid")
    if not shapely.coverage_is_valid(geometries):
        raise ValueError("the boundaries are no coverage")
