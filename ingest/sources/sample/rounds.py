"""Who is at which site in which round, and the exact sums by area and by country."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ingest.sources.sample.apportion import apportion
from ingest.sources.sample.calibration import Calibration
from ingest.sources.sample.evolution import drift

AGES = ["minors", "aged_18_59", "aged_60_plus"]
COUNTS = ["individuals", "households", "female", "male", *AGES]


def make_spans(calibration: Calibration, sites: gpd.GeoDataFrame) -> pd.DataFrame:
    """The first and last round of each site (1-based, both included), in the sites' order."""
    rng = calibration.generator("spans")
    shape, last = len(sites), calibration.rounds
    early = rng.random(shape) < calibration.evolution.open_at_start
    first = np.where(early, 1, rng.integers(2, last + 1, size=shape))
    closed = rng.random(shape) < calibration.evolution.closed_by_end
    end = np.where(closed & (first < last), rng.integers(first, np.maximum(last, first + 1)), last)
    # The largest site of an area is always there, so that its people always have somewhere to be.
    anchor = ~sites["pcode"].duplicated().to_numpy()
    return pd.DataFrame({"first": np.where(anchor, 1, first), "last": np.where(anchor, last, end)})


def make_site_rounds(
    calibration: Calibration, sites: gpd.GeoDataFrame, spans: pd.DataFrame, stocks: pd.DataFrame
) -> pd.DataFrame:
    """Counts by site (its row number), round and pop_group; rows without people are left out."""
    rng = calibration.generator("rounds")
    shape = calibration.rounds, len(sites)
    size = drift(rng, calibration.evolution.site_step, shape) * sites["size"].to_numpy()
    size *= _open(spans, calibration.rounds)
    hosts = _hosts(rng, calibration, sites)
    by_area = sites.groupby("pcode").indices
    parts = []
    for stock in stocks.itertuples():
        members = by_area[stock.pcode]
        weights = size[stock.round - 1, members] * hosts[stock.pop_group].to_numpy()[members]
        parts.append(_spread(stock, members, weights))
    return _with_counts(rng, calibration, pd.concat(parts, ignore_index=True))


def _open(spans: pd.DataFrame, rounds: int) -> NDArray[np.bool_]:
    """Whether a site is open, shape (rounds, sites)."""
    number = np.arange(1, rounds + 1)[:, None]
    return (spans["first"].to_numpy() <= number) & (number <= spans["last"].to_numpy())


def _hosts(
    rng: np.random.Generator, calibration: Calibration, sites: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Whether a site hosts a group, one boolean column a group: at least one, at random."""
    present = calibration.evolution.present
    allowed = pd.DataFrame({group: _allowed(calibration, sites, group) for group in present})
    hosts = allowed & (rng.random(allowed.shape) < np.array(list(present.values())))
    anchor = ~sites["pcode"].duplicated()
    hosts[anchor] = allowed[anchor]
    nobody = ~hosts.any(axis=1)
    # The first group an area has people of; the order of `present` decides.
    hosts[nobody] = allowed[nobody] & (allowed[nobody].cumsum(axis=1) == 1)
    return hosts


def _allowed(calibration: Calibration, sites: gpd.GeoDataFrame, group: str) -> NDArray[np.bool_]:
    """Whether the area of each site has people of the group, shape (sites,)."""
    countries = calibration.country.values()
    areas = {pcode for country in countries for pcode in country.weights.get(group, ())}
    return sites["pcode"].isin(areas).to_numpy()


def _spread(stock: Any, members: NDArray[np.intp], weights: NDArray[np.float64]) -> pd.DataFrame:
    """The people of one area, round and group by site (`members` are row numbers of sites)."""
    individuals = apportion(stock.individuals, weights)
    shared = {"round": stock.round, "iso3": stock.iso3, "pop_group": stock.pop_group}
    rows = pd.DataFrame({"site": members, "individuals": individuals}).assign(**shared)
    return rows[rows["individuals"] > 0]


def _with_counts(
    rng: np.random.Generator, calibration: Calibration, rows: pd.DataFrame
) -> pd.DataFrame:
    """Rows with households, female and male; female + male = individuals."""
    rows = rows.sort_values(["round", "site", "pop_group"], ignore_index=True)
    individuals = rows["individuals"].to_numpy()
    size = calibration.household_size * rng.lognormal(
        sigma=calibration.household_spread, size=len(rows)
    )
    share = rng.normal(calibration.female_share, calibration.female_spread, size=len(rows))
    rows["households"] = np.maximum(1, np.rint(individuals / size)).astype(np.int64)
    rows["female"] = rng.binomial(individuals, share.clip(0, 1))
    rows["male"] = individuals - rows["female"]
    return _with_ages(calibration, rows)


def _with_ages(calibration: Calibration, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with people by age, who are its individuals; numbers drawn for nothing else."""
    rng = calibration.generator("ages")
    shape, left = len(rows), rows["individuals"].to_numpy()
    minors = rng.normal(calibration.minor_share, calibration.age_spread, size=shape)
    rows["minors"] = rng.binomial(left, minors.clip(0, 1))
    rows["aged_60_plus"] = rng.binomial(left - rows["minors"], calibration.older_share)
    rows["aged_18_59"] = left - rows["minors"] - rows["aged_60_plus"]
    return rows


def sum_stocks(
    site_rounds: pd.DataFrame, sites: gpd.GeoDataFrame, areas: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Exact sums by round and pop_group of each area (adm_level 1), then each country (0)."""
    rows = site_rounds.assign(adm_pcode=sites["pcode"].to_numpy()[site_rounds["site"]])
    level1 = _sum(rows, 1)
    level1["adm_name"] = level1["adm_pcode"].map(areas["name"])
    level0 = _sum(rows.assign(adm_pcode=rows["iso3"]), 0)
    return pd.concat([level1, level0], ignore_index=True)


def _sum(rows: pd.DataFrame, level: int) -> pd.DataFrame:
    """Counts by round, iso3, adm_pcode and pop_group; rounds are never added together."""
    keys = ["round", "iso3", "adm_pcode", "pop_group"]
    return rows.groupby(keys, as_index=False)[COUNTS].sum().assign(adm_level=level)
