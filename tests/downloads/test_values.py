"""What stands in a file is what was published, whatever its characters; sizes are bounded."""

import json
from dataclasses import replace

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from geoportal.downloads import geoparquet
from geoportal.downloads.formats import WRITTEN
from tests.downloads.conftest import ABOUT, row

HOSTILE = (
    "=1+1", "+44", "-2", "@SUM(A1)", "\t=1", "'=1", "|x", "%x", "#REF!", "<b>&amp;\"quoted\"</b>",
    "two\nlines", "comma, semicolon;", "N'Djamena", "النازحون", " spaces ", "\u200b", "0012",
    "1e5", "NULL", "NaN", "x\x01y",
)  # fmt: skip
ROWS = [row(number, name=text) for number, text in enumerate(HOSTILE)]
READERS = {"gpkg": lambda path: pyogrio.read_dataframe(path, layer="sites"),
           "fgb": pyogrio.read_dataframe, "parquet": gpd.read_parquet}  # fmt: skip


def written(tmp_path, kind, content):
    path = tmp_path / f"sites.{kind}"
    WRITTEN[kind].write(path, content)
    return path


@pytest.mark.parametrize("kind", READERS)
def test_values_come_back_as_they_were(tmp_path, content, kind):
    frame = READERS[kind](written(tmp_path, kind, content(ROWS))).sort_values("id")
    assert list(frame["name"]) == list(HOSTILE)
    assert list(frame["people"]) == list(range(len(HOSTILE)))
    assert list(frame["share"]) == [number / 7 for number in range(len(HOSTILE))]
    assert frame.geometry.iloc[3].x == pytest.approx(-176.75, abs=0)


def test_a_workbook_holds_text_and_no_formula(tmp_path, content):
    path = written(tmp_path, "xlsx", content(ROWS))
    sheet = openpyxl.load_workbook(path)["Data"]
    cells = [line[2] for line in sheet.iter_rows(min_row=3)]
    assert [cell.value for cell in cells] == [text.replace("\x01", "") for text in HOSTILE]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells[:8])  # still text when somebody edits it
    assert sheet["A2"].value == "#meta+id"
    assert sheet["H3"].is_date and sheet["G3"].value is True


def test_a_csv_holds_no_formula(tmp_path, content):
    frame = pd.read_csv(written(tmp_path, "csv", content(ROWS)), skiprows=[1], dtype=str,
                        keep_default_na=False)  # fmt: skip
    risky = set(HOSTILE[:8])
    assert list(frame["name"]) == [f"'{text}" if text in risky else text for text in HOSTILE]
    assert frame["longitude"][0] == "-179.75" and frame["latitude"][0] == "-84.5"


@pytest.mark.parametrize("kind", WRITTEN)
def test_nothing_and_gaps_are_written_too(tmp_path, content, kind):
    assert written(tmp_path, kind, content([])).stat().st_size > 0
    nothing = dict.fromkeys(("name", "people", "share", "open", "reported_on", "geom"))
    (tmp_path / "gaps").mkdir()
    path = written(tmp_path / "gaps", kind, content([row(1), row(2, **nothing)]))
    if kind in READERS:
        frame = READERS[kind](path).sort_values("id")
        assert frame.geometry.isna().tolist() == [False, True]
        assert frame["name"].isna().tolist() == [False, True]
        assert pd.isna(frame["people"].iloc[1])


def test_geoparquet_groups_are_bounded_and_have_boxes(tmp_path, content):
    rows = [row(number) for number in range(45_000)]
    path = written(tmp_path, "parquet", content(rows))
    meta = pq.read_metadata(path)
    assert [meta.row_group(at).num_rows for at in range(meta.num_row_groups)] == [
        20_000, 20_000, 5_000,
    ]  # fmt: skip
    assert meta.row_group(0).column(0).compression == "ZSTD"
    geo = json.loads(meta.metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    covering = geo["columns"]["geometry"]["covering"]["bbox"]
    assert covering == {corner: ["bbox", corner] for corner in ("xmin", "ymin", "xmax", "ymax")}
    frame = gpd.read_parquet(path)
    boxes = pq.read_table(path, columns=["bbox"])["bbox"].combine_chunks().flatten()
    assert np.array_equal(np.array(boxes).T, shapely.bounds(frame.geometry))
    assert geo["columns"]["geometry"]["bbox"] == list(frame.total_bounds)


def test_large_shapes_make_small_groups(tmp_path, content, monkeypatch):
    monkeypatch.setattr(geoparquet, "OCTETS", 100_000)
    circle = shapely.Point(1, 1).buffer(1, 250).wkb  # a thousand corners
    path = written(tmp_path, "parquet", content([row(n, geom=circle) for n in range(3_000)]))
    assert pq.read_metadata(path).num_row_groups == 3  # pages are never cut


def test_rows_along_the_curve_lie_together(made):
    """Neighbours in the file are neighbours on the map: steps are far shorter than by id."""
    curve = gpd.read_parquet(made.path("sites.parquet")).geometry
    by_id = pyogrio.read_dataframe(made.path("sites.fgb")).set_index("id").loc[made.ids("sites")]

    def step(points):
        here = shapely.get_coordinates(points.to_numpy())
        return np.hypot(*np.diff(here, axis=0).T).mean()

    assert step(curve) < step(by_id.geometry) / 4


def test_a_full_sheet_is_followed_by_another(tmp_path, content, monkeypatch):
    monkeypatch.setattr("geoportal.downloads.xlsx.MOST", 2_500)
    path = written(tmp_path, "xlsx", content([row(number) for number in range(5_000)]))
    book = openpyxl.load_workbook(path, read_only=True)
    assert book.sheetnames == ["Data", "Data 2", "Data 3", "Read me"]
    ids = [line[0] for name in book.sheetnames[:3] for line in book[name].iter_rows(
        min_row=3, max_col=1, values_only=True)]  # fmt: skip
    assert ids == [f"ours:{number:07}" for number in range(5_000)]


def test_the_one_text_has_no_gap_where_nothing_is_said():
    assert f"of {ABOUT.published_on}. Licence: " in ABOUT.sentence()
    assert "  " not in replace(ABOUT, credits=()).sentence()
    assert "2026-02-03. Half of it. Lic" in replace(ABOUT, part="Half of it.").sentence()
