"""Loads are safe: seen before they are applied, taken back, whole or not at all."""

import csv
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import database, doubted, faults, loads, sources
from ingest.errors import NotFoundError, UserError
from ingest.load import load
from ingest.settings import ROOT
from tests.warehouse import own_table

SOMALIA = "cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson"
HEAD = "adm2_pcode,individuals,reported_on\n"
FIRST = HEAD + "SO1101,5,2024-01-31\nSO1102,7,2024-01-31\nSO1103,9,2024-01-31\n"
SECOND = HEAD + "SO1101,5,2024-01-31\nSO1102,70,2024-01-31\nSO1201,1,2024-01-31\n"
STOCKS = "SELECT adm_pcode, individuals FROM core.admin_stock ORDER BY 1"
SLOW = """
import sys, time
from pathlib import Path
from ingest import database, run
from ingest.load import load
from ingest.settings import ROOT
from ingest.sources import get
from ingest.sources.model import DatasetInfo

info = DatasetInfo(slug="our table", title="Our table", licence_id="CC-BY-4.0",
    credit_line="Us", redistributable=True, synthetic=False)
ours = get("displacement_table").model_copy(update={{"dataset": info}})

def stall(*_):
    print("there", flush=True)
    time.sleep(60)

setattr(run.{where}, "{what}", stall)
with database.connect(sys.argv[1]) as connection:
    load(connection, ours, Path(sys.argv[2]), Path(sys.argv[3]))
"""


@pytest.fixture
def somalia(warehouse, real_data):
    warehouse.load("cod_ab", real_data(SOMALIA))
    return warehouse


@pytest.fixture
def table(tmp_path):
    def write(text: str):
        path = tmp_path / "idps.csv"
        path.write_text(text)
        return path

    return write


def plan(house, path, **changes):
    with database.connect(house.access.owner) as connection:
        return load(connection, own_table(), path, house.var, apply=False, **changes)


def test_a_plan_shows_each_difference_and_changes_nothing(somalia, table, tmp_path):
    somalia.load(own_table(), table(FIRST))
    before = somalia.state()
    report = plan(somalia, table(SECOND), differences=tmp_path / "differences.csv")
    (found,) = report.differences
    assert (found.added, found.changed, found.removed) == (1, 1, 1)
    assert not report.applied and somalia.state() == before
    changed = next(change for change in found.examples if change.kind == "changed")
    assert changed.key["adm_pcode"] == "SO1102"
    assert changed.fields == {"individuals": (7, 70)}
    with (tmp_path / "differences.csv").open(encoding="utf-8-sig") as file:
        lines = list(csv.DictReader(file))
    assert {(line["kind"], line["field"], line["before"], line["after"]) for line in lines} >= {
        ("changed", "individuals", "7", "70"), ("added", "individuals", "", "1"),
        ("removed", "individuals", "9", ""),
    }  # fmt: skip


def test_a_plan_of_a_first_load_leaves_nothing(somalia, table):
    before = somalia.state()
    assert plan(somalia, table(FIRST)).rows_loaded == 3
    assert somalia.state() == before


def test_the_command_changes_rows_only_when_told_to(somalia, command, table):
    words = ("--title", "Our table", "--licence", "CC-BY-4.0", "--credit", "Us")
    assert command("load", "displacement_table", table(FIRST), *words).code == 0
    refused = command("load", "displacement_table", table(SECOND), *words)
    assert refused.code == 2 and "--apply" in refused.error
    assert "individuals 7 → 70" in refused.out and "1 added" in refused.out
    assert somalia.rows(STOCKS) == [("SO1101", 5), ("SO1102", 7), ("SO1103", 9)]
    assert command("load", "displacement_table", table(SECOND), *words, "--apply").code == 0
    assert somalia.rows(STOCKS) == [("SO1101", 5), ("SO1102", 70), ("SO1201", 1)]
    assert command("undo", "our-table").code == 0
    assert somalia.rows(STOCKS) == [("SO1101", 5), ("SO1102", 7), ("SO1103", 9)]
    assert "our-table" in command("datasets").out
    assert command("remove", "our-table", "--yes").code == 0
    assert somalia.rows(STOCKS) == []
    assert command("undo", "our-table").code == 2


def test_a_load_is_undone_to_the_row(somalia, table):
    first = somalia.load(own_table(), table(FIRST))
    core = somalia.rows("SELECT * FROM core.admin_stock ORDER BY source_row")
    dataset = somalia.rows("SELECT * FROM core.dataset ORDER BY slug")
    somalia.load(own_table(credit_line="Them"), table(SECOND))
    assert somalia.one("SELECT credit_line FROM core.dataset WHERE slug = 'our-table'") == "Them"
    with database.connect(somalia.access.owner) as connection:
        assert loads.undo(connection, "our-table") == first.load_id
    assert somalia.rows("SELECT * FROM core.admin_stock ORDER BY source_row") == core
    assert somalia.rows("SELECT * FROM core.dataset ORDER BY slug") == dataset
    with database.connect(somalia.access.owner) as connection:
        assert loads.undo(connection, "our-table") is None
    assert somalia.rows(STOCKS) == []


