"""Rows of a worksheet as XML, made by Arrow a batch at a time: text stays text, never a formula."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from openpyxl.utils import get_column_letter

from ingest.crosswalk_file import FORMULA

RISKY = f"^(?:{FORMULA.pattern})"
NO_XML = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x{fffe}\\x{ffff}]"  # XML has no way to write them
LONGEST = 32_767  # characters of a cell
EPOCH = 25_569  # day 0 of Arrow, counted as workbooks count days
HEAD = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews>'
    '<sheetView workbookViewId="0"><pane xSplit="1" ySplit="2" topLeftCell="B3" '
    'activePane="bottomRight" state="frozen"/></sheetView></sheetViews><sheetData>'
)
TAIL = "</sheetData></worksheet>"


@dataclass(frozen=True)
class Styles:
    """Numbers of the workbook's styles: days, and text that must stay text when it is edited."""

    day: int
    text: int


def rows(batch: pa.RecordBatch, first: int, styles: Styles) -> str:
    """The batch as rows from number `first` on; empty cells are left out."""
    numbers = pa.array(range(first, first + len(batch))).cast(pa.string())
    cells = [
        _cells(get_column_letter(at), numbers, column, styles)
        for at, column in enumerate(batch.columns, 1)
    ]
    lines = _joined('<row r="', numbers, '">', *cells, "</row>")
    return "".join(lines.to_pylist())


def _cells(letter: str, numbers: pa.Array, column: pa.Array, styles: Styles) -> pa.Array:
    start = _joined(f'<c r="{letter}', numbers)
    if pa.types.is_string(column.type):
        text = _text(column)
        style = pc.if_else(pc.match_substring_regex(text, RISKY), f' s="{styles.text}"', "")
        found = _joined(start, '"', style, ' t="inlineStr"><is><t xml:space="preserve">',
                        _escaped(text), "</t></is></c>")  # fmt: skip
    else:
        kind, values = _plain(column, styles)
        found = _joined(start, f'"{kind}><v>', values.cast(pa.string()), "</v></c>")
    return pc.if_else(pc.is_null(column), "", found)


def _plain(column: pa.Array, styles: Styles) -> tuple[str, pa.Array]:
    """Attributes of a cell and its value, for all that is not text."""
    if pa.types.is_boolean(column.type):
        return ' t="b"', column.cast(pa.int8())
    if pa.types.is_date(column.type):
        return f' s="{styles.day}"', pc.add(column.cast(pa.int32()), EPOCH)
    return "", column


def _text(column: pa.Array) -> pa.Array:
    return pc.utf8_slice_codeunits(pc.replace_substring_regex(column, NO_XML, ""), 0, LONGEST)


def _escaped(text: pa.Array) -> pa.Array:
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = pc.replace_substring(text, sign, entity)
    return text


def _joined(*parts: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "", null_handling="replace", null_replacement="")
