"""What every reader does last: number the records, drop columns that nobody filled."""

import json

import numpy as np
import pandas as pd
import pyarrow as pa

from ingest.read.headings import RESERVED, Headings, nameless

HXL = "hxl"  # key of a frame's attrs: HXL tag by heading
NOTES = "notes"  # key of a frame's attrs: what was assumed while reading
NOT_UTF8 = "its text is in no known encoding"
UNREADABLE = "unreadable"  # key of a frame's attrs: reason by source_row of damaged records


def finished(
    rows: pd.DataFrame, start: int, found: Headings | None = None, notes: list[str] | None = None
) -> pd.DataFrame:
    """The frame with `source_row` from `start` on and the attrs HXL and NOTES."""
    empty = [
        name
        for place, name in enumerate(rows.columns, start=1)
        if name == nameless(place) and (rows[name].isna() | rows[name].eq("")).all()
    ]
    rows = rows.drop(columns=empty).reset_index(drop=True)
    rows = rows.rename(columns={name: f"{name} (2)" for name in RESERVED})
    rows.insert(0, "source_row", range(start, start + len(rows)))
    if found and found.tags:
        rows.attrs[HXL] = {name: tag for name, tag in found.tags.items() if name not in empty}
    if notes:
        rows.attrs[NOTES] = list(notes)
    return rows


def marked(rows: pd.DataFrame, damaged: np.ndarray, reason: str) -> pd.DataFrame:
    """Rows whose attrs say which of them are damaged, and why."""
    if damaged.any():
        numbers = rows.loc[damaged, "source_row"].tolist()
        rows.attrs[UNREADABLE] = dict.fromkeys(numbers, reason) | rows.attrs.get(UNREADABLE, {})
    return rows


def mended(table: pa.Table) -> tuple[pa.Table, np.ndarray]:
    """Text that is not UTF-8 made readable, and which rows had it (nobody checked till now)."""
    damaged = np.zeros(len(table), dtype=bool)
    for place, name in enumerate(table.column_names):
        column = table.column(name)
        if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
            continue
        try:
            column.validate(full=True)
        except pa.ArrowInvalid:
            cells = column.cast(pa.large_binary()).to_pylist()
            damaged |= np.array([cell is not None and not _is_text(cell) for cell in cells])
            plain = [cell and cell.decode(errors="replace") for cell in cells]
            table = table.set_column(place, name, pa.array(plain, pa.large_string()))
    return table, damaged


def _is_text(cell: bytes) -> bool:
    try:
        cell.decode()
    except UnicodeDecodeError:
        return False
    return True


def plain_types(table: pa.Table) -> pd.DataFrame:
    """Arrow's columns as pandas': whole numbers stay whole, nested values become JSON text."""
    columns = {
        name: _as_text(column) if _is_nested(column.type) else column
        for name, column in zip(table.column_names, table.columns, strict=True)
    }
    flat = pa.Table.from_arrays(list(columns.values()), names=table.column_names)
    return flat.to_pandas(integer_object_nulls=True, strings_to_categorical=False)


def _is_nested(kind: pa.DataType) -> bool:
    return pa.types.is_nested(kind) or pa.types.is_dictionary(kind) or is_bytes(kind)


def is_bytes(kind: pa.DataType) -> bool:
    """Whether a column holds bytes."""
    return (
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_fixed_size_binary(kind)
    )


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        return column.cast(column.type.value_type)
    return pa.chunked_array([[as_text(value) for value in column.to_pylist()]], pa.large_string())


def as_text(value: object) -> str | None:
    """A nested value as JSON, bytes as hexadecimal digits."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.hex()
    return json.dumps(value, ensure_ascii=False, default=str)
