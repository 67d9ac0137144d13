"""CSV in UTF-8: names, HXL tags, rows; no cell is a formula to a spreadsheet."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from geoportal.downloads import cells
from geoportal.downloads.content import Content
from ingest.crosswalk_file import BYTE_ORDER_MARK, FORMULA, inert

PLAIN = csv.WriteOptions(include_header=False)
RISKY = f"^(?:{FORMULA.pattern})"


def write(path: Path, content: Content) -> None:
    """Write the features to `path`, in the order of their ids."""
    heads = cells.heads(content)
    with path.open("wb") as out:
        lines = (",".join(heads.names), ",".join(heads.tags), "")
        out.write((BYTE_ORDER_MARK + "\n".join(lines)).encode())
        for batch in cells.tables(content):
            csv.write_csv(_inert(batch), out, PLAIN)


def _inert(batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = [_inert_column(column) for column in batch.columns]
    return pa.record_batch(columns, names=batch.schema.names)


def _inert_column(column: pa.Array) -> pa.Array:
    if not pa.types.is_string(column.type):
        return column
    if not pc.any(pc.match_substring_regex(column, RISKY)).as_py():
        return column
    return pa.array([cell and inert(cell) for cell in column.to_pylist()], pa.string())