def test_rejected_rows_are_given_back_with_the_reason(somalia, command, table, tmp_path):
    rows = FIRST + "SO1103,-4,2024-01-31\n=2+3,1,2024-01-31\n"
    assert somalia.load(own_table(), table(rows)).rows_rejected == 2
    assert command("rejected", "our-table", "--to", tmp_path / "rejected.csv").code == 0
    with (tmp_path / "rejected.csv").open(encoding="utf-8-sig") as file:
        found = [(row["row"], row["rule"], row["adm2_pcode"]) for row in csv.DictReader(file)]
    assert found == [("4", "minimum:individuals", "SO1103"), ("5", "place-not-found", "'=2+3")]


DOUBTFUL = """adm2_pcode,individuals,female,male,round,reported_on
SO1101,900,,,1,2024-01-31
SO1101,9000,5000,5000,2,2024-02-29
SO1102,40,20,20,2,2024-02-29
"""


def test_rows_to_be_looked_at_are_listed_with_what_is_odd(somalia, command, table, tmp_path):
    """Those a batch shows, and those only the whole load shows, as they were received."""
    report = somalia.load(own_table(), table(DOUBTFUL))
    assert (report.rows_loaded, report.rows_rejected) == (3, 0)
    assert command("doubted", "our-table", "--to", tmp_path / "doubted.csv").code == 0
    with (tmp_path / "doubted.csv").open(encoding="utf-8-sig") as file:
        found = [(row["row"], row["rule"], row["individuals"]) for row in csv.DictReader(file)]
    assert found == [("2", "parts:individuals", "9000"), ("2", "stock-change", "9000")]
    assert {rule: seen.count for rule, seen in report.warnings.items()} == {
        rule: 1 for _, rule, _ in found
    }


def test_of_each_rule_the_first_rows_of_a_load_are_listed(somalia, table, monkeypatch):
    monkeypatch.setattr(faults, "LISTED", 3)
    monkeypatch.setattr(doubted, "LISTED", 3)
    rows = [f"SO1101,10,6,6,{day},2024-01-{day:02}" for day in range(1, 31)]
    head = DOUBTFUL.splitlines()[0]
    report = somalia.load(own_table(), table("\n".join([head, *rows])))
    assert report.warnings["parts:individuals"].count == 30
    assert somalia.rows("SELECT source_row FROM ops.doubted_row ORDER BY 1") == [(1,), (2,), (3,)]


def test_days_and_months_that_a_later_row_decides_are_no_doubts(somalia, table):
    rows = HEAD + "SO1101,5,01/02/2024\nSO1101,6,25/02/2024\n"
    assert somalia.load(own_table(), table(rows)).warnings == {}
    assert somalia.one("SELECT count(*) FROM ops.doubted_row") == 0


def test_after_an_undo_the_same_file_loads_again(somalia, table):
    somalia.load(own_table(), table(FIRST))
    with database.connect(somalia.access.owner) as connection:
        loads.undo(connection, "our-table")
    assert somalia.load(own_table(), table(FIRST)).changed
    assert somalia.rows(STOCKS) == [("SO1101", 5), ("SO1102", 7), ("SO1103", 9)]


def test_some_earlier_loads_are_kept_and_no_more(somalia, table):
    for number in range(loads.KEPT + 3):
        somalia.load(own_table(), table(HEAD + f"SO1101,{number},2024-01-31\n"))
    tables = somalia.one("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'admin_stock\\_\\_%'")
    assert tables == 1 + loads.KEPT
    for back in range(loads.KEPT):
        with database.connect(somalia.access.owner) as connection:
            loads.undo(connection, "our-table")
        assert somalia.rows(STOCKS) == [("SO1101", loads.KEPT + 1 - back)]
    with (
        pytest.raises(UserError, match="geoportal remove"),
        database.connect(somalia.access.owner) as connection,
    ):
        loads.undo(connection, "our-table")
    assert somalia.rows(STOCKS) == [("SO1101", 2)]


def test_an_unknown_dataset_is_named_with_those_there_are(somalia):
    with (
        pytest.raises(NotFoundError, match=r"“nothing”.*cod-som"),
        database.connect(somalia.access.owner) as connection,
    ):
        loads.undo(connection, "nothing")


