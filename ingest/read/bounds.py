"""Spreadsheets that would not fit into memory: a cell far out makes a sheet of billions of cells.

Calamine lays every sheet out whole, up to its last row and column, before it gives a cell.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from ingest.errors import UserError

MOST = 30_000_000  # cells of a sheet laid out whole: 1 GB
SPARSE = 10  # times the cells that are filled
CHUNK = 1 << 22
FAR_COLUMN = re.compile(rb'<c r="([A-Z]{2,3})\d')
FAR_ROW = re.compile(rb'<row [^>]{0,80}?\br="(\d{5,7})"|<c r="[A-Z]{1,3}(\d{5,7})"')
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
ROWS, COLUMNS = f"{TABLE}number-rows-repeated", f"{TABLE}number-columns-repeated"


def refuse_far_cells(path: Path) -> None:
    """Raise UserError for an XLSX or ODS with a sheet that is almost empty and immense."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                _judge(path, *_size_of_xlsx(archive, name))
            elif name == "content.xml":
                _judge(path, *_size_of_ods(archive, name))


def _judge(path: Path, filled: int, rows: int, columns: int) -> None:
    if rows * columns > max(MOST, SPARSE * filled) or filled > MOST * SPARSE:
        raise UserError(
            f"{path.name} has a cell far from its table (row {rows:,}): delete the rows and "
            "columns beyond the table and save it again."
        )


def _size_of_xlsx(archive: zipfile.ZipFile, name: str) -> tuple[int, int, int]:
    """Cells in the file, the last row and the last column."""
    filled, rows, columns = 0, 9_999, 26
    for chunk in _chunks(archive, name):
        filled += chunk.count(b"<c ")
        columns = max([columns, *map(_number, set(FAR_COLUMN.findall(chunk)))])
        rows = max([rows, *(int(a or b) for a, b in FAR_ROW.findall(chunk))])
    return filled, rows, columns


def _number(letters: bytes) -> int:
    """Of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    rest = b""
    with archive.open(name) as file:
        while chunk := file.read(CHUNK):
            chunk = rest + chunk
            cut = chunk.rfind(b"<")
            yield chunk[:cut]
            rest = chunk[cut:]
    yield rest


def _size_of_ods(archive: zipfile.ZipFile, name: str) -> tuple[int, int, int]:
    """The same of the widest and longest sheet of an ODS, where cells and rows may repeat."""
    filled, longest, widest, at = 0, 0, 0, 0
    with archive.open(name) as file:
        for _, element in ElementTree.iterparse(file):  # noqa: S314 expat stops at entity bombs
            if element.tag == f"{TABLE}table-row":
                repeated, last = int(element.get(ROWS, 1)), _last_column(element)
                at += repeated
                if last:
                    filled += repeated * len(element)
                    longest, widest = max(longest, at), max(widest, last)
                element.clear()
            elif element.tag == f"{TABLE}table":
                at = 0
                element.clear()
    return filled, longest, widest


def _last_column(row: ElementTree.Element) -> int:
    """The place of the last cell with something in it."""
    place = last = 0
    for cell in row:
        place += int(cell.get(COLUMNS, 1))
        if len(cell) or any("value" in key for key in cell.attrib):
            last = place
    return last
