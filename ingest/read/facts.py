"""What a file is, in seconds and without loading it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
from pyarrow import parquet

from ingest.errors import UserError
from ingest.read import columnar, kinds, records, sheets, text, vector
from ingest.read.failure import plain_failure
from ingest.read.frames import HXL
from ingest.read.headings import Headings
from ingest.read.unpack import container_of, opened
from ingest.sources.model import ReadOptions

DETECT = ReadOptions()


@dataclass(frozen=True)
class Part:
    """A sheet or a layer."""

    name: str
    rows: int
    columns: tuple[str, ...]
    geometry_type: str | None = None
    crs: str | None = None
    hidden: bool = False


@dataclass(frozen=True)
class FileFacts:
    """What a file is. `rows`, `columns` and headings are None where it holds several tables."""

    format: str
    container: str | None = None
    member: str | None = None
    encoding: str | None = None
    separator: str | None = None
    sheets: tuple[Part, ...] = ()
    layers: tuple[Part, ...] = ()
    header_rows: tuple[int, ...] = ()
    hxl_row: int | None = None
    tags: dict[str, str] | None = None
    rows: int | None = None
    columns: tuple[str, ...] | None = None
    crs: str | None = None
    geometry_type: str | None = None
    notes: tuple[str, ...] = ()


def describe(path: Path, options: ReadOptions = DETECT) -> FileFacts:
    """Format, encoding, sheets or layers, headings, number of rows, CRS.

    Raises UserError for a file that cannot be read at all; several sheets or layers are no error.
    """
    with plain_failure(path), opened(path, options.member) as (file, spare):
        container = container_of(path)
        facts = _facts(file, kinds.kind_of(file), options, spare)
        inside = None if container is None else file.name
        return replace(facts, container=container, member=inside)


def _facts(path: Path, kind: kinds.Kind, options: ReadOptions, spare: Path) -> FileFacts:
    match kind.reader:
        case kinds.SPREADSHEET:
            return _spreadsheet(path, kind, options)
        case kinds.PARQUET:
            return _parquet(path)
        case kinds.VECTOR:
            return _vector(vector.prepare(path, kind, options, spare), options)
        case kinds.JSON:
            return _json(kind, records.batches(path, options, 10**9))
        case kinds.JSON_LINES:
            return _json(kind, records.line_batches(path, options, 50_000))
        case _:
            return _text(path, options)


def _text(path: Path, options: ReadOptions) -> FileFacts:
    laid = text.layout(path, options)
    facts = FileFacts(
        "TSV" if laid.separator == "\t" else "CSV", encoding=laid.encoding,
        separator=laid.separator, rows=text.count(path, laid), notes=tuple(laid.notes),
    )  # fmt: skip
    return _with_headings(facts, laid.headings)


def _spreadsheet(path: Path, kind: kinds.Kind, options: ReadOptions) -> FileFacts:
    found = sheets.sheets(path, options)
    parts = tuple(
        Part(sheet.name, sheet.rows, tuple(sheet.headings.names), hidden=sheet.hidden)
        for sheet in found
    )
    facts = FileFacts(kind.name, sheets=parts)
    try:
        chosen = sheets.choose(path, found, options)
    except UserError as error:
        return replace(facts, notes=(str(error),))
    notes = tuple(chosen.headings.notes)
    return _with_headings(replace(facts, rows=chosen.rows, notes=notes), chosen.headings)


def _with_headings(facts: FileFacts, found: Headings) -> FileFacts:
    return replace(
        facts, header_rows=found.rows, hxl_row=found.hxl_row, tags=found.tags,
        columns=tuple(found.names),
    )  # fmt: skip


def _vector(opening: vector.Opening, options: ReadOptions) -> FileFacts:
    found = vector.layers(opening, count=True)
    parts = tuple(Part(f.name, f.rows, f.columns, f.geometry_type, f.crs) for f in found)
    facts = FileFacts(
        opening.kind.name, encoding=opening.encoding, layers=parts, notes=opening.notes
    )
    try:
        chosen = vector.choose(opening.path, found, options)
    except UserError as error:
        return replace(facts, notes=(*opening.notes, str(error)))
    said = str(opening.crs or chosen.crs or "") or None
    return replace(
        facts, rows=chosen.rows, columns=chosen.columns, crs=said,
        geometry_type=chosen.geometry_type,
    )  # fmt: skip


def _parquet(path: Path) -> FileFacts:
    with parquet.ParquetFile(path) as file:
        geo = columnar.geometry(file)
        facts = FileFacts(
            "GeoParquet" if geo else "Parquet",
            rows=file.metadata.num_rows,
            columns=tuple(
                name for name in file.schema_arrow.names if not geo or name != geo["name"]
            ),
        )
    if not geo:
        return facts
    kinds_of_shape = ", ".join(geo.get("geometry_types", [])) or None
    return replace(facts, crs=columnar.crs_name(geo["crs"]), geometry_type=kinds_of_shape)


def _json(kind: kinds.Kind, frames: Iterator[pd.DataFrame]) -> FileFacts:
    rows, columns, hxl = 0, dict[str, None](), dict[str, str]()
    for frame in frames:
        rows += len(frame)
        columns.update(dict.fromkeys(name for name in frame.columns if name != "source_row"))
        hxl = frame.attrs.get(HXL, {})
    return FileFacts(kind.name, rows=rows, columns=tuple(columns), tags=hxl)
