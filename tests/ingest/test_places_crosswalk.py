"""The review queue: out to a spreadsheet, back from it, and only what was decided changes."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import crosswalk_file
from ingest.crosswalk import COLUMNS, LONGEST, Crosswalk
from ingest.errors import UserError
from ingest.gazetteer import Unit
from ingest.pcodes.answer import Answer, Place
from tests.warehouse import own_table

UNIT = Unit("SO2401", 2, "v", "SOM", "SO24", "Bay", ("Baydhaba",), frozenset())
ANSWER = Answer(UNIT, None, 0.57, rule="place-not-found", reason="two units are as near")
FORMULAS = ['=HYPERLINK("http://x")', "+1", "-1+2", "@SUM(A1)", "'=1", "''+1", "%0A", "\tx", "|cmd"]
cells = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\r\n"), max_size=30
).map(str.strip)


def place(name="Baidoa", code=None, iso3="SOM", level=2, parent="Bay") -> Place:
    return Place(level, iso3, code, name, parent, None)


@pytest.fixture
def open_crosswalk(tmp_path):
    def open_crosswalk(name: str = "ours") -> Crosswalk:
        return Crosswalk(own_table().model_copy(update={"name": name}), tmp_path)

    return open_crosswalk


@pytest.fixture
def queued(open_crosswalk):
    """A crosswalk with one open place, written."""

    def queued(*open_places: Place) -> Path:
        crosswalk = open_crosswalk()
        for one in open_places or (place(),):
            crosswalk.note(one, ANSWER, 3)
        assert crosswalk.write() == len(open_places or (1,))
        return crosswalk.path

    return queued


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def fill(path: Path, pcode: str = "SO2401", **changes: str) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows({**row, "pcode": pcode, **changes} for row in rows(path))
    path.write_text(text.getvalue(), encoding="utf-8")


def test_the_queue_says_what_a_person_needs(queued):
    assert rows(queued(place(code="SO99"))) == [{
        "level": "2", "parent_name": "Bay", "name": "Baidoa", "pcode": "", "rows": "3",
        "reason": "two units are as near", "suggested_pcode": "SO2401",
        "suggested_name": "Baydhaba", "score": "0.57", "runner_up_pcode": "", "runner_up_name": "",
        "runner_up_score": "", "country": "SOM", "code": "SO99", "id": rows(queued())[0]["id"],
    } | {"id": rows(queued(place(code="SO99")))[0]["id"]}]  # fmt: skip


def test_excel_sees_that_the_file_is_utf_8(queued):
    assert queued(place(name="بيدوا")).read_bytes().startswith(b"\xef\xbb\xbf")


def test_what_is_filled_in_is_declared(queued, open_crosswalk):
    fill(queued())
    assert open_crosswalk().declared(place(), None) == "SO2401"
    for other in (place(name="Badhan"), place(level=1), place(parent="Gedo"), place(iso3="ETH")):
        assert open_crosswalk().declared(other, None) is None


def test_a_row_without_country_or_code_stands_for_any(queued, open_crosswalk):
    fill(queued(), country="", id="")
    for other in (place(), place(iso3=None), place(iso3="ETH"), place(code="X1")):
        assert open_crosswalk().declared(other, None) == "SO2401"


def test_what_is_declared_for_a_code_is_for_that_code(queued, open_crosswalk):
    fill(queued(place(code="SO99")))
    assert open_crosswalk().declared(place(code="SO99"), "SO99") == "SO2401"
    assert open_crosswalk().declared(place(code="SO98"), "SO98") is None
    assert open_crosswalk().declared(place(code="SO98"), None) is None


@pytest.mark.parametrize(("encoding", "separator"), [
    ("utf-8", ","), ("utf-8-sig", ";"), ("cp1252", ";"), ("utf-16", "\t"), ("cp1252", ","),
])  # fmt: skip
def test_whatever_a_spreadsheet_saves_is_read(queued, open_crosswalk, encoding, separator):
    path = queued(place(name="Côte; “d'Ivoire”, l'autre"))
    fill(path)
    table = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    text = io.StringIO()
    csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(table)
    path.write_bytes(text.getvalue().encode(encoding))
    assert open_crosswalk().declared(place(name="Côte; “d'Ivoire”, l'autre"), None) == "SO2401"


def test_a_name_that_a_spreadsheet_could_not_save_is_known_by_its_id(queued, open_crosswalk):
    """“CSV” in Excel writes Arabic as question marks, and 0801 as 801."""
    path = queued(place(name="بيدوا", code="0801"))
    fill(path)
    text = path.read_text(encoding="utf-8").replace("0801", "801")
    path.write_bytes(text.encode("cp1252", errors="replace"))
    assert b"?????" in path.read_bytes()
    assert open_crosswalk().declared(place(name="بيدوا", code="0801"), "0801") == "SO2401"


@pytest.mark.parametrize("words", FORMULAS)
def test_no_name_runs_in_a_spreadsheet_and_none_changes(queued, open_crosswalk, words):
    path = queued(place(name=words, parent=words, code=words))
    cells = rows(path)[0]
    assert all(cells[name].startswith("'") for name in ("name", "parent_name", "code"))
    fill(path)
    found = open_crosswalk()
    assert found.declared(place(name=words, parent=words, code=words), words) == "SO2401"


@settings(deadline=None)
@given(table=st.lists(st.tuples(cells, cells), min_size=1, max_size=8))
def test_any_cell_comes_back_as_it_was_and_none_is_a_formula(tmp_path_factory, table):
    path = tmp_path_factory.mktemp("any") / "table.csv"
    crosswalk_file.write(path, ["a", "b"], [{"a": a, "b": b} for a, b in table])
    kept = [pair for pair in table if any(pair)]
    assert [(row["a"], row["b"]) for row in crosswalk_file.read(path, {"a"})] == kept
    written = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    assert not [cell for row in written for cell in row if cell[:1] in tuple("=+-@\t\r")]


def test_a_file_of_before_is_read(open_crosswalk, tmp_path):
    (tmp_path / "crosswalks").mkdir()
    (tmp_path / "crosswalks" / "ours.csv").write_text(
        "level,parent_name,name,pcode,rows,suggested_pcode,suggested_name,score\n"
        "2,Bay,Baidoa,SO2401,12,,,\n2,,Badhan,,3,,,\n"
    )
    assert open_crosswalk().declared(place(), None) == "SO2401"
    assert open_crosswalk().declared(place(name="Badhan", parent=None), None) is None
    assert len(open_crosswalk().reviewed) == 1


def test_what_was_filled_in_stays_when_new_places_come(queued, open_crosswalk):
    fill(queued())
    crosswalk = open_crosswalk()
    crosswalk.note(place(name="Badhan"), ANSWER, 1)
    crosswalk.write()
    assert {row["name"]: row["pcode"] for row in rows(crosswalk.path)} == {
        "Baidoa": "SO2401", "Badhan": ""}  # fmt: skip


def test_an_open_place_stands_once_however_often_it_comes(queued, open_crosswalk):
    before = queued().read_bytes()
    crosswalk = open_crosswalk()
    crosswalk.note(place(), ANSWER, 2)
    crosswalk.note(place(), ANSWER, 1)
    crosswalk.write()
    assert crosswalk.path.read_bytes() == before


def test_the_queue_is_bounded_and_keeps_what_matters_most(open_crosswalk):
    crosswalk = open_crosswalk()
    for number in range(LONGEST + 10):
        crosswalk.note(place(name=f"Place {number}"), ANSWER, number + 1)
    assert crosswalk.write() == LONGEST + 10
    kept = rows(crosswalk.path)
    assert len(kept) == LONGEST and min(int(row["rows"]) for row in kept) == 11


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "needs the columns"),
        (b"level,name\n2,Baidoa\n", "needs the columns"),
        (b"level,parent_name,name,pcode\nx,,Baidoa,SO2401\n", "is no level"),
        (b"level,parent_name,name,pcode\n2,,Baidoa,SO2401\n2,,Baidoa,SO2402\n", "two P-codes"),
        (b"\x00\x01\x02", "needs the columns"),
        (b'level,parent_name,name,pcode\n2,,"Baidoa', "needs|cannot|no level|"),
    ],
)
def test_a_file_that_is_no_crosswalk_is_refused_in_one_line(
    open_crosswalk, tmp_path, content, words
):
    (tmp_path / "crosswalks").mkdir()
    (tmp_path / "crosswalks" / "ours.csv").write_bytes(content)
    if words.endswith("|"):  # an open quote is closed by the end of the file
        open_crosswalk()
        return
    with pytest.raises(UserError, match=words) as failure:
        open_crosswalk()
    assert "\n" not in str(failure.value)
