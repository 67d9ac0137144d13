"""What is found in a file: real files, files made to be wrong, and any bytes at all."""

import json
import os
import resource
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from ingest.errors import UserError
from ingest.inspect import Inspection, inspect, page, terminal
from ingest.inspect.boundaries import countries_at, country_of
from ingest.sources.model import ReadOptions
from tests import conftest

SITES = {
    "ssid": [f"S{i:03}" for i in range(60)],
    "site_name": [f"Camp {i}" for i in range(60)],
    "admin0Pcode": ["SOM"] * 60,
    "admin1Pcode": ["SO22"] * 60,
    "lat": [f"{2.0 + i / 100:.3f}" for i in range(60)],
    "lon": [f"{45.2 + i / 100:.3f}" for i in range(60)],
    "roundNumber": ["7"] * 60,
    "households": [str(20 + i) for i in range(60)],
    "individuals": [str(100 + 2 * i) for i in range(60)],
    "female": [str(50 + i) for i in range(60)],
    "male": [str(50 + i) for i in range(60)],
    "reportingDate": [f"{1 + i % 12:02}/{1 + i % 9:02}/2024" for i in range(60)],
}


def look(tmp_path: Path, changes: dict | None = None, **kept: object) -> Inspection:
    path = tmp_path / "table.csv"
    pd.DataFrame({**SITES, **(changes or {})}).to_csv(path, index=False)
    return inspect(path, **kept)


def rules(found: Inspection) -> dict[str, int]:
    return {problem.rule: problem.rows for problem in found.problems}


def column(found: Inspection, heading: str):
    return next(column for column in found.columns if column.heading == heading)


def fields(found: Inspection) -> dict[str, str]:
    return {mapped.heading: mapped.field for mapped in found.fits[0].columns}


def changed(heading: str, row: int, value: str) -> dict[str, list]:
    return {heading: [*SITES[heading][:row], value, *SITES[heading][row + 1 :]]}


REAL = [
    # file, table that fits best, source that reads it, rows
    ("border_crossings_ukraine/ukr_border_crossings_090622.xlsx", "transit_point",
     "border_crossings", 80),
    ("prmn_somalia/idps_somalia_som_unhcr_prmn_displacement_dataset.xlsx", "admin_stock", "prmn",
     52_648),
    ("idmc/ind_idmc_idu_events.csv", "event", "idmc_idu", 113),
    ("idmc/idmc_idu.json", "event", "idmc_idu", 113),
    ("cod_ab_v2_caf/caf_admin2.parquet", "admin_unit", "cod_ab", 72),
    ("cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson", "admin_unit", "cod_ab", 74),
    ("unhcr_population/flows.csv.gz", "flow_od", "unhcr_flows", 105_868),
    ("pcodes/download-global-pcodes-adm-1-2.csv", "admin_unit", "pcode_list", 33_363),
    ("missing_migrants/2019-json.json", "event", "missing_migrants", 1832),
]  # fmt: skip


@pytest.mark.parametrize(("name", "table", "source", "rows"), REAL)
def test_real_files_and_what_they_fit(name, table, source, rows, real_data):
    found = inspect(real_data(name))
    assert (found.fits[0].table, found.rows) == (table, rows)
    assert source in found.sources


def test_every_real_file_is_told_or_refused_in_one_line(real_data):
    for path in sorted(real_data(".").rglob("*")):
        if not path.is_file() or path.suffix == ".md" or path.stat().st_size > 2_000_000:
            continue
        try:
            found = inspect(path)
        except UserError as error:
            assert "\n" not in str(error) and path.name in str(error), path
        else:
            assert found.columns, path
            assert sum(column.filled for column in found.columns) >= found.rows, path


def test_the_file_itself(real_data):
    name = "hxl_messy/ethiopia_drought_affected_targeted_reached_by_cluster.csv"
    found = inspect(real_data(name))
    assert found.file.format == "CSV" and found.file.separator == ","
    assert found.file.hxl and found.file.header_rows == (1, 2)
    assert found.rows == 391
    assert column(found, "LOCATION / admin3Pcode").tag
    assert rules(found)["thousands"] > 0


