"""Days as people write them; whether 03/04 is in March or April is proved, declared or doubted."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.clean.digits import fold
from ingest.clean.distinct import Cell, Distinct, Reading, arrow, is_text, unchanged
from ingest.clean.habits import Habit
from ingest.clean.model import Cleaned
from ingest.clean.months import fold as fold_words
from ingest.clean.months import month
from ingest.clean.words import says_nothing
from ingest.errors import UserError

YEARS = (1800, 2100)  # 0216-01-31 and 9999-12-31 are no days on which anything was seen
TIME = r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)?)"
ISO = rf"^\d{{4}}-\d{{2}}-\d{{2}}{TIME}?$"
ISO_LENGTH = 10
MIDNIGHT = r"^.{10}([T ]00:00(:00([.,]0{1,9})?)?)?$"
CLOCK = re.compile(
    r"(?<=\d)[T ,]+(\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)"
    r"\s?(?:[AaPp][Mm]|Z|UTC|[+-]\d{2}(?::?\d{2})?)?$"
)
YEAR_FIRST = re.compile(r"(\d{4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})")
YEAR_LAST = re.compile(r"(\d{1,2})\s?([-/.\s])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})")
MONTH_ONLY = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})|(?P<m2>\d{1,2})[-/.](?P<y2>\d{4})")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
FILLERS = {"de", "del", "of", "the", "le", "el", "er", "st", "nd", "rd", "th", "من"}
SERIALS = (18264, 73415)  # day numbers of 1950 to 2100: below stand years, above whole dates
EPOCHS = {1900: dt.date(1899, 12, 30), 1904: dt.date(1904, 1, 1)}
NO_DATE = "is not a date like 2026-06-30 or 30/06/2026"


@dataclass(frozen=True)
class Spelling:
    """What the source declares about its dates."""

    first_two_digit_year: int = 1950
    excel_dates: int | None = None
    period_start: bool = False  # a month alone stands for its first day, else for its last


class Either(NamedTuple):
    """Two numbers and a year: which of the two is the day is a matter of habit."""

    first: int
    second: int
    year: int
    changes: tuple[str, ...]


def parse(column: pd.Series, habit: Habit, spelling: Spelling, name: str = "") -> Cleaned:
    """Days as datetime64[s] at midnight; the time of day is dropped and counted.

    Raises UserError where cells prove both orders of day and month, or another order than that by
    which an earlier batch was read.
    """
    array = arrow(column)
    if array is not None and (plain := _plain(array, column.index)):
        return plain
    distinct = Distinct(column, array)
    values = np.full(len(distinct.cells), np.datetime64("NaT", "s"))
    odd = _read_iso(distinct, values)
    forms = {place: _form(distinct.cells[place], spelling) for place in odd}
    _learn(habit, forms, name)
    for place, form in forms.items():
        reading = _decided(form, habit) if isinstance(form, Either) else form
        distinct.note(place, reading)
        if isinstance(reading.value, dt.date):
            values[place] = np.datetime64(reading.value, "s")
    cleaned = distinct.cleaned(pd.array(values))
    if habit.answer is None and "date_order" in cleaned.doubts:
        habit.assume(True, int(cleaned.doubts["date_order"].sum()))
    return cleaned


def _plain(array: pa.Array, index: pd.Index) -> Cleaned | None:
    """All cells at once, where they are ISO dates or moments, or empty."""
    try:
        if is_text(array):
            days, timed = _iso(array)
        elif pa.types.is_timestamp(array.type):
            local = pc.local_timestamp(array) if array.type.tz else array
            days = pc.cast(pc.floor_temporal(local, unit="day"), pa.date32())
            timed = pc.not_equal(local, pc.cast(days, local.type))
        elif pa.types.is_date(array.type) or pa.types.is_null(array.type):
            days, timed = pc.cast(array, pa.date32()), pa.array([False])
        else:
            return None
    except pa.ArrowException:
        return None
    if not _in_years(pc.drop_null(days)):
        return None
    values = days.to_numpy(zero_copy_only=False).astype("datetime64[s]")
    found = unchanged(pd.Series(values, index=index))
    if pc.any(timed).as_py():
        found.changes["time_dropped"] = pd.Series(timed.fill_null(False).to_numpy(False), index)
    return found


def _iso(words: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Days of ISO text, and which of them have a time of day; raises where one is no such text."""
    if not pc.all(pc.match_substring_regex(words.slice(0, 100), ISO)).as_py():
        raise pa.ArrowInvalid("no ISO date")  # sooner than a cast finds out
    if pc.max(pc.utf8_length(words)).as_py() == ISO_LENGTH:
        return pc.cast(words, pa.date32()), pa.array([False])
    if not pc.all(pc.match_substring_regex(words, ISO)).as_py():
        raise pa.ArrowInvalid("no ISO date")
    days = pc.cast(pc.utf8_slice_codeunits(words, 0, 10), pa.date32())
    return days, pc.invert(pc.match_substring_regex(words, MIDNIGHT))


