"""Days in every accepted spelling come back; the order of day and month is never guessed alone."""

import calendar
import datetime as dt

import pandas as pd
import pytest
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import clean
from ingest.dictionary import Field
from ingest.errors import UserError

some = settings(deadline=None, max_examples=60)
DAYS = st.dates(dt.date(1800, 1, 1), dt.date(2100, 12, 31))
LANGUAGES = ["en", "fr", "es", "ar", "ar_IQ", "ar_DZ", "ar_MA"]


def cleaned(*cells, habits=None, hxl=None, **declared):
    column = pd.Series(list(cells), dtype="object")
    field = Field(name="reported_on", type="date", hxl=hxl)
    return clean.parse(column, field, clean.Cleaning(**declared), "Month End", habits)


def days(*cells, **how):
    found = cleaned(*cells, **how)
    assert str(found.values.dtype) == "datetime64[s]"
    assert (found.values.dropna() == found.values.dropna().dt.normalize()).all()
    return ["wrong" if bad else None if pd.isna(value) else value.date().isoformat()
            for value, bad in zip(found.values, found.wrong, strict=True)]  # fmt: skip


@some
@given(DAYS, st.sampled_from("/-."), st.booleans())
def test_numeric_dates_come_back_in_the_declared_order(day, mark, day_first):
    parts = [f"{day:%d}", f"{day:%m}"] if day_first else [f"{day.month}", f"{day.day}"]
    words = mark.join([*parts, f"{day.year}"])
    assert days(words, f"{words} 10:30", day_first=day_first) == [day.isoformat()] * 2


@some
@given(
    DAYS,
    st.sampled_from(LANGUAGES),
    st.sampled_from(["d MMMM y", "d MMM y", "d-MMM-y", "MMMM d, y", "d 'de' MMMM 'de' y"]),
)
def test_months_by_name_come_back(day, language, pattern):
    assert days(format_date(day, pattern, language)) == [day.isoformat()]


@some
@given(DAYS, st.sampled_from(LANGUAGES))
def test_a_month_alone_is_its_last_day_or_for_a_start_its_first(day, language):
    last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    cells = [format_date(day, "MMMM y", language), f"{day:%m}/{day.year}", f"{day.year}-{day:%m}"]
    assert days(*cells) == [last.isoformat()] * 3
    assert days(*cells, hxl="#date+start") == [day.replace(day=1).isoformat()] * 3
    assert cleaned(*cells).changes["end_of_month"].all()


@some
@given(DAYS.filter(lambda day: day.year > 1951))
def test_day_numbers_of_spreadsheets_come_back(day):
    number = (day - dt.date(1899, 12, 30)).days
    assert days(number, number + 0.5, float(number)) == [day.isoformat()] * 3
    assert days(str(number), excel_dates=1900) == [day.isoformat()]
    assert days(number - 1462, str(number - 1462), excel_dates=1904)[0] in (
        day.isoformat(),
        "wrong",
    )


def test_the_epoch_of_old_macs_is_declared():
    assert days(43465, excel_dates=1904) == ["2023-01-01"]
    assert days(44927) == ["2023-01-01"]


@some
@given(st.lists(st.text("0123456789/-. :TZJanMarفبراير", max_size=12), min_size=1, max_size=5))
def test_a_day_is_never_invented(words):
    """Conservation: a value has the year and the day that stand there."""
    found = cleaned(*words, day_first=True)
    for word, value in zip(words, found.values, strict=True):
        if not pd.isna(value):
            assert f"{value.year % 100:02}" in word


