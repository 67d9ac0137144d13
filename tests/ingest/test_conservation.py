"""Whatever a table holds, each row and each person in it is either loaded or rejected for a
reason: never lost, never made up, never guessed."""

import csv
import unicodedata
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import database, raw
from ingest.clean import NULLS_IN_TEXT
from ingest.load import load
from tests.warehouse import own_table

BOUNDARIES = "cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson"
BAD = object()
# what is written → the value it means; None where it says nothing
CODES = {"SO1101": "SO1101", " SO2401 ": "SO2401", "SO2801": "SO2801", "": None, "so1101": "SO1101",
         "SO9999": BAD, "CM008001": BAD}  # fmt: skip
PEOPLE = {"0": 0, "17": 17, "80 418": 80_418, "433,412": 433_412, " 5.0 ": 5, "": None,
          "n.a.": None, "-3": -3, "2.5": BAD, "about 10": BAD,
          "9007199254740993": BAD}  # fmt: skip
DAYS = {"2023-03-31": "2023-03-31", "31/03/2023": "2023-03-31", "0216-01-31": BAD,
        "": None, "31.3.23": "2023-03-31", "2023-02-30": BAD}  # fmt: skip
PERCENT = {"": None, "55.5": 55.5, "0": 0, "100": 100, "101": 101, "inf": BAD, "x": BAD}
FIRST = {"adm_pcode": CODES, "individuals": PEOPLE, "reported_on": DAYS,
         "coverage_percent": PERCENT}  # fmt: skip
# a comma beside a line break is refused (a stray quote makes such); control characters and markup
# are taken out, see test_clean_text
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs"), exclude_characters=",<&"),
    max_size=8,
)


@dataclass(frozen=True)
class Row:
    pcode: str
    people: str
    day: str
    percent: str
    name: str

    @property
    def number(self) -> int:
        """People that the row states, zero where it states none."""
        value = PEOPLE[self.people]
        return value if isinstance(value, int) else 0

    @property
    def is_good(self) -> bool:
        values = [CODES[self.pcode], PEOPLE[self.people], DAYS[self.day]]
        percent = PERCENT[self.percent]
        whole = not any(value in (BAD, None) for value in values) and percent is not BAD
        return whole and self.number >= 0 and (percent or 0) <= 100


ROWS = st.lists(
    st.builds(Row, *map(st.sampled_from, map(list, FIRST.values())), WORDS),
    min_size=1, max_size=12,
)  # fmt: skip


@pytest.fixture(scope="module")
def somalia(shared, real_data):
    shared.load("cod_ab", real_data(BOUNDARIES))
    return shared


@pytest.fixture
def attempt(somalia, tmp_path):
    """Load rows, hand over the report and a cursor, and undo."""

    def attempt(rows: list[Row], check) -> None:
        path = tmp_path / "dirty.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL)
            writer.writerow([*FIRST, "adm_name"])
            writer.writerows([r.pcode, r.people, r.day, r.percent, r.name] for r in rows)
        source = own_table("Dirty").model_copy(update={"constants": {
            "measure": "stock", "pop_group": "idp", "adm_level": 2}})  # fmt: skip
        with database.connect(somalia.access.owner) as connection:
            report = load(connection, source, path, tmp_path / "var")
            with connection.cursor() as cursor:
                check(report, cursor)
            connection.rollback()

    return attempt


def answer(cursor, query: str, *values) -> list[tuple]:
    cursor.execute(query, values)
    return cursor.fetchall()


dirty = settings(
    max_examples=25, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def books_balance(rows: list[Row], report, cursor) -> None:
    """Rows and people of the file, of the report, of core and of ops.rejected_row agree."""
    good, bad = ([row for row in rows if row.is_good is kind] for kind in (True, False))
    sums = report.tables["admin_stock"]
    for part, expected in (("read", rows), ("loaded", good), ("rejected", bad)):
        assert sums[part]["rows"] == len(expected)
        assert sums[part]["individuals"] == sum(row.number for row in expected)
    core = "SELECT count(*), coalesce(sum(individuals), 0)::bigint FROM core.admin_stock"
    assert answer(cursor, core) == [(len(good), sum(row.number for row in good))]
    assert answer(
        cursor, "SELECT count(*), coalesce(sum((totals->>'individuals')::bigint), 0)::bigint "
        "FROM ops.rejected_row WHERE load_id = %s", report.load_id,
    ) == [(len(bad), sum(row.number for row in bad))]  # fmt: skip


def numbers(rows: list) -> list[int]:
    return list(range(1, len(rows) + 1))


def rows_are_in_their_place(rows: list[Row], report, cursor) -> None:
    """Good rows in core with the values they state, bad ones with rule and reason, all in raw."""
    for number, *values in answer(
        cursor, "SELECT source_row, adm_pcode, individuals, reported_on::text, "
        "coverage_percent FROM core.admin_stock",
    ):  # fmt: skip
        row = rows[number - 1]
        assert row.is_good
        assert values == [CODES[row.pcode], PEOPLE[row.people], DAYS[row.day],
                          PERCENT[row.percent]]  # fmt: skip
    for number, rule, reason in answer(
        cursor, "SELECT source_row, rule, reason FROM ops.rejected_row WHERE load_id = %s",
        report.load_id,
    ):  # fmt: skip
        assert not rows[number - 1].is_good and rule and reason
    kept = raw.rows(cursor.connection, report.load_id, "admin_stock", numbers(rows))
    assert list(kept[["source_row", "adm_pcode", "individuals"]].itertuples(index=False)) == [
        (n, row.pcode, row.people) for n, row in enumerate(rows, start=1)
    ]


@dirty
@given(ROWS)
def test_every_row_and_person_is_loaded_or_rejected(attempt, rows):
    def check(report, cursor):
        books_balance(rows, report, cursor)
        rows_are_in_their_place(rows, report, cursor)

    attempt(rows, check)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"people": "-3"}, "minimum:individuals"),
        ({"people": "2.5"}, "type:individuals"),
        ({"people": ""}, "required:individuals"),
        ({"day": "2023-02-30"}, "type:reported_on"),
        ({"day": ""}, "required:reported_on"),
        ({"pcode": "SO9999"}, "place-not-found"),
        ({"pcode": ""}, "required:adm_pcode"),
        ({"percent": "101"}, "maximum:coverage_percent"),
        ({"percent": "x"}, "type:coverage_percent"),
    ],
)
def test_the_rule_says_what_is_wrong(attempt, changes, rule):
    whole = {"pcode": "SO1101", "people": "17", "day": "2023-03-31", "percent": "", "name": ""}

    def check(report, cursor):
        assert report.rules == {rule: 1}

    attempt([Row(**whole | changes), Row(**whole)], check)


@settings(dirty, max_examples=6)
@given(st.lists(WORDS, min_size=20, max_size=40))
def test_names_are_kept_as_written(attempt, names):
    def check(report, cursor):
        loaded = answer(cursor, "SELECT adm_name FROM core.admin_stock ORDER BY source_row")
        written = raw.rows(cursor.connection, report.load_id, "admin_stock", numbers(names))
        kept = [(name, word) for (name,), word in zip(loaded, written["adm_name"], strict=True)]
        plain = [name.replace("\0", "") for name in names]
        meant = [unicodedata.normalize("NFC", name).strip() for name in plain]
        assert kept == [(None if words in NULLS_IN_TEXT else words, name)
                        for words, name in zip(meant, names, strict=True)]  # fmt: skip

    attempt([Row("SO1101", "17", "2023-03-31", "", name) for name in names], check)
