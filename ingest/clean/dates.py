"""Columns of days; whether 03/04 is in March or April is proved, declared or doubted."""

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.clean.days import YEARS, Either, Spelling, calendar_day, form
from ingest.clean.distinct import Distinct, Reading, arrow, is_text, unchanged
from ingest.clean.habits import Habit
from ingest.clean.model import Cleaned
from ingest.errors import UserError

TIME = r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)?)"
ISO = rf"^\d{{4}}-\d{{2}}-\d{{2}}{TIME}?$"
ISO_LENGTH = 10
MIDNIGHT = r"^.{10}([T ]00:00(:00([.,]0{1,9})?)?)?$"


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
    forms = {place: form(distinct.cells[place], spelling) for place in odd}
    _learn(habit, forms, name)
    for place, found in forms.items():
        reading = _decided(found, habit) if isinstance(found, Either) else found
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
    for found in forms.values():
        if isinstance(found, Either) and 31 >= max(found[:2]) > 12 >= min(found[:2]):
            habit.proofs.add(found.first > 12)
    if habit.declared is not None:
        return
    if len(habit.proofs) > 1 or habit.is_contradicted:
        raise UserError(
            f"Column “{name}” writes some dates day/month/year and others month/day/year: say "
            "which is right under [clean] in source.toml, as day_first = true or false."
        )


def _decided(found: Either, habit: Habit) -> Reading:
    day_first = habit.answer is not False
    order = ("day_first",) if day_first else ("month_first",)
    day, number = found[:2] if day_first else (found.second, found.first)
    if number > 12 >= day:
        return Reading(reason="has day and month in the order that its source does not use")
    reading = calendar_day(found.year, number, day, found.changes + order)
    unproved = habit.answer is None and not reading.reason and day != number
    return reading._replace(doubts=("date_order",)) if unproved else reading