def _in_years(days: pa.Array) -> bool:
    span = pc.min_max(pc.year(days)).as_py()
    return span["min"] is None or (YEARS[0] <= span["min"] and span["max"] <= YEARS[1])


def _read_iso(distinct: Distinct, values: np.ndarray) -> list[int]:
    """Fill in ISO dates and moments that exist; the places of the other cells."""
    if distinct.array is None or not is_text(distinct.array):
        return list(range(len(values)))
    words = distinct.array
    iso = pc.match_substring_regex(words, ISO).to_numpy(zero_copy_only=False)
    days = pd.Series(pc.utf8_slice_codeunits(words, 0, 10)).where(iso)
    read = pd.to_datetime(days, format="%Y-%m-%d", errors="coerce")
    good = read.dt.year.between(*YEARS).to_numpy()
    values[good] = read[good].to_numpy().astype("datetime64[s]")
    midnight = pc.match_substring_regex(words, MIDNIGHT).to_numpy(zero_copy_only=False)
    distinct.mark("time_dropped", good & ~midnight)
    return np.flatnonzero(~good).tolist()


def _learn(habit: Habit, forms: dict[int, Reading | Either], name: str) -> None:
    for form in forms.values():
        if isinstance(form, Either) and max(form.first, form.second) > 12 >= min(form[:2]):
            habit.proofs.add(form.first > 12)
    if habit.declared is not None:
        return
    if len(habit.proofs) > 1 or habit.is_contradicted:
        raise UserError(
            f"Column “{name}” writes some dates day/month/year and others month/day/year: say "
            "which is right under [clean] in source.toml, as day_first = true or false."
        )


def _form(cell: Cell, spelling: Spelling) -> Reading | Either:
    """What a cell says: a day, nothing, a fault – or a day once the column's order is known."""
    if isinstance(cell, dt.datetime):
        dropped = () if cell.time() == dt.time() else ("time_dropped",)
        return _day(cell.year, cell.month, cell.day, dropped)
    if isinstance(cell, dt.date):
        return _day(cell.year, cell.month, cell.day, ())
    if isinstance(cell, int | float | np.number) and not isinstance(cell, bool):
        return _number(float(cell), spelling.excel_dates or 1900)
    if not isinstance(cell, str):
        return Reading(reason=NO_DATE)
    word, changes = fold(cell)
    if not word or says_nothing(word):
        return Reading(None, (*changes, "null_word") if word else changes)
    if clock := CLOCK.search(word):
        word = word[: clock.start()]
        changes += ("time_dropped",) if re.search("[1-9]", clock[1]) else ()
    return _word(word, changes, spelling)


