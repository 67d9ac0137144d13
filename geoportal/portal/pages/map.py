"""``/map``: displacement by area as a choropleth, with the same figures in a table."""

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from geoportal.portal import classes, data, geometry, land, legend, maps, text
from geoportal.portal.data import Row, Store
from geoportal.portal.elements import Fragment, Page
from geoportal.portal.languages import ngettext
from geoportal.portal.maps import Choice
from geoportal.portal.selection import MapView, map_view
from geoportal.portal.site import portal_page
from geoportal.portal.tables import Cell, Column, DataTable, TableRow
from geoportal.portal.text import _, lazy

PATH = "/map"
NAV = lazy("Map")
ORDER = 20
TITLE = lazy("Displacement by area")
MAX_ROWS = 1000


def render(store: Store, request: Request) -> str:
    """The page for the choices in the address."""
    view = map_view(store, request.query_params)
    if view is None:
        return portal_page(store, request, "empty.html", TITLE).render()
    slug = view.dataset["slug"]
    rows = data.values(store, view.level, slug, view.measure, view.step, view.group)[:MAX_ROWS]
    preload = [land.url(slug, view.level), geometry.url(slug, view.level)]
    page = portal_page(store, request, "map.html", TITLE, preload=preload)
    for part in (_headline(view, rows), _controls(view), _table(view, rows)):
        part.add_to(page)
    _map(store, view).add_to(page)
    maps.RoundSlider("steps", view.steps, view.step).add_to(page)
    _legend(store, view, rows).add_to(page)
    _details().add_to(page)
    _about(store, page, view).add_to(page)
    return page.render()


def _map(store: Store, view: MapView) -> maps.PortalMap:
    slug = view.dataset["slug"]
    shapes = data.geometry_bbox(store, slug, view.level)
    picture = f"/map/picture.svg?{urlencode(_address(view))}" if shapes else None
    outlined = data.geometry_bbox(store, slug, 0) is not None
    frame = maps.PortalMap(
        "map",
        TITLE,
        shapes,
        land.url(slug, view.level),
        picture=picture,
        picture_alt=_("Map of the figures in the table below."),
    )
    frame.add_child(maps.Choropleth("choropleth", **_settings(view, outlined)))
    return frame


def _settings(view: MapView, outlined: bool) -> dict[str, Any]:
    """What the script needs to ask the API for values and classes."""
    slug = view.dataset["slug"]
    collection = f"displacement-admin-{view.level}"
    return {
        "collection": collection,
        "items": f"/api/collections/{collection}/items",
        "classify": "/api/processes/classify/execution",
        "geometry": geometry.url(slug, view.level),
        "outline": geometry.url(slug, 0) if view.level and outlined else "",
        "filter": {"dataset": slug, "measure": view.measure},
        "group": view.group,
        "groups": {group: text.GROUPS[group] for group in view.groups},
        "scheme": view.scheme,
        "classes": view.classes,
        "source": view.dataset["title"],
        "synthetic": bool(view.dataset["synthetic"]),
        "measure": text.MEASURES[view.measure][0],
        "counted": text.MEASURES[view.measure][1],
        "not_added": text.NOT_ADDED,
    }


def _address(view: MapView) -> dict[str, Any]:
    return {
        "dataset": view.dataset["slug"],
        "level": view.level,
        "measure": view.measure,
        "round": view.step.key,
        "group": view.group,
    }


def _headline(view: MapView, rows: list[Row]) -> Fragment:
    known = [row["value"] for row in rows if row["value"] is not None]
    added = data.addable(rows)
    counted = text.MEASURES[view.measure][1] if added else text.NOT_ADDED
    words = ngettext(
        "{counted} in {count} area · {group} · {when}",
        "{counted} in {count} areas · {group} · {when}",
        len(known),
    ).format(
        counted=counted,
        count=text.number(len(known)),
        group=text.GROUPS[view.group],
        when=maps.step_words(view.step),
    )
    return Fragment(
        "headline",
        "headline.html",
        figure=text.number(sum(known)) if added else "",
        words=words,
        dataset=view.dataset,
        caveat=text.MEASURES[view.measure][2],
    )


