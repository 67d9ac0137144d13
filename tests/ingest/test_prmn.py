"""PRMN Somalia: every row and every person of the real file is accounted for, before and after
a person fills the crosswalk."""

import csv
from collections import Counter
from dataclasses import dataclass

import pytest
import python_calamine

from ingest.report import Report
from tests.warehouse import Warehouse

pytestmark = pytest.mark.xdist_group("prmn")
FILE = "prmn_somalia/idps_somalia_som_unhcr_prmn_displacement_dataset.xlsx"
BOUNDARIES = "cod_ab_legacy/som_admbnda_adm{}_ocha_20230308_dv.geojson"
UNMATCHED = {"Baidoa", "Badhan", "Dhahar"}
# COD of 2023-03-08 spells one of them otherwise and has no Badhan nor Dhahar (both in Laasqoray)
REVIEW = {"Baidoa": "SO2401", "Badhan": "SO1503", "Dhahar": "SO1503"}
NEARLY = {"Kismayo": "SO2801", "Lasqoray": "SO1503"}  # Kismaayo and Laasqoray, taken by likeness


@dataclass(frozen=True)
class Loaded:
    house: Warehouse
    report: Report


@pytest.fixture(scope="module")
def rows(real_data):
    """The file as another reader than ours sees it: tuples, heading left out."""
    book = python_calamine.CalamineWorkbook.from_path(str(real_data(FILE)))
    return [tuple(row) for row in book.get_sheet_by_index(0).to_python()[1:]]


@pytest.fixture(scope="module")
def first(shared, real_data):
    for level in (1, 2):
        shared.load("cod_ab", real_data(BOUNDARIES.format(level)))
    return Loaded(shared, shared.load("prmn", real_data(FILE)))


@pytest.fixture(scope="module")
def open_names(first):
    with first.house.crosswalk("prmn").open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def reviewed(first, open_names, real_data):
    """The same file again, after a person filled in the P-codes."""
    path = first.house.crosswalk("prmn")
    filled = [{**row, "pcode": REVIEW[row["name"]]} for row in open_names]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, filled[0].keys())
        writer.writeheader()
        writer.writerows(filled)
    return Loaded(first.house, first.house.load("prmn", real_data(FILE)))


def people(rows) -> int:
    return sum(int(row[4]) for row in rows)


def books(report: Report) -> list[dict[str, int]]:
    stock = report.tables["admin_stock"]
    return [stock[column] for column in ("read", "loaded", "rejected")]


def test_the_file_is_the_one_we_know(rows):
    assert len(rows) == 52_648
    assert len({row[0] for row in rows}) == 80
    assert len(rows) - len(set(rows)) == 16_126


def test_loaded_and_rejected_are_what_the_file_holds(first, rows):
    read, loaded, rejected = books(first.report)
    lost = [row for row in rows if row[2] in UNMATCHED]
    assert (read["rows"], read["individuals"]) == (len(rows), people(rows))
    assert (rejected["rows"], rejected["individuals"]) == (len(lost), people(lost))
    assert loaded["rows"] == len(rows) - len(lost)
    assert loaded["individuals"] == people(rows) - people(lost)


def test_the_database_holds_what_the_report_says(first, rows):
    _, loaded, rejected = books(first.report)
    run = first.report.load_id
    assert first.house.rows("SELECT rows_read, rows_loaded, rows_rejected FROM ops.load_run "
                            "WHERE id = %s", run) == [(len(rows), loaded["rows"],
                                                       rejected["rows"])]  # fmt: skip
    assert first.house.rows(
        "SELECT count(*), sum((totals->>'individuals')::bigint) FROM ops.rejected_row "
        "WHERE load_id = %s", run,
    ) == [(rejected["rows"], rejected["individuals"])]  # fmt: skip
    assert first.report.after["admin_stock"]["individuals"] == loaded["individuals"]
    assert first.report.before["admin_stock"]["rows"] == 0