def test_sheets_and_layers_that_could_have_been_meant(real_data):
    path = real_data("cod_ab_v2_caf/caf_cod_ab.xlsx")
    found = inspect(path)
    assert len(found.file.layers) == 6 and found.file.layer in found.file.layers
    asked = inspect(path, ReadOptions(sheet="caf_admin1"))
    assert (asked.file.layer, asked.rows) == ("caf_admin1", 17)


def test_shapes_are_told_and_placed(real_data):
    found = inspect(real_data("cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson"))
    assert found.geometry is not None and found.geometry.invalid == 0
    assert sum(found.geometry.kinds.values()) == 74
    assert [(c.iso3, c.rows) for c in found.where.countries] == [("SOM", 74)]
    assert found.where.rings and found.dates == ("2022-12-21", "2023-03-08")


def test_columns(tmp_path):
    found = look(tmp_path, {"households": ["N/A", "", "-", *SITES["households"][3:]],
                            "coverage": ["12%"] * 60})  # fmt: skip
    households = column(found, "households")
    assert (households.kind, households.unit) == ("integer", "households")
    assert households.nulls == {"N/A": 1, "-": 1, "(empty)": 1}
    assert (households.filled, households.empty, households.distinct) == (57, 3, 57)
    assert (households.least, households.greatest) == ("23", "79")
    assert column(found, "coverage").unit == "%"
    assert column(found, "ssid").kind in ("text", "code")
    assert column(found, "reportingDate").kind == "date"
    assert found.dates and found.dates[0] >= "2024-01-01"


def test_namibia_is_no_empty_cell(tmp_path):
    found = look(tmp_path, {"country": ["NA", "SO", "NG"] * 20})
    assert (column(found, "country").nulls, column(found, "country").distinct) == ({}, 3)


def test_the_fit_says_why(tmp_path):
    found = look(tmp_path)
    mapped = fields(found)
    assert found.fits[0].table == "site_round"
    assert mapped["ssid"] == "site_id" and mapped["lat"] == "latitude"
    assert mapped["individuals"] == "individuals" and mapped["reportingDate"] == "reported_on"
    assert {m.why for m in found.fits[0].columns} >= {"its name", "known alias"}


def test_pcodes_under_any_heading_are_a_place(tmp_path):
    found = look(tmp_path, {"Where": ["SO2401", "SO2402", "SO1501"] * 20})
    assert fields(found)["Where"] == "adm2_pcode"


def test_tags_tell_fields_whatever_the_heading(tmp_path):
    path = tmp_path / "tags.csv"
    path.write_text("A,B,C,D\n#adm2+code,#affected+idps,#date+reported,#cause+type\n"
                    "SO1101,12,2024-01-31,flood\nSO1102,30,2024-01-31,drought\n")  # fmt: skip
    found = inspect(path)
    assert fields(found) == {"A": "adm2_pcode", "B": "individuals", "C": "reported_on",
                             "D": "reason"}  # fmt: skip
    assert all(mapped.why.startswith("HXL tag") for mapped in found.fits[0].columns)


WRONG = [
    ("mixed", changed("individuals", 7, "about 300"), 1),
    ("date_order", {}, 20),
    ("repeated_rows", {name: [*cells[:-1], cells[0]] for name, cells in SITES.items()}, 1),
    ("totals_row", changed("site_name", 59, "Grand total"), 1),
    ("sums", changed("female", 3, "7"), 1),
    ("zero_point", changed("lat", 3, "0") | changed("lon", 3, "0"), 1),
    ("out_of_range", changed("lat", 3, "245.1"), 1),
    ("swapped", {"lat": SITES["lon"], "lon": SITES["lat"]}, 60),
    ("elsewhere", changed("lat", 3, "48.2"), 1),
    ("html", changed("site_name", 3, "<b>Camp</b> 3"), 1),
    ("encoding", changed("site_name", 3, "Bogotá".encode().decode("latin-1")), 1),
    ("hidden", changed("site_name", 3, "Camp\u202e3"), 1),
    ("thousands", changed("individuals", 3, "1,204"), 1),
    ("decimal_comma", {"density": ["1,5"] * 60}, 60),
    ("spaces", changed("site_name", 3, " Camp 3 "), 1),
    ("spellings", changed("site_name", 3, "camp 4"), 1),
    ("spoilt_codes", changed("admin1Pcode", 3, "22"), 1),
    ("negative", changed("households", 3, "-4"), 1),
    ("empty_columns", {"nothing": [""] * 60}, 0),
]


