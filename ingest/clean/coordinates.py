"""Points from whatever a source writes: two columns, or both coordinates in one cell."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.clean.angles import angle
from ingest.clean.distinct import Distinct, arrow, is_number, is_text, unchanged
from ingest.clean.model import Cleaned, CleanedPoints, Cleaning
from ingest.clean.pairs import Pair, pair
from ingest.clean.points import Points
from ingest.errors import UserError

COMMA = r"^-?\d{1,3},\d+$"
PLAIN = r"^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?$"
ONE = r"-?\d{1,3}(?:\.\d+)?"
PLAIN_PAIR = rf"^(?P<a>{ONE})(?:\s*,\s+|\s+|,)(?P<b>{ONE})(?:\s+-?\d+(?:\.\d+)?){{0,2}}$"
LETTERS = {"longitude": "EWO", "latitude": "NS"}


def coordinates(rows: pd.DataFrame, cleaning: Cleaning) -> CleanedPoints:
    """Points of the columns longitude and latitude, else of the column coordinates.

    One cell holds latitude first, as phones write it, unless it is WKT or GeoJSON, names its
    hemispheres, or `longitude_first` is declared. Raises UserError where a column proves that it
    has longitude first without a declaration.
    """
    points = Points(rows.index)
    for name, letters in LETTERS.items():
        if name in rows:
            column = points.without_nothing(rows[name], cleaning)
            points.take_axis(name, _axis(column, letters))
    if "coordinates" in rows:
        column = points.without_nothing(rows["coordinates"], cleaning)
        points.take_pairs(*_pairs(column, cleaning))
    points.check(cleaning)
    return points.done()


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
