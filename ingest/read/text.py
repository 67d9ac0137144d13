"""Tables in text: comma, semicolon, tab or bar between cells, in any usual encoding."""

import codecs
import csv
import io
import itertools
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from ingest.errors import UserError
from ingest.read import encoding, headings
from ingest.read.frames import finished
from ingest.read.headings import Headings
from ingest.read.kinds import HEAD
from ingest.sources.model import ReadOptions

log = logging.getLogger(__name__)
SEPARATORS = (",", ";", "\t", "|")
BLOCK = 1 << 20  # bytes parsed at a time: eight times as much is no faster and takes 150 MB more
LONGEST_CELL = 1 << 27
csv.field_size_limit(LONGEST_CELL)


@dataclass(frozen=True)
class Layout:
    """How a text file is laid out."""

    encoding: str
    guessed: bool
    separator: str
    headings: Headings
    lines_above: int  # lines of the file before the first record
    old_mac: bool  # lines end in \\r alone

    @property
    def notes(self) -> list[str]:
        """What was assumed."""
        guess = [encoding.assumed(self.encoding)] if self.guessed else []
        return guess + self.headings.notes


def layout(path: Path, options: ReadOptions) -> Layout:
    """Encoding, separator and headings, from the file's beginning."""
    name, guessed = encoding.detect(path, options.encoding)
    with path.open("rb") as file:
        head = file.read(HEAD)
    old_mac = "\n" not in (sample := head.decode(name, errors="ignore")) and "\r" in sample
    lines = _first_lines(path, name, old_mac)
    separator = options.separator or _separator(lines)
    records, ends = _records(lines, separator)
    found = headings.find(records, options.header_rows)
    if not records or not found.names:
        raise UserError(f"{path.name} has no headings: its first row names the columns.")
    lines_above = ends[found.above - 1] if found.above else 0
    return Layout(name, guessed, separator, found, lines_above, old_mac)


def batches(path: Path, options: ReadOptions, size: int) -> Iterator[pd.DataFrame]:
    """Frames of `size` records; every cell text, an empty cell ""."""
    laid = layout(path, options)
    names, start = laid.headings.names, 1
    for note in laid.notes:
        log.info("%s: %s", path.name, note)
    for table in _sized(_tables(path, laid), size):
        _refuse_swallowed_rows(path, table, laid.separator, start)
        yield finished(table.to_pandas(), start, laid.headings, laid.notes)
        start += len(table)
    if start == 1:
        yield finished(pd.DataFrame(columns=names, dtype="str"), 1, laid.headings, laid.notes)


def count(path: Path, laid: Layout) -> int:
    """The number of records."""
    return sum(len(table) for table in _tables(path, laid))


def _open(path: Path, name: str, old_mac: bool) -> BinaryIO:
    if name == "utf-8" and not old_mac:
        return path.open("rb")
    return io.BufferedReader(encoding.Recoded(path, name, old_mac), BLOCK)  # type: ignore[type-var]


def _first_lines(path: Path, name: str, old_mac: bool) -> list[str]:
    """Lines that end in \\n, as they are counted again when the records are read."""
    with _open(path, name, old_mac) as file:
        head = file.read(4 * HEAD)
        *lines, rest = head.removeprefix(codecs.BOM_UTF8).split(b"\n")
        if rest and len(head) < 4 * HEAD:
            lines.append(rest)
    if not lines:
        raise UserError(f"{path.name} has no lines: it is no table in text.")
    return [line.decode() + "\n" for line in lines[:2000]]


def _separator(lines: list[str]) -> str:
    """The one that cuts most rows into the same number of cells, more than one."""
    scores = {}
    for separator in SEPARATORS:
        widths = [len(row) for row in csv.reader(lines[:200], delimiter=separator) if any(row)]
        common = Counter(width for width in widths if width > 1).most_common(1)
        width, times = common[0] if common else (1, 0)
        scores[separator] = (times / max(len(widths), 1), width)
    return max(scores, key=lambda separator: scores[separator])


