"""One day as people write it, in numbers or with a month's name in four languages."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ingest.clean.digits import fold
from ingest.clean.distinct import Cell, Reading
from ingest.clean.months import fold as fold_words
from ingest.clean.months import month
from ingest.clean.words import says_nothing

YEARS = (1800, 2100)  # 0216-01-31 and 9999-12-31 are no days on which anything was seen
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


def form(cell: Cell, spelling: Spelling) -> Reading | Either:
    """What a cell says: a day, nothing, a fault – or a day once the column's order is known."""
    if isinstance(cell, dt.datetime):
        dropped = () if cell.time() == dt.time() else ("time_dropped",)
        return calendar_day(cell.year, cell.month, cell.day, dropped)
    if isinstance(cell, dt.date):
        return calendar_day(cell.year, cell.month, cell.day, ())
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
        return calendar_day(int(year), int(number), int(day), changes)
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
        return calendar_day(year, number, int(day), changes + more)
    if len(numbers[0]) != 4 and not re.search(r"[^\W\d]\.?[-/'’]\d{2}$", word):
        return Reading(reason="is no whole date: a number beside a month could be its day or year")
    year, more = _year(numbers[0], spelling)
    return _month(year, number, changes + more, spelling)


def _year(digits: str, spelling: Spelling) -> tuple[int, tuple[str, ...]]:
    if len(digits) != 2:
        return int(digits), ()
    first = spelling.first_two_digit_year
    return first + (int(digits) - first) % 100, ("two_digit_year",)


def _month(year: int, number: int, changes: tuple[str, ...], spelling: Spelling) -> Reading:
    if not (1 <= number <= 12 and YEARS[0] <= year <= YEARS[1]):
        return calendar_day(year, number, 1, ())
    if spelling.period_start:
        return calendar_day(year, number, 1, (*changes, "start_of_month"))
    return calendar_day(
        year, number, calendar.monthrange(year, number)[1], (*changes, "end_of_month")
    )


def _number(number: float, epoch: int) -> Reading:
    """A day number of a spreadsheet, its time of day as a fraction; or 20240301."""
    if number.is_integer() and (found := COMPACT.fullmatch(str(int(number)))):
        return calendar_day(int(found[1]), int(found[2]), int(found[3]), ())
    if not SERIALS[0] <= number <= SERIALS[1]:
        return Reading(reason=NO_DATE)
    day = EPOCHS[epoch] + dt.timedelta(days=int(number))
    dropped = () if number.is_integer() else ("time_dropped",)
    return calendar_day(day.year, day.month, day.day, ("spreadsheet_day", *dropped))


def calendar_day(year: int, number: int, day: int, changes: tuple[str, ...]) -> Reading:
    """A day, if the calendar has it in years in which anything was seen."""
    if not YEARS[0] <= year <= YEARS[1]:
        return Reading(reason=f"lies outside the years {YEARS[0]} to {YEARS[1]}")
    try:
        return Reading(dt.date(year, number, day), changes)
    except ValueError:
        return Reading(reason="is no day of the calendar")
