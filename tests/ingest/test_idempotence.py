"""The same again changes nothing, a change is loaded, a failure leaves no trace, and two loads
at once are one after the other."""

import threading
import time

import pytest

from ingest import database, sources
from ingest.errors import UserError
from ingest.load import load
from ingest.sources.natural_earth.extract import BOUNDARIES
from tests.warehouse import own_table

SOMALIA = "cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson"
CROSSINGS = "border_crossings_ukraine/ukr_border_crossings_{}.xlsx"
TABLE = "adm2_name,individuals,reported_on\nBorama,5,2024-01-31\nBaidoa,7,2024-01-31\n"
OPEN = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@pytest.fixture
def table(tmp_path):
    """A table of which one name, Baidoa, is not that of the boundaries."""
    path = tmp_path / "idps.csv"
    path.write_text(TABLE)
    return path


@pytest.fixture
def somalia(warehouse, real_data):
    warehouse.load("cod_ab", real_data(SOMALIA))
    return warehouse


def review(house, name: str, pcode: str) -> None:
    path = house.crosswalk("displacement_table")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f",{name},,", f",{name},{pcode},"), encoding="utf-8")


@pytest.mark.parametrize(
    ("source", "file"),
    [("border_crossings", CROSSINGS.format("090622")), ("cod_ab", SOMALIA),
     ("natural_earth", BOUNDARIES)],
)  # fmt: skip
def test_the_same_file_again_changes_nothing(warehouse, real_data, source, file):
    path = real_data(file) if isinstance(file, str) else file
    first = warehouse.load(source, path)
    before = warehouse.state()
    again = warehouse.load(source, path)
    assert first.changed and not again.changed
    assert (again.rows_read, again.rows_loaded) == (first.rows_read, first.rows_loaded)
    assert warehouse.state() == before


def test_the_same_file_with_open_names_changes_nothing(somalia, table):
    """The first load writes the crosswalk file; that alone is no reason to load again."""
    assert somalia.load(own_table(), table).names_to_review == 1
    before, crosswalk = somalia.state(), somalia.crosswalk("displacement_table").read_bytes()
    again = somalia.load(own_table(), table)
    assert not again.changed and again.rows_rejected == 1
    assert somalia.state() == before
    assert somalia.crosswalk("displacement_table").read_bytes() == crosswalk


def test_a_reviewed_name_is_loaded(somalia, table):
    assert somalia.load(own_table(), table).rows_rejected == 1
    review(somalia, "Baidoa", "SO2401")
    again = somalia.load(own_table(), table)
    assert again.changed and (again.rows_loaded, again.rows_rejected) == (2, 0)
    assert not somalia.load(own_table(), table).changed


def test_a_pcode_that_no_boundary_has_is_refused(somalia, table):
    somalia.load(own_table(), table)
    review(somalia, "Baidoa", "SO9999")
    before = somalia.state()
    with pytest.raises(UserError, match="SO9999"):
        somalia.load(own_table(), table)
    assert somalia.state() == before


def test_a_crosswalk_that_is_no_table_is_refused(somalia, table):
    somalia.load(own_table(), table)
    for content in (b"level;name;pcode\n2;Baidoa;SO2401\n", b"caf\xe9,\n", b""):
        somalia.crosswalk("displacement_table").write_bytes(content)
        with pytest.raises(UserError, match=r"displacement_table\.csv"):
            somalia.load(own_table(), table)


def test_names_filled_in_stay_when_new_ones_come(somalia, table):
    somalia.load(own_table(), table)
    review(somalia, "Baidoa", "SO2401")
    table.write_text(TABLE + "Badhan,9,2024-01-31\n")
    assert somalia.load(own_table(), table).names_to_review == 1
    lines = somalia.crosswalk("displacement_table").read_text(encoding="utf-8").splitlines()
    assert any(line.startswith("2,,Baidoa,SO2401,") for line in lines)
    assert any(line.startswith("2,,Badhan,,") for line in lines)


def test_new_boundaries_load_the_same_file_again(somalia, table, real_data):
    somalia.load(own_table(), table)
    other = real_data("cod_ab_legacy/hti_admbnda_adm1_cnigs_20181129_dv.geojson")
    somalia.load("cod_ab", other)
    assert somalia.load(own_table(), table).changed


def test_another_description_loads_the_same_file_again(somalia, table):
    somalia.load(own_table(), table)
    assert somalia.load(own_table(credit_line="Them"), table).changed
    assert somalia.rows(
        "SELECT credit_line FROM core.dataset WHERE slug = 'our-table'"
    ) == [("Them",)]  # fmt: skip


def test_a_load_that_fails_at_its_end_leaves_no_trace(warehouse, real_data):
    """More points are expected than the file has: found out after every row was written."""
    warehouse.load("border_crossings", real_data(CROSSINGS.format("140422")))
    before = warehouse.state()
    greedy = sources.get("border_crossings").model_copy(update={"expect": {"transit_point": 500}})
    with pytest.raises(UserError, match="at least 500 are expected"):
        warehouse.load(greedy, real_data(CROSSINGS.format("090622")))
    assert warehouse.state() == before


def test_a_load_that_is_cut_off_leaves_no_trace(warehouse, real_data):
    before = warehouse.state()
    with pytest.raises(UserError), database.connect(warehouse.access.owner) as connection:
        load(connection, sources.get("border_crossings"),
             real_data(CROSSINGS.format("140422")), warehouse.var)  # fmt: skip
        with database.connect(warehouse.access.owner) as other:
            other.cursor().execute("SELECT pg_terminate_backend(%s)",
                                   (connection.info.backend_pid,))  # fmt: skip
        connection.cursor().execute("SELECT 1")
    assert warehouse.state() == before


@pytest.mark.parametrize(("second", "changed"), [("140422", False), ("090622", True)])
def test_two_loads_at_once_are_one_after_the_other(warehouse, real_data, second, changed):
    results = []
    other = threading.Thread(
        target=lambda: results.append(
            warehouse.load("border_crossings", real_data(CROSSINGS.format(second)))
        )
    )
    with database.connect(warehouse.access.owner) as connection:
        load(connection, sources.get("border_crossings"), real_data(CROSSINGS.format("140422")),
             warehouse.var)  # fmt: skip
        other.start()
        wait_until(lambda: warehouse.one(OPEN) == 1)
        assert not results
    other.join(timeout=60)
    assert [report.changed for report in results] == [changed]
    points = {"140422": 67, "090622": 80}[second]
    assert warehouse.one("SELECT count(*) FROM core.transit_point") == points
    assert warehouse.one("SELECT count(DISTINCT load_id) FROM core.transit_point") == 1
    assert warehouse.one("SELECT count(*) FROM ops.load_run") == 1 + changed


def wait_until(holds) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