@pytest.mark.parametrize(
    ("where", "what"),
    [("partitions", "seal"), ("raw", "keep"), ("loads", "swap"), ("copy", "rows")],
)
def test_killed_at_any_point_the_previous_state_stays(somalia, table, where, what):
    somalia.load(own_table(), table(FIRST))
    before = somalia.state()
    script = SLOW.format(where=where, what=what)
    words = [somalia.access.owner, str(table(SECOND)), str(somalia.var)]
    process = subprocess.Popen(
        [sys.executable, "-c", script, *words], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert process.stdout.readline() == "there\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert somalia.state() == before
    assert somalia.load(own_table(), table(SECOND)).changed


def test_a_file_that_grows_while_it_is_read_is_noticed(somalia, table):
    path = table(FIRST)
    before = somalia.state()

    def grow(*_):
        with path.open("a") as file:
            file.write("SO1201,4,2024-01-31\n")

    with (
        pytest.raises(UserError, match="changed while it was read"),
        database.connect(somalia.access.owner) as connection,
    ):
        load(connection, own_table(), path, somalia.var, progress=grow)
    assert somalia.state() == before


def test_two_loads_at_once_are_one_after_the_other(somalia, table, tmp_path):
    held = threading.Event()
    done = []

    def slowly(table_name, rows):
        held.set()
        time.sleep(0.5)

    def first():
        with database.connect(somalia.access.owner) as connection:
            load(connection, own_table("One"), table(FIRST), somalia.var, progress=slowly)
            done.append("one")

    other = tmp_path / "other.csv"
    other.write_text(SECOND)
    thread = threading.Thread(target=first)
    thread.start()
    held.wait(30)
    somalia.load(own_table("Two"), other)
    done.append("two")
    thread.join()
    assert done == ["one", "two"]
    assert somalia.one("SELECT sum(individuals) FROM core.admin_stock") == 21 + 76


def test_units_of_one_edition_come_from_one_dataset(somalia, real_data):
    again = sources.get("cod_ab")
    info = again.dataset.model_copy(update={"slug": "other-boundaries"})
    with pytest.raises(UserError, match="geoportal remove"):
        somalia.load(again.model_copy(update={"dataset": info}), real_data(SOMALIA))


PEOPLE = st.lists(st.integers(0, 500), min_size=1, max_size=8)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=PEOPLE, second=PEOPLE)
def test_differences_add_up(somalia, table, first, second):
    """Rows before + added - removed = rows after, whatever the two files hold."""

    def text(people):
        return HEAD + "".join(f"SO1101,{n},2024-01-31\n" for n in people)

    with database.connect(somalia.access.owner) as connection:
        one = load(connection, own_table(), table(text(first)), somalia.var)
        two = load(connection, own_table(), table(text(second)), somalia.var)
        if two.changed:
            (found,) = two.differences
            assert len(first) + found.added - found.removed == len(second)
            same = sorted(first) == sorted(second)
            assert (found.rows == 0) == same
        assert one.rows_loaded == len(first)
        connection.rollback()


@pytest.mark.parametrize("words", [("--plan", "--differences"), ("--apply", "--differences")])
def test_what_is_read_is_never_written_over(somalia, command, table, words):
    path = table(FIRST)
    said = ("--title", "Our table", "--licence", "CC-BY-4.0", "--credit", "Us")
    refused = command("load", "displacement_table", path, *said, *words, path)
    assert refused.code == 2 and "is the file that is read" in refused.error
    assert path.read_text() == FIRST
    assert command("inspect", path, "--html", path).code == 2 and path.read_text() == FIRST
    assert command("pcode-match", path, "--to", path).code == 2 and path.read_text() == FIRST


def test_what_is_removed_leaves_no_value_behind(somalia, table):
    somalia.load(own_table(), table(FIRST + "SO9999,4,2024-01-31\n"))
    with database.connect(somalia.access.owner) as connection:
        loads.remove(connection, "our-table")
    assert somalia.one("SELECT count(*) FROM ops.rejected_row") == 0
    of_it = "SELECT id FROM ops.load_run WHERE dataset = 'our-table'"
    assert somalia.one(f"SELECT count(*) FROM raw.batch WHERE load_id IN ({of_it})") == 0
    assert somalia.one("SELECT rows_read FROM ops.load_run WHERE dataset = 'our-table'") == 4


def test_differences_run_nothing_in_a_spreadsheet(somalia, tmp_path):
    head = "ssid,name,adm2_pcode,round,reported_on,individuals\n"
    listed = sources.get("site_list").model_copy(update={"dataset": own_table().dataset})
    path = tmp_path / "sites.csv"
    for name in ("Camp", "=cmd|calc!A1"):
        path.write_text(head + f"S1,{name},SO1101,1,2024-01-31,5\n")
        with database.connect(somalia.access.owner) as connection:
            load(connection, listed, path, somalia.var, differences=tmp_path / "d.csv")
    with (tmp_path / "d.csv").open(encoding="utf-8-sig") as file:
        (line,) = [line for line in csv.DictReader(file) if line["field"] == "name"]
    assert (line["before"], line["after"]) == ("Camp", "'=cmd|calc!A1")
