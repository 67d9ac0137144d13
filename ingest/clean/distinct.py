"""The different cells of a column: what is found out about one holds wherever it stands."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.clean.model import Cleaned

Cell = object


class Reading(NamedTuple):
    """What one cell means: a value, nothing (None), or a reason why it cannot be understood."""

    value: object = None
    changes: tuple[str, ...] = ()
    reason: str = ""
    doubts: tuple[str, ...] = ()


class Distinct:
    """A column's different cells, in `cells`, and where each stands, in `codes` (-1: empty)."""

    def __init__(self, column: pd.Series, array: pa.Array | None) -> None:
        self.index = column.index
        self.array: pa.Array | None = None
        self.changes: dict[str, np.ndarray] = {}
        self.doubts: dict[str, np.ndarray] = {}
        if array is None:
            self.codes, self.cells = _by_kind(column)
        else:
            encoded = pc.dictionary_encode(array)
            self.array = self._trimmed(encoded.dictionary)
            self.codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
            self.cells = self.array.to_pylist()
        self.reasons = np.full(len(self.cells), "", dtype=object)

    def _trimmed(self, cells: pa.Array) -> pa.Array:
        if not is_text(cells):
            return cells
        bare = pc.utf8_trim_whitespace(cells)
        changed = pc.and_(pc.not_equal(bare, cells), pc.not_equal(bare, ""))
        self.mark("trimmed", changed.to_numpy(zero_copy_only=False))
        return bare

    @property
    def text(self) -> pa.Array | None:
        """The different cells as Arrow, where all are words."""
        return self.array if self.array is not None and is_text(self.array) else None

    def note(self, place: int, reading: Reading) -> None:
        """Keep what was found out about one cell, but for its value."""
        self.reasons[place] = reading.reason
        for found, rules in ((self.changes, reading.changes), (self.doubts, reading.doubts)):
            for rule in rules:
                found.setdefault(rule, np.zeros(len(self.cells), dtype=bool))[place] = True

    def mark(self, rule: str, cells: np.ndarray) -> None:
        """A change of many cells at once."""
        if cells.any():
            self.changes[rule] = self.changes.get(rule, False) | cells

    def spread(self, flags: np.ndarray) -> pd.Series:
        """Flags of the different cells, over the whole column."""
        return pd.Series(np.append(flags, False)[self.codes], index=self.index)

    def cleaned(self, values: pd.api.extensions.ExtensionArray | np.ndarray) -> Cleaned:
        """The column, given the different cells' values."""
        full = pd.api.extensions.take(values, self.codes, allow_fill=True)
        good = self.reasons == ""
        wrong = self.spread(~good)
        changes, doubts = (
            {
                rule: self.spread(flags & good)
                for rule, flags in found.items()
                if (flags & good).any()
            }
            for found in (self.changes, self.doubts)
        )
        values_in_place = pd.Series(full, index=self.index)
        return Cleaned(values_in_place, wrong, self._reasons(wrong), changes, doubts)

    def _reasons(self, wrong: pd.Series) -> pd.Series:
        if not wrong.any():
            return no_reasons(self.index)
        words = pd.Series(np.append(self.reasons, "")[self.codes], index=self.index)
        return words.where(wrong).astype("str")


def unchanged(values: pd.Series) -> Cleaned:
    """A column in which every cell is understood as it stands."""
    wrong = pd.Series(np.zeros(len(values), dtype=bool), index=values.index)
    return Cleaned(values, wrong, no_reasons(values.index))


def no_reasons(index: pd.Index) -> pd.Series:
    """A reason for no cell."""
    return pd.Series(pd.array(pa.nulls(len(index), pa.large_string()), dtype="str"), index=index)


def arrow(column: pd.Series) -> pa.Array | None:
    """The column as Arrow, empty text as null; None when its cells are of several kinds."""
    try:
        found = pa.array(column, from_pandas=True)
    except (pa.ArrowException, UnicodeError, OverflowError, ValueError, TypeError):
        return None
    if isinstance(found, pa.ChunkedArray):
        found = found.combine_chunks()
    if pa.types.is_dictionary(found.type):
        found = found.dictionary_decode()
    if is_text(found):
        found = pc.if_else(pc.equal(found, ""), None, found)
    return found if is_text(found) or _is_scalar(found.type) else None


def is_text(array: pa.Array) -> bool:
    """Whether the cells are words."""
    return pa.types.is_string(array.type) or pa.types.is_large_string(array.type)


def is_number(array: pa.Array) -> bool:
    """Whether the cells are numbers."""
    kind = array.type
    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)


def _is_scalar(kind: pa.DataType) -> bool:
    return pa.types.is_null(kind) or pa.types.is_primitive(kind) or pa.types.is_decimal(kind)


def _by_kind(column: pd.Series) -> tuple[np.ndarray, list[Cell]]:
    """As of a dictionary, but 1, 1.0 and True are three cells."""
    places: dict[tuple[type, Cell], int] = {}
    cells: list[Cell] = []
    codes = np.full(len(column), -1)
    for row, cell in enumerate(column.array):
        scalar = pd.api.types.is_scalar(cell)
        if scalar and (pd.isna(cell) or cell == ""):
            continue
        key = (type(cell), cell if scalar else str(cell))  # a list has no hash
        codes[row] = places.setdefault(key, len(cells))
        if codes[row] == len(cells):
            cells.append(cell)
    return codes, cells
