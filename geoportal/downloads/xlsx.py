"""A workbook: rows under names and HXL tags, and a sheet that says what they are.

openpyxl makes the workbook around the rows; the rows themselves are too many for it.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow as pa
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet as Sheet

from geoportal.downloads import cells, sheet
from geoportal.downloads.content import Content
from ingest.crosswalk_file import FORMULA

MOST = 1_048_000  # rows a sheet, a little less than it may hold
OCTETS = 3 << 29  # of a sheet's XML: archives of the plain kind hold a little more
BOLD = Font(bold=True)
HEADINGS = ("column", "label", "type", "unit", "HXL", "meaning", "codes")
WIDTHS = (26, 30, 12, 12, 30, 80, 80)


def write(path: Path, content: Content) -> None:
    """Write the features to `path` in the order of their ids; more sheets where one is full."""
    book = Workbook(write_only=True)
    styles = _styles(book)
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        count = 0
        for parts in _sheets(content, styles):
            count += 1
            with archive.open(_part(count), "w") as out:
                for part in parts:
                    out.write(part.encode())
        _around(archive, book, content, count)


def _part(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def _sheets(content: Content, styles: sheet.Styles) -> Iterator[Iterator[str]]:
    """The XML of each sheet in parts; each sheet is read to its end before the next is asked."""
    tables = cells.tables(content)
    following = next(tables, None)

    def parts() -> Iterator[str]:
        nonlocal following
        yield sheet.HEAD + sheet.rows(_heads(content), 1, styles)
        number, octets = 3, 0
        while following is not None and number + len(following) <= MOST and octets < OCTETS:
            part = sheet.rows(following, number, styles)
            number, octets = number + len(following), octets + len(part)
            yield part
            following = next(tables, None)
        yield sheet.TAIL

    yield parts()
    while following is not None:
        yield parts()


def _heads(content: Content) -> pa.RecordBatch:
    heads = cells.heads(content)
    columns = [
        pa.array([name, tag or None]) for name, tag in zip(heads.names, heads.tags, strict=True)
    ]
    return pa.record_batch(columns, names=list(heads.names))


def _styles(book: Workbook) -> sheet.Styles:
    scratch = book.create_sheet("Data")
    day, text = WriteOnlyCell(scratch), WriteOnlyCell(scratch)
    day.number_format = "yyyy-mm-dd"
    text.quotePrefix = True
    return sheet.Styles(day.style_id, text.style_id)


def _around(archive: ZipFile, book: Workbook, content: Content, count: int) -> None:
    """Everything of the workbook but the rows, which the archive has already."""
    for number in range(2, count + 1):
        book.create_sheet(f"Data {number}")
    _read_me(book.create_sheet("Read me"), content)
    book.active = count  # people see it first, programs read the data first
    made = io.BytesIO()
    book.save(made)
    rows = {_part(number) for number in range(1, count + 1)}
    with ZipFile(made) as parts:
        for name in parts.namelist():
            if name not in rows:
                archive.writestr(name, parts.read(name))


def _read_me(page: Sheet, content: Content) -> None:
    for letter, width in zip("ABCDEFG", WIDTHS, strict=True):
        page.column_dimensions[letter].width = width
    for name, text in content.about.facts().items():
        if name != "datasets":
            page.append([_cell(page, name, BOLD), _cell(page, text)])
    for rows in (_datasets(content), _columns(content)):
        page.append([])
        for number, row in enumerate(rows):
            page.append([_cell(page, text, None if number else BOLD) for text in row])


def _cell(page: Sheet, text: str, font: Font | None = None) -> WriteOnlyCell:
    """A cell that is text and stays text, also when somebody edits it."""
    cell = WriteOnlyCell(page, text)
    cell.data_type = "s"
    cell.quotePrefix = bool(FORMULA.match(text))
    if font:
        cell.font = font
    return cell


def _datasets(content: Content) -> Iterator[tuple[str, ...]]:
    yield ("dataset", "title", "licence", "synthetic", "credit", "caveats", "licence terms")
    for c in content.about.credits:
        yield (c.dataset, c.title, c.licence_id, "yes" if c.synthetic else "no", c.credit_line,
               c.caveats, c.licence_text)  # fmt: skip
        for language, said in c.translations.items():
            texts = (said.get(name, "") for name in ("credit_line", "caveats", "licence_text"))
            yield (f"{c.dataset} ({language})", said.get("title", ""), "", "", *texts)


def _columns(content: Content) -> Iterator[tuple[str, ...]]:
    yield HEADINGS
    for c in content.columns:
        codes = "; ".join(f"{code} = {label}" for code, label in c.codes.items())
        yield (c.name, c.label, c.type, c.unit, c.hxl, c.definition, codes)
