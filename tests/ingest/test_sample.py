"""The synthetic sample: published totals to the unit, plausible rest, same bytes each time."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from ingest.dictionary import codes
from ingest.dictionary import tables as dictionary
from ingest.sources import extract, get
from ingest.sources.sample.apportion import apportion
from ingest.sources.sample.areas import BOUNDARIES
from ingest.sources.sample.calibration import calibration

# Published, written out again: a slip in calibration.toml must not pass its own test.
TOTALS = {"NGA": 2_241_484, "CMR": 270_264, "TCD": 109_633, "NER": 319_036}
SHARES = {
    "NGA": {"idp": 100},
    "CMR": {"idp": 63, "refugee": 24, "returnee": 13},
    "TCD": {"idp": 74, "refugee": 15, "returnee": 10, "tcn": 1},
    "NER": {"idp": 48, "refugee": 31, "returnee": 21},
}
LAST = 12
AGES = ["minors", "aged_18_59", "aged_60_plus"]
COUNTS = ["individuals", "households", "female", "male", *AGES]
TABLES = ["site", "transit_point", "site_round", "admin_stock", "flow_od", "population"]


def generate() -> dict[str, pd.DataFrame]:
    return {batch.table: batch.rows for batch in extract(get("sample"), None, lambda frame: frame)}


@pytest.fixture(scope="module")
def tables():
    return generate()


@pytest.fixture(scope="module")
def areas():
    return gpd.read_parquet(BOUNDARIES).set_index("pcode")


@pytest.fixture(scope="module")
def site_rounds(tables):
    places = tables["site"][["site_id", "iso3", "adm_pcode"]]
    return tables["site_round"].merge(places, on="site_id", validate="many_to_one")


def last_by_group(rows):
    last = rows[rows["round"] == LAST]
    return last.groupby(["iso3", "pop_group"])["individuals"].sum()


def three_levels(tables, site_rounds):
    stock = tables["admin_stock"]
    return [site_rounds] + [stock[stock["adm_level"] == level] for level in (0, 1)]


def test_last_round_has_the_published_totals_at_every_level(tables, site_rounds):
    for rows in three_levels(tables, site_rounds):
        assert last_by_group(rows).groupby("iso3").sum().to_dict() == TOTALS


def test_last_round_has_the_published_shares_at_every_level(tables, site_rounds):
    for rows in three_levels(tables, site_rounds):
        found = last_by_group(rows)
        wanted = {(iso3, group) for iso3, groups in SHARES.items() for group in groups}
        assert set(found.index) == wanted
        for (iso3, group), individuals in found.items():
            assert abs(individuals - TOTALS[iso3] * SHARES[iso3][group] / 100) < 1


def test_stocks_are_exact_sums_of_the_sites_in_every_round(tables, site_rounds):
    stock = tables["admin_stock"]
    for level, unit in ((1, "adm_pcode"), (0, "iso3")):
        sums = site_rounds.groupby(["round", unit, "pop_group"])[COUNTS].sum()
        rows = stock[stock["adm_level"] == level]
        found = rows.set_index(["round", "adm_pcode", "pop_group"])[COUNTS]
        assert found.index.is_unique
        assert sums.to_dict() == found.to_dict()


def test_tables_come_in_order_with_numbered_rows(tables):
    assert list(tables) == TABLES
    for rows in tables.values():
        assert rows["source_row"].tolist() == list(range(1, len(rows) + 1))


def test_columns_and_codes_are_the_dictionarys(tables):
    for name, rows in tables.items():
        fields = dictionary()[name].fields
        assert set(rows.columns) - {"source_row"} <= set(fields)
        for field in fields.values():
            if field.codes and field.name in rows:
                assert set(rows[field.name]) <= set(codes(field.codes))


def test_counts_are_in_range(tables):
    assert 2_900 <= len(tables["site"]) <= 3_100
    assert 55 <= len(tables["transit_point"]) <= 65
    assert 1_900 <= len(tables["flow_od"]) <= 2_100


def test_twelve_rounds_two_to_three_months_apart_end_in_2016(tables):
    for name in ("site_round", "admin_stock", "flow_od"):
        dates = tables[name].groupby("round")["reported_on"].agg(["min", "max"])
        assert dates.index.tolist() == list(range(1, LAST + 1))
        assert (dates["min"] == dates["max"]).all()
        gaps = pd.to_datetime(dates["min"]).diff().dropna().dt.days
        assert gaps.between(55, 95).all()
        assert dates["max"].iloc[-1].year == 2016


def test_sites_lie_in_their_area_and_out_of_the_lake(tables, areas):
    sites, water = tables["site"], calibration().places.water
    outlines = areas.loc[sites["adm_pcode"], "geom"].to_numpy()
    assert shapely.contains(outlines, sites.geometry.to_numpy()).all()
    assert areas.loc[sites["adm_pcode"], "name"].tolist() == sites["adm_name"].tolist()
    assert (areas.loc[sites["adm_pcode"], "iso3"].to_numpy() == sites["iso3"]).all()
    assert sites.crs == "EPSG:4326"
    shore = shapely.Point(water.centre).buffer(water.radius)
    assert not sites.within(shore).any()


def test_transit_points_lie_near_the_border_they_name(tables, areas):
    points = tables["transit_point"]
    countries = areas[areas["iso3"].isin(TOTALS)].dissolve("iso3").geometry
    assert shapely.contains(countries.loc[points["iso3"]].to_numpy(), points.geometry).all()
    borders = points[points["point_type"] == "land_border"]
    neighbours = countries.loc[borders["neighbour_iso3"]].to_numpy()
    assert (shapely.distance(neighbours, borders.geometry) < 0.15).all()  # degrees
    assert points.loc[points["point_type"] != "land_border", "neighbour_iso3"].isna().all()


def test_sites_crowd_rather_than_fill_their_area(tables, areas):
    rng, area = np.random.default_rng(1), areas.at["NG-BO", "geom"]
    borno = tables["site"].query("adm_pcode == 'NG-BO'").geometry
    draws = rng.uniform(area.bounds[:2], area.bounds[2:], size=(4 * len(borno), 2))
    even = gpd.GeoSeries(shapely.points(draws[shapely.contains_xy(area, draws)][: len(borno)]))
    assert nearest(borno) < 0.75 * nearest(even)


def nearest(points):
    """Median distance to the nearest other point, degrees."""
    places = points.to_numpy()
    apart = shapely.distance(places[:, None], places[None, :])
    return np.median(np.sort(apart, axis=1)[:, 1])


def test_everything_named_says_synthetic(tables):
    for name in ("site", "transit_point"):
        assert tables[name]["name"].str.endswith("(synthetic)").all()
        assert tables[name]["name"].is_unique
    dataset = get("sample").dataset
    assert dataset.synthetic
    assert "synthetic" in dataset.title


def test_counts_of_a_row_agree(tables):
    for name in ("site_round", "admin_stock"):
        rows = tables[name]
        assert (rows["female"] + rows["male"] == rows["individuals"]).all()
        assert (rows[AGES].sum(axis=1) == rows["individuals"]).all()
        assert rows["households"].between(1, rows["individuals"]).all()
        assert (rows[COUNTS].dtypes == np.int64).all()
    stock = tables["admin_stock"]
    parts = stock[AGES].sum() / stock["individuals"].sum()
    assert parts.round(2).tolist() == [0.56, 0.4, 0.04]
    assert 5.3 < stock["individuals"].sum() / stock["households"].sum() < 5.7


def test_keys_are_unique(tables):
    assert tables["site"]["site_id"].is_unique
    assert tables["transit_point"]["point_id"].is_unique
    assert not tables["site_round"].duplicated(["site_id", "round", "pop_group"]).any()
    pair = ["round", "pop_group", "origin_pcode", "destination_pcode"]
    assert not tables["flow_od"].duplicated(pair).any()


def test_sites_open_and_close(tables):
    sites, rows = tables["site"], tables["site_round"]
    spans = rows.groupby("site_id").agg(last=("round", "max"))
    sites = sites.merge(spans, left_on="site_id", right_index=True, validate="one_to_one")
    closed = sites["status"] == "closed"
    assert (closed == (sites["last"] < LAST)).all()
    assert 0.04 < closed.mean() < 0.12
    assert rows.groupby("round")["site_id"].nunique().is_monotonic_increasing


def test_stocks_evolve_with_growth_and_setbacks(tables):
    level1 = tables["admin_stock"].query("adm_level == 1")
    course = level1.pivot_table("individuals", "round", "adm_pcode", aggfunc="sum")
    assert (course.loc[LAST] > course.loc[1]).all()
    assert (course.diff() < 0).any().mean() > 0.5
    assert course.pct_change().abs().max().max() < 2


def test_flows_join_areas_within_and_across_countries(tables, areas):
    flows = tables["flow_od"]
    origin = areas.loc[flows["origin_pcode"], "iso3"].to_numpy()
    destination = areas.loc[flows["destination_pcode"], "iso3"].to_numpy()
    itself = flows["origin_pcode"] == flows["destination_pcode"]
    assert (flows["individuals"] > 0).all()
    assert itself.groupby(flows["round"]).sum().gt(0).all()
    assert 0.2 < (origin != destination).mean() < 0.6
    assert set(flows.loc[origin == destination, "pop_group"]) == {"idp"}
    assert set(flows["measure"]) == {"movement"}


def test_two_runs_are_identical(tables):
    for name, rows in generate().items():
        assert rows.to_csv() == tables[name].to_csv()


weights_lists = st.lists(st.one_of(st.just(0.0), st.floats(1e-6, 1e9)), min_size=1, max_size=60)


@given(total=st.integers(0, 10**9), weights=weights_lists)
def test_apportion_is_exact_and_within_one_of_the_share(total, weights):
    assume(any(weights))
    parts = apportion(total, weights)
    share = total * np.array(weights) / sum(weights)
    assert parts.sum() == total
    assert (parts >= 0).all()
    assert (np.abs(parts - share) < 1 + 1e-6).all()
    assert (parts[share == 0] == 0).all()


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [1, float("nan")], [[1, 2]]])
def test_apportion_refuses_what_has_no_split(weights):
    with pytest.raises(ValueError, match="apportion needs"):
        apportion(3, weights)
