"""Inhabitants of the four countries, shared out over all their first-level units."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ingest.sources.sample.apportion import apportion
from ingest.sources.sample.calibration import Calibration

COUNTS = ["population", "population_female", "population_male"]


def make_population(calibration: Calibration, units: gpd.GeoDataFrame) -> pd.DataFrame:
    """Inhabitants by first-level unit (adm_level 1) and country (0): the units' exact sums.

    `units` are rows of all first-level units (pcode index, iso3, name, geom in EPSG:4326).
    """
    rng = calibration.generator("population")
    parts = [
        _country(rng, calibration, units[units["iso3"].eq(iso3)], country.inhabitants)
        for iso3, country in calibration.country.items()
    ]
    level1 = pd.concat(parts, ignore_index=True)
    names = {iso3: country.name for iso3, country in calibration.country.items()}
    level0 = level1.groupby("iso3", as_index=False, sort=False)[COUNTS].sum()
    level0["adm_pcode"] = level0["iso3"]
    level0["adm_name"] = level0["iso3"].map(names)
    said = {"population_year": calibration.population.year,
            "population_basis": calibration.population.basis}  # fmt: skip
    return pd.concat([level1, level0.assign(adm_level=0)], ignore_index=True).assign(**said)


def _country(
    rng: np.random.Generator, calibration: Calibration, units: gpd.GeoDataFrame, inhabitants: int
) -> pd.DataFrame:
    """Inhabitants of one country's units; large units have more, though not in proportion."""
    numbers = calibration.population
    # square degrees: all lie near the equator, and the rest of the number is invented anyway
    size = numbers.least + shapely.area(units["geom"].to_numpy()) ** numbers.area_power
    people = apportion(inhabitants, size * rng.lognormal(sigma=numbers.spread, size=len(units)))
    share = rng.normal(numbers.female_share, numbers.female_spread, size=len(units))
    female = np.rint(people * share).astype(np.int64)
    return pd.DataFrame({
        "adm_level": 1, "adm_pcode": units.index, "adm_name": units["name"].to_numpy(),
        "iso3": units["iso3"].to_numpy(), "population": people, "population_female": female,
        "population_male": people - female,
    })  # fmt: skip
