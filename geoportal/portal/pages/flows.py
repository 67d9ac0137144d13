"""``/flows``: who came from where, as curved, directed flows, as a table and as a matrix."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request

from geoportal.portal import care, data, geometry, land, maps, text
from geoportal.portal.borders import lines as borders
from geoportal.portal.data import Row, Store
from geoportal.portal.elements import Fragment, Part
from geoportal.portal.flows import legend, lines, questions, words
from geoportal.portal.flows.matrix import SIDE, FlowMatrix
from geoportal.portal.flows.picture import level_of_land
from geoportal.portal.flows.selection import FlowView, flow_view
from geoportal.portal.languages import here
from geoportal.portal.maps import Choice
from geoportal.portal.site import base_url, portal_page
from geoportal.portal.tables import Cell, Column, DataTable, TableRow
from geoportal.portal.takeaway import offers
from geoportal.portal.takeaway.panel import panel
from geoportal.portal.text import _, lazy

PATH = "/flows"
NAV = lazy("Flows")
ORDER = 30
TITLE = lazy("Flows between places")
UNQUOTED = "!'()*~"
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
    preload = [land.url(slug, level_of_land(store, view)), _layout(view)]
    page = portal_page(store, request, "explorer.html", TITLE, preload=preload)
    for part in _parts(store, view, base_url(request)):
        part.add_to(page)
    panel(request, offers.of_flows(view)).add_to(page)
    return page.render()


def _parts(store: Store, view: FlowView, base: str) -> Iterator[Part]:
    """The parts of the page, in no order: the layout places each by its name."""
    rows = lines.rows(store, view)
    shown = rows[: view.top]
    doubted = questions.has_doubts(store, **view.series)
    yield _headline(store, view, rows)
    yield _controls(view)
    yield _map(store, view, shown, doubted)
    yield maps.RoundSlider("steps", view.steps, view.step)
    yield _legend(store, view, rows, doubted)
    prompt = _("Point at a flow or choose a place to read its figures.")
    yield Fragment("details", "details.html", title=_("Flow"), prompt=prompt)
    yield _table(view, shown, doubted)
    yield _matrix(view, shown)
    yield _about(store, view)
    yield Fragment("curves", "curves.html", address=f"{base}{_layout(view)}")


def _layout(view: FlowView) -> str:
    """Address of the flows shown, as data."""
    # as encodeURIComponent writes it, or what is loaded ahead would be loaded again
    place = f"/{quote(view.place, safe=UNQUOTED)}" if view.place else ""
    return here(f"{lines.folder(view)}/{view.step.key}{place}.geojson")


def _headline(store: Store, view: FlowView, rows: list[Row]) -> Fragment:
    step = view.step.key
    counted = (
        words.totals(rows) if view.place else questions.totals(store, **view.series, step=step)
    )
    return Fragment(
        "headline",
        "headline.html",
        figure=text.number(counted["people"]),
        words=words.headline(view, counted),
        more=words.more(counted, rows[: view.top]),
        dataset=view.dataset,
        caveat=text.FLOW_MEASURES[view.measure][1],
    )


def _controls(view: FlowView) -> Fragment:
    titles = {row["slug"]: row["title"] for row in view.datasets}
    choices = [Choice("dataset", _("Operation"), view.dataset["slug"], titles, titles)]
    if len(view.measures) > 1:
        measures = {key: item[0] for key, item in text.FLOW_MEASURES.items()}
        choices.append(Choice("measure", _("Measure"), view.measure, view.measures, measures))
    if len(view.levels) > 1:
        choices.append(Choice("level", _("Places are"), view.level, view.levels, text.LEVELS))
    names = {"": _("All places")} | {code: view.name(code) for code in view.choices}
    choices += [
        Choice("place", _("Place"), view.place, names, names),
        Choice("direction", _("Direction"), view.direction, DIRECTIONS, DIRECTIONS),
        Choice("top", _("Largest flows shown"), view.top, span=(5, 200, 5)),
    ]
    return maps.controls(PATH, choices, [], "", view.steps, view.step)


def _map(store: Store, view: FlowView, shown: list[Row], doubted: bool) -> maps.PortalMap:
    slug, level = view.dataset["slug"], level_of_land(store, view)
    frame = maps.PortalMap(
        "map",
        TITLE,
        data.geometry_bbox(store, slug, level),
        land.url(slug, level),
        borders.url(slug, level),
        picture=f"{here('/flows/picture.svg')}?{urlencode(_address(view))}",
        picture_alt=words.summary(view, shown),
    )
    # Quiet outlines: provinces where there are any, and the countries they are in.
    outlines = [
        {"url": geometry.url(slug, at), "style": style}
        for at, style in ((level, "province"), (0, "country"))
        if data.geometry_bbox(store, slug, at)
    ]
    settings = {"outlines": outlines, "noted": doubted, **_settings(view)}
    frame.add_child(maps.FlowLayer("flows", **settings))
    return frame


def _settings(view: FlowView) -> dict[str, Any]:
    """What the script needs to ask for flows and to speak of them."""
    series = "/".join(str(part) for part in view.series.values())
    return {
        "layout": here(lines.folder(view)),
        "history": f"/flows/history/{series}",
        "place": here("/place"),
        "source": view.dataset["title"],
        "synthetic": bool(view.dataset["synthetic"]),
        "measure": text.FLOW_MEASURES[view.measure][0],
        "side": SIDE,
    }


def _address(view: FlowView) -> dict[str, Any]:
    return {
        **view.series,
        "round": view.step.key,
        "place": view.place,
        "direction": view.direction,
        "top": view.top,
    }


def _legend(store: Store, view: FlowView, rows: list[Row], doubted: bool) -> Fragment:
    slug, level = view.dataset["slug"], level_of_land(store, view)
    widths = legend.widths(view.largest)
    return Fragment(
        "legend",
        "flowlegend.html",
        title=text.FLOW_MEASURES[view.measure][0],
        note=_("Width grows with the number of people, on the same scale in every round."),
        widths=widths,
        figures=text.listing([text.number(sample.value) for sample in widths.samples]),
        width=legend.WIDTH,
        label=legend.LABEL,
        place=view.place,
        suppressed=any(row["suppressed"] for row in rows),
        doubted=doubted,
        borders=borders.styles(borders.around(store, slug, level)),
    )


def _table(view: FlowView, shown: list[Row], noted: bool) -> DataTable:
    """``noted`` where some step has a flow of a place that is not certain: then rows say which."""
    columns = [
        Column(_("From")),
        Column(_("To")),
        Column(_("People"), numeric=True, sorted="descending"),
        Column(_("Date")),
        *([Column(_("Notes"))] if noted else []),
    ]
    return DataTable(
        "table",
        columns,
        [_row(view, row, noted) for row in shown],
        title=_("Flows shown"),
        note=words.note(view, shown),
        caption=_("Flows by origin and destination, largest first. Columns can be sorted."),
    )


def _row(view: FlowView, row: Row, noted: bool) -> TableRow:
    value = row["total_individuals"]
    cells = [
        Cell(view.name(row["origin_pcode"])),
        Cell(view.name(row["destination_pcode"])),
        Cell(words.people(row), -1 if value is None else value),
        Cell(text.day(row["reported_on"])),
        *([Cell(text.listing(care.doubts(row)) or "–")] if noted else []),
    ]
    return TableRow(lines.key(row), cells)


def _matrix(view: FlowView, shown: list[Row]) -> FlowMatrix:
    return FlowMatrix(
        "matrix",
        view,
        shown,
        title=_("From place to place"),
        note=_("The flows shown, between the {count} largest places on either side.").format(
            count=text.number(SIDE)
        ),
        caption=_("People by origin, in rows, and destination, in columns. Columns can be sorted."),
    )


def _about(store: Store, view: FlowView) -> Fragment:
    credit = data.boundary_credit(store, view.dataset["slug"], level_of_land(store, view))
    return Fragment(
        "about",
        "about.html",
        dataset=view.dataset,
        boundaries=credit,
        boundary_note=text.BOUNDARY_NOTE,
    )
