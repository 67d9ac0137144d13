"""Layers that GDAL reads: in bulk by Arrow; record by record where bulk reading fails."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyogrio

from ingest.errors import UserError
from ingest.read import shapes
from ingest.read.frames import finished, plain_types
from ingest.read.kinds import Kind
from ingest.sources.model import ReadOptions


@dataclass(frozen=True)
class Layer:
    """One layer of a file."""

    name: str
    rows: int
    geometry_type: str | None
    crs: str | None
    columns: tuple[str, ...]


def batches(path: Path, kind: Kind, options: ReadOptions, size: int) -> Iterator[pd.DataFrame]:
    """Frames of `size` records in the file's own types; geometry in `geom`, EPSG:4326 lon/lat."""
    layer = choose(path, layers(path, kind), options)
    with pyogrio.open_arrow(
        source(path, kind), layer=layer.name, batch_size=size, use_pyarrow=True
    ) as (meta, reader):
        start = 1
        for batch in reader:
            yield _frame(path, pa.Table.from_batches([batch]), meta, options, start)
            start += len(batch)
        if start == 1:
            yield _frame(path, reader.schema.empty_table(), meta, options, start)


def layers(path: Path, kind: Kind) -> list[Layer]:
    """Every layer of a file; those for styles, and empty ones beside others, are none."""
    name = source(path, kind)
    found = [
        _facts(name, layer) for layer, _ in pyogrio.list_layers(name) if layer != "layer_styles"
    ]
    return [layer for layer in found if layer.rows] or found


def choose(path: Path, found: list[Layer], options: ReadOptions) -> Layer:
    """The layer asked for, or the only one; else UserError with their names."""
    names = ", ".join(layer.name for layer in found)
    if options.layer is not None:
        for layer in found:
            if layer.name == options.layer:
                return layer
        raise UserError(f"{path.name} has no layer “{options.layer}”; it has {names}.")
    if len(found) != 1:
        raise UserError(
            f"{path.name} holds {len(found)} layers ({names}); one is needed: "
            'name it under [read] layer = "…".'
        )
    return found[0]


def source(path: Path, kind: Kind) -> str:
    """How GDAL is told what to open."""
    return f"GeoJSONSeq:{path}" if kind.name == "newline-delimited GeoJSON" else str(path)


def _facts(name: str, layer: str) -> Layer:
    info = pyogrio.read_info(name, layer=layer, force_feature_count=True)
    return Layer(layer, info["features"], info["geometry_type"], info["crs"], tuple(info["fields"]))


def _frame(
    path: Path, table: pa.Table, meta: dict, options: ReadOptions, start: int
) -> pd.DataFrame:
    name = meta["geometry_name"] or "wkb_geometry"
    if name not in table.column_names:
        return finished(plain_types(table), start)
    attributes = finished(plain_types(table.drop_columns([name])), start)
    wkb = table.column(name).to_numpy()
    return shapes.attach(path, attributes, wkb, options.crs or meta["crs"])
