"""Layers that GDAL reads: in bulk by Arrow, and what bulk reading leaves out one by one."""

import logging
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio

from ingest.errors import UserError
from ingest.read import geojson, rescue, shapefile, shapes
from ingest.read.frames import NOT_UTF8, finished, marked, mended, plain_types
from ingest.read.kinds import LINES, Kind
from ingest.sources.model import ReadOptions

log = logging.getLogger(__name__)
DRAWING = ["tessellate", "extrude", "visibility", "drawOrder", "altitudeMode", "icon", "snippet"]


@dataclass(frozen=True)
class Layer:
    """One layer of a file; `rows` is -1 where counting would mean reading it all."""

    name: str
    rows: int
    geometry_type: str | None
    crs: str | None
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Opening:
    """How a file's text and coordinates are to be understood, and what was assumed."""

    path: Path  # UTF-8, where the format is text
    kind: Kind
    encoding: str | None
    crs: object
    notes: tuple[str, ...]

    @property
    def source(self) -> str:
        """What GDAL is told to open."""
        return f"GeoJSONSeq:{self.path}" if self.kind.name == LINES else str(self.path)


def prepare(path: Path, kind: Kind, options: ReadOptions, scratch: Path) -> Opening:
    """Settle encoding and CRS, which GDAL takes for granted where they are doubtful."""
    if kind.name == "Shapefile":
        encoding, notes = shapefile.encoding(path, options.encoding)
        return Opening(path, kind, encoding, options.crs, notes)
    if "GeoJSON" in kind.name:
        plain, notes = geojson.as_utf8(path, options.encoding, scratch)
        crs = options.crs or geojson.declared_crs(path, plain)
        return Opening(plain, kind, None, crs, notes)
    return Opening(path, kind, None, options.crs, ())


def batches(opening: Opening, options: ReadOptions, size: int) -> Iterator[pd.DataFrame]:
    """Frames of `size` records in the file's own types; geometry in `geom`, EPSG:4326 lon/lat.

    Records that bulk reading leaves out are read one by one; those that cannot be read at all
    come as rows without content, and `attrs` (UNREADABLE) say why.
    """
    path = opening.path
    layer = choose(path, layers(opening), options)
    if not layer.rows and not layer.columns:
        raise UserError(f"{path.name} holds no shapes.")
    seen: list[np.ndarray] = []
    start, crs = 1, opening.crs or layer.crs
    for table, geometry in _bulk(opening, layer, size, seen):
        yield _frame(opening, table, geometry, crs, start)
        start += len(table)
    expected = geojson.lines(path) if opening.kind.name == LINES else layer.rows
    if expected >= start:
        lost = expected - start + 1
        log.debug("%s: %d records read one by one", path.name, lost)
        yield from rescue.batches(opening.source, path, layer.name, crs, seen, start, lost, size)


def layers(opening: Opening, count: bool = False) -> list[Layer]:
    """Every layer of a file; those for styles, and empty ones beside others, are none."""
    names = [str(n) for n, _ in pyogrio.list_layers(opening.source) if n != "layer_styles"]
    found = [_facts(opening, name, count or len(names) > 1) for name in names]
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


def _facts(opening: Opening, name: str, count: bool) -> Layer:
    info = pyogrio.read_info(opening.source, layer=name, force_feature_count=count)
    columns = tuple(column for column in info["fields"] if column not in _drawing(opening))
    return Layer(name, info["features"], info["geometry_type"], info["crs"], columns)


def _drawing(opening: Opening) -> list[str]:
    """How a KML is to be drawn says nothing of the places in it."""
    return DRAWING if opening.kind.name == "KML" else []


def _bulk(
    opening: Opening, layer: Layer, size: int, seen: list[np.ndarray]
) -> Iterator[tuple[pa.Table, str]]:
    """Tables without their record numbers (kept in `seen`), and the geometry column's name."""
    given = 0
    with pyogrio.open_arrow(
        opening.source, layer=layer.name, batch_size=size, use_pyarrow=True,
        return_fids=True, encoding=opening.encoding,
    ) as (meta, reader):  # fmt: skip
        number = meta["fid_column"] or "OGC_FID"
        geometry = meta["geometry_name"] or "wkb_geometry"
        while (batch := _next(reader, given)) is not None:
            table = pa.Table.from_batches([batch])
            seen.append(table.column(number).to_numpy())
            yield table.drop_columns([number]), geometry
            given += len(table)
        if not given:
            yield reader.schema.empty_table().drop_columns([number]), geometry


def _next(reader: pa.RecordBatchReader, given: int) -> pa.RecordBatch | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # GDAL names no record in them
            return reader.read_next_batch()
    except StopIteration:
        return None
    except (pa.ArrowException, OSError):
        log.debug("bulk reading stopped after %d records", given, exc_info=True)
        return None


def _frame(
    opening: Opening, table: pa.Table, geometry: str, crs: object, start: int
) -> pd.DataFrame:
    path, notes = opening.path, list(opening.notes)
    table = table.drop_columns([c for c in _drawing(opening) if c in table.column_names])
    has_shapes = geometry in table.column_names
    attributes, damaged = mended(table.drop_columns([geometry] if has_shapes else []))
    rows = marked(finished(plain_types(attributes), start, None, notes), damaged, NOT_UTF8)
    if not has_shapes:
        return rows
    return shapes.attach(path, rows, table.column(geometry).to_numpy(), crs)
