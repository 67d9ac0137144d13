"""The affected first-level areas, their outlines and points inside them (lon/lat degrees)."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ingest.errors import NotFoundError
from ingest.settings import ROOT
from ingest.sources.sample.calibration import Calibration, Water

BOUNDARIES = ROOT / "data" / "boundaries" / "admin-1.parquet"
_COLUMNS = ["pcode", "iso3", "name", "geom"]
_DECIMALS = 5  # about a metre; finer would pretend to be a survey

Points = NDArray[np.float64]


def read_units(path: Path | None, calibration: Calibration) -> gpd.GeoDataFrame:
    """First-level units of the countries as rows (pcode index, iso3, name, geom in EPSG:4326)."""
    source = path or BOUNDARIES
    if not source.is_file():
        raise NotFoundError(f"The boundaries {source.name} are not there: {source}")
    units = gpd.read_parquet(source, columns=_COLUMNS).set_index("pcode")
    missing = sorted(set(_affected(calibration)) - set(units.index))
    if missing:
        raise NotFoundError(f"{source.name} has no area {', '.join(missing)}")
    return units[units["iso3"].isin(list(calibration.country))].sort_index()


def affected(units: gpd.GeoDataFrame, calibration: Calibration) -> gpd.GeoDataFrame:
    """Those of the units that displaced people are in, in the order the calibration names them."""
    return units.loc[_affected(calibration)].rename_axis("pcode")


def _affected(calibration: Calibration) -> list[str]:
    return [pcode for country in calibration.country.values() for pcode in country.pcodes]


def inside(points: Points, area: BaseGeometry, water: Water) -> Points:
    """Those of the points, shape (n, 2), that lie in the area and on land, to 5 decimals."""
    rounded = points.round(_DECIMALS)
    dry = np.hypot(*(rounded - water.centre).T) > water.radius
    return rounded[dry & shapely.contains_xy(area, rounded)]


def scatter(rng: np.random.Generator, area: BaseGeometry, n: int) -> Points:
    """`n` points, shape (n, 2), spread evenly over the bounding box of an area."""
    west, south, east, north = area.bounds
    return rng.uniform((west, south), (east, north), size=(n, 2))
