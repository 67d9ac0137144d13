"""A workbook to fill, one a table and language: headings, HXL tags, lists, checks, an example."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ingest.dictionary import codes
from ingest.dictionary.model import LANGUAGES, Field, Language, Table
from ingest.dictionary.product import must_fill
from ingest.dictionary.product.countries import countries
from ingest.dictionary.product.schema import example
from ingest.dictionary.product.texts import filled, texts

ROWS = 5_000  # that have drop-downs and checks
DARK, LIGHT, PALE = (PatternFill("solid", color) for color in ("1B3A57", "5B7C99", "EEF1F4"))
WHITE, GREY = Font(bold=True, color="FFFFFF"), Font(italic=True, color="5C6670", size=9)
LINE = Border(bottom=Side("thin", "C9D1D9"))
FORMATS = {"date": "yyyy-mm-dd", "integer": "#,##0", "number": "General"}
COUNTRY = "country"
LONGEST, GREATEST = 2_000, 1_000_000_000  # of texts, and of numbers without a bound of their own
Lists = dict[str, list[tuple[str, str]]]


def write_template(table: Table, language: Language, path: Path) -> None:
    """Write the workbook: sheets Data (which a load reads), Example, Instructions, Codes."""
    book = Workbook()
    fields = list(table.asked.values())
    lists = _lists(fields, language)
    for name in ("Data", "Example"):
        sheet = book.create_sheet(name)
        _head(sheet, table, fields, language)
    _checks(book["Data"], fields, lists, language)
    _fill(book["Example"], table, fields, language)
    _instructions(book.create_sheet("Instructions"), table, language)
    _codes(book.create_sheet("Codes"), lists)
    book.remove(book.worksheets[0])
    for sheet in book.worksheets:
        sheet.sheet_view.rightToLeft = language == "ar"
    book.properties.title, book.properties.creator = f"{table.title} ({table.name})", ""
    book.save(path)


def _head(sheet: Worksheet, table: Table, fields: list[Field], language: Language) -> None:
    for number, field in enumerate(fields, start=1):
        letter = get_column_letter(number)
        heading = sheet.cell(1, number, field.labels[language])
        heading.font, heading.fill = WHITE, DARK if must_fill(table, field) else LIGHT
        heading.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        heading.comment = Comment(_help(table, field, language), "", height=120, width=280)
        tag = sheet.cell(2, number, field.hxl)
        tag.font, tag.fill, tag.border = GREY, PALE, LINE
        sheet.column_dimensions[letter].width = _width(field, language)
        sheet.column_dimensions[letter].number_format = FORMATS.get(field.type, "@")
    sheet.row_dimensions[1].height = 36
    sheet.freeze_panes = "A3"


def _width(field: Field, language: Language) -> int:
    """Room for the tag, the longest word of the heading and the longest choice."""
    words = [len(word) + 3 for word in field.labels[language].split()]
    choices = codes(field.codes).values() if field.codes else ()
    offered = [len(labels[language]) + 2 for labels in choices]
    return min(40, max(14, len(field.hxl or "") + 2, *words, *offered))


def _help(table: Table, field: Field, language: Language) -> str:
    must = f" ({texts()['required'][language]})" if must_fill(table, field) else ""
    return f"{field.labels[language]}{must}\n{_kind(field, language)}\n\n{field.definition}"


def _kind(field: Field, language: Language) -> str:
    kind = "choose" if field.codes or field.is_country else field.type
    words = texts()[kind][language]
    if field.minimum is not None and field.maximum is not None:
        low, high = f"{field.minimum:.0f}", f"{field.maximum:.0f}"
        words += ". " + filled("between", minimum=low, maximum=high)[language]
    return words


def _checks(sheet: Worksheet, fields: list[Field], lists: Lists, language: Language) -> None:
    for number, field in enumerate(fields, start=1):
        letter = get_column_letter(number)
        for row in range(3, 23):  # whole columns carry the format; these cells show the lines
            sheet.cell(row, number).border = LINE
            sheet.cell(row, number).number_format = FORMATS.get(field.type, "@")
        check = _check(field, lists)
        check.promptTitle, check.prompt = field.labels[language][:32], _kind(field, language)[:250]
        check.errorTitle, check.error = texts()["wrong"][language][:32], _kind(field, language)
        check.showInputMessage = check.showErrorMessage = True
        check.add(f"{letter}3:{letter}{ROWS + 2}")
        sheet.add_data_validation(check)


def _check(field: Field, lists: Lists) -> DataValidation:
    if name := _list_of(field):
        letter = get_column_letter(2 * list(lists).index(name) + 1)
        cells = f"Codes!${letter}$2:${letter}${len(lists[name]) + 1}"
        return DataValidation("list", formula1=cells, allow_blank=True)
    kind, low, high = _bounds(field)
    return DataValidation(kind, operator="between", formula1=low, formula2=high, allow_blank=True)


def _bounds(field: Field) -> tuple[str, str, str]:
    if field.type == "date":
        return "date", "DATE(1900,1,1)", "DATE(2100,12,31)"
    if field.type not in ("integer", "number"):
        return "textLength", "0", str(LONGEST)
    low = -GREATEST if field.minimum is None else field.minimum
    high = GREATEST if field.maximum is None else field.maximum
    return "whole" if field.type == "integer" else "decimal", f"{low:.0f}", f"{high:.0f}"


def _fill(sheet: Worksheet, table: Table, fields: list[Field], language: Language) -> None:
    """One filled row, in the words that the drop-downs offer."""
    values = example(table)
    for number, field in enumerate(fields, start=1):
        value: str | float | date | None = values.get(field.name)
        if field.codes and value is not None:
            value = codes(field.codes)[str(value)][language]
        if field.type == "date" and value is not None:
            value = date.fromisoformat(str(value))
        cell = sheet.cell(3, number, value)
        cell.number_format = FORMATS.get(field.type, "@")


def _instructions(sheet: Worksheet, table: Table, language: Language) -> None:
    """The language of the workbook first, then the others."""
    sheet.column_dimensions["A"].width = 110
    sheet.append([f"{table.title} ({table.name})"])
    sheet["A1"].font = Font(bold=True, size=14, color="1B3A57")
    sheet.append([table.definition])
    for other in sorted(LANGUAGES, key=lambda code: code != language):
        sheet.append([])
        sheet.append([texts()["language"][other]])
        sheet.cell(sheet.max_row, 1).font = Font(bold=True, color="1B3A57")
        for line in texts()["instructions"][other].splitlines():
            sheet.append([line])
            side = "right" if other == "ar" else "left"
            order = 2 if other == "ar" else 1  # reading order, whatever the sheet's own
            sheet.cell(sheet.max_row, 1).alignment = Alignment(
                wrap_text=True, horizontal=side, vertical="top", readingOrder=order
            )


def _codes(sheet: Worksheet, lists: Lists) -> None:
    for number, (name, rows) in enumerate(lists.items()):
        first = 2 * number + 1
        for column, words in ((first, name), (first + 1, None)):
            head = sheet.cell(1, column, words)
            head.font, head.fill = WHITE, DARK
        for row, (word, meaning) in enumerate(rows, start=2):
            sheet.cell(row, first, word)
            sheet.cell(row, first + 1, meaning).font = GREY
        sheet.column_dimensions[get_column_letter(first)].width = 30
        sheet.column_dimensions[get_column_letter(first + 1)].width = 24
    sheet.freeze_panes = "A2"


def _lists(fields: Iterable[Field], language: Language) -> Lists:
    """The lists that fields choose from: the word to choose, and what it stands for."""
    lists: Lists = {}
    for name in filter(None, map(_list_of, fields)):
        if name == COUNTRY:
            lists[name] = [(code, names[language]) for code, names in countries().items()]
        else:
            lists[name] = [(labels[language], code) for code, labels in codes(name).items()]
    return lists


def _list_of(field: Field) -> str | None:
    return COUNTRY if field.is_country else field.codes