def test_sums_of_months_and_reasons_are_those_of_the_file(reviewed, rows):
    reasons = {"Drought related": "drought", "Conflict/Insecurity": "conflict",
               "Flood": "flood", "Other": "other"}  # fmt: skip
    expected: Counter = Counter()
    for month, _, _, reason, number, _ in rows:
        day, month_, year = month.split("/")
        expected[f"{year}-{month_}-{day}", reasons[reason]] += int(number)
    found = reviewed.house.rows(
        "SELECT reported_on::text, reason, sum(individuals)::bigint FROM core.admin_stock "
        "WHERE dataset = 'prmn-somalia' GROUP BY 1, 2"
    )
    assert {(month, reason): number for month, reason, number in found} == expected


def test_exact_repeats_are_kept(reviewed):
    repeats = reviewed.house.one(
        "SELECT count(*) - count(DISTINCT (reported_on, adm_parent_name, adm_name, reason, "
        "individuals)) FROM core.admin_stock WHERE dataset = 'prmn-somalia'"
    )
    assert repeats == 16_126


def test_names_without_a_pcode_go_to_the_crosswalk(first, open_names, rows):
    counted = Counter(row[2] for row in rows)
    assert first.report.names_to_review == len(UNMATCHED)
    assert {row["name"]: int(row["rows"]) for row in open_names} == {
        name: counted[name] for name in UNMATCHED
    }
    assert not any(row["pcode"] for row in open_names)  # a suggestion is never taken by itself
    suggested = {row["name"]: row["suggested_name"] for row in open_names}
    assert suggested["Dhahar"] == ""  # nothing is near enough to be worth a look


def test_names_nearly_the_same_within_the_region_are_taken(first):
    found = first.house.rows(
        "SELECT DISTINCT adm_name, adm_pcode FROM core.admin_stock "
        "WHERE dataset = 'prmn-somalia' AND adm_match_method = 'name_fuzzy'"
    )
    assert dict(found) == NEARLY


def test_rejected_rows_say_rule_reason_and_what_they_said(first):
    rejected = first.house.rows(
        "SELECT DISTINCT rule, reason, record->>'Current (Arrival) District' "
        "FROM ops.rejected_row WHERE load_id = %s", first.report.load_id,
    )  # fmt: skip
    assert {(rule, name) for rule, _, name in rejected} == {
        ("place-not-found", name) for name in UNMATCHED
    }
    for _, reason, name in rejected:
        assert f"“{name}”" in reason and "prmn.csv" in reason


def test_filling_the_crosswalk_loads_the_rest(reviewed, rows):
    read, loaded, rejected = books(reviewed.report)
    assert reviewed.report.changed
    assert (rejected["rows"], rejected["individuals"]) == (0, 0)
    assert (loaded["rows"], loaded["individuals"]) == (52_648, people(rows))
    assert read == loaded
    by_review = [row for row in rows if row[2] in UNMATCHED]
    assert reviewed.house.rows(
        "SELECT count(*), sum(individuals)::bigint FROM core.admin_stock "
        "WHERE dataset = 'prmn-somalia' AND adm_match_method = 'crosswalk'"
    ) == [(len(by_review), people(by_review))]


def test_every_row_has_its_unit_method_score_and_edition(reviewed):
    assert reviewed.house.rows(
        "SELECT DISTINCT adm_level, boundary_version, iso3, measure, pop_group "
        "FROM core.admin_stock WHERE dataset = 'prmn-somalia'"
    ) == [(2, "cod-som-2023-03-08", "SOM", "new_displacement", "idp")]
    methods = reviewed.house.rows(
        "SELECT DISTINCT adm_match_method, adm_match_score FROM core.admin_stock "
        "WHERE dataset = 'prmn-somalia'"
    )
    assert {method for method, _ in methods} <= {
        "name",
        "name_normalised",
        "name_fuzzy",
        "crosswalk",
    }
    assert all(0.8 <= score <= 1 for _, score in methods)
    assert reviewed.house.one(
        "SELECT count(*) FROM core.admin_stock s LEFT JOIN core.admin_unit u ON u.pcode = "
        "s.adm_pcode AND u.level = s.adm_level AND u.boundary_version = s.boundary_version "
        "WHERE s.dataset = 'prmn-somalia' AND u.pcode IS NULL"
    ) == 0  # fmt: skip


def test_the_third_time_changes_nothing(reviewed, real_data):
    before = reviewed.house.state()
    again = reviewed.house.load("prmn", real_data(FILE))
    assert not again.changed and again.rows_loaded == 52_648
    assert reviewed.house.state() == before