def _records(lines: list[str], separator: str) -> tuple[list[list[str]], list[int]]:
    """The first records, and the line each ends on; empty lines are no record."""
    reader = csv.reader(lines, delimiter=separator)
    records, ends = [], []
    for record in itertools.islice(reader, headings.LOOKED_AT * 2):
        if record:
            records.append(record)
            ends.append(reader.line_num)
    return records[: headings.LOOKED_AT], ends


def _tables(path: Path, laid: Layout) -> Iterator[pa.Table]:
    """All records by pyarrow; from the first row with too few cells on, by the csv module."""
    done = 0
    try:
        for batch in _fast(path, laid):
            yield pa.Table.from_batches([batch])
            done += len(batch)
    except pa.ArrowInvalid as error:
        log.debug("row by row from %d on: %s", done, error)
        yield from _slow(path, laid, done)


def _after_headings(path: Path, laid: Layout) -> BinaryIO:
    file = _open(path, laid.encoding, laid.old_mac)
    for _ in range(laid.lines_above):
        file.readline()
    return file


def _fast(path: Path, laid: Layout) -> Iterator[pa.RecordBatch]:
    names = laid.headings.names
    with _after_headings(path, laid) as file:
        if not file.peek(1):  # type: ignore[attr-defined]
            return
        yield from arrow_csv.open_csv(
            pa.PythonFile(file, mode="r"),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=BLOCK),
            parse_options=arrow_csv.ParseOptions(delimiter=laid.separator, newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False
            ),
        )


def _slow(path: Path, laid: Layout, done: int) -> Iterator[pa.Table]:
    names = laid.headings.names
    with _after_headings(path, laid) as file:
        lines = (line.decode() for line in file)
        records = (row for row in csv.reader(lines, delimiter=laid.separator) if row)
        numbered = itertools.islice(enumerate(records, start=1), done, None)
        while block := list(itertools.islice(numbered, 50_000)):
            rows = [
                row if len(row) == len(names) else _padded(path, number, row, len(names))
                for number, row in block
            ]
            columns = [pa.array(cells, pa.large_string()) for cells in zip(*rows, strict=True)]
            yield pa.Table.from_arrays(columns, names=names)


def _padded(path: Path, number: int, row: list[str], width: int) -> list[str]:
    if len(row) > width and any(row[width:]):
        raise UserError(
            f"{path.name}, row {number} has rows with more cells than headings "
            f"({len(row)}, not {width}): is a text with the separator in it not in quotes?"
        )
    return row[:width] + [""] * (width - len(row))


def _sized(tables: Iterator[pa.Table], size: int) -> Iterator[pa.Table]:
    """The same rows in tables of `size`."""
    held, rows = [], 0
    for table in tables:
        held.append(table)
        rows += len(table)
        while rows >= size:
            whole = pa.concat_tables(held)
            yield whole[:size].combine_chunks()
            held, rows = [whole[size:]], rows - size
    if rows:
        yield pa.concat_tables(held).combine_chunks()


def _refuse_swallowed_rows(path: Path, table: pa.Table, separator: str, start: int) -> None:
    """A stray quote makes one cell of several rows; their people would be lost unseen.

    Such a cell holds at least as many separators as the lines it runs over have cells.
    """
    for name, column in zip(table.column_names, table.columns, strict=True):
        if not any(b"\n" in chunk.buffers()[2].to_pybytes() for chunk in column.chunks if (
                chunk.buffers()[2])):  # fmt: skip
            continue
        cells = column.to_pandas().str.strip("\n")
        lines = cells.str.count("\n")
        within = cells.where(lines > 0, "").str.count("[" + separator + "]")
        swallowed = (lines > 0) & (within >= lines * max(table.num_columns - 1, 1))
        if swallowed.any():
            raise UserError(
                f"{path.name}, row {start + int(swallowed.to_numpy().argmax())}: a cell of "
                f"“{name}” runs over several lines; "
                'is there a stray " in it?'
            )
