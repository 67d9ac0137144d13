"""Where the synthetic sites lie: crowded around invented towns, inside their area."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from ingest.sources.sample.apportion import apportion
from ingest.sources.sample.areas import Points, inside, scatter
from ingest.sources.sample.calibration import Calibration, Country, Places

_TRIES = 4000
_STRETCH = 0.5


def make_sites(calibration: Calibration, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """All sites, the largest of each area first: pcode, iso3, site_type, size, geom (lon/lat)."""
    rng = calibration.generator("places")
    shapely.prepare(areas.geometry.array)
    parts = [
        _area_sites(rng, calibration, country, areas.loc[pcode], n)
        for country in calibration.country.values()
        for pcode, n in _site_counts(country, calibration.places.crowding).items()
    ]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geom", crs=areas.crs)


def _site_counts(country: Country, crowding: float) -> dict[str, int]:
    """Sites by area: fewer per head where many people are, and two at least."""
    people = dict.fromkeys(country.pcodes, 0.0)
    for group in country.shares:
        for pcode, individuals in country.split(group).items():
            people[pcode] += individuals
    spare = country.sites - 2 * len(people)
    counts = apportion(spare, np.array(list(people.values())) ** crowding) + 2
    return dict(zip(people, counts.tolist(), strict=True))


def _area_sites(
    rng: np.random.Generator, calibration: Calibration, country: Country, area: pd.Series, n: int
) -> pd.DataFrame:
    """The `n` sites of one area."""
    places = calibration.places
    points = _around_towns(rng, places, area["geom"], n)
    types = _types(rng, country, n)
    camp = np.where(types == "camp", places.camp_factor, 1.0)
    size = camp * rng.lognormal(sigma=places.size_spread, size=n)
    sites = {"pcode": area.name, "iso3": area["iso3"], "site_type": types, "size": size}
    frame = pd.DataFrame(sites | {"geom": shapely.points(points)})
    return frame.sort_values("size", ascending=False)


def _types(rng: np.random.Generator, country: Country, n: int) -> NDArray[np.str_]:
    """Site types, shape (n,), by the country's weights."""
    names, weights = np.array(list(country.site_types)), np.array([*country.site_types.values()])
    return names[rng.choice(len(names), size=n, p=weights / weights.sum())]


def towns(rng: np.random.Generator, places: Places, area: BaseGeometry, n: int) -> Points:
    """`n` town centres (lon/lat), shape (n, 2): likelier near the focus of the crisis."""
    free = inside(scatter(rng, area, _TRIES), area, places.water)
    distance = np.hypot(*(free - places.focus).T)
    # Relative to the nearest point, or the chances far from the focus would all round to zero.
    chance = np.exp((distance.min() - distance) / places.focus_scale)
    return free[rng.choice(len(free), size=n, replace=False, p=chance / chance.sum())]


def _around_towns(rng: np.random.Generator, places: Places, area: BaseGeometry, n: int) -> Points:
    """`n` points (lon/lat), shape (n, 2): dense at a town, thinning out; large towns have more."""
    centres = towns(rng, places, area, 1 + n // places.sites_per_town)
    rank = 1 / np.sqrt(np.arange(1, len(centres) + 1))
    found = np.empty((0, 2))
    while len(found) < n:
        town = rng.choice(len(centres), size=2 * n, p=rank / rank.sum())
        reach = places.town_spread * rng.lognormal(sigma=_STRETCH, size=(2 * n, 1))
        points = centres[town] + reach * rng.standard_normal((2 * n, 2))
        found = np.vstack([found, inside(points, area, places.water)])
    return found[:n]
