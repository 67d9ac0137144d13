"""Lists of codes without shapes stand beside boundaries, and each figure keeps its edition."""

import hashlib
import time

import pandas as pd
import pytest

from ingest.sources.model import Pcodes
from tests.warehouse import own_table

LISTS = {
    2024: ("pcodes/download-global-pcodes-adm-1-2.csv", "pcodes-2024-10-22", 33_363),
    2025: ("pcodes/global-pcodes-adm-1-2-with-version.csv", "pcodes-2025-09-25", 22_987),
}
OLD, NEW = LISTS[2024][1], LISTS[2025][1]


@pytest.fixture(scope="module")
def lists(shared, real_data):
    """Both editions of OCHA's list, in one database."""
    for file, _, _ in LISTS.values():
        shared.load("pcode_list", real_data(file))
    return shared


def load(house, path, rows: dict, **settings) -> list[tuple]:
    # settings of a test are in no file: the figure makes each file another
    number = int(hashlib.sha256(repr(settings).encode()).hexdigest()[:6], 16)
    pd.DataFrame(rows | {"individuals": number}).to_csv(path, index=False)
    source = own_table("Places").model_copy(
        update={"pcodes": Pcodes(scheme="cod", **settings), "dataset": own_table("Places").dataset}
    )
    house.load(source, path)
    return house.rows(
        "SELECT adm_pcode, boundary_version FROM core.admin_stock WHERE dataset = 'places' "
        "ORDER BY source_row"
    )


@pytest.mark.parametrize("year", LISTS)
def test_every_code_is_a_unit_without_a_shape(lists, year):
    _, version, number = LISTS[year]
    assert lists.rows(
        "SELECT count(*), count(DISTINCT (pcode, level)), count(geom), count(valid_on) "
        "FROM core.admin_unit WHERE boundary_version = %s", version,
    ) == [(number, number, 0, number)]  # fmt: skip


@pytest.mark.parametrize(("iso3", "before", "after"), [("CAF", 17, 20), ("MLI", 10, 20),
                                                       ("BFA", 13, 17)])  # fmt: skip
def test_both_divisions_of_a_country_stand_side_by_side(lists, iso3, before, after):
    found = dict(lists.rows(
        "SELECT boundary_version, count(*) FROM core.admin_unit WHERE iso3 = %s AND level = 1 "
        "GROUP BY 1", iso3,
    ))  # fmt: skip
    assert found == {OLD: before, NEW: after}


def test_the_newest_edition_counts_unless_the_source_says_another(lists, tmp_path):
    rows = {"adm1_name": ["Bamako"], "iso3": ["MLI"], "reported_on": ["2026-01-31"]}
    path = tmp_path / "mali.csv"
    assert load(lists, path, rows) == [("ML20", NEW)]
    assert load(lists, path, rows, version=(OLD,)) == [("ML09", OLD)]
    assert load(lists, path, rows | {"boundary_version": [OLD]}) == [("ML09", OLD)]


def test_each_row_keeps_the_edition_of_its_day(lists, tmp_path):
    """Mali's regions were divided anew from 2025-09-04 on."""
    days = ["2025-09-03", "2025-09-04", "2011-01-01"]
    rows = {"adm1_name": ["Bamako"] * 3, "iso3": ["MLI"] * 3, "reported_on": days}
    assert load(lists, tmp_path / "mali.csv", rows, edition_on="reported_on") == [
        ("ML09", OLD), ("ML20", NEW), ("ML09", OLD),
    ]  # fmt: skip


def test_a_code_that_means_another_place_now_is_left_to_a_person(lists, tmp_path):
    """ML09 was Bamako and is Taoudenni."""
    rows = {"adm1_name": ["Bamako"], "adm1_pcode": ["ML09"], "reported_on": ["2026-01-31"]}
    assert load(lists, tmp_path / "mali.csv", rows) == []
    queue = lists.crosswalk("displacement_table").read_text(encoding="utf-8-sig")
    assert f"in {OLD} the code and the name agree" in queue
    assert load(lists, tmp_path / "mali.csv", rows, version=(OLD,)) == [("ML09", OLD)]


def test_a_version_nobody_loaded_is_refused_in_the_row(lists, tmp_path):
    rows = {"adm1_name": ["Kayes"], "iso3": ["MLI"], "reported_on": ["2026-01-31"],
            "boundary_version": ["pcodes-1999"]}  # fmt: skip
    assert load(lists, tmp_path / "mali.csv", rows) == []


def test_boundaries_with_shapes_come_before_a_newer_list(lists, real_data, tmp_path):
    """A figure on a unit without a shape would show on no map."""
    lists.load("cod_ab", real_data("cod_ab_v2_caf/caf_admin1.parquet"))
    rows = {"adm1_pcode": ["CF11"], "reported_on": ["2026-01-31"]}
    assert load(lists, tmp_path / "caf.csv", rows) == [("CF11", "cod-caf-201506")]
    assert load(lists, tmp_path / "caf.csv", rows, version=(NEW,)) == [("CF11", NEW)]


def test_all_codes_of_a_list_are_found_in_seconds(lists, real_data, tmp_path):
    file, version, number = LISTS[2024]
    codes = pd.read_csv(real_data(file), dtype=str, skiprows=[1])
    by_level = [codes["P-Code"].where(codes["Admin Level"].eq(level)) for level in ("1", "2")]
    started = time.monotonic()
    found = load(lists, tmp_path / "all.csv", {
        "adm1_pcode": by_level[0], "adm2_pcode": by_level[1], "reported_on": "2026-01-31",
    }, version=(version,))  # fmt: skip
    assert [code for code, _ in found] == codes["P-Code"].tolist()
    assert len(found) == number
    assert time.monotonic() - started < 30


def test_figures_on_units_without_a_shape_are_published_without_one(lists, tmp_path):
    """None is lost, no map draws them, and the list itself is no boundary layer."""
    rows = {"adm1_pcode": ["CF24"], "reported_on": ["2026-01-31"]}
    assert load(lists, tmp_path / "caf.csv", rows, version=(NEW,)) == [("CF24", NEW)]
    lists.publish()
    assert lists.rows(
        "SELECT adm_pcode, geom IS NULL, total_individuals = (SELECT sum(individuals) "
        "FROM core.admin_stock WHERE dataset = 'places') FROM pub.\"displacement-admin-1\" "
        "WHERE dataset = 'places'"
    ) == [("CF24", True, True)]
    assert lists.one('SELECT count(*) FROM pub."admin-1" WHERE geom IS NULL') == 0
