"""Where tables begin: titles, two lines of headings, tags, and what is left to people to say."""

import datetime as dt

import openpyxl
import pytest

from ingest.errors import UserError
from ingest.read import HXL, NOTES, describe, read_table
from ingest.sources.model import ReadOptions

DETECT = ReadOptions()


def book(path, *sheets, merged=()):
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for number, rows in enumerate(sheets):
        sheet = workbook.create_sheet(f"S{number}")
        for row in rows:
            sheet.append(row)
        for cells in merged:
            sheet.merge_cells(cells)
    workbook.save(path)
    return path


CASES = {
    "plain": ("Region,People\nBay,5\n", ["Region", "People"], 1),
    "title": ("Somalia: arrivals\n\nRegion,District,People\nBay,Baidoa,5\n",
              ["Region", "District", "People"], 1),
    "title-of-a-pair": ("Arrivals\nRegion,People\nBay,5\nGedo,6\n", ["Region", "People"], 2),
    "notes": ("Source:,DTM,,\nDate:,2024,,\nRegion,District,People,Date\nBay,Baidoa,5,2024-01-31\n",
              ["Region", "District", "People", "Date"], 1),
    "notes-with-separators": ("Source: IOM, 2024, all rights\n\nadm1,adm2,ind,hh,day\nA,B,5,1,2\n"
                              "A,C,6,2,3\n", ["adm1", "adm2", "ind", "hh", "day"], 2),
    "two-lines": (",Affected,,Reached,\nRegion,Total,Female,Total,Female\nBay,5,2,3,1\n",
                  ["Region", "Affected / Total", "Affected / Female", "Reached / Total",
                   "Reached / Female"], 1),
    "years": ("Country,2014,2015,2016\nSomalia,1,2,3\n", ["Country", "2014", "2015", "2016"], 1),
    "duplicates": ("Region,People,People\nBay,5,6\n", ["Region", "People", "People (2)"], 1),
    "nameless": ("Region,People,\nBay,5,note\n", ["Region", "People", "Column 3"], 1),
    "nameless-empty": ("Region,People,\nBay,5,\n", ["Region", "People"], 1),
    "text-only": ("Region,District\nBay,Baidoa\nGedo,Luuq\n", ["Region", "District"], 2),
    "first-row-with-gaps": ("Region,,People\nBay,Baidoa,-\nGedo,Luuq,7\n",
                            ["Region", "Column 2", "People"], 2),
    "total-row": ("Region,People\nBay,5\nTotal,5\n", ["Region", "People"], 2),
    "tags-only": ("#adm1+name,#affected\nBay,5\n", ["#adm1+name", "#affected"], 1),
    "errors": ("Region,People\nBay,5\n,#N/A\nGedo,#REF!\n", ["Region", "People"], 3),
    "excel-hint": ("sep=,\nRegion,People\nBay,5\n", ["Region", "People"], 1),
    "one-column": ("pcode\nSO11\nSO12\n", ["pcode"], 2),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_headings_are_found(tmp_path, case):
    content, names, rows = CASES[case]
    path = tmp_path / "x.csv"
    path.write_text(content)
    frame = read_table(path, DETECT)
    assert (list(frame.columns)[1:], len(frame)) == (names, rows)


def test_rows_passed_over_are_told(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("Title\nRegion,District,People\nBay,Baidoa,5\n")
    assert "above the headings" in read_table(path, DETECT).attrs[NOTES][0]
    assert describe(path).header_rows == (2,)


def test_tags_are_kept_by_heading(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("Notes\nRegion,People,Comment\n#adm1+name,#affected,\nBay,5,ok\n")
    frame = read_table(path, DETECT)
    assert frame.attrs[HXL] == {"Region": "#adm1+name", "People": "#affected"}
    assert len(frame) == 1 and describe(path).hxl_row == 3


def test_people_may_say_where_the_headings_are(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\nc,d\ne,f\n1,2\n")
    frame = read_table(path, ReadOptions(header_rows=(2, 3)))
    assert list(frame.columns)[1:] == ["c / e", "d / f"] and frame["c / e"].tolist() == ["1"]


def test_real_two_line_headings(real_data):
    path = real_data("hxl_messy/ethiopia_drought_affected_targeted_reached_by_cluster.csv")
    frame = read_table(path, DETECT)
    assert len(frame) == 391 and len(frame.attrs[HXL]) == 34
    assert frame.attrs[HXL]["NUTRITION / Affected"] == "#inneed+nutrition"
    assert frame["HEALTH / Affected"].iloc[0] == "80 418"


def test_merged_cells_are_filled_in_headings_only(real_data):
    frame = read_table(real_data("hxl_messy/input-merged.xlsx"), DETECT)
    assert "¿Para quién? / Mujeres" in frame and len(frame) == 4
    assert frame["¿Cuándo?"].tolist()[1:] == ["", "", ""]  # merged data stay where they were


def test_cells_of_a_spreadsheet_stay_what_they_are(tmp_path):
    day = dt.datetime(2024, 1, 31)
    path = book(tmp_path / "x.bin", [["code", "n", "d", "b", "f"], ["007", 8, day, True, 1.5]])
    row = read_table(path, DETECT).iloc[0].tolist()
    assert row == [1, "007", 8, day, True, 1.5]
    assert [type(cell) for cell in row[1:]] == [str, int, dt.datetime, bool, float]


def test_a_formula_is_its_saved_value_and_is_not_run(tmp_path):
    path = book(tmp_path / "x.xlsx", [["a", "b"], ["=1+1", "=CMD|'/c calc'!A1"], [1, 2]])
    assert read_table(path, DETECT).iloc[1].tolist() == [2, 1, 2]


def test_several_sheets_are_named(tmp_path):
    table = [["a", "b"], [1, 2]]
    path = book(tmp_path / "x.xlsx", table, [["only a note"]], table)
    with pytest.raises(UserError, match=r"2 sheets with a table .“S0”, “S2”."):
        read_table(path, DETECT)
    assert read_table(path, ReadOptions(sheet="S2"))["b"].tolist() == [2]
    with pytest.raises(UserError, match="no sheet “S9”; it has “S0”, “S1”, “S2”"):
        read_table(path, ReadOptions(sheet="S9"))
    assert [sheet.name for sheet in describe(path).sheets] == ["S0", "S1", "S2"]


def test_the_only_sheet_with_a_table_is_taken(tmp_path):
    path = book(tmp_path / "x.xlsx", [["only a note"]], [["Title"], ["a", "b", "c"], [1, 2, 3]])
    frame = read_table(path, DETECT)
    assert frame["a"].tolist() == [1] and "above the headings" in frame.attrs[NOTES][0]


def test_merged_headings_end_where_the_merge_ends(tmp_path):
    rows = [
        ["Place", "Affected", None, "Note"],
        [None, "Total", "Female", None],
        ["Bay", 5, 2, "x"],
    ]
    path = book(tmp_path / "x.xlsx", rows, merged=["A1:A2", "B1:C1", "D1:D2"])
    names = ["Place", "Affected / Total", "Affected / Female", "Note"]
    assert list(read_table(path, DETECT).columns)[1:] == names


def test_empty_sheets_do_not_count(tmp_path):
    path = book(tmp_path / "x.xlsx", [], [["a", "b"], [1, 2]], [])
    assert read_table(path, DETECT)["b"].tolist() == [2]
    assert [sheet.rows for sheet in describe(path).sheets] == [0, 1, 0]
    assert read_table(book(tmp_path / "y.xlsx", []), DETECT).empty


def test_headings_beyond_the_file_are_refused(tmp_path):
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(UserError, match="has no headings"):
        read_table(tmp_path / "x.csv", ReadOptions(header_rows=(9,)))
