"""The synthetic sample as batches of dictionary rows: the same bytes each time, no network."""

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from ingest.batch import Batch
from ingest.sources.model import Source
from ingest.sources.sample.areas import affected, read_units
from ingest.sources.sample.calibration import Calibration, calibration
from ingest.sources.sample.evolution import make_stocks
from ingest.sources.sample.flows import make_flows
from ingest.sources.sample.places import make_sites
from ingest.sources.sample.population import make_population
from ingest.sources.sample.rounds import COUNTS, make_site_rounds, make_spans, sum_stocks
from ingest.sources.sample.transit import make_transit_points

_SITE = ["site_id", "name", "site_type", "status", "iso3", "adm_pcode", "adm_level", "adm_name"]


def extract(path: Path | None, source: Source) -> Iterator[Batch]:
    """Rows of site, transit_point, site_round, admin_stock, flow_od and population, in this order.

    `path`: a boundary file (GeoParquet, as data/boundaries/admin-1.parquet) instead of that one.
    """
    numbers = calibration()
    units = read_units(path, numbers)
    areas = affected(units, numbers)
    sites, stocks = make_sites(numbers, areas), make_stocks(numbers)
    spans = make_spans(numbers, sites)
    rows = make_site_rounds(numbers, sites, spans, stocks)
    yield _batch("site", _site_table(numbers, areas, sites, spans))
    yield _batch("transit_point", make_transit_points(numbers, areas))
    yield _batch("site_round", _site_round_table(numbers, sites, rows))
    yield _batch("admin_stock", _admin_stock_table(numbers, sum_stocks(rows, sites, areas)))
    yield _batch("flow_od", _flow_table(numbers, make_flows(numbers, areas, stocks)))
    yield _batch("population", make_population(numbers, units))


def _batch(table: str, rows: pd.DataFrame) -> Batch:
    """A batch whose rows are numbered from 1, as rows of a file would be."""
    return Batch(table, rows.assign(source_row=np.arange(1, len(rows) + 1)))


def _site_ids(sites: gpd.GeoDataFrame) -> pd.Series:
    """Identifiers by row number."""
    return "SYN-" + pd.Series(sites.index + 1).astype(str).str.zfill(4)


def _site_table(
    numbers: Calibration, areas: gpd.GeoDataFrame, sites: gpd.GeoDataFrame, spans: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Sites as the dictionary names their fields."""
    ids, area = _site_ids(sites), sites["pcode"].map(areas["name"])
    table = sites.rename(columns={"pcode": "adm_pcode"}).assign(
        site_id=ids,
        name=area + " site " + ids.str.removeprefix("SYN-") + " (synthetic)",
        status=np.where(spans["last"] < numbers.rounds, "closed", "open"),
        adm_level=1,
        adm_name=area,
    )
    return table[[*_SITE, "geom"]]


def _dated(numbers: Calibration, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the date of their round."""
    dates = dict(enumerate(numbers.reported_on, start=1))
    return rows.assign(reported_on=rows["round"].map(dates))


def _site_round_table(
    numbers: Calibration, sites: gpd.GeoDataFrame, rows: pd.DataFrame
) -> pd.DataFrame:
    """Site rounds as the dictionary names their fields."""
    ids = _site_ids(sites).to_numpy()[rows["site"]]
    table = _dated(numbers, rows).assign(site_id=ids, assessment_method="simulated")
    return table[["site_id", "round", "reported_on", "pop_group", *COUNTS, "assessment_method"]]


def _admin_stock_table(numbers: Calibration, rows: pd.DataFrame) -> pd.DataFrame:
    """Stocks by area and by country; the crisis is one of conflict, so that is the reason."""
    countries = {iso3: country.name for iso3, country in numbers.country.items()}
    names = rows["adm_name"].fillna(rows["iso3"].map(countries))
    return _dated(numbers, rows).assign(adm_name=names, measure="stock", reason="conflict")


def _flow_table(numbers: Calibration, rows: pd.DataFrame) -> pd.DataFrame:
    """Movements between first-level areas."""
    levels = {"origin_level": 1, "destination_level": 1}
    return _dated(numbers, rows).assign(measure="movement", **levels)
