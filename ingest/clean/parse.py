"""One column of any type: what came in, in the field's type, with every change named."""

import numpy as np
import pandas as pd

from ingest.clean import dates, digits, numbers, words
from ingest.clean.days import Spelling
from ingest.clean.distinct import Cell, Distinct, Reading, arrow
from ingest.clean.habits import Habit, Habits
from ingest.clean.model import Cleaned, Cleaning
from ingest.clean.months import fold
from ingest.dictionary.model import Field

TRUE = {*map(fold, ("true", "yes", "y", "1", "oui", "vrai", "sí", "verdadero", "نعم", "صحيح"))}
FALSE = {*map(fold, ("false", "no", "n", "0", "non", "faux", "falso", "لا", "خطأ"))}
CANONICAL = {"true", "false", "1", "0"}


def parse(
    column: pd.Series, field: Field, cleaning: Cleaning, name: str, habits: Habits | None = None
) -> Cleaned:
    """The column in the field's type: str, Int64, float64, datetime64[s] or boolean.

    `name` is the column's heading. Give the same `habits` to all batches of a file: what one proves
    about dd/mm or decimal commas holds for the next. Raises UserError when two batches disagree.
    """
    nothing = cleaning.nothing(name, field.name)
    if field.type in ("text", "code"):
        return words.parse(column, nothing)
    empty = words.declared_empty(column, nothing)
    given = column.mask(empty) if empty.any() else column
    cleaned = _typed(given, field, cleaning, name, habits or Habits())
    if empty.any():
        cleaned.changes["null_word"] = cleaned.changes.get("null_word", False) | empty
    return cleaned


def _typed(
    column: pd.Series, field: Field, cleaning: Cleaning, name: str, habits: Habits
) -> Cleaned:  # fmt: skip
    if field.type == "boolean":
        return _truth(column)
    if field.type == "date":
        habit = _declared(habits.dates[name], cleaning.is_day_first(name, field.name))
        start = field.hxl is not None and "+start" in field.hxl
        spelling = Spelling(cleaning.first_two_digit_year, cleaning.excel_dates, start)
        return dates.parse(column, habit, spelling, name)
    habit = _declared(habits.decimals[name], cleaning.is_decimal_comma(name, field.name))
    return numbers.parse(column, field.type == "integer", habit, name, percent=field.unit == "%")


def _declared(habit: Habit, declared: bool | None) -> Habit:
    habit.declared = declared
    return habit


def _truth(column: pd.Series) -> Cleaned:
    distinct = Distinct(column, arrow(column))
    values = np.full(len(distinct.cells), None, dtype=object)
    for place, cell in enumerate(distinct.cells):
        reading = _true_or_false(cell)
        distinct.note(place, reading)
        values[place] = reading.value
    return distinct.cleaned(pd.array(values, dtype="boolean"))


def _true_or_false(cell: Cell) -> Reading:
    word, changes = digits.fold(words.cell_text(cell))
    if not word or words.says_nothing(word):
        return Reading(None, (*changes, "null_word") if word else changes)
    folded = fold(word)
    if folded not in TRUE | FALSE:
        return Reading(reason="is not yes or no")
    spelled = () if folded in CANONICAL else ("truth_word",)
    return Reading(folded in TRUE, changes + spelled)
