"""Columns of numbers as people write them: 80 418, 433,412, ١٢٣ – where one reading is possible."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.clean.decide import LARGEST, value
from ingest.clean.digits import fold, number
from ingest.clean.distinct import Cell, Distinct, arrow, is_number, is_text, unchanged
from ingest.clean.habits import Habit
from ingest.clean.model import Cleaned
from ingest.clean.words import cell_text, says_nothing
from ingest.errors import UserError

PLAIN = r"^-?\d{1,15}$"
PLAIN_WHOLE = r"^-?\d{1,15}(\.0{1,2})?$"
PLAIN_DECIMAL = r"^-?\d{1,15}(\.\d{1,15})?$"
CERTAIN_DECIMAL = r"^-?\d{1,15}(\.(\d{1,2}|\d{4,15}))?$"
LONE_POINT_OR_GROUP = r"^-?[1-9]\d{0,2}\.\d{3}$"  # 1.234: one and a bit, or a thousand and more
POINT_PROVED = r"\.(\d{1,2}|\d{4,})$"
GROUP_SIGNS = r" \x{a0}\x{2009}\x{202f}\x{2019}'"


def parse(
    column: pd.Series, whole: bool, habit: Habit, name: str = "", percent: bool = False,
) -> Cleaned:  # fmt: skip
    """Whole numbers as Int64 (|n| < 2⁵³), others as float64; the rest is missing and wrong.

    Raises UserError where a batch proves that earlier ones were read by the wrong decimal mark.
    """
    array = arrow(column)
    plain = None if array is None else _plain(array, whole, habit)
    if plain is not None:
        return unchanged(pd.Series(_typed(plain, whole), index=column.index))
    distinct = Distinct(column, array)
    values = np.full(len(distinct.cells), np.nan)
    odd = _read_plain(distinct, values, whole, habit)
    words = {place: _folded(distinct.cells[place]) for place in odd}
    _learn(habit, words, whole, name)
    for place, (word, changes) in words.items():
        reading = value(word, changes, whole, habit, percent)
        distinct.note(place, reading)
        if reading.value is not None:
            values[place] = reading.value
    return distinct.cleaned(_typed(values, whole))


def _learn(habit: Habit, words: dict[int, tuple[str, tuple[str, ...]]], whole: bool, name: str) \
        -> None:  # fmt: skip
    """What the words prove; a lone comma proves nothing where whole numbers are asked for."""
    for word, _ in words.values():
        found = number(word)
        if found and found.size.comma is not None and not (whole and found.size.mark):
            habit.proofs.add(found.size.comma)
    if habit.is_contradicted:
        raise UserError(
            f"Column “{name}” writes decimals with a comma in some rows, and in others like 1.234: "
            "say decimal_comma = true or false under [clean] in source.toml."
        )


def _folded(cell: Cell) -> tuple[str, tuple[str, ...]]:
    if not isinstance(cell, str):
        return cell_text(cell), ()
    word, changes = fold(cell)
    return ("", (*changes, "null_word")) if word and says_nothing(word) else (word, changes)


def _typed(values: np.ndarray, whole: bool) -> pd.api.extensions.ExtensionArray | np.ndarray:
    if not whole:
        return values
    missing = np.isnan(values)
    return pd.arrays.IntegerArray(np.where(missing, 0, values).astype("int64"), missing)


def _plain(array: pa.Array, whole: bool, habit: Habit) -> np.ndarray | None:
    """All cells at once, when each is a number of the asked kind that a computer wrote."""
    if pa.types.is_null(array.type):
        return np.full(len(array), np.nan)
    if is_text(array):
        pattern = PLAIN if habit.declared else PLAIN_WHOLE if whole else PLAIN_DECIMAL
        if not pc.all(pc.match_substring_regex(array, pattern)).as_py():
            return None
        if not whole and not _is_point_decimal(array, habit):
            return None
    elif not is_number(array):
        return None
    values = pc.cast(array, pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    present = values[~np.isnan(values)]
    fits = np.isfinite(present) & (
        not whole or (np.floor(present) == present) & (abs(present) < LARGEST)
    )
    return values if fits.all() else None


def _is_point_decimal(array: pa.Array, habit: Habit) -> bool:
    """Whether 1.234 may be read as a decimal here, which a later batch can still contradict."""
    if habit.answer is True or len(habit.proofs) > 1:
        return not pc.any(pc.match_substring(array, ".")).as_py()
    if habit.answer is None:
        if pc.any(pc.match_substring_regex(array, POINT_PROVED)).as_py():
            habit.proofs.add(False)
        elif count := pc.sum(pc.match_substring_regex(array, LONE_POINT_OR_GROUP)).as_py():
            habit.assume(False, count)
    return True


def _read_plain(distinct: Distinct, values: np.ndarray, whole: bool, habit: Habit) -> list[int]:
    """Fill in what a computer wrote; the places of the other cells."""
    array = distinct.array
    if array is None or not (is_text(array) or is_number(array)):
        return list(range(len(values)))
    if is_number(array):
        values[:] = pc.cast(array, pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        bad = ~np.isfinite(values) | (
            whole & ((np.floor(values) != values) | (abs(values) >= LARGEST))
        )
        values[bad] = np.nan
        return np.flatnonzero(bad).tolist()
    pattern = PLAIN if habit.declared else PLAIN_WHOLE if whole else CERTAIN_DECIMAL
    plain = pc.match_substring_regex(array, pattern).to_numpy(zero_copy_only=False)
    if not whole and pc.any(pc.match_substring(array.filter(pa.array(plain)), ".")).as_py():
        habit.proofs.add(False)
    values[plain] = pc.cast(array.filter(pa.array(plain)), pa.float64())
    return np.flatnonzero(~_read_groups(distinct, values, plain, whole, habit)).tolist()


def _read_groups(
    distinct: Distinct, values: np.ndarray, read: np.ndarray, whole: bool, habit: Habit
) -> np.ndarray:
    """Fill in numbers with thousands separators; mask of all cells that are read now."""
    words = distinct.array
    for marks in _group_marks(pc.filter(words, pa.array(~read)), whole, habit):
        found = pc.match_substring_regex(words, rf"^-?[1-9]\d{{0,2}}([{marks}]\d{{3}}){{1,4}}$")
        grouped = found.to_numpy(zero_copy_only=False)
        if grouped.any():
            chosen = pc.filter(words, found)
            bare = pc.replace_substring_regex(chosen, rf"[{marks}]", "")
            values[grouped] = pc.cast(bare, pa.float64())
            distinct.mark("thousands", grouped)
            read = read | grouped
            if marks == ",":
                _learn_commas(chosen, habit)
    return read


def _group_marks(words: pa.Array, whole: bool, habit: Habit) -> list[str]:
    """What surely separates thousands: a comma, where no cell's point can prove the contrary."""
    pointed = pc.any(pc.match_substring(words, ".")).as_py()
    commas = whole and habit.declared is not True and True not in habit.proofs and not pointed
    return [GROUP_SIGNS, ","] if commas else [GROUP_SIGNS]


def _learn_commas(words: pa.Array, habit: Habit) -> None:
    if pc.any(pc.match_substring_regex(words, r",\d{3},")).as_py():
        habit.proofs.add(False)
    elif habit.answer is None:
        habit.assume(False, len(words))
