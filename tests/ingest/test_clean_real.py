"""Cleaning of columns that were published, and how long a million cells take."""

import json
import time

import numpy as np
import pandas as pd
import pytest

from ingest import clean
from ingest.dictionary import Field
from ingest.read import read_table
from ingest.sources.model import ReadOptions


@pytest.fixture
def column(real_data):
    def read(name, part, **options):
        rows = read_table(real_data(name), ReadOptions(**options))
        return rows[next(heading for heading in rows if part in heading)]

    return read


@pytest.fixture
def incidents(real_data):
    def read(name):
        return pd.DataFrame(json.loads(real_data(name).read_text(encoding="utf-8")))

    return read


def parse(cells, kind, **declared):
    return clean.parse(cells, Field(name="x", type=kind), clean.Cleaning(**declared), "x")


def test_days_of_prmn_are_month_ends(real_data, column):
    name = next(path.name for path in real_data("prmn_somalia").glob("*.xlsx"))
    found = parse(column(f"prmn_somalia/{name}", "Month End"), "date")
    assert not found.wrong.any() and not found.doubts
    assert found.changes["day_first"].sum() == 52_648
    assert found.values.dt.is_month_end.all() and found.values.dt.to_period("M").nunique() == 80


@pytest.mark.parametrize(
    ("name", "part", "grouped"),
    [("ethiopia", "HEALTH / Affected", 350), ("somalia", "NUTRITION / Affected", 0)],
)  # fmt: skip
def test_figures_with_spaces_keep_their_sum(column, name, part, grouped):
    cells = column(f"hxl_messy/{name}_drought_affected_targeted_reached_by_cluster.csv", part)
    found = parse(cells, "integer")
    by_hand = pd.to_numeric(cells.str.replace(r"\s", "", regex=True).replace({"-": "", "": None}))
    assert not found.wrong.any() and found.values.sum() == by_hand.sum()
    assert found.changes.get("thousands", pd.Series(False)).sum() == grouped


def test_points_of_missing_migrants_are_latitude_first(real_data, incidents):
    found = 0
    for path in sorted(real_data("missing_migrants").glob("*.json")):
        rows = incidents(f"missing_migrants/{path.name}")
        said = rows["location_coodinates"].str.strip()
        points = clean.coordinates(rows.assign(coordinates=said), clean.Cleaning())
        simple = said.str.extract(r"^(-?[\d.]+), ?(-?[\d.]+)$").astype(float)
        assert points.latitude.equals(simple[0]) and points.longitude.equals(simple[1])
        assert not points.wrong.any() and not points.doubts
        found += int(points.changes["one_cell"].sum())
    assert found == 15_836  # of 15,837 incidents


def test_centroids_of_idmc_are_the_points_beside_them(incidents):
    rows = incidents("idmc/idmc_idu.json")
    points = clean.coordinates(rows[["id"]].assign(coordinates=rows["centroid"]), clean.Cleaning())
    assert np.allclose(points.longitude, rows["longitude"], atol=1e-4)
    assert np.allclose(points.latitude, rows["latitude"], atol=1e-4)
    assert points.changes["one_cell"].all()
    days = parse(rows["displacement_date"], "date")
    assert days.values.dt.strftime("%Y-%m-%d").equals(rows["displacement_date"].str[:10])
    popups = parse(rows["standard_popup_text"], "text")
    assert popups.changes["html"].all()
    assert not popups.values.str.contains("<b>|<br|href|&nbsp;").any()


@pytest.mark.parametrize("name", ["input-valid.csv", "input-valid-latin1.csv", "input-valid.xls"])
def test_spanish_sheets_are_read(real_data, name):
    rows = read_table(real_data(f"hxl_messy/{name}"), ReadOptions())
    day = next(heading for heading, tag in rows.attrs["hxl"].items() if tag == "#date+reported")
    found = parse(rows[day], "date")
    assert found.values.dropna().dt.strftime("%Y-%m-%d").tolist() == ["2015-03-01"]
    names = parse(rows.iloc[:, 4], "text")
    assert not names.doubts and not names.wrong.any()


def test_date_cells_of_a_spreadsheet_are_days(real_data):
    rows = read_table(real_data("xlsform/xl_date_ambiguous.xlsx"), ReadOptions(sheet="changelog"))
    found = parse(rows["date"], "date")
    assert found.values.dt.strftime("%Y-%m-%d").tolist() == ["2018-09-18"]


def test_a_million_cells(capsys):
    """Printed, not asserted: machines differ."""
    numbers = np.random.default_rng(3).integers(0, 100_000, 1_000_000)
    days = pd.date_range("2020-01-01", periods=60, freq="ME")
    columns = {
        "integer": pd.Series(numbers.astype(str), dtype="str"),
        "date": pd.Series(days.strftime("%d/%m/%Y").to_numpy()[numbers % 60], dtype="str"),
        "text": pd.Series(np.char.add("Camp ", numbers.astype(str)), dtype="str"),
        "number": pd.Series(np.char.add(numbers.astype(str), ".5"), dtype="str"),
    }
    habits = clean.Habits()
    for kind, cells in columns.items():
        started = time.perf_counter()
        for first in range(0, len(cells), 50_000):
            batch = cells.iloc[first : first + 50_000]
            found = clean.parse(batch, Field(name="x", type=kind), clean.Cleaning(), kind, habits)
            assert not found.wrong.any()
        with capsys.disabled():
            print(f"\n{kind}: 1,000,000 cells in {time.perf_counter() - started:.2f} s", end="")
