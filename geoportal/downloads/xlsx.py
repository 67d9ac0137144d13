"""A workbook: rows under names and HXL tags, and a sheet that says what they are."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet as Sheet

from geoportal.downloads import cells
from geoportal.downloads.content import Content
from ingest.crosswalk_file import FORMULA

MOST = 1_048_576 - 2  # rows a sheet holds, less names and tags
BOLD = Font(bold=True)
HEADINGS = ("column", "label", "type", "unit", "HXL", "meaning", "codes")
WIDTHS = (26, 30, 12, 12, 30, 80, 80)


def write(path: Path, content: Content) -> None:
    """Write the features to `path` in the order of their ids; more sheets where one is full."""
    book = Workbook(write_only=True)
    for number, rows in enumerate(_sheets(cells.tables(content)), 1):
        sheet = book.create_sheet("Data" if number == 1 else f"Data {number}")
        sheet.freeze_panes = "B3"
        heads = cells.heads(content)
        sheet.append([_cell(sheet, name, BOLD) for name in heads.names])
        sheet.append([_cell(sheet, tag) for tag in heads.tags])
        for row in rows:
            sheet.append([_safe(sheet, value) for value in row])
    _read_me(book.create_sheet("Read me"), content)
    book.active = len(book.sheetnames) - 1  # people see it first, programs read the data first
    book.save(path)


def _sheets(tables: Iterator[pa.RecordBatch]) -> Iterator[Iterator[tuple[Any, ...]]]:
    """The rows of the tables, in as many iterators as sheets are needed, at least one."""
    rows = _rows(tables)
    first: list[tuple[Any, ...]] = []
    while True:
        yield _some(first, rows)
        if (following := next(rows, None)) is None:
            return
        first = [following]


def _rows(tables: Iterator[pa.RecordBatch]) -> Iterator[tuple[Any, ...]]:
    for table in tables:
        yield from zip(*(column.to_pylist() for column in table.columns), strict=True)


def _some(first: list[tuple[Any, ...]], rows: Iterator[tuple[Any, ...]]) -> Iterator[Any]:
    yield from first
    for _ in range(MOST - len(first)):
        if (row := next(rows, None)) is None:
            return
        yield row


def _safe(sheet: Sheet, value: Any) -> Any:
    """A value as openpyxl takes it; text that looks like more than text is a cell of its own."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)  # no workbook can hold them
    return _cell(sheet, text) if text.startswith("#") or FORMULA.match(text) else text


def _cell(sheet: Sheet, text: str, font: Font | None = None) -> WriteOnlyCell:
    """A cell that is text and stays text, also when somebody edits it."""
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = bool(FORMULA.match(text))
    if font:
        cell.font = font
    return cell


def _read_me(sheet: Sheet, content: Content) -> None:
    for letter, width in zip("ABCDEFG", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for name, text in content.about.facts().items():
        if name != "datasets":
            sheet.append([_cell(sheet, name, BOLD), _cell(sheet, text)])
    for rows in (_datasets(content), _columns(content)):
        sheet.append([])
        for number, row in enumerate(rows):
            sheet.append([_cell(sheet, text, None if number else BOLD) for text in row])


def _datasets(content: Content) -> Iterator[tuple[str, ...]]:
    yield ("dataset", "title", "licence", "synthetic", "credit", "caveats", "licence terms")
    for c in content.about.credits:
        yield (c.dataset, c.title, c.licence_id, "yes" if c.synthetic else "no", c.credit_line,
               c.caveats, c.licence_text)  # fmt: skip


def _columns(content: Content) -> Iterator[tuple[str, ...]]:
    yield HEADINGS
    for c in content.columns:
        codes = "; ".join(f"{code} = {label}" for code, label in c.codes.items())
        yield (c.name, c.label, c.type, c.unit, c.hxl, c.definition, codes)
