"""Flows whose places come without their level, or as no place at all; totals among places."""

import csv
from pathlib import Path

import pytest

from ingest import sources
from ingest.report import Report
from ingest.sources.model import DatasetInfo, Pcodes, Source
from tests.warehouse import own_table

LAYERS = (
    "cod_ab_legacy/som_admbnda_adm1_ocha_20230308_dv.geojson",
    "cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson",
)
HEADINGS = ["origin_pcode", "origin_name", "origin_level", "destination_pcode", "individuals"]
REJECTED = "SELECT source_row, rule, reason FROM ops.rejected_row WHERE load_id = %s ORDER BY 1"
FLOWS = (
    "SELECT origin_pcode, origin_level, origin_match_method, destination_pcode, destination_level "
    "FROM core.flow_od WHERE dataset = 'flows' ORDER BY source_row"
)


@pytest.fixture(scope="module")
def house(shared, real_data):
    for name in LAYERS:
        shared.load("cod_ab", real_data(name))
    return shared


def flows(folder: Path) -> Source:
    info = DatasetInfo(slug="flows", title="Flows", credit_line="Us", licence_id="CC-BY-4.0",
                       redistributable=True, synthetic=False)  # fmt: skip
    return Source(
        name="flows", folder=folder, title="Flows", table="flow_od", dataset=info,
        constants={"measure": "movement", "pop_group": "idp", "reported_on": "2026-06-30"},
        pcodes=Pcodes(scheme="cod", unknown=("Unknown",)),
    )  # fmt: skip


def loaded(house, folder: Path, *rows: dict[str, object], headings=HEADINGS) -> Report:
    path = folder / "flows.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, headings)
        writer.writeheader()
        writer.writerows(rows)
    return house.load(flows(folder), path)


def test_the_level_follows_from_the_code(house, tmp_path):
    report = loaded(
        house, tmp_path,
        {"origin_pcode": "SO2401", "destination_pcode": "SO22", "individuals": 10},
        {"origin_pcode": "so-2401", "destination_pcode": "SO2801", "individuals": 20},
        {"origin_pcode": "SO24", "origin_level": 1, "destination_pcode": "SO28", "individuals": 5},
        headings=HEADINGS,
    )  # fmt: skip
    assert (report.rows_read, report.rows_loaded, report.rows_rejected) == (3, 3, 0)
    assert house.rows(FLOWS) == [
        ("SO2401", 2, "pcode", "SO22", 1),
        ("SO2401", 2, "pcode_repaired", "SO2801", 2),
        ("SO24", 1, "pcode", "SO28", 1),
    ]


def test_a_file_without_a_column_of_levels_loads(house, tmp_path):
    report = loaded(
        house, tmp_path,
        {"origin_pcode": "SO2401", "destination_pcode": "SO22", "individuals": 11},
        headings=["origin_pcode", "destination_pcode", "individuals"],
    )  # fmt: skip
    assert report.rows_loaded == 1
    assert house.rows(FLOWS) == [("SO2401", 2, "pcode", "SO22", 1)]


def test_a_name_alone_says_which_level_was_assumed(house, tmp_path):
    report = loaded(
        house, tmp_path,
        {"origin_name": "Baydhaba", "destination_pcode": "SO22", "individuals": 10},
        {"origin_pcode": "SO9999", "destination_pcode": "SO22", "individuals": 10},
        {"origin_name": "Nowhere", "origin_level": 2, "destination_pcode": "SO22",
         "individuals": 10},
        {"origin_name": "Baydhaba", "origin_level": 2, "destination_pcode": "SO22",
         "individuals": 10},
    )  # fmt: skip
    assert report.rows_loaded == 1
    reasons = [row[2] for row in house.rows(REJECTED, report.load_id)]
    assert "of level 0 (no origin_level given: level 0 assumed)" in reasons[0]
    assert "“SO9999” matches no unit of any level" in reasons[1]
    assert "matches no unit of level 2" in reasons[2] and "assumed" not in reasons[2]


def test_an_unknown_origin_is_an_empty_one(house, tmp_path):
    report = loaded(
        house, tmp_path,
        {"origin_name": "Unknown", "destination_pcode": "SO22", "individuals": 10},
    )  # fmt: skip
    assert report.rows_loaded == 1
    assert house.rows(FLOWS) == [(None, None, "unknown", "SO22", 1)]


@pytest.mark.parametrize("word", ["Total", "TOTAL GENERAL", "المجموع"])
def test_a_total_is_no_place_to_be_decided(house, tmp_path, word):
    path = tmp_path / "table.csv"
    path.write_text(
        "adm1_name,adm2_name,individuals,reported_on\n"
        f"Bay,Baydhaba,10,2026-06-30\n{word},,10,2026-06-30\nNowhere,,5,2026-06-30\n",
        encoding="utf-8",
    )
    source = own_table(f"Totals {word}").model_copy(update={"name": "totals"})
    source = source.model_copy(update={"folder": sources.get("displacement_table").folder})
    report = house.load(source, path)
    found = house.rows(REJECTED, report.load_id)
    assert [row[1] for row in found] == ["total-row", "place-not-found"]
    written = house.crosswalk("totals").read_text(encoding="utf-8-sig")
    assert word not in written and "Nowhere" in written
    assert report.names_to_review == 1
