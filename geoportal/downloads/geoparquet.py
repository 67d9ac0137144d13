"""GeoParquet 1.1: sorted along a Hilbert curve, with a box a row that readers skip groups by."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geoportal.downloads.content import GEOMETRY, Content

ROWS = 20_000  # most in a row group: few enough that a box reads little else
OCTETS = 32 << 20
CORNERS = ("xmin", "ymin", "xmax", "ymax")
BOX = pa.struct([(corner, pa.float64()) for corner in CORNERS])


def write(path: Path, content: Content) -> None:
    """Write the features to `path`; memory is bounded by a row group."""
    layout = content.schema.append(pa.field("bbox", BOX))
    with pq.ParquetWriter(path, layout, compression="zstd", write_page_index=True) as writer:
        extent = _Extent()
        for group in groups(content.batches("curve")):
            writer.write_table(extent.boxed(group).cast(layout), len(group))
        writer.add_key_value_metadata(
            {**content.about.facts(), "fields": _fields(content), "geo": extent.geo(content)}
        )


def groups(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Batches put together to row groups bounded in rows and octets."""
    waiting: list[pa.RecordBatch] = []
    for one in batches:
        waiting.append(one)
        if sum(map(len, waiting)) >= ROWS or sum(one.nbytes for one in waiting) >= OCTETS:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting)


class _Extent:
    """The box of all that was written; boxes are west, south, east, north in degrees."""

    def __init__(self) -> None:
        self._bounds: list[tuple[float, ...]] = []

    def boxed(self, table: pa.Table) -> pa.Table:
        """The table with a box a row; null where there is no geometry."""
        shapes = shapely.from_wkb(table[GEOMETRY].to_numpy(zero_copy_only=False))
        bounds = shapely.bounds(shapes)
        total = shapely.total_bounds(shapes)
        if total[0] == total[0]:  # not a number where no row has a geometry
            self._bounds.append(tuple(total))
        missing = pa.array(shapely.is_missing(shapes))
        boxes = pa.StructArray.from_arrays(
            [pa.array(bounds[:, at]) for at in range(4)], fields=list(BOX), mask=missing
        )
        return table.append_column("bbox", boxes)

    def geo(self, content: Content) -> str:
        """The `geo` document of the whole file."""
        column: dict[str, Any] = {
            "encoding": "WKB",
            "geometry_types": [content.geometry_type],
            "covering": {"bbox": {corner: ["bbox", corner] for corner in CORNERS}},
        }
        if self._bounds:
            wests, souths, easts, norths = zip(*self._bounds, strict=True)
            column["bbox"] = [min(wests), min(souths), max(easts), max(norths)]
        return json.dumps(
            {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
        )


def _fields(content: Content) -> str:
    return json.dumps([column.facts() for column in content.columns], ensure_ascii=False)
