"""Exports of submissions as tables: one of the submissions, one a repeat, linked by index.

KoboToolbox and ODK write CSV (repeats, if at all, as repeat[1]/question), XLSX (a sheet a repeat),
JSON (lists in lists) and ZIP (a CSV a repeat). Here each is tables with ROW and, in a repeat,
PARENT: the ROW of the entry above.
"""

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import python_calamine

from ingest.errors import UserError
from ingest.forms.answers import as_text
from ingest.read import plain_failure, read_table
from ingest.read.unpack import refuse_bad_zip
from ingest.sources.model import ReadOptions

ROW, PARENT = "_index", "_parent_index"
LINKS = {"KEY": ROW, "PARENT_KEY": PARENT, "__id": ROW}  # ODK's words for them
NUMBERED = re.compile(r"^(.+?)\[(\d+)\](.*)$")
SHEETS = {".xlsx", ".xls", ".ods"}
JSON = {".json", ".ndjson", ".jsonl", ".geojson"}
Tables = list[pd.DataFrame]


def read_tables(path: Path) -> Tables:
    """Every table of an export, submissions and repeats in any order; cells are text."""
    kind = path.suffix.lower()
    with plain_failure(path):
        refuse_bad_zip(path)  # a workbook is an archive too
        if kind in JSON:
            tables = list(_nested(_records(path)))
        elif kind in SHEETS:
            book = python_calamine.load_workbook(path)
            names = [name for name in book.sheet_names if book.get_sheet_by_name(name).height]
            tables = [read_table(path, _plain(sheet=name)) for name in names]
        else:
            members = _members(path) if kind == ".zip" else [None]
            tables = [read_table(path, _plain(member=member)) for member in members]
    filled = [_linked(_as_text(table)) for table in tables if len(table.columns) > 1]
    return [part for table in filled for part in _unnumbered(table)]


def _plain(sheet: str | None = None, member: str | None = None) -> ReadOptions:
    """Exports have their headings in the first row; two-line headings are not looked for."""
    return ReadOptions(sheet=sheet, member=member, header_rows=(1,))


def _members(path: Path) -> list[str | None]:
    """The tables in an archive of ODK Central, beside what was photographed or recorded."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    return [name for name in names if name.lower().endswith(".csv") and "media/" not in name]


def _as_text(table: pd.DataFrame) -> pd.DataFrame:
    cells = {name: table[name].map(as_text).astype("str") for name in table if name != "source_row"}
    return pd.DataFrame(cells, index=table.index)


def _linked(table: pd.DataFrame) -> pd.DataFrame:
    """With ROW: the export's own index, or else the number of the row."""
    table = table.rename(columns={k: v for k, v in LINKS.items() if v not in table})
    if ROW not in table or table[ROW].eq("").any():
        table[ROW] = [str(number) for number in range(1, len(table) + 1)]
    return table


def _unnumbered(table: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Columns repeat[1]/question, repeat[2]/question … become rows of a table of their own."""
    parts: dict[str, dict[int, dict[str, str]]] = {}
    for heading in table.columns:
        if found := NUMBERED.match(heading):
            entries = parts.setdefault(found[1], {})
            entries.setdefault(int(found[2]), {})[heading] = found[1] + found[3]
    flat = [
        heading for entries in parts.values() for names in entries.values() for heading in names
    ]
    yield table.drop(columns=flat)
    for entries in parts.values():
        frames = [_entry(table, names, number) for number, names in sorted(entries.items())]
        yield from _unnumbered(pd.concat(frames, ignore_index=True).fillna(""))


def _entry(table: pd.DataFrame, names: dict[str, str], number: int) -> pd.DataFrame:
    filled = table[list(names)].ne("").any(axis=1)
    entry = table.loc[filled, list(names)].rename(columns=names)
    parent = table.loc[filled, ROW]
    return entry.assign(**{PARENT: parent, ROW: parent + f"[{number}]"})


def _records(path: Path) -> list[dict]:
    """The list of submissions: bare, a line each, or under `results` (Kobo) or `value` (ODK)."""
    text = path.read_text(encoding="utf-8-sig")
    try:
        content = json.loads(text)
    except json.JSONDecodeError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        content = [json.loads(line) for line in lines]
    if isinstance(content, dict):
        content = content.get("results", content.get("value", [content]))
    if not isinstance(content, list) or not all(isinstance(item, dict) for item in content):
        raise UserError(f"{path.name} holds no list of submissions.")
    return content


def _nested(records: list[dict]) -> Iterator[pd.DataFrame]:
    tables: dict[str, list[dict[str, str]]] = {"": []}
    for number, record in enumerate(records, start=1):
        _take(record, str(number), None, "", tables)
    for rows in tables.values():
        yield pd.DataFrame(rows).fillna("").assign(source_row=0)


def _take(
    record: dict, row: str, parent: str | None, table: str, tables: dict[str, list[dict[str, str]]]
) -> None:
    """One entry into its table, the entries of its repeats into theirs."""
    link = {PARENT: parent} if parent else {}
    cells: dict[str, str] = {}
    for key, value in _leaves(record, table):
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for number, entry in enumerate(value, start=1):
                tables.setdefault(key, [])
                _take(entry, f"{row}/{key}[{number}]", row, key, tables)
        elif value != []:
            cells[key] = as_text(value)
    tables[table].append({**cells, ROW: row, **link})


def _leaves(record: dict, above: str) -> Iterator[tuple[str, object]]:
    """Values by path. Kobo writes whole paths as keys, ODK nests groups: both come out whole."""
    for key, value in record.items():
        path = key if not above or key.startswith(("_", f"{above}/")) else f"{above}/{key}"
        if isinstance(value, dict) and value.get("type") != "Point":
            yield from _leaves(value, path)
        elif key not in (ROW, PARENT, "_attachments", "_validation_status"):
            yield path, value