def _controls(view: MapView) -> Fragment:
    titles = {row["slug"]: row["title"] for row in view.datasets}
    choices = [
        Choice("dataset", _("Operation"), view.dataset["slug"], titles, titles),
        Choice("level", _("Areas"), view.level, view.levels, text.LEVELS),
        Choice("group", _("Population group"), view.group, view.groups, text.GROUPS),
    ]
    if len(view.measures) > 1:
        names = {key: words[0] for key, words in text.MEASURES.items()}
        choices.append(Choice("measure", _("Measure"), view.measure, view.measures, names))
    more = [
        Choice("scheme", _("Classification"), view.scheme, text.SCHEMES, text.SCHEMES),
        Choice("classes", _("Number of classes"), view.classes, classes.CLASSES),
    ]
    return maps.controls(PATH, choices, more, _("Classes and colours"), view.steps, view.step)


def _legend(store: Store, view: MapView, rows: list[Row]) -> maps.Legend:
    shapes = data.geometry(store, view.dataset["slug"], view.level)
    # Counted in the text: a province's outlines are not worth parsing for their number.
    areas = shapes["body"].count('"Feature"') if shapes else len(rows)
    classes_ = legend.rows(store, view, rows, areas)
    return maps.Legend("legend", text.GROUPS[view.group], _legend_note(view), classes_)


def _legend_note(view: MapView) -> str:
    if len(view.steps) == 1:
        return _("Hatched areas have no data.")
    return _("Classes are the same in every round, so a change of colour is a change of figures.")


def _details() -> Fragment:
    prompt = _("Point at an area, or choose one in the table, to read its figures.")
    return Fragment("details", "details.html", title=_("Area"), prompt=prompt)


def _table(view: MapView, rows: list[Row]) -> DataTable:
    total = sum(row["value"] or 0 for row in rows) if data.addable(rows) else 0
    columns = [
        Column(_("Area")),
        Column(_("P-code")),
        Column(_("People"), numeric=True, sorted="descending"),
        Column(_("Share of total"), numeric=True),
        Column(_("Date")),
    ]
    coverage = any(row["coverage_percent"] is not None for row in rows)
    if coverage:
        columns.append(Column(_("Coverage"), numeric=True))
    note = _("{group}, {when}. Source: {source}.").format(
        group=text.GROUPS[view.group],
        when=maps.step_words(view.step),
        source=view.dataset["title"],
    )
    return DataTable(
        "table",
        columns,
        [_row(row, total, coverage) for row in rows],
        title=_("Figures by area"),
        note=note,
        caption=_("Figures by area, largest first. Columns can be sorted."),
    )


def _row(row: Row, total: float, coverage: bool) -> TableRow:
    value = row["value"]
    cells = [
        Cell(row["name"]),
        Cell(row["adm_pcode"]),
        Cell(text.number(value), -1 if value is None else value),
        Cell(text.percent(value, total), -1 if value is None else value),
        Cell(text.day(row["reported_on"])),
    ]
    if coverage:
        share = row["coverage_percent"]
        cells.append(Cell("–" if share is None else f"{share:g}%", -1 if share is None else share))
    return TableRow(row["adm_pcode"], cells)


def _about(store: Store, page: Page, view: MapView) -> Fragment:
    step = view.step
    at = {"reported_on": str(step.last_on)} if step.round is None else {"round": step.round}
    query = {"f": "json", "dataset": view.dataset["slug"], "measure": view.measure, **at}
    items = f"/api/collections/displacement-admin-{view.level}/items"
    lines = data.datasets(store)
    shapes = data.geometry(store, view.dataset["slug"], view.level)
    edition = shapes["boundary_version"] if shapes else ""
    boundaries = lines.get(f"{edition}-adm{view.level}") or lines.get("natural-earth")
    return Fragment(
        "about",
        "about.html",
        dataset=view.dataset,
        boundaries=boundaries["credit_line"] if boundaries else "",
        boundary_note=text.BOUNDARY_NOTE,
        request_url=f"{page.words['base_url']}{items}?{urlencode({**query, 'limit': MAX_ROWS})}",
    )
