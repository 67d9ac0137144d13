"""The folder that goes out: pages, schemas, templates, forms, and the sources that load them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ingest.dictionary import tables
from ingest.dictionary.model import Language, Table
from ingest.dictionary.product import page, sent
from ingest.dictionary.product.places import units
from ingest.dictionary.product.schema import json_schema, table_schema
from ingest.dictionary.product.template import write_template
from ingest.dictionary.product.tool import PLACE, Tool, tools
from ingest.dictionary.product.xlsform import write_form


@dataclass(frozen=True)
class Rows:
    """What rows become: their tables, which of those are kept distinct, and what all rows share."""

    tables: tuple[str, ...]
    distinct: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str | int] = field(default_factory=dict)


def write_kit(
    folder: Path, languages: tuple[Language, ...], boundaries: Path | None = None
) -> Iterator[Path]:
    """Write everything under a folder, saying each file; `boundaries` gives the forms' places."""
    yield _write(folder / "dictionary.md", page.markdown())
    yield _write(folder / "dictionary.html", page.html())
    for table in sent():
        yield from _table(folder, table, languages)
    for tool in tools().values():
        yield from _tool(folder / "forms" / tool.name, tool, boundaries)


def _table(folder: Path, table: Table, languages: tuple[Language, ...]) -> Iterator[Path]:
    for kind, schema in (("schema", json_schema(table)), ("tableschema", table_schema(table))):
        text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        yield _write(folder / "schemas" / f"{table.name}.{kind}.json", text)
    home = folder / "templates" / table.name
    for language in languages:
        path = home / f"{table.name}.{language}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_template(table, language, path)
        yield path
    form = next((tool for tool in tools().values() if tool.tables[0] == table.name), None)
    several = Rows(form.tables, form.distinct) if form else Rows((table.name,))
    text = source_toml(f"{table.title} (template)", several, read='sheet = "Data"')
    yield _write(home / "source.toml", text)


def _tool(home: Path, tool: Tool, boundaries: Path | None) -> Iterator[Path]:
    home.mkdir(parents=True, exist_ok=True)
    path = home / f"{tool.name}.xlsx"
    asks = PLACE in tool.questions
    write_form(tool, path, units(boundaries, tool.table) if asks and boundaries else None)
    yield path
    form = f'definition = "{path.name}"'
    form += f'\nrepeat = "{tool.repeat.name}"' if tool.repeat else ""
    rows = Rows(tool.tables, tool.distinct, tool.constants)
    yield _write(home / "source.toml", source_toml(f"{tool.labels['en']} (form)", rows, form=form))


def source_toml(title: str, rows: Rows, read: str = "", form: str = "") -> str:
    """A source that loads what comes back; its folder goes into ingest/sources."""
    one = len(rows.tables) == 1
    which = f'table = "{rows.tables[0]}"' if one else f"tables = {json.dumps(rows.tables)}"
    sections = {
        "distinct": _values(rows.distinct), "read": read, "form": form,
        "constants": _values(rows.constants), "pcodes": _scheme(rows.tables),
    }  # fmt: skip
    start = f"title = {json.dumps(title, ensure_ascii=False)}\n{which}\n"
    return start + "".join(f"\n[{name}]\n{text}\n" for name, text in sections.items() if text)


def _values(pairs: Mapping[str, str | int]) -> str:
    return "\n".join(f"{key} = {json.dumps(value)}" for key, value in pairs.items())


def _scheme(names: tuple[str, ...]) -> str:
    """Units are looked up in the common operational datasets, ends of flows among countries."""
    fields = {field for name in names for field in tables()[name].fields}
    if "adm_pcode" in fields:
        return 'scheme = "cod"'
    return 'scheme = "iso_3166"' if "origin_pcode" in fields else ""


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
