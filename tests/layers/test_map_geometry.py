"""Shapes of the web map: smaller, with every unit, and neighbours still sharing their borders."""

import json

import numpy as np
import pytest
import shapely

from layers.map_geometry import generalise
from tests.warehouse import own_table

pytestmark = pytest.mark.xdist_group("map_geometry")
SOMALIA = "cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson"
TWO_COUNTRIES = ["cod_ab_legacy/cmr_admbnda_adm1_wfp_ocha.geojson",
                 "cod_ab_legacy/nga_admbnda_adm1_wca_ocha_derived.geojson"]  # fmt: skip
PUBLISHED = [("", 0), ("sample", 0), ("sample", 1), ("dtm-overview-2016-07", 0), ("districts", 2)]
NAMES = ["name", "name_en", "name_fr", "name_es", "name_ar"]


def every_unit(house, folder, title: str, level: int, countries: str) -> None:
    """Load a table with one figure for each unit of a level."""
    codes = house.rows("SELECT pcode FROM core.admin_unit WHERE level = %s AND pcode_scheme = "
                       "'cod' AND iso3 = ANY(%s)", level, countries.split())  # fmt: skip
    path = folder / "table.csv"
    rows = [f"{code},{n},2024-01-31" for n, (code,) in enumerate(codes)]
    path.write_text("\n".join([f"adm{level}_pcode,individuals,reported_on", *rows]))
    assert house.load(own_table(title), path).rows_rejected == 0


@pytest.fixture(scope="module")
def house(shared_sample, real_data, tmp_path_factory):
    """The sample and a table over the 74 districts of Somalia, published."""
    shared_sample.load("cod_ab", real_data(SOMALIA))
    every_unit(shared_sample, tmp_path_factory.mktemp("table"), "Districts", 2, "SOM")
    shared_sample.publish()
    return shared_sample


@pytest.fixture(scope="module")
def documents(house):
    return {
        (dataset, level): (bbox, json.loads(body))
        for dataset, level, bbox, body in house.rows(
            "SELECT dataset, level, bbox, body FROM pub.map_geometry"
        )
    }


def shapes(document) -> np.ndarray:
    return np.array([shapely.geometry.shape(f["geometry"]) for f in document["features"]])


def test_every_dataset_and_level_with_values_has_shapes(documents):
    assert set(documents) == set(PUBLISHED)


@pytest.mark.parametrize("key", PUBLISHED)
def test_shared_borders_stay_shared(documents, key):
    polygons = shapes(documents[key][1])
    assert shapely.is_valid(polygons).all()
    assert shapely.coverage_is_valid(polygons)


@pytest.mark.parametrize("key", PUBLISHED)
def test_no_unit_vanishes(documents, house, key):
    dataset, level = key
    query = (
        "SELECT DISTINCT adm_pcode FROM core.admin_stock WHERE dataset = %s AND adm_level = %s"
        if dataset
        else "SELECT pcode FROM core.admin_unit WHERE %s = '' AND level = %s "
        "AND pcode_scheme <> 'cod'"
    )
    document = documents[key][1]
    assert {f["id"] for f in document["features"]} == {
        code for (code,) in house.rows(query, dataset, level)
    }
    assert (shapely.area(shapes(document)) > 0).all()


@pytest.mark.parametrize("key", PUBLISHED)
def test_shapes_are_the_units_own_but_smaller(documents, house, key):
    dataset, level = key
    bbox, document = documents[key]
    kept = dict(house.rows(
        "SELECT u.pcode, ST_AsBinary(u.geom) FROM core.admin_unit u JOIN pub.map_geometry g "
        "USING (level, boundary_version) WHERE g.dataset = %s AND level = %s", dataset, level,
    ))  # fmt: skip
    width = max(bbox[2] - bbox[0], bbox[3] - bbox[1])
    whole = [shapely.from_wkb(bytes(kept[f["id"]])) for f in document["features"]]
    assert bbox == pytest.approx(shapely.total_bounds(whole), abs=1e-4)
    simple = shapes(document)
    assert (shapely.area(shapely.symmetric_difference(simple, whole)) <= (
        2 * width / 1200 * shapely.length(whole) + 1e-9)).all()  # fmt: skip
    assert shapely.get_num_coordinates(simple).sum() <= shapely.get_num_coordinates(whole).sum()


@pytest.mark.parametrize("key", PUBLISHED)
def test_features_carry_code_and_names_and_nothing_else(documents, key):
    for feature in documents[key][1]["features"]:
        assert feature["properties"].keys() == {"adm_pcode", *NAMES}
        assert feature["id"] == feature["properties"]["adm_pcode"]


def test_a_unit_smaller_than_the_tolerance_is_kept(house):
    big = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 4.001, 4.001))
    tiny = shapely.box(4, 4, 4.001, 4.001)
    islet = shapely.box(20, 20, 20.0005, 20.0005)
    simple = generalise(np.array([big, tiny, islet]), 0.5)
    assert not shapely.is_empty(simple).any() and (shapely.area(simple) > 0).all()


def test_a_table_over_two_countries_is_published_whole(warehouse, real_data, tmp_path):
    """Their boundaries are of different editions: one of 2019, the other of 2021."""
    for name in TWO_COUNTRIES:
        warehouse.load("cod_ab", real_data(name))
    every_unit(warehouse, tmp_path, "Both", 1, "CMR NGA")
    warehouse.publish()
    bodies = warehouse.rows("SELECT body FROM pub.map_geometry WHERE dataset = 'both'")
    codes = {f["id"] for (body,) in bodies for f in json.loads(body)["features"]}
    assert len(codes) == 10 + 37
