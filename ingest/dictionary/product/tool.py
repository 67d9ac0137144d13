"""Tools for the field: which fields a form asks, in which order, for which table."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ingest.dictionary import tables
from ingest.dictionary.model import Field, Language, Table

FOLDER = Path(__file__).parent / "tools"
PLACE = "place"  # stands for the questions of the administrative units


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Repeat(_Strict):
    """A part that is answered once a group of people."""

    name: str
    labels: dict[Language, str]
    questions: tuple[str, ...]


class Tool(_Strict):
    """One form. Questions are fields of the first of its tables, or PLACE."""

    name: str
    labels: dict[Language, str]
    tables: tuple[str, ...]
    questions: tuple[str, ...]
    repeat: Repeat | None = None
    required: tuple[str, ...] = ()
    country: tuple[str, ...] = ()  # places that are asked as a country
    constants: dict[str, str | int] = {}
    distinct: dict[str, str] = {}

    @property
    def table(self) -> Table:
        """The table whose fields the form asks; it knows those of the others too."""
        return tables()[self.tables[0]]

    def field(self, name: str) -> Field:
        """The dictionary's entry behind a question."""
        return self.table.asked[name]


@cache
def tools() -> dict[str, Tool]:
    """Every tool by name: one file each in tools/."""
    return {path.stem: _tool(path) for path in sorted(FOLDER.glob("*.toml"))}


def _tool(path: Path) -> Tool:
    return Tool(name=path.stem, **tomllib.loads(path.read_text(encoding="utf-8")))