def _word(word: str, changes: tuple[str, ...], spelling: Spelling) -> Reading | Either:
    if found := YEAR_FIRST.fullmatch(word) or COMPACT.fullmatch(word):
        year, *_, number, day = found.groups()
        return _day(int(year), int(number), int(day), changes)
    if found := YEAR_LAST.fullmatch(word):
        year, more = _year(found[4], spelling)
        return Either(int(found[1]), int(found[3]), year, changes + more)
    if found := MONTH_ONLY.fullmatch(word):
        number, year = found["m"] or found["m2"], found["y"] or found["y2"]
        return _month(int(year), int(number), changes, spelling)
    if re.fullmatch(r"\d+(\.\d+)?", word):
        if spelling.excel_dates:
            return _number(float(word), spelling.excel_dates)
        if SERIALS[0] <= float(word) <= SERIALS[1]:
            return Reading(reason="looks like a spreadsheet's day number: say excel_dates = 1900 "
                           "or 1904 under [clean]")  # fmt: skip
    return _named(word, changes, spelling)


def _named(word: str, changes: tuple[str, ...], spelling: Spelling) -> Reading:
    """1 March 2015, March 1, 2015, 01-Mar-15, Mar-15, March 2015, in four languages."""
    parts = [p for p in re.findall(r"\d+|[^\W\d]+", fold_words(word)) if p not in FILLERS]
    numbers = [part for part in parts if part.isdigit()]
    number = month([part for part in parts if not part.isdigit()])
    if number is None or not 1 <= len(numbers) <= 2:
        return Reading(reason="has no day and month" if re.fullmatch(r"\d{4}", word) else NO_DATE)
    changes += ("month_name",)
    if len(numbers) == 2:
        day, said = sorted(numbers, key=len) if len(numbers[0]) == 4 else numbers
        year, more = _year(said, spelling)
        return _day(year, number, int(day), changes + more)
    if len(numbers[0]) != 4 and not re.search(r"[^\W\d]\.?[-/'’]\d{2}$", word):
        return Reading(reason="is no whole date: a number beside a month could be its day or year")
    year, more = _year(numbers[0], spelling)
    return _month(year, number, changes + more, spelling)


def _decided(form: Either, habit: Habit) -> Reading:
    day_first = habit.answer is not False
    order = ("day_first",) if day_first else ("month_first",)
    day, number = form[:2] if day_first else (form.second, form.first)
    if number > 12 >= day:
        return Reading(reason="has day and month in the order that its source does not use")
    reading = _day(form.year, number, day, form.changes + order)
    unproved = habit.answer is None and not reading.reason and day != number
    return reading._replace(doubts=("date_order",)) if unproved else reading


def _year(digits: str, spelling: Spelling) -> tuple[int, tuple[str, ...]]:
    if len(digits) != 2:
        return int(digits), ()
    first = spelling.first_two_digit_year
    return first + (int(digits) - first) % 100, ("two_digit_year",)


def _month(year: int, number: int, changes: tuple[str, ...], spelling: Spelling) -> Reading:
    if not (1 <= number <= 12 and YEARS[0] <= year <= YEARS[1]):
        return _day(year, number, 1, ())
    if spelling.period_start:
        return _day(year, number, 1, (*changes, "start_of_month"))
    return _day(year, number, calendar.monthrange(year, number)[1], (*changes, "end_of_month"))


def _number(number: float, epoch: int) -> Reading:
    """A day number of a spreadsheet, its time of day as a fraction; or 20240301."""
    if number.is_integer() and (found := COMPACT.fullmatch(str(int(number)))):
        return _day(int(found[1]), int(found[2]), int(found[3]), ())
    if not SERIALS[0] <= number <= SERIALS[1]:
        return Reading(reason=NO_DATE)
    day = EPOCHS[epoch] + dt.timedelta(days=int(number))
    dropped = () if number.is_integer() else ("time_dropped",)
    return _day(day.year, day.month, day.day, ("spreadsheet_day", *dropped))


def _day(year: int, number: int, day: int, changes: tuple[str, ...]) -> Reading:
    if not YEARS[0] <= year <= YEARS[1]:
        return Reading(reason=f"lies outside the years {YEARS[0]} to {YEARS[1]}")
    try:
        return Reading(dt.date(year, number, day), changes)
    except ValueError:
        return Reading(reason="is no day of the calendar")
