"""Reading tables and layers from files of any kind, every failure in one line.

What a file is, is told by what it holds (`kinds`); archives are unpacked first (`unpack`).
"""

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ingest.errors import UserError
from ingest.read import columnar, kinds, records, sheets, text, vector
from ingest.read.facts import FileFacts, describe
from ingest.read.failure import plain_failure
from ingest.read.frames import HXL, NOTES, UNREADABLE
from ingest.read.unpack import opened
from ingest.sources.model import ReadOptions

DETECT = ReadOptions()
__all__ = [
    "HXL", "NOTES", "UNREADABLE", "FileFacts", "batches", "describe", "plain_failure",
    "read_layer", "read_table",
]  # fmt: skip


def batches(
    path: Path, options: ReadOptions = DETECT, size: int = 50_000
) -> Iterator[pd.DataFrame]:
    """A file's records in frames of at most `size` rows, columns as received.

    `source_row` counts the records from 1. Text formats give text ("" for an empty cell),
    spreadsheets cells as saved, typed formats their own types; geometry is `geom`, EPSG:4326 in
    lon/lat. `attrs` hold HXL (tag by heading), NOTES (what was assumed) and UNREADABLE (reason by
    source_row of records that are damaged). A file without records gives one empty frame.
    """
    with plain_failure(path), opened(path, options.member) as (file, spare):
        kind = kinds.kind_of(file)
        match kind.reader:
            case kinds.SPREADSHEET:
                yield from sheets.batches(file, options, size)
            case kinds.PARQUET:
                yield from columnar.batches(file, options, size)
            case kinds.VECTOR:
                opening = vector.prepare(file, kind, options, spare)
                yield from vector.batches(opening, options, size)
            case kinds.JSON:
                yield from records.batches(file, options, size)
            case kinds.JSON_LINES:
                yield from records.line_batches(file, options, size)
            case _:
                yield from text.batches(file, options, size)


def read_table(path: Path, options: ReadOptions) -> pd.DataFrame:
    """All records in one frame, see `batches`; a geometry stays in `geom`."""
    parts = list(batches(path, options))
    return parts[0] if len(parts) == 1 else _joined(parts)


def read_layer(path: Path, options: ReadOptions = DETECT) -> gpd.GeoDataFrame:
    """One vector layer with its shapes in `geom` (EPSG:4326, lon/lat) and `source_row`."""
    layer = read_table(path, options)
    if not isinstance(layer, gpd.GeoDataFrame) or layer.empty:
        raise UserError(f"{path.name} holds no shapes.")
    return layer


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    whole = pd.concat(parts, ignore_index=True)
    for part in parts:
        whole.attrs.update({key: part.attrs[key] for key in (HXL, NOTES) if key in part.attrs})
    damaged = {row: why for part in parts for row, why in part.attrs.get(UNREADABLE, {}).items()}
    if damaged:
        whole.attrs[UNREADABLE] = damaged
    return whole