@pytest.mark.parametrize(("rule", "changes", "count"), WRONG, ids=[rule for rule, *_ in WRONG])
def test_what_is_wrong_is_found_and_counted(rule, changes, count, tmp_path):
    found = rules(look(tmp_path, changes))
    assert rule in found
    assert found[rule] == count or rule == "date_order"


def test_nothing_wrong_is_found_in_a_good_table(tmp_path):
    good = {"reportingDate": [f"2024-01-{1 + i % 28:02}" for i in range(60)]}
    look(tmp_path, good)
    assert rules(look(tmp_path, good)) == {}


def test_dates_of_both_orders_stop_a_load(tmp_path):
    both = ["25/12/2024", "12/25/2024", *SITES["reportingDate"][2:]]
    found = look(tmp_path, {"reportingDate": both})
    (problem,) = [p for p in found.problems if p.rule == "date_order"]
    assert problem.severity == "stop"


def test_personal_values_are_nowhere_in_the_outcome(tmp_path):
    names = [f"Ahmed Farah{chr(97 + i % 26)}" for i in range(60)]
    found = look(tmp_path, {
        "Contact person": names, "Phone": [f"+25261555{i:04}" for i in range(60)],
        "Remarks": ["Widow of Hassan Jama, needs insulin every week and cannot walk"] * 60,
    })  # fmt: skip
    assert {p.heading for p in found.personal} == {"Contact person", "Phone", "Remarks"}
    console = Console(width=120, record=True, file=open(os.devnull, "w"))  # noqa: SIM115
    console.print(terminal.render(found))
    for text in (found.model_dump_json(), page.render(found), console.export_text()):
        assert not any(word in text for word in ("Farah", "25261555", "insulin", "Hassan"))
    assert column(found, "Phone").examples[0].startswith("+999")


def test_homes_of_people_are_not_put_on_the_map(tmp_path):
    path = tmp_path / "homes.csv"
    pd.DataFrame({"household gps latitude": SITES["lat"], "household gps longitude": SITES["lon"],
                  "individuals": SITES["individuals"]}).to_csv(path, index=False)  # fmt: skip
    found = inspect(path)
    assert found.where.by == "point" and found.where.points == ()
    assert found.where.box is None and [c.iso3 for c in found.where.countries] == ["SOM"]
    assert not any(f'"{place}' in found.model_dump_json() for place in SITES["lat"])
    assert "<svg viewBox" in page.render(found)


def test_countries_are_found_by_point_code_and_name():
    places = np.array([[45.34, 2.04], [0.0, 0.0], [13.15, 11.83], [-72.33, 18.54]])
    assert list(countries_at(places)) == ["SOM", None, "NGA", "HTI"]
    words = ("SO1101", "SOM", "Somalia", "Somalie", "الصومال", "Romania ", "HT0114-01", "Atlantis")
    assert [country_of(word) for word in words] == ["SOM"] * 5 + ["ROU", "HTI", None]


