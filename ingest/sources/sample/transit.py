"""Synthetic transit points: on the land borders of the basin, in towns and at airports."""

from itertools import permutations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ingest.sources.sample.apportion import apportion
from ingest.sources.sample.areas import Points, inside
from ingest.sources.sample.calibration import Calibration
from ingest.sources.sample.places import towns

_STEP = 0.02  # degrees between the places a border point may take
_SHIFT = 0.02  # degrees of random shift off the line


def make_transit_points(calibration: Calibration, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """All transit points with the columns of the dictionary's table, geom in EPSG:4326."""
    rng = calibration.generator("transit")
    rows = _border_points(rng, calibration, areas)
    for kind in ("internal", "airport"):
        rows += _town_points(rng, calibration, areas, kind)
    frame = gpd.GeoDataFrame(rows, geometry="geom", crs=areas.crs)
    number = pd.Series([f"{n:02d}" for n in range(1, len(frame) + 1)])
    frame["point_id"] = "SYN-T" + number
    frame["name"] = "Transit point " + number + " " + frame["between"] + " (synthetic)"
    return frame.drop(columns="between")


def _border_points(
    rng: np.random.Generator, calibration: Calibration, areas: gpd.GeoDataFrame
) -> list[dict]:
    """Land border points, each inside the area of its own country and near the other's."""
    transit = calibration.transit
    lines = _border_lines(areas, transit.border_distance)
    focus = shapely.Point(calibration.places.focus)
    weights = [ln.length * np.exp(-ln.distance(focus) / transit.pull) for ln in lines.values()]
    rows = []
    for (here, there), n in zip(lines, apportion(transit.land_border, weights), strict=True):
        near = _near_line(rng, lines[here, there])
        points = inside(near, areas.at[here, "geom"], calibration.places.water)[:n]
        between = f"{areas.at[here, 'name']}–{areas.at[there, 'name']}"
        ends = areas.at[here, "iso3"], areas.at[there, "iso3"]
        rows += _rows("land_border", points, between, *ends)
    return rows


def _border_lines(areas: gpd.GeoDataFrame, distance: float) -> dict[tuple[str, str], BaseGeometry]:
    """By (here, there): the part of an area's outline within `distance` of another country's."""
    lines = {}
    for here, there in permutations(areas.index, 2):
        one, other = areas.loc[here], areas.loc[there]
        if one["iso3"] != other["iso3"] and one["geom"].dwithin(other["geom"], distance / 2):
            # A buffer, since outlines simplified apart need not share their vertices.
            lines[here, there] = one["geom"].boundary & other["geom"].buffer(distance)
    return lines


def _near_line(rng: np.random.Generator, line: BaseGeometry) -> Points:
    """Points (lon/lat), shape (n, 2), along a line in random order, shifted off it a little."""
    points = shapely.get_coordinates(shapely.segmentize(line, _STEP))
    return rng.permutation(points) + _SHIFT * rng.standard_normal(points.shape)


def _town_points(
    rng: np.random.Generator, calibration: Calibration, areas: gpd.GeoDataFrame, kind: str
) -> list[dict]:
    """One point of the kind in each area the calibration names for it."""
    rows = []
    for pcode in getattr(calibration.transit, kind):
        area = areas.loc[pcode]
        points = towns(rng, calibration.places, area["geom"], 1)
        rows += _rows(kind, points, area["name"], area["iso3"], None)
    return rows


def _rows(kind: str, points: Points, between: str, iso3: str, neighbour: str | None) -> list[dict]:
    """Rows of transit points that share everything but their place."""
    shared = {"point_type": kind, "iso3": iso3, "neighbour_iso3": neighbour, "between": between}
    return [shared | {"geom": shapely.Point(point)} for point in points]
