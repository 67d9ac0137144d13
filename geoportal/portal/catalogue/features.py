"""A layer's first features as a table: enough to see what is in it."""

from datetime import date
from typing import Any

from geoportal.portal.catalogue import questions
from geoportal.portal.catalogue.entries import Entry
from geoportal.portal.catalogue.fields import label, labels, spoken
from geoportal.portal.data import Row, Store
from geoportal.portal.tables import Cell, Column, DataTable, TableRow
from geoportal.portal.text import _, day, number, plain

SHOWN = 10  # features
SAID, COUNTED = 6, 3  # columns that say what a feature is, and columns of figures
# what tells little of a single feature, or is told by another column
LEFT_OUT = {
    "id",
    "dataset",
    "synthetic",
    "boundary_version",
    "pcode_scheme",
    "adm_level",
    "adm_name",
}
FIGURES = ("people", "households")
LOCAL = ("name_en", "name_fr", "name_es", "name_ar")


def table(store: Store, entry: Entry) -> DataTable:
    """The first features, those of the latest date where the layer has dates."""
    kinds = {field["name"]: field["type"] for field in entry.facts["fields"]}
    columns = _columns(entry)
    local = [name for name in (f"name_{spoken()}",) if name in kinds]
    asked = [*columns, *local]
    rows = questions.rows(store, entry.name, asked, entry.layer.time, entry.facts["ends_on"], SHOWN)
    heads = [Column(label(entry, name), kinds[name] in ("integer", "number")) for name in columns]
    made = [_row(entry, at, row, columns, kinds) for at, row in enumerate(rows)]
    return DataTable(
        "preview",
        heads,
        made,
        title=_("The first features"),
        note=_("{shown} of {all} features. Empty columns are left out.").format(
            shown=number(len(rows)), all=number(entry.facts["features"])
        ),
        caption=_("The first features of {title}").format(title=entry.words.title),
    )


def _columns(entry: Entry) -> list[str]:
    """What a feature is called and is, its name first, then its figures."""
    known = [
        field
        for field in entry.facts["fields"]
        if field.get("statistics", {}).get("count", 1)
        and field["name"] not in LEFT_OUT
        and field["name"] not in LOCAL
    ]
    figures = [field["name"] for field in known if field.get("unit") in FIGURES]
    said = [field["name"] for field in known if field.get("unit") not in FIGURES]
    return [*sorted(said, key=lambda name: name != "name")[:SAID], *figures[:COUNTED]]


def _row(entry: Entry, at: int, row: Row, columns: list[str], kinds: dict[str, str]) -> TableRow:
    named = row.get(f"name_{spoken()}")
    shown = {**row, "name": named} if named and "name" in row else row
    return TableRow(str(at), [_cell(entry, name, shown[name], kinds[name]) for name in columns])


def _cell(entry: Entry, column: str, value: Any, kind: str) -> Cell:
    if value is None:
        return Cell("–", -1 if kind in ("integer", "number") else None)
    if kind == "integer":
        return Cell(number(value) if column != "round" else str(value), value)
    if kind == "number":
        return Cell(plain(value), float(value))
    if kind == "boolean":
        return Cell(_("Yes") if value else _("No"))
    if isinstance(value, date):
        return Cell(day(value))
    return Cell(labels(entry, column).get(value, str(value)))
