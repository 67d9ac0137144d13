"""``/flows``: who came from where, as curved, directed flows and as a table."""

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from geoportal.portal import data, flow_data, geometry, land, maps, text
from geoportal.portal.data import Row, Store
from geoportal.portal.elements import Fragment
from geoportal.portal.maps import Choice
from geoportal.portal.selection import FlowView, flow_view
from geoportal.portal.site import portal_page
from geoportal.portal.tables import Cell, Column, DataTable, TableRow
from geoportal.portal.text import _, lazy

PATH = "/flows"
NAV = lazy("Flows")
ORDER = 30
TITLE = lazy("Flows between places")
ITEMS = "/api/collections/flows/items"
MAX_FLOWS = 500
DIRECTIONS = {
    "both": lazy("To and from the place"),
    "in": lazy("To the place"),
    "out": lazy("From the place"),
}


def render(store: Store, request: Request) -> str:
    """The page for the choices in the address."""
    view = flow_view(store, request.query_params)
    if view is None:
        return portal_page(store, request, "empty.html", TITLE).render()
    slug = view.dataset["slug"]
    rows = flow_data.largest(store, slug, view.measure, view.step, view.top)
    preload = [land.url(slug, _level(store, slug))]
    page = portal_page(store, request, "map.html", TITLE, preload=preload)
    places = flow_data.places(store, slug, view.measure)
    _headline(view, rows).add_to(page)
    _controls(view, places, request).add_to(page)
    _map(store, view, places).add_to(page)
    maps.RoundSlider("steps", view.steps, view.step).add_to(page)
    note = _("Width grows with the number of people, on the same scale in every round.")
    maps.Legend("legend", text.FLOW_MEASURES[view.measure][0], note).add_to(page)
    prompt = _("Point at a flow or choose a place to read its figures.")
    Fragment("details", "details.html", title=_("Flow"), prompt=prompt).add_to(page)
    _table(view, rows).add_to(page)
    _about(store, view, page.words["base_url"]).add_to(page)
    return page.render()


def _map(store: Store, view: FlowView, places: list[Row]) -> maps.PortalMap:
    slug = view.dataset["slug"]
    level = _level(store, slug)
    bbox = data.geometry_bbox(store, slug, level)
    frame = maps.PortalMap("map", TITLE, bbox, land.url(slug, level))
    # Quiet outlines: provinces where there are any, and the countries they are in.
    outlines = [
        {"url": geometry.url(slug, at), "style": style}
        for at, style in ((level, "province"), (0, "country"))
        if data.geometry_bbox(store, slug, at)
    ]
    positions = {
        row["pcode"]: [row["name"], round(row["lat"], 3), round(row["lon"], 3)]
        for row in places
        if row["lat"] is not None
    }
    settings = _settings(view)
    frame.add_child(maps.FlowLayer("flows", outlines=outlines, places=positions, **settings))
    return frame


def _level(store: Store, slug: str) -> int:
    """The admin level whose areas frame the map: provinces where the dataset has any."""
    return 1 if data.geometry_bbox(store, slug, 1) else 0


def _settings(view: FlowView) -> dict[str, Any]:
    """What the script needs to ask the API for flows and to draw them."""
    return {
        "items": ITEMS,
        "filter": {"dataset": view.dataset["slug"], "measure": view.measure},
        "largest": view.largest,
        "limit": MAX_FLOWS,
        "source": view.dataset["title"],
        "synthetic": bool(view.dataset["synthetic"]),
        "measure": text.FLOW_MEASURES[view.measure][0],
    }


def _headline(view: FlowView, rows: list[Row]) -> Fragment:
    words = _("largest flows · {when}").format(when=maps.step_words(view.step))
    return Fragment(
        "headline",
        "headline.html",
        figure=text.number(len(rows)),
        words=words,
        dataset=view.dataset,
        caveat=text.FLOW_MEASURES[view.measure][1],
    )


def _controls(view: FlowView, places: list[Row], request: Request) -> Fragment:
    titles = {row["slug"]: row["title"] for row in view.datasets}
    names = {"": _("All places")} | {row["pcode"]: row["name"] or row["pcode"] for row in places}
    asked = request.query_params
    choices = [Choice("dataset", _("Operation"), view.dataset["slug"], titles, titles)]
    if len(view.measures) > 1:
        words = {key: item[0] for key, item in text.FLOW_MEASURES.items()}
        choices.append(Choice("measure", _("Measure"), view.measure, view.measures, words))
    choices += [
        Choice("place", _("Place"), asked.get("place", ""), names, names),
        Choice("direction", _("Direction"), asked.get("direction", "both"), DIRECTIONS, DIRECTIONS),
        Choice("top", _("Largest flows shown"), view.top, span=(5, 200, 5)),
    ]
    return maps.controls(PATH, choices, [], "", view.steps, view.step)


def _table(view: FlowView, rows: list[Row]) -> DataTable:
    columns = [
        Column(_("From")),
        Column(_("To")),
        Column(_("People"), numeric=True, sorted="descending"),
        Column(_("Date")),
    ]
    note = _("{when}. Source: {source}.").format(
        when=maps.step_words(view.step), source=view.dataset["title"]
    )
    return DataTable(
        "table",
        columns,
        [_row(row) for row in rows],
        title=_("Flows shown"),
        note=note,
        caption=_("Flows by origin and destination, largest first. Columns can be sorted."),
    )


def _row(row: Row) -> TableRow:
    ends = (row["origin_pcode"], row["destination_pcode"])
    cells = [
        Cell(row["origin_name"] or ends[0] or _("Not known")),
        Cell(row["destination_name"] or ends[1] or _("Not known")),
        Cell(text.number(row["value"]), row["value"]),
        Cell(text.day(row["reported_on"])),
    ]
    return TableRow(f"{ends[0]}>{ends[1]}", cells)


def _about(store: Store, view: FlowView, base_url: str) -> Fragment:
    step = view.step
    at = {"reported_on": str(step.last_on)} if step.round is None else {"round": step.round}
    query = {"f": "json", "dataset": view.dataset["slug"], "measure": view.measure, **at}
    boundaries = data.datasets(store).get("natural-earth")
    return Fragment(
        "about",
        "about.html",
        dataset=view.dataset,
        boundaries=boundaries["credit_line"] if boundaries else "",
        boundary_note=text.BOUNDARY_NOTE,
        request_url=f"{base_url}{ITEMS}?{urlencode({**query, 'limit': MAX_FLOWS})}",
    )
