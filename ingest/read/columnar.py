"""Parquet and GeoParquet, in batches."""

import json
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyproj
from pyarrow import parquet

from ingest.read import shapes
from ingest.read.frames import NOT_UTF8, finished, marked, mended, plain_types
from ingest.sources.model import ReadOptions

WGS84 = "OGC:CRS84"  # GeoParquet's own default


def batches(path: Path, options: ReadOptions, size: int) -> Iterator[pd.DataFrame]:
    """Frames of `size` records in the file's own types; geometry in `geom`, EPSG:4326 lon/lat."""
    with parquet.ParquetFile(path, pre_buffer=False) as file:
        geo = geometry(file)
        if geo and geo.get("encoding") != "WKB":
            yield from _other_encoding(path, options, geo)
            return
        start = 1
        for batch in file.iter_batches(batch_size=size):
            yield _frame(path, pa.Table.from_batches([batch]), geo, options, start)
            start += len(batch)
        if start == 1:
            yield _frame(path, file.schema_arrow.empty_table(), geo, options, start)


def geometry(file: parquet.ParquetFile) -> dict | None:
    """What the file says of its main geometry: name, encoding, geometry_types, crs (any form)."""
    said = json.loads((file.schema_arrow.metadata or {}).get(b"geo", b"{}"))
    name = said.get("primary_column")
    if name not in said.get("columns", {}) or name not in file.schema_arrow.names:
        return None
    return {"crs": WGS84, **said["columns"][name], "name": name}


def crs_name(crs: object) -> str | None:
    """A CRS as GeoParquet keeps it (PROJJSON, text or null), as people write it."""
    if not crs:
        return None
    known = pyproj.CRS.from_user_input(crs)
    authority = known.to_authority()
    return ":".join(authority) if authority else known.name


def _frame(
    path: Path, table: pa.Table, geo: dict | None, options: ReadOptions, start: int
) -> pd.DataFrame:
    if geo is None:
        text, damaged = mended(table)
        return marked(finished(plain_types(text), start), damaged, NOT_UTF8)
    wkb = table.column(geo["name"])
    crs = options.crs or (json.dumps(geo["crs"]) if isinstance(geo["crs"], dict) else geo["crs"])
    text, damaged = mended(table.drop_columns([geo["name"]]))
    attributes = marked(finished(plain_types(text), start), damaged, NOT_UTF8)
    return shapes.attach(path, attributes, wkb.to_numpy(), crs)


def _other_encoding(path: Path, options: ReadOptions, geo: dict) -> Iterator[pd.DataFrame]:
    layer = gpd.read_parquet(path)
    attributes = finished(pd.DataFrame(layer.drop(columns=geo["name"])), 1)
    crs = options.crs or layer.crs
    yield shapes.attach(path, attributes, layer.geometry.to_wkb().to_numpy(), crs)
