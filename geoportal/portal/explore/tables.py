"""The map's figures as tables: of one round or of two, of sites and of transit points."""

from collections.abc import Callable
from functools import partial
from urllib.parse import quote

from geoportal.portal import care, data, maps, text
from geoportal.portal.data import Row
from geoportal.portal.explore import address, words
from geoportal.portal.languages import here, language, ngettext
from geoportal.portal.selection import MapView
from geoportal.portal.tables import Cell, Column, DataTable, TableRow
from geoportal.portal.text import _
from ingest import dictionary

MAX_ROWS = 1000
MARKS = 50  # sites or transit points named; the others are on the map and in the API


def areas(view: MapView, rows: list[Row], noted: bool) -> DataTable:
    """The areas shown, with the figures of one round or of both and the change between them.

    ``noted`` where some round has a figure to be read with care: then each row says why.
    """
    make = _compared if view.compare else _single
    columns, cells = make(view, rows[:MAX_ROWS])
    if noted:
        columns.append(Column(_("Notes")))
    if view.deeper:
        columns.append(Column(_("Within")))
    note = _("{group}, {when}. Source: {source}.").format(
        group=words.title(view), when=words.when(view), source=view.dataset["title"]
    )
    return DataTable(
        "table",
        columns,
        [
            TableRow(
                row["adm_pcode"],
                [*row_cells, *_noted(row, noted), *_deeper(view, row["adm_pcode"])],
            )
            for row, row_cells in zip(rows, cells, strict=False)
        ],
        title=_("Change by area") if view.compare else _("Figures by area"),
        note=note,
        caption=_("Figures by area, largest first. Columns can be sorted."),
    )


def _single(view: MapView, rows: list[Row]) -> tuple[list[Column], list[list[Cell]]]:
    total = sum(row["people"] or 0 for row in rows) if data.addable(rows) else 0
    covered = any(row["coverage_percent"] is not None for row in rows)
    columns = [
        Column(_("Area")),
        Column(_("P-code")),
        *_counts(view),
        Column(_("Share of total"), numeric=True),
        *([Column(_("Inhabitants"), numeric=True)] if view.has_rates else []),
        Column(_("Date")),
        *([Column(_("Coverage"), numeric=True)] if covered else []),
    ]
    return columns, [_single_row(view, row, total, covered) for row in rows]


def _counts(view: MapView) -> list[Column]:
    """Columns of people and of their rate; first what the map shows, by which rows are sorted."""
    labels = [(_("People"), False), *([(_("Per 1,000"), True)] if view.has_rates else [])]
    labels.sort(key=lambda one: one[1] != view.is_rate)
    return [
        Column(label, numeric=True, sorted="descending" if rate == view.is_rate else "")
        for label, rate in labels
    ]


def _single_row(view: MapView, row: Row, total: float, covered: bool) -> list[Cell]:
    people, share = row["people"], row["coverage_percent"]
    counts = [_figure(row, people, text.number)]
    if view.has_rates:
        counts.insert(0 if view.is_rate else 1, _figure(row, row["rate"], text.rate))
    cells = [
        _place(row),
        Cell(row["adm_pcode"]),
        *counts,
        Cell(text.percent(people, total), -1 if people is None else people),
        *([_number(text.number, row["inhabitants"])] if view.has_rates else []),
        Cell(text.day(row["reported_on"])),
    ]
    if covered:
        cells.append(Cell(text.covered(share), -1 if share is None else share))
    return cells


def _compared(view: MapView, rows: list[Row]) -> tuple[list[Column], list[list[Cell]]]:
    first, last = (maps.step_name(step) for step in view.pair)
    columns = [
        Column(_("Area")),
        Column(_("P-code")),
        Column(_("Change"), numeric=True, sorted="descending"),  # a phone shows no more than this
        Column(_("Change in %"), numeric=True),
        Column(first, numeric=True),
        Column(last, numeric=True),
    ]
    return columns, [_compared_row(view, row) for row in rows]


