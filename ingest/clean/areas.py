"""Points against the area where they should lie."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

SLACK = 0.02  # degrees, some 2 km: boundaries are simplified, and sites stand on coasts


def outside(points: gpd.GeoSeries, areas: gpd.GeoSeries, slack: float = SLACK) -> pd.Series:
    """Mask of the points that lie outside their area by more than `slack` degrees.

    `points` and `areas` (both EPSG:4326, lon/lat) have one index: the area may be an admin unit or
    a country. Where either is missing, nothing is said.
    """
    known, inside = _within(points, areas, points.x, points.y, slack)
    return known & ~inside


def swapped(points: gpd.GeoSeries, areas: gpd.GeoSeries, slack: float = SLACK) -> pd.Series:
    """Mask of the points outside their area that lie in it once their axes are exchanged."""
    suspects = outside(points, areas, slack)
    chosen, their_areas = points[suspects], areas[suspects]
    known, inside = _within(chosen, their_areas, chosen.y, chosen.x, slack)
    return (known & inside).reindex(points.index, fill_value=False)


def _within(
    points: gpd.GeoSeries, areas: gpd.GeoSeries, x: pd.Series, y: pd.Series, slack: float
) -> tuple[pd.Series, pd.Series]:
    known = ~(points.isna() | areas.isna() | points.is_empty)
    shapes = areas[known].to_numpy()
    shapely.prepare(shapes)  # the same area stands in many rows and is prepared once
    inside = np.zeros(len(points), dtype=bool)
    inside[known] = shapely.dwithin(shapes, shapely.points(x[known], y[known]), slack)
    return known, pd.Series(inside, index=points.index)
