"""What the map page says of incidents: legend, table, and the words its script writes them with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from geoportal.portal import data, text
from geoportal.portal.data import Row, Step, Store
from geoportal.portal.explore import incidents
from geoportal.portal.explore.incidents import KINDS, LAYER, SHAPES, WORDS, Span
from geoportal.portal.languages import language
from geoportal.portal.tables import Cell, Column, DataTable, TableRow
from geoportal.portal.text import _, lazy
from ingest import dictionary

ITEMS = f"/api/collections/{LAYER}/items"
LISTED = 200  # of the incidents on the map
FIGURES = ("individuals", "dead", "missing")
PRECISION = {
    "cell": lazy("Cell 0.1° wide"),
    "unit": lazy("Somewhere in the area"),
    "country": lazy("Somewhere in the country"),
}


@dataclass(frozen=True)
class Key:
    """A line of the legend: the kind of incident, its mark (path data), its words."""

    kind: str
    shape: str
    words: str


def legend(store: Store, steps: list[Step], step: Step) -> dict[str, Any]:
    """What the legend shows of incidents at a step."""
    keys = [Key(kind, SHAPES[kind], str(words)) for kind, words in WORDS.items()]
    return {"keys": keys, "span": days(incidents.span(store, steps, step)), "care": care()}


def days(span: Span) -> str:
    """The days whose incidents are shown."""
    said = _("Incidents reported from {first} to {last}.")
    return said.format(first=text.day(span.first), last=text.day(span.last))


def care() -> str:
    """What must be known of incidents' figures and places."""
    return _("Reports of one event overlap: their figures are never added up. No place is shown "
             "more exactly than a cell 0.1° (about 11 km) wide.")  # fmt: skip


def about(store: Store) -> str:
    """The same, and whose reports they are."""
    known = data.datasets(store)
    found = (known[slug]["credit_line"] for slug in incidents.datasets(store) if slug in known)
    credit = text.listing(list(dict.fromkeys(found)))
    return f"{care()} {_('Source: {source}').format(source=credit)}."


def table(store: Store, rows: list[Row], span: Span, hidden: str) -> DataTable:
    """The newest incidents of some days on the map; ``hidden`` where they are not wanted."""
    datasets = data.datasets(store)
    figures = [Column(_label(name), numeric=True) for name in FIGURES]
    columns = [
        Column(_label("event_type")),
        Column(_label("reported_on"), numeric=True, sorted="descending"),
        *figures,
        Column(_label("adm_name")),
        Column(_label("name")),
        Column(_("Source")),
        Column(_("How exact the place is")),
    ]
    newest = _("The newest are listed, at most {count}.").format(count=text.number(LISTED))
    return DataTable(
        "incidents",
        columns,
        [TableRow(row["id"], _cells(row, datasets)) for row in rows[:LISTED]],
        title=_("Incidents"),
        note=f"{days(span)} {newest} {about(store)}",
        caption=_("Incidents, the newest first. Columns can be sorted."),
        hidden=hidden,
    )


def settings(store: Store, steps: list[Step]) -> dict[str, Any]:
    """What the script needs: where incidents are, days by step, marks, and words by code."""
    spans = {step.key: incidents.span(store, steps, step) for step in steps}
    return {
        "items": ITEMS,
        "most": incidents.MARKS,
        "listed": LISTED,
        "about": about(store),
        "spans": {key: [str(span.first), str(span.last)] for key, span in spans.items()},
        "kinds": {code: kind for kind, codes in KINDS.items() for code in codes},
        "shapes": SHAPES,
        "types": _codes("event_type"),
        "qualifiers": _qualifiers(),
        "figures": {name: _label(name) for name in (*FIGURES, "households")},
        "precision": {code: str(words) for code, words in PRECISION.items()},
        "sources": {slug: row["title"] for slug, row in data.datasets(store).items()},
    }


def _cells(row: Row, datasets: Mapping[str, Row]) -> list[Cell]:
    return [
        Cell(_codes("event_type").get(row["event_type"], "–"), href=_address(row)),
        Cell(text.day(row["reported_on"]), row["reported_on"].toordinal()),
        *(_figure(row, name) for name in FIGURES),
        Cell(row["adm_name"] or row["adm_pcode"] or row["iso3"] or "–"),
        Cell(row["event_name"] or "–"),
        Cell(_source(datasets.get(row["dataset"]), row)),
        Cell(str(PRECISION.get(row["place_precision"], "–"))),
    ]


def _source(dataset: Row | None, row: Row) -> str:
    """The dataset's title; that it is made up where it is."""
    made_up = [_("Synthetic data")] if dataset and dataset["synthetic"] else []
    return " · ".join([dataset["title"] if dataset else row["dataset"], *made_up])


def _figure(row: Row, name: str) -> Cell:
    """A figure with how exact it is; what is said of people displaced is not said of the dead."""
    value = row[name]
    if value is None:
        return Cell("–", -1)
    about = _qualifiers().get(row["qualifier"], "") if name == "individuals" else ""
    return Cell(f"{about} {text.number(value)}".strip(), value)


def _address(row: Row) -> str:
    return f"{ITEMS}/{quote(row['id'], safe='')}"


def _label(column: str) -> str:
    return dictionary.tables()["event"].fields[column].labels[language()]  # type: ignore[index]


def _qualifiers() -> dict[str, str]:
    """Words before a figure; one that is exact needs none."""
    return {code: words for code, words in _codes("qualifier").items() if code != "total"}


def _codes(name: str) -> dict[str, str]:
    found = dictionary.codes(name)
    return {code: said.get(language()) or said["en"] for code, said in found.items()}
