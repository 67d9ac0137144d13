"""Points from whatever a source writes: two columns, or both coordinates in one cell."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.clean.angles import angle
from ingest.clean.distinct import Distinct, arrow, is_number, is_text, no_reasons, unchanged
from ingest.clean.model import Cleaned, CleanedPoints, Cleaning
from ingest.clean.pairs import Pair, pair
from ingest.clean.words import declared_empty
from ingest.errors import UserError

COMMA = r"^-?\d{1,3},\d+$"
PLAIN = r"^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?$"
ONE = r"-?\d{1,3}(?:\.\d+)?"
PLAIN_PAIR = rf"^(?P<a>{ONE})(?:\s*,\s+|\s+|,)(?P<b>{ONE})(?:\s+-?\d+(?:\.\d+)?){{0,2}}$"
APART = 0.001  # degrees, about 100 m: two statements of one point differ by rounding only
LETTERS = {"longitude": "EWO", "latitude": "NS"}


def coordinates(rows: pd.DataFrame, cleaning: Cleaning) -> CleanedPoints:
    """Points of the columns longitude and latitude, else of the column coordinates.

    One cell holds latitude first, as phones write it, unless it is WKT or GeoJSON, names its
    hemispheres, or `longitude_first` is declared. Raises UserError where a column proves that it
    has longitude first without a declaration.
    """
    points = _Points(rows.index)
    for name, letters in LETTERS.items():
        if name in rows:
            column = points.without_nothing(rows[name], cleaning)
            points.take_axis(name, _axis(column, letters))
    if "coordinates" in rows:
        column = points.without_nothing(rows["coordinates"], cleaning)
        points.take_pairs(*_pairs(column, cleaning))
    points.check(cleaning)
    return points.done()


class _Points:
    """Points under way: axes, faults, changes and doubts of every row."""

    def __init__(self, index: pd.Index) -> None:
        self.index = index
        self.axes = {name: np.full(len(index), np.nan) for name in LETTERS}
        self.wrong = np.zeros(len(index), dtype=bool)
        self.reasons = np.full(len(index), "", dtype=object)
        self.changes: dict[str, np.ndarray] = {}
        self.doubts: dict[str, np.ndarray] = {}

    def without_nothing(self, column: pd.Series, cleaning: Cleaning) -> pd.Series:
        """The column with the declared null words missing."""
        empty = declared_empty(column, cleaning.nothing(str(column.name)))
        self.mark(self.changes, "null_word", empty.to_numpy())
        return column.mask(empty) if empty.any() else column

    def take_axis(self, name: str, column: Cleaned) -> None:
        """One coordinate's column."""
        self.axes[name] = column.values.to_numpy()
        if column.wrong.any():
            self.fault(column.wrong.to_numpy(), name + " " + column.reasons.fillna(""))
        self.note(self.changes, column.changes)

    def take_pairs(self, column: Cleaned, longitude: np.ndarray, latitude: np.ndarray) -> None:
        """Both coordinates of one column, where there are not two columns with them."""
        own_longitude, own_latitude = self.axes.values()
        used = np.isnan(own_longitude) & np.isnan(own_latitude) & ~self.wrong
        apart = np.maximum(abs(own_longitude - longitude), abs(own_latitude - latitude)) > APART
        self.mark(self.doubts, "two_points", apart)
        self.fault(used & column.wrong.to_numpy(), column.reasons.fillna(""))
        self.mark(self.changes, "one_cell", used & ~np.isnan(longitude))
        for found, rules in ((self.changes, column.changes), (self.doubts, column.doubts)):
            self.note(found, {rule: mask & used for rule, mask in rules.items()})
        for name, values in (("longitude", longitude), ("latitude", latitude)):
            self.axes[name] = np.where(used, values, self.axes[name])

    def check(self, cleaning: Cleaning) -> None:
        """What is no point of the world, or hardly one."""
        longitude, latitude = self.axes.values()
        beyond = (abs(latitude) > 90) & (abs(latitude) <= 180) & (abs(longitude) <= 90)
        if cleaning.swap_axes:
            self.mark(self.changes, "axes_swapped", beyond)
            longitude, latitude = (
                np.where(beyond, latitude, longitude), np.where(beyond, longitude, latitude)
            )  # fmt: skip
            self.axes = {"longitude": longitude, "latitude": latitude}
        elif beyond.any():
            self.fault(beyond, "the latitude is beyond 90: are longitude and latitude exchanged? "
                       "swap_axes under [clean] exchanges them")  # fmt: skip
        self.fault((abs(longitude) > 180) | (abs(latitude) > 90) | np.isinf(longitude)
                   | np.isinf(latitude), "the coordinates lie outside the world: are they in "
                   "metres?")  # fmt: skip
        self.fault(np.isnan(longitude) ^ np.isnan(latitude),
                   "only one of longitude and latitude is there")  # fmt: skip
        self._check_places(longitude, latitude, cleaning)

    def _check_places(
        self, longitude: np.ndarray, latitude: np.ndarray, cleaning: Cleaning
    ) -> None:
        zero = (longitude == 0) & (latitude == 0)
        if cleaning.zero_point_is_missing:
            self.mark(self.changes, "zero_point", zero)
            self.axes = {name: np.where(zero, np.nan, axis) for name, axis in self.axes.items()}
        else:
            self.fault(zero, "longitude and latitude are both 0")
        whole = (np.floor(longitude) == longitude) & (np.floor(latitude) == latitude)
        self.mark(self.doubts, "whole_degrees", whole & ~zero & ~self.wrong)

    def done(self) -> CleanedPoints:
        """The points, missing where they are wrong."""
        wrong = self.wrong
        axes = {name: pd.Series(np.where(wrong, np.nan, axis), index=self.index)
                for name, axis in self.axes.items()}  # fmt: skip
        found = [{rule: pd.Series(mask & ~wrong, index=self.index) for rule, mask in rules.items()
                  if (mask & ~wrong).any()} for rules in (self.changes, self.doubts)]  # fmt: skip
        reasons = no_reasons(self.index)
        if wrong.any():
            reasons = pd.Series(self.reasons, index=self.index, dtype="str").where(wrong)
        return CleanedPoints(**axes, wrong=pd.Series(wrong, index=self.index), reasons=reasons,
                             changes=found[0], doubts=found[1])  # fmt: skip

    def fault(self, wrong: np.ndarray, reason: str | pd.Series) -> None:
        """Keep the first reason of each row."""
        fresh = wrong & ~self.wrong
        if fresh.any():
            self.wrong |= wrong
            self.reasons[fresh] = reason if isinstance(reason, str) else reason[fresh]

    def note(self, found: dict[str, np.ndarray], rules: dict[str, pd.Series]) -> None:
        """Add masks of rules."""
        for rule, mask in rules.items():
            self.mark(found, rule, mask.to_numpy())

    def mark(self, found: dict[str, np.ndarray], rule: str, mask: np.ndarray) -> None:
        """Add a rule's mask."""
        if mask.any():
            found[rule] = found.get(rule, False) | mask


