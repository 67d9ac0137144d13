"""``/``: what displacement is here today, what was published last, and the ways in."""

from urllib.parse import quote, urlencode

from starlette.requests import Request

from geoportal.portal import data, legend
from geoportal.portal.borders import lines
from geoportal.portal.catalogue import past
from geoportal.portal.catalogue.entries import entries
from geoportal.portal.data import Row, Store
from geoportal.portal.elements import Fragment
from geoportal.portal.headlines import Headline, headlines
from geoportal.portal.selection import MapView, map_view
from geoportal.portal.site import portal_page
from geoportal.portal.text import BOUNDARY_NOTE, lazy

PATH = "/"
NAV = lazy("Overview")
ORDER = 10
TITLE = lazy("Overview")
PUBLICATIONS = 4  # that are listed


def render(store: Store, request: Request) -> str:
    """The home page."""
    page = portal_page(store, request, "home.html", TITLE)
    found = headlines(store)
    lead = _lead(store, found)
    if lead:
        Fragment("lead", "home-lead.html", **_leading(store, lead)).add_to(page)
    others = [{"figure": item, "map": _map(item)} for item in found if item is not lead]
    if others:
        Fragment("figures", "figures.html", cards=others).add_to(page)
    latest = past.latest(store, PUBLICATIONS)
    Fragment("publications", "home-publications.html", publications=latest).add_to(page)
    Fragment("layers", "home-layers.html", layers=entries(store)).add_to(page)
    return page.render()


def _lead(store: Store, found: list[Headline]) -> Headline | None:
    """The headline of what the map shows first."""
    view = map_view(store, {})
    slug = view and view.dataset["slug"]
    return next((item for item in found if item.dataset["slug"] == slug), None)


def _leading(store: Store, item: Headline) -> dict:
    """Words of the leading headline: its figure, its map with a legend, its largest areas."""
    shown = {"dataset": item.dataset["slug"], "measure": item.measure, "group": item.group}
    view = map_view(store, shown)
    drawn = view and data.geometry(store, view.dataset["slug"], view.level)
    address = urlencode({**shown, "level": view.level}) if view else urlencode(shown)
    return {
        "figure": item,
        "map": f"/map?{address}",
        "picture": f"/map/picture.svg?{address}" if drawn else "",
        "legend": _legend(store, view, drawn["body"].count('"Feature"')) if view and drawn else [],
        "level": view.level if view else item.level,
        "places": _places(store, view),
        "boundary_note": BOUNDARY_NOTE,
        "borders": _borders(store, view) if view and drawn else [],
    }


def _borders(store: Store, view: MapView) -> list[lines.Style]:
    return lines.styles(lines.around(store, view.dataset["slug"], view.level))


def _legend(store: Store, view: MapView, areas: int) -> list[legend.LegendRow]:
    return legend.rows(store, view, _values(store, view), areas)


def _places(store: Store, view: MapView | None) -> list[Row]:
    """The areas with the most people on the map, each with its share (0 to 1) of the largest."""
    rows = [row for row in _values(store, view) if row["value"]][:6] if view else []
    top = rows[0]["value"] if rows else 1
    return [
        {**row, "share": row["value"] / top, "path": f"/place/{quote(row['adm_pcode'])}"}
        for row in rows
    ]


def _values(store: Store, view: MapView) -> list[Row]:
    slug = view.dataset["slug"]
    return data.values(store, view.level, slug, view.measure, view.step, view.figure)


def _map(item: Headline) -> str:
    return f"/map?{urlencode({'dataset': item.dataset['slug'], 'measure': item.measure})}"
