"""The map's figures as tables: of one round or of two, of sites and of transit points."""

from urllib.parse import quote

from geoportal.portal import data, maps, text
from geoportal.portal.data import Row
from geoportal.portal.explore import address, words
from geoportal.portal.languages import here, language, ngettext
from geoportal.portal.selection import MapView
from geoportal.portal.tables import Cell, Column, DataTable, TableRow
from geoportal.portal.text import _
from ingest import dictionary

MAX_ROWS = 1000
MARKS = 50  # sites or transit points named; the others are on the map and in the API


def areas(view: MapView, rows: list[Row]) -> DataTable:
    """The areas shown, with the figures of one round or of both and the change between them."""
    make = _compared if view.compare else _single
    columns, cells = make(view, rows[:MAX_ROWS])
    if view.deeper:
        columns.append(Column(_("Within")))
    note = _("{group}, {when}. Source: {source}.").format(
        group=text.GROUPS[view.group], when=words.when(view), source=view.dataset["title"]
    )
    return DataTable(
        "table",
        columns,
        [
            TableRow(row["adm_pcode"], [*row_cells, *_deeper(view, row["adm_pcode"])])
            for row, row_cells in zip(rows, cells, strict=False)
        ],
        title=_("Change by area") if view.compare else _("Figures by area"),
        note=note,
        caption=_("Figures by area, largest first. Columns can be sorted."),
    )


def _single(view: MapView, rows: list[Row]) -> tuple[list[Column], list[list[Cell]]]:
    total = sum(row["value"] or 0 for row in rows) if data.addable(rows) else 0
    covered = any(row["coverage_percent"] is not None for row in rows)
    columns = [
        Column(_("Area")),
        Column(_("P-code")),
        Column(_("People"), numeric=True, sorted="descending"),
        Column(_("Share of total"), numeric=True),
        Column(_("Date")),
        *([Column(_("Coverage"), numeric=True)] if covered else []),
    ]
    return columns, [_single_row(row, total, covered) for row in rows]


def _single_row(row: Row, total: float, covered: bool) -> list[Cell]:
    value, share = row["value"], row["coverage_percent"]
    order = -1 if value is None else value
    cells = [
        _place(row),
        Cell(row["adm_pcode"]),
        Cell(text.number(value), order),
        Cell(text.percent(value, total), order),
        Cell(text.day(row["reported_on"])),
    ]
    if covered:
        cells.append(Cell("–" if share is None else f"{share:g}%", -1 if share is None else share))
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
    return columns, [_compared_row(row) for row in rows]


def _compared_row(row: Row) -> list[Cell]:
    before, after, value = row["before"], row["after"], row["value"]
    share = value / before if value is not None and before else None
    return [
        _place(row),
        Cell(row["adm_pcode"]),
        Cell(text.signed(value), LAST if value is None else value),
        Cell(text.signed_percent(share), LAST if share is None else share),
        Cell(text.number(before), -1 if before is None else before),
        Cell(text.number(after), -1 if after is None else after),
    ]


LAST = -1e15  # sorts below any change


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
            Cell(text.number(row["value"]), -1 if row["value"] is None else row["value"]),
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
