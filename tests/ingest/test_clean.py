"""From words to values: what people write is read, what is not understood is never guessed."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest import clean
from ingest.dictionary import Field

INTEGERS = st.integers(-(2**53) + 1, 2**53 - 1)
DATES = st.dates(dt.date(1800, 1, 1), dt.date(2100, 12, 31))
THOUSANDS = [" ", ",", "\u00a0", "\u202f"]
NO_VALUE = ["", " ", "-", "_", "n.a.", "N/A", "Not available", "NULL", "nan", "NaN", None,
            float("nan")]  # fmt: skip


def parsed(kind: str, *cells: object) -> list:
    """Values in order; "wrong" where a cell is not of that type, None where it says nothing."""
    column = pd.Series(list(cells), dtype="object")
    cleaned = clean.parse(column, Field(name="x", type=kind), clean.Cleaning(), "x")
    return ["wrong" if bad else None if pd.isna(value) else value
            for value, bad in zip(cleaned.values, cleaned.wrong, strict=True)]  # fmt: skip


@given(INTEGERS)
def test_whole_numbers_come_back(number):
    grouped = [f"{number:,}".replace(",", mark) for mark in THOUSANDS]
    assert parsed("integer", str(number), number, f" {number} ", f"{number}.0", *grouped) == (
        [number] * (4 + len(THOUSANDS))
    )


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_decimal_numbers_come_back(number):
    assert parsed("number", repr(number), number) == [number, number]


@given(DATES)
def test_dates_come_back(day):
    iso = day.isoformat()
    year = f"{day.year:04}"
    assert parsed("date", iso, day, f"{iso} 00:00:00", f"{iso}T00:00:00",
                  f"{day:%d/%m/}{year}", f"{day:%d-%m-}{year}") == [
        pd.Timestamp(day).as_unit("s")] * 6  # fmt: skip


@given(st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1)))
def test_the_day_of_a_spreadsheets_moment_is_kept(moment):
    assert parsed("date", moment) == [pd.Timestamp(moment.date())]


@pytest.mark.parametrize(
    "words",
    ["1,5", "1.234", "12,34", "about 300", "3 families", "1/2", "0x1F", "ten", "1 2", "5.5",
     "9007199254740993", "1e400", "inf", "--", "12,34,567"],
)  # fmt: skip
def test_what_is_no_whole_number_is_wrong(words):
    assert parsed("integer", words) == ["wrong"]


@pytest.mark.parametrize("words", ["inf", "-inf", "infinity", "1e400"])
def test_infinity_is_no_number(words):
    assert parsed("number", words) == ["wrong"]


@pytest.mark.parametrize(
    "words",
    [
        "2016",
        "2016-02-30",
        "31/02/2016",
        "2016-13-01",
        "42735",
        "0216-01-31",
        "22-Dec",
        "32/13/16",
        "Dec 16",
        "Q4 2016",
        "9999-12-31",
        "20161301",
        "yesterday",
        True,
    ],
)
def test_what_is_no_date_of_a_known_form_is_wrong(words):
    assert parsed("date", words) == ["wrong"]


@pytest.mark.parametrize("kind", ["integer", "number", "date", "boolean"])
def test_null_words_say_nothing(kind):
    assert parsed(kind, *NO_VALUE, "NA", "none", "DNK") == [None] * (len(NO_VALUE) + 3)


@pytest.mark.parametrize("kind", ["text", "code"])
def test_in_text_names_that_look_like_nothing_survive(kind):
    """Nan is a province of Thailand, NA is Namibia, Null a village, DNK Denmark."""
    words = ["Nan", "NA", "None", "DNK", "Null", "No", "0", "-5"]
    assert parsed(kind, *words) == words
    assert parsed(kind, *NO_VALUE) == [None] * len(NO_VALUE)


def test_text_is_trimmed_and_of_one_unicode_form():
    assert parsed("text", "  Bozoum ", "Sate\u0301ma", 5.0, 5, 5.25) == [
        "Bozoum", "Satéma", "5", "5", "5.25",
    ]  # fmt: skip


@given(st.text())
@example("Bo\x00zoum")
def test_text_is_kept_or_nothing(words):
    (kept,) = parsed("text", words)
    again = [None] if kept is None else parsed("text", kept)
    assert again == [kept]
    assert kept is None or ("\x00" not in kept and kept == kept.strip() != "")


@pytest.mark.parametrize(("words", "value"), [("yes", True), ("TRUE", True), ("0", False),
                                              ("No", False), ("maybe", "wrong")])  # fmt: skip
def test_truth_is_said_in_known_words(words, value):
    assert parsed("boolean", words) == [value]