def _compared_row(view: MapView, row: Row) -> list[Cell]:
    before, value = row["before"], row["value"]
    share = value / before if value is not None and before else None
    return [
        _place(row),
        Cell(row["adm_pcode"]),
        Cell(_difference(view, row), LAST if value is None else value),
        Cell(text.signed_percent(share), LAST if share is None else share),
        *(
            _figure({"bound": row[f"{step}_bound"]}, row[step], partial(words.amount, view))
            for step in ("before", "after")
        ),
    ]


LAST = -1e15  # sorts below any change


def _difference(view: MapView, row: Row) -> str:
    suppressed = care.is_suppressed(row, row["value"])
    return _("Suppressed") if suppressed else words.difference(view, row["value"])


def _noted(row: Row, noted: bool) -> list[Cell]:
    return [Cell(text.listing(row["doubts"]) or "–")] if noted else []


def _figure(row: Row, value: float | None, write: Callable[[float | None], str]) -> Cell:
    return Cell(care.figure(row, value, write), care.sort_key(row, value))


def _number(write: Callable[[float | None], str], value: float | None) -> Cell:
    return Cell(write(value), -1 if value is None else value)


def _place(row: Row) -> Cell:
    return Cell(row["name"], href=here(f"/place/{row['adm_pcode']}"))


def _deeper(view: MapView, code: str) -> list[Cell]:
    if not view.deeper:
        return []
    parts = view.deeper.get(code, 0)
    if not parts:
        return [Cell("–")]
    said = ngettext("{count} area", "{count} areas", parts).format(count=text.number(parts))
    return [Cell(said, href=address.down(view, code))]


def sites(view: MapView, rows: list[Row]) -> DataTable:
    """The largest sites on the map."""
    columns = [
        Column(_("Site")),
        Column(_("Area")),
        Column(_("People"), numeric=True, sorted="descending"),
        Column(_("Date")),
    ]
    made = [
        TableRow(row["site_id"], [
            Cell(row["name"] or row["site_id"], href=here(f"/site/{quote(row['id'])}")),
            Cell(row["adm_name"] or row["adm_pcode"] or "–"),
            _figure(care.cared(row, "total"), row["value"], text.number),
            Cell(text.day(row["reported_on"])),
        ])
        for row in rows[:MARKS]
    ]  # fmt: skip
    note = _("The largest sites on the map, each with its latest figures. Source: {source}.")
    return DataTable("sites", columns, made, title=_("Sites"),
                     note=note.format(source=view.dataset["title"]),
                     caption=_("Sites, largest first. Columns can be sorted."),
                     hidden=_hidden(view, "sites"))  # fmt: skip


def transit(view: MapView, rows: list[Row]) -> DataTable:
    """The transit points on the map."""
    columns = [Column(_("Transit point")), Column(_("Kind")), Column(_("Countries"))]
    made = [
        TableRow(row["point_id"], [
            Cell(row["name"] or row["point_id"], href=here(f"/transit/{quote(row['id'])}")),
            Cell(_kind(row["point_type"])),
            Cell(" – ".join(filter(None, (row["iso3"], row["neighbour_iso3"])))),
        ])
        for row in rows[:MARKS]
    ]  # fmt: skip
    note = _("Where movement is observed. Source: {source}.").format(source=view.dataset["title"])
    return DataTable("transit", columns, made, title=_("Transit points"), note=note,
                     caption=_("Transit points by name. Columns can be sorted."),
                     hidden=_hidden(view, "transit"))  # fmt: skip


def _hidden(view: MapView, overlay: str) -> str:
    """Whether a table waits unseen: the script shows it together with its marks."""
    return "" if view.overlays[overlay] else "hidden"


def _kind(code: str | None) -> str:
    labels = dictionary.codes("point_type").get(code or "", {})
    return labels.get(language()) or labels.get("en") or "–"
