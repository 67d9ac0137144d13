"""What a file is written from: who it is about, its columns, and its features in batches."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pyarrow as pa

from geoportal.downloads.about import About
from geoportal.downloads.columns import Column
from layers.model import Layer

GEOMETRY = "geometry"
ARROW = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
CASTS = {"string": "text", "integer": "bigint", "number": "double precision"}
# lines are single or several: one kind a file is what its readers expect
SHAPES = {
    "point": ("Point", "ST_AsBinary(geom)"),
    "polygon": ("MultiPolygon", "ST_AsBinary(geom)"),
    "line": ("MultiLineString", "ST_AsBinary(ST_Multi(geom))"),
}
Order = Literal["seq", "curve"]


@dataclass(frozen=True)
class Content:
    """A layer or a selection of it. Geometries are WKB in longitude, latitude (CRS84).

    `batches` starts the reading anew at each call: rows in the order of ids (`seq`), or along a
    Hilbert curve (`curve`). `gaps` tells whether some features have no geometry. `fields` are
    what the publication says of the columns, with their statistics.
    """

    layer: Layer
    about: About
    columns: tuple[Column, ...]
    batches: Callable[[Order], Iterator[pa.RecordBatch]]
    gaps: bool
    fields: Sequence[dict[str, Any]]

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema of the batches: the columns, then the geometry."""
        return schema(self.columns)

    @property
    def geometry_type(self) -> str:
        """The one type of all geometries, as OGC names it."""
        return SHAPES[self.layer.geometry][0]


def schema(columns: Iterable[Column]) -> pa.Schema:
    """The columns, each with its definition, then the geometry as WKB."""
    fields = [
        pa.field(column.name, ARROW[column.type], metadata={"definition": column.definition})
        for column in columns
    ]
    return pa.schema([*fields, pa.field(GEOMETRY, pa.binary())])


def expressions(layer: Layer, columns: Iterable[Column]) -> str:
    """SQL of a select list that gives a row as `batch` takes it; names are quoted."""
    quoted = {column.name: '"' + column.name.replace('"', '""') + '"' for column in columns}
    values = [
        f"{quoted[c.name]}::{CASTS[c.type]}" if c.type in CASTS else quoted[c.name]
        for c in columns
    ]  # fmt: skip
    return ", ".join([*values, SHAPES[layer.geometry][1]])


def batch(rows: Sequence[Sequence[Any]], layout: pa.Schema) -> pa.RecordBatch:
    """Rows of values in the order of the schema's fields, as one Arrow batch."""
    values = list(zip(*rows, strict=True)) or [()] * len(layout)
    arrays = [pa.array(column, field.type) for column, field in zip(values, layout, strict=True)]
    return pa.record_batch(arrays, schema=layout)