def _axis(column: pd.Series, letters: str) -> Cleaned:
    array = arrow(column)
    if array is not None and (is_number(array) or _is_plain(array)):
        values = pc.cast(array, pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        return unchanged(pd.Series(values, index=column.index))
    distinct = Distinct(column, array)
    values = np.full(len(distinct.cells), np.nan)
    for place in _read_plain(distinct, values):
        reading = angle(distinct.cells[place], letters)
        distinct.note(place, reading)
        values[place] = np.nan if reading.value is None else reading.value
    return distinct.cleaned(values)


def _is_plain(array: pa.Array) -> bool:
    return is_text(array) and pc.all(pc.match_substring_regex(array, PLAIN)).as_py() is not False


def _read_plain(distinct: Distinct, values: np.ndarray) -> list[int]:
    """Fill in numbers, with a decimal comma too; the places of the other cells."""
    words = distinct.array
    if words is None or not is_text(words):
        return list(range(len(values)))
    plain = pc.match_substring_regex(words, PLAIN).to_numpy(zero_copy_only=False)
    comma = pc.match_substring_regex(words, COMMA).to_numpy(zero_copy_only=False)
    distinct.mark("decimal_comma", comma)
    points = pc.replace_substring(words.filter(pa.array(plain | comma)), ",", ".")
    values[plain | comma] = pc.cast(points, pa.float64())
    return np.flatnonzero(~(plain | comma)).tolist()


def _pairs(column: pd.Series, cleaning: Cleaning) -> tuple[Cleaned, np.ndarray, np.ndarray]:
    """The column's faults, changes and doubts, and its longitudes and latitudes."""
    distinct = Distinct(column, arrow(column))
    found = _read_pairs(distinct)
    first, second, order, brackets = found
    open_order = (order == "") & ~np.isnan(first)
    proved = open_order & (abs(first) > 90) & (abs(first) <= 180) & (abs(second) <= 90)
    decided = open_order & (abs(second) > 90) & (abs(first) <= 90)
    if cleaning.longitude_first is None and proved.any() and not decided.any():
        raise UserError(
            "The coordinates in one cell have a latitude beyond 90: say longitude_first = true "
            "under [clean] in source.toml if longitude stands first, else false."
        )
    unclear = open_order & brackets & (cleaning.longitude_first is None) & (not decided.any())
    if unclear.any():
        distinct.doubts["axis_order"] = unclear
    turned = (order == "lonlat") | (open_order & bool(cleaning.longitude_first))
    longitude, latitude = np.where(turned, first, second), np.where(turned, second, first)
    spread = (pd.api.extensions.take(axis, distinct.codes, allow_fill=True)
              for axis in (longitude, latitude))  # fmt: skip
    return distinct.cleaned(longitude), *spread


def _read_pairs(distinct: Distinct) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Of every different cell the first and second number, their order if said, and [ ]."""
    size = len(distinct.cells)
    first, second = np.full(size, np.nan), np.full(size, np.nan)
    order, brackets = np.full(size, "", dtype=object), np.zeros(size, dtype=bool)
    odd = np.full(size, True)
    if distinct.array is not None and is_text(distinct.array):
        bare = pc.replace_substring_regex(distinct.array, r"^\[\s*([^\[\]]*?)\s*\]$", r"\1")
        brackets = pc.not_equal(bare, distinct.array).to_numpy(zero_copy_only=False)
        parts = pc.extract_regex(bare, PLAIN_PAIR)
        odd = parts.is_null().to_numpy(zero_copy_only=False)
        for values, name in ((first, "a"), (second, "b")):
            values[~odd] = pc.cast(pc.struct_field(parts.drop_null(), name), pa.float64())
    for place in np.flatnonzero(odd).tolist():
        found: Pair = pair(distinct.cells[place])
        distinct.note(place, found.reading)
        first[place], second[place] = (
            np.nan if value is None else value for value in (found.first, found.second)
        )
        order[place] = found.order
    return first, second, order, brackets