@pytest.mark.parametrize(
    ("cell", "day"),
    [("2024-03-01T23:30:00+03:00", "2024-03-01"), ("2023-11-06T11:00:00.000Z", "2023-11-06"),
     ("01-Mar-22 10:30 PM", "2022-03-01"), ("Jan-22", "2022-01-31"), ("Sept. 2020", "2020-09-30"),
     ("1er janvier 2022", "2022-01-01"), ("15 de marzo de 2021", "2021-03-15"),
     ("كانون الثاني/يناير 2021", "2021-01-31"), ("March 5, 2021", "2021-03-05"),
     ("2nd Feb 2021", "2021-02-02"), ("20240301", "2024-03-01"), (20240301, "2024-03-01"),
     ("٣١/٠٣/٢٠٢٤", "2024-03-31"), (dt.datetime(2024, 3, 1, 23, 59), "2024-03-01"),
     (pd.Timestamp("2024-03-01T23:30", tz="Africa/Lagos"), "2024-03-01"),
     ("2021/3/5", "2021-03-05"),
     ("31.12.22", "2022-12-31")],
)  # fmt: skip
def test_spellings_seen_in_the_field(cell, day):
    assert days(cell) == [day]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [("31/02/2020", "calendar"), ("2023-02-30", "calendar"), ("32/13/2020", "calendar"),
     ("0216-01-31", "1800"), ("2016", "day and month"), (2016, "date like"),
     ("22-Jan", "no whole date"), ("Jan 22", "no whole date"), ("44927", "excel_dates"),
     ("Q1 2021", "date like"), (True, "date like"),
     (dt.time(9, 30), "date like"), (dt.datetime(9999, 12, 31), "1800"), ("1/2/3/4", "date like")],
)  # fmt: skip
def test_what_is_no_day_is_wrong_for_a_reason(cell, reason):
    found = cleaned(cell)
    assert found.wrong.all() and reason in found.reasons[0] and not found.changes


def test_one_value_above_12_decides_for_the_column():
    assert days("03/04/2024", "13/01/2024") == ["2024-04-03", "2024-01-13"]
    assert days("03/04/2024", "01/13/2024") == ["2024-03-04", "2024-01-13"]
    assert "month_first" in cleaned("1/2/16", "12/31/16").changes
    assert "date_order" in cleaned("1/2/16", "45/3/16", "99/99/99").doubts  # no days, no proofs


def test_an_undecided_column_is_read_day_first_under_a_doubt():
    habits = clean.Habits()
    found = cleaned("03/04/2024", "05/05/2024", "2024-01-01", "03/04/2024", habits=habits)
    assert found.doubts["date_order"].tolist() == [True, False, False, True]
    assert habits.unproved() == {"Month End": 2}
    cleaned("31/01/2024", habits=habits)
    assert habits.unproved() == {}
    assert not cleaned("03/04/2024", habits=habits).doubts
    assert not cleaned("03/04/2024", day_first=True).doubts


@pytest.mark.parametrize(
    "batches",
    [[["03/04/2024"], ["12/31/2023"]], [["31/12/2023"], ["12/31/2023"]],
     [["31/12/2023", "12/31/2023"]]],
)  # fmt: skip
def test_two_orders_in_one_file_stop_the_load(batches):
    habits = clean.Habits()
    with pytest.raises(UserError, match=r"“Month End”.*day_first"):
        for cells in batches:
            cleaned(*cells, habits=habits)


def test_the_declared_order_is_kept_and_the_other_is_wrong():
    for declared in (True, {"Month End": True}, {"reported_on": True}):
        assert days("31/12/2023", "12/31/2023", day_first=declared) == ["2023-12-31", "wrong"]


def test_years_of_two_digits_follow_the_declared_window():
    assert days("01/13/49", "01/13/50") == ["2049-01-13", "1950-01-13"]
    assert days("01/13/49", "01/13/30", first_two_digit_year=1940) == ["1949-01-13", "2030-01-13"]


def test_the_time_that_is_dropped_is_counted():
    for column in (
        pd.Series(["2024-01-01T00:00:00", "2024-01-01T10:00:00"], dtype="str"),
        pd.Series(pd.to_datetime(["2024-01-01 00:00", "2024-01-01 10:00"])),
        pd.Series([dt.datetime(2024, 1, 1), dt.datetime(2024, 1, 1, 10)], dtype="object"),
        pd.Series(["2024-01-01T00:00:00", "2024-01-01T10:00:00", "-"], dtype="str"),
    ):
        found = clean.parse(column, Field(name="x", type="date"), clean.Cleaning(), "x")
        assert found.values[0] == found.values[1] == pd.Timestamp(2024, 1, 1)
        assert found.changes["time_dropped"].tolist()[:2] == [False, True]