def test_pcodes_are_compared_with_the_versions_in_the_database(warehouse, real_data, tmp_path):
    from ingest import database

    warehouse.load("cod_ab", real_data("cod_ab_legacy/som_admbnda_adm1_ocha_20230308_dv.geojson"))
    codes = {"admin1Pcode": ["SO11", "SO12", "SO99"] * 20}
    with database.connect(warehouse.access.owner) as connection:
        found = look(tmp_path, codes, connection=connection)
    (match,) = [m for m in found.pcodes if m.heading == "admin1Pcode"]
    assert (match.matched, match.codes, match.rows_matched, match.level) == (2, 3, 40, 1)
    assert match.unknown == ("SO99",) and "SOM" in str(match.boundary_version).upper()
    assert "database" in found.boundaries
    without = look(tmp_path, codes)
    assert "no database" in without.boundaries
    assert [m.boundary_version for m in without.pcodes if m.heading == "admin1Pcode"] == [None]


def test_the_json_keeps_its_names(tmp_path):
    found = json.loads(look(tmp_path).model_dump_json())
    assert list(found) == [
        "schema_version", "file", "rows", "columns", "dates", "geometry", "where", "sources",
        "fits", "nearest", "pcodes", "problems", "personal", "boundaries", "seconds",
    ]  # fmt: skip
    assert found["schema_version"] == 1
    assert list(found["columns"][0]) == [
        "heading", "tag", "kind", "kinds", "filled", "empty", "nulls", "distinct",
        "distinct_is_exact", "examples", "least", "greatest", "unit", "personal",
    ]  # fmt: skip


BYTES = st.binary(max_size=400) | st.text(max_size=300).map(lambda words: words.encode("utf-16"))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=BYTES, ending=st.sampled_from([".csv", ".xlsx", ".json", ".zip", ".parquet", ""]))
def test_any_bytes_are_told_or_refused_in_one_line(content, ending, tmp_path):
    path = tmp_path / f"file{ending}"
    path.write_bytes(content)
    try:
        found = inspect(path)
    except UserError as error:
        assert str(error) and "\n" not in str(error).strip()
    else:
        page.render(found)


CELLS = st.text(max_size=12) | st.sampled_from(
    ["", "NA", "12", "1,204", "3.5", "2024-02-30", "01/02/2024", "SO1101", "<b>", "45,2", "٣٤", "-"]
)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=12))
def test_every_cell_is_counted_once(rows, tmp_path):
    path = tmp_path / "cells.parquet"
    frame = pd.DataFrame(rows, columns=["lat", "lon", "Contact"], dtype="str")
    frame.to_parquet(path)
    found = inspect(path)
    for one in found.columns:
        assert one.filled + one.empty == found.rows == len(rows)
        assert sum(one.kinds.values()) == one.filled and sum(one.nulls.values()) == one.empty


@pytest.mark.parametrize("width", [80, 120])
def test_the_table_keeps_to_the_terminal(width, tmp_path):
    console = Console(width=width, record=True, file=open(os.devnull, "w"))  # noqa: SIM115
    console.print(terminal.render(look(tmp_path, {"Contact": ["Jean Paul"] * 60})))
    lines = console.export_text().splitlines()
    assert max(map(len, lines)) <= width
    assert any("→ site_id" in line for line in lines)


def test_many_rows_in_bounded_time_and_memory(tmp_path):
    rows = 300_000
    numbers = np.arange(rows)
    path = tmp_path / "big.csv"
    pd.DataFrame({
        "ssid": [f"S{i % 9000}" for i in range(rows)], "admin1Pcode": "SO22",
        "lat": 2 + numbers % 900 / 1000, "lon": 45 + numbers % 700 / 1000,
        "individuals": numbers % 5000, "reportingDate": "2024-01-31", "round": numbers // 9000,
    }).to_csv(path, index=False)  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.process_time()
    found = inspect(path)
    assert time.process_time() - begin < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000
    assert found.rows == rows and column(found, "individuals").distinct == 5000
    assert column(found, "lat").filled == rows


def test_progress_is_told(tmp_path):
    heard = []
    look(tmp_path, progress=lambda *step: heard.append(step))
    assert heard[0][0] == "Looking at the file" and ("Reading", 60, 60) in heard


def test_real_data_is_where_the_tests_say():
    assert conftest.REAL.name == "real"
