"""Movements between areas in each round: a gravity model that follows the stocks."""

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import Geod

from ingest.sources.sample.calibration import Calibration, Flows

_EARTH = Geod(ellps="WGS84")
_ENDS = ["origin_pcode", "destination_pcode"]
_KEPT = ["pop_group", "origin_pcode", "origin_name", "destination_pcode", "destination_name"]


def make_flows(
    calibration: Calibration, areas: gpd.GeoDataFrame, stocks: pd.DataFrame
) -> pd.DataFrame:
    """Individuals by round, pop_group and pair of areas (origin_pcode, destination_pcode)."""
    rng = calibration.generator("flows")
    people = stocks.pivot_table("individuals", "round", "pcode", aggfunc="sum")
    pairs = _pairs(calibration.flows, _ends(areas, people.iloc[-1]))
    arrivals = _arrivals(calibration.flows, people)
    noise = rng.lognormal(sigma=calibration.flows.spread, size=(len(arrivals), len(pairs)))
    expected = noise * pairs["share"].to_numpy() * arrivals[pairs["destination_pcode"]].to_numpy()
    parts = [
        pairs[_KEPT].assign(round=number, individuals=np.maximum(1, np.rint(row)).astype(np.int64))
        for number, row in zip(arrivals.index, expected, strict=True)
    ]
    return pd.concat(parts, ignore_index=True)


def _ends(areas: gpd.GeoDataFrame, people: pd.Series) -> pd.DataFrame:
    """What a pair needs to know of an area: pcode, name, iso3, people, lon, lat."""
    centres = areas["geom"].representative_point()
    ends = areas[["name", "iso3"]].assign(people=people, lon=centres.x, lat=centres.y)
    return ends.reset_index()


def _pairs(flows: Flows, ends: pd.DataFrame) -> pd.DataFrame:
    """The pairs of areas most travelled, each with its share of its destination's arrivals."""
    pairs = ends.add_prefix("origin_").merge(ends.add_prefix("destination_"), how="cross")
    pairs = pairs.assign(**_kinds(flows, pairs), weight=_gravity(flows, pairs))
    # Of all arrivals, not only of the pairs kept: the many small movements stay unobserved.
    pairs["share"] = pairs["weight"] / pairs.groupby("destination_pcode")["weight"].transform("sum")
    wanted = {"within": flows.within, "across": flows.across, "itself": flows.itself}
    parts = [pairs[pairs["kind"] == kind].nlargest(n, "weight") for kind, n in wanted.items()]
    return pd.concat(parts).sort_values(_ENDS, ignore_index=True)


def _kinds(flows: Flows, pairs: pd.DataFrame) -> dict[str, np.ndarray]:
    """Kind and population group of each pair, from the countries at its ends."""
    itself = pairs["origin_pcode"] == pairs["destination_pcode"]
    within = pairs["origin_iso3"] == pairs["destination_iso3"]
    fled, back = pairs["origin_iso3"] == flows.crisis, pairs["destination_iso3"] == flows.crisis
    kind = np.select([itself, within], ["itself", "within"], "across")
    group = np.select([within, fled, back], ["idp", "refugee", "returnee"], "migrant")
    return {"kind": kind, "pop_group": group}


def _gravity(flows: Flows, pairs: pd.DataFrame) -> pd.Series:
    """Weight of each pair: people at both ends over distance (geodesic, km), each to a power."""
    ends = [pairs[f"{end}_{axis}"] for end in ("origin", "destination") for axis in ("lon", "lat")]
    metres = _EARTH.inv(*ends)[2]
    distance = np.maximum(metres / 1000, flows.nearest_km)
    mass = pairs["origin_people"] * pairs["destination_people"]
    return mass**flows.mass_power / distance**flows.distance_power


def _arrivals(flows: Flows, people: pd.DataFrame) -> pd.DataFrame:
    """Arrivals by round (rows) and area (columns): turnover, and part of a rise in the stock."""
    rise = people.diff().fillna(0).clip(lower=0)
    return flows.turnover * people + flows.growth_seen * rise
