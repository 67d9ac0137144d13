"""The data dictionary: one TOML a core table, one a code list; read it with `tables()`."""

import tomllib
from functools import cache
from pathlib import Path

from ingest.dictionary.model import Field, Table

__all__ = ["Field", "Table", "codes", "tables"]
FOLDER = Path(__file__).parent


@cache
def tables() -> dict[str, Table]:
    """Every table of the dictionary by name; the datasets' table comes first."""
    found = {path.stem: _table(path) for path in sorted(FOLDER.glob("*.toml"))}
    return {"dataset": found.pop("dataset"), **found}


@cache
def codes(name: str) -> dict[str, dict[str, str]]:
    """One code list: code → label by language (en, fr, es, ar)."""
    return _read(FOLDER / "codes" / f"{name}.toml")


def _table(path: Path) -> Table:
    content = _read(path)
    for part in ("fields", "inputs"):
        for name, field in content.get(part, {}).items():
            field["name"] = name
    return Table(name=path.stem, **content)


def _read(path: Path) -> dict:
    return tomllib.loads(path.read_text(encoding="utf-8"))
