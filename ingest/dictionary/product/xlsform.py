"""XLSForms of the tools: labels in every language, checks from the dictionary, places to choose."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

from ingest.dictionary import codes
from ingest.dictionary.model import LANGUAGES, Field, Language
from ingest.dictionary.product import must_fill
from ingest.dictionary.product.countries import countries
from ingest.dictionary.product.texts import filled, texts
from ingest.dictionary.product.tool import PLACE, Tool

Row = dict[str, str]
Words = dict[Language, str]
Units = dict[int, pd.DataFrame]
COUNTRY = "country"
TYPES = {"text": "text", "integer": "integer", "number": "decimal", "date": "date"}


def write_form(tool: Tool, path: Path, units: Units | None = None) -> None:
    """Write a tool as XLSForm; with `units` (by level) places are chosen, else written."""
    survey = list(_survey(tool, units or {}))
    choices = list(_choices(survey, units or {}))
    version = hashlib.sha256(repr((survey, choices)).encode()).hexdigest()[:8]
    settings = [{"form_title": tool.labels["en"], "form_id": tool.name, "version": version,
                 "default_language": texts()["language"]["en"]}]  # fmt: skip
    book = Workbook()
    for name, rows in (("survey", survey), ("choices", choices), ("settings", settings)):
        _write(book, name, rows)
    book.remove(book.worksheets[0])
    book.save(path)


def _survey(tool: Tool, units: Units) -> Iterator[Row]:
    yield {"type": "start", "name": "start"}
    yield {"type": "end", "name": "end"}
    yield {"type": "note", "name": "no_names", **_labels(texts()["no_names"])}
    for name in tool.questions:
        yield from _place(tool, units) if name == PLACE else [_question(tool, name, tool.questions)]
    if part := tool.repeat:
        yield {"type": "begin_repeat", "name": part.name, **_labels(part.labels)}
        yield from (_question(tool, name, part.questions) for name in part.questions)
        yield {"type": "end_repeat", "name": part.name}


def _place(tool: Tool, units: Units) -> Iterator[Row]:
    yield {"type": "begin_group", "name": PLACE, **_labels(texts()["place"])}
    asked = ["adm1_name", "adm2_name", "adm2_pcode"]
    for name in [f"adm{level}_pcode" for level in units] or asked:
        row = _question(tool, name, tool.questions)
        level = int(name[3])
        if units:
            row |= {"type": f"select_one adm{level}", "appearance": "minimal"}
            row |= (
                {"choice_filter": f"parent=${{adm{level - 1}_pcode}}"} if level - 1 in units else {}
            )
        yield row
    yield {"type": "end_group", "name": PLACE}


def _question(tool: Tool, name: str, among: tuple[str, ...]) -> Row:
    field = tool.field(name)
    row = {"type": _type(tool, field), "name": name, **_labels(field.labels)}
    if must_fill(tool.table, field) or name in tool.required:
        row["required"] = "yes"
    if row["type"].startswith("select_one"):
        row["appearance"] = "minimal autocomplete" if row["type"].endswith(COUNTRY) else "minimal"
    rules = list(_rules(tool, field, among))
    if rules:
        row["constraint"] = " and ".join(f"({rule})" for rule, _ in rules)
        told: Words = {code: "; ".join(said[code] for _, said in rules) for code in LANGUAGES}
        row |= _labels(told, "constraint_message")
    return row


def _type(tool: Tool, field: Field) -> str:
    if field.codes:
        return f"select_one {field.codes}"
    if field.is_country or field.name in tool.country:
        return f"select_one {COUNTRY}"
    return "geopoint" if field.name == "coordinates" else TYPES[field.type]


def _rules(tool: Tool, field: Field, among: tuple[str, ...]) -> Iterator[tuple[str, Words]]:
    """XPath rules of an answer, each with what it says to the person who breaks it."""
    if field.type == "date":
        yield ". <= today()", texts()["past"]
    if field.minimum is not None and field.maximum is not None:
        low, high = f"{field.minimum:.0f}", f"{field.maximum:.0f}"
        yield f". >= {low} and . <= {high}", filled("between", minimum=low, maximum=high)
    elif field.minimum is not None:
        low = f"{field.minimum:.0f}"
        yield f". >= {low}", filled("at_least", minimum=low)
    for whole, before in _wholes(tool, field, among):
        taken = "".join(f" - coalesce(${{{part}}}, 0)" for part in before)
        yield f"${{{whole}}} = '' or . <= ${{{whole}}}{taken}", texts()["parts"]


def _wholes(
    tool: Tool, field: Field, among: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Totals asked before a question that is a part of them, each with the parts asked between."""
    earlier = among[: among.index(field.name)] if field.name in among else ()
    for whole in earlier:
        for parts in tool.field(whole).parts if whole != PLACE else ():
            if field.name in parts and set(parts) <= set(among):
                yield whole, parts[: parts.index(field.name)]


def _choices(survey: list[Row], units: Units) -> Iterator[Row]:
    used = dict.fromkeys(r["type"].split()[1] for r in survey if r["type"].startswith("select_"))
    for name in used:
        if name.startswith("adm"):
            for unit in units[int(name[3:])].itertuples():
                said: Words = dict.fromkeys(LANGUAGES, str(unit.name))
                yield {"list_name": name, "name": str(unit.pcode), **_labels(said),
                       "parent": str(unit.parent)}  # fmt: skip
        else:
            for code, words in (countries() if name == COUNTRY else codes(name)).items():
                yield {"list_name": name, "name": code, **_labels(words)}


def _labels(words: Words | dict[str, str], column: str = "label") -> Row:
    return {f"{column}::{said}": words[code] for code, said in texts()["language"].items()}


def _write(book: Workbook, name: str, rows: list[Row]) -> None:
    sheet = book.create_sheet(name)
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    sheet.append(headings)
    for row in rows:
        sheet.append([row.get(heading) for heading in headings])
    for number, cell in enumerate(sheet[1], start=1):
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", "1B3A57")
        letter = sheet.cell(1, number).column_letter
        sheet.column_dimensions[letter].width = 28 if "::" in str(cell.value) else 18
    sheet.freeze_panes = "C2"
