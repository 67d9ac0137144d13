"""Spreadsheets (XLSX, XLSM, XLSB, XLS, ODS): values as saved; formulas and macros never run."""

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from ingest.errors import UserError
from ingest.read import headings
from ingest.read.bounds import refuse_far_cells
from ingest.read.frames import finished
from ingest.read.headings import Headings
from ingest.sources.model import ReadOptions


@dataclass(frozen=True)
class Sheet:
    """One sheet with its headings; `rows` counts its records."""

    name: str
    hidden: bool
    headings: Headings
    rows: int
    cells: CalamineSheet

    @property
    def is_table(self) -> bool:
        """Two columns and a record at least."""
        return self.rows > 0 and len(self.headings.names) > 1


def sheets(path: Path, options: ReadOptions) -> list[Sheet]:
    """Every sheet of a workbook."""
    refuse_far_cells(path)
    with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
        seen = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        return [
            _facts(
                book.get_sheet_by_name(meta.name),
                meta.visible != SheetVisibleEnum.Visible,
                options,
            )
            for meta in seen
        ]


def batches(path: Path, options: ReadOptions, size: int) -> Iterator[pd.DataFrame]:
    """Frames of `size` records with cells as received: str, float, int, bool, datetime.

    An empty cell and one with an error (#N/A) is "". Whole numbers are int: a spreadsheet knows
    only floats.
    """
    chosen = choose(path, sheets(path, options), options)
    above, names = chosen.headings.above, chosen.headings.names
    records = itertools.islice(chosen.cells.iter_rows(), above, above + chosen.rows)
    for start in range(1, max(chosen.rows, 1) + 1, size):
        frame = _frame(list(itertools.islice(records, size)), names)
        yield finished(frame, start, chosen.headings, chosen.headings.notes)


def choose(path: Path, found: list[Sheet], options: ReadOptions) -> Sheet:
    """The sheet asked for, or the only one with a table; else UserError with their names."""
    names = ", ".join(f"“{sheet.name}”" for sheet in found)
    if options.sheet is not None:
        for sheet in found:
            if sheet.name.strip() == options.sheet.strip():
                return sheet
        raise UserError(f"{path.name} has no sheet “{options.sheet}”; it has {names}.")
    tables = [sheet for sheet in found if sheet.is_table and not sheet.hidden]
    tables = tables or [sheet for sheet in found if sheet.is_table]
    if len(tables) > 1:
        names = ", ".join(f"“{sheet.name}”" for sheet in tables)
        raise UserError(
            f"{path.name} has {len(tables)} sheets with a table ({names}): "
            'name one under [read] sheet = "…".'
        )
    if tables or len(found) == 1:
        return (tables or found)[0]
    raise UserError(f"{path.name} has no sheet with a table (it has {names}).")


def _facts(sheet: CalamineSheet, hidden: bool, options: ReadOptions) -> Sheet:
    head = list(itertools.islice(sheet.iter_rows(), headings.LOOKED_AT))
    left = sheet.start[1] if sheet.start else 0
    merged = [((top, west - left), (bottom, east - left))
              for (top, west), (bottom, east) in sheet.merged_cell_ranges or []]  # fmt: skip
    found = headings.find(head, options.header_rows, merged)
    last = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if any(cell != "" for cell in row):
            last = number
    return Sheet(sheet.name, hidden, found, max(last - found.above, 0), sheet)


def _frame(rows: Sequence[Sequence[object]], names: list[str]) -> pd.DataFrame:
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    cells = {
        name: pd.Series([_plain(cell) for cell in column], dtype=object)
        for name, column in zip(names, columns, strict=True)
    }
    return pd.DataFrame(cells, columns=names, dtype=object)


def _plain(cell: object) -> object:
    if type(cell) is float and cell.is_integer():
        return int(cell)
    if type(cell) is dt.date:
        return dt.datetime(cell.year, cell.month, cell.day)
    return cell
