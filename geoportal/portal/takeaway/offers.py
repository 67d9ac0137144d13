"""A view as others address it: its page, its request to the OGC API, its files, its frame."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup
from starlette.requests import Request

from geoportal.features.request import MAX_LIMIT
from geoportal.portal.data import Row, Step, Store
from geoportal.portal.explore import address, figures
from geoportal.portal.flows.selection import FlowView
from geoportal.portal.http import SANDBOX
from geoportal.portal.languages import here, language
from geoportal.portal.selection import MapView
from geoportal.portal.site import base_url

FRAME = Markup(
    '<iframe src="{}" title="{}" width="100%" height="640" loading="lazy" '
    'referrerpolicy="no-referrer" sandbox="{}"></iframe>'
)
# what a reader chose on the page after it was made: links and frames show it too
SEEN = {"place": re.compile(r"[\w.:-]{1,40}"), "at": re.compile(r"(-?\d{1,3}(\.\d+)?,?){3}")}
FILES = {"csv": "csv", "xlsx": "xlsx", "geojson": "json"}  # each with its `f` in the API
SHEETS = ("pdf", "png")


@dataclass(frozen=True)
class Offer:
    """One thing more to take: its name, its address in the API, and its files by format."""

    what: str
    address: str
    files: dict[str, str]


@dataclass(frozen=True)
class Taken:
    """A view to take away.

    ``page`` is its path and ``state`` all that its address must say (a link without a round would
    show another one tomorrow); ``query`` are the parameters of its figures in the collection.
    Its map in QGIS shows the column ``figure``, or what the layer shows by itself.
    A view that is of no collection has an ``address`` that answers it instead. ``on_paper`` says
    whether it is to be had as a sheet and in a frame, which is called ``name`` or as its dataset.
    """

    page: str
    dataset: Row | None
    state: Mapping[str, Any]
    collection: str = ""
    query: Mapping[str, Any] = field(default_factory=dict)
    figure: str = ""
    address: str = ""
    name: str = ""
    on_paper: bool = False
    more: Sequence[Offer] = ()

    @property
    def titled(self) -> str:
        """What a frame with it is called."""
        return self.name or (self.dataset["title"] if self.dataset else "")


def of_map(store: Store, view: MapView) -> Taken:
    """The figures of a map of areas: those shown, at the step or the two steps shown."""
    chosen = {"dataset": view.dataset["slug"], "measure": view.measure}
    steps = list(view.pair) if view.compare else [view.step]
    conditions = [*_within(store, view), *([_either(steps)] if view.compare else [])]
    return Taken(
        page="/map",
        dataset=view.dataset,
        state=address.query(view),
        collection=f"displacement-admin-{view.level}",
        query={
            **chosen,
            **({} if view.compare else _at(view.step)),
            **({"filter": " AND ".join(conditions)} if conditions else {}),
            "limit": MAX_LIMIT,
        },
        figure=view.figure.column,
        on_paper=True,
    )


def of_flows(view: FlowView) -> Taken:
    """The flows of a flow map; all of the step where those shown are sums of finer ones."""
    chosen = {"dataset": view.dataset["slug"], "measure": view.measure}
    finest = view.level == max(view.levels, default=view.level)
    return Taken(
        page="/flows",
        dataset=view.dataset,
        state={
            **chosen,
            "level": view.level,
            "round": view.step.key,
            "place": view.place,
            "direction": view.direction,
            "top": view.top,
        },
        collection="flows",
        query={
            **chosen,
            **_at(view.step),
            **(_ends(view.place, view.direction) if view.place and finest else {}),
            "sortby": "-total_individuals",
            "limit": view.top if finest else MAX_LIMIT,
        },
        on_paper=True,
    )


def offers(request: Request, taken: Taken) -> dict[str, str]:
    """Everything offered for a view, by name.

    What is copied names this server; what is followed from our pages need not.
    """
    base = base_url(request)
    path = quote(taken.page, safe="/:")
    page = here(path)
    state = {name: value for name, value in taken.state.items() if value != ""}
    shown, linked = urlencode(state), urlencode({**_seen(request), **state})
    found = {"link": base + _at_page(page, linked)}
    if taken.address:
        found["request"] = base + taken.address
    if taken.collection:
        files = asked(taken.collection, taken.query)
        figure = f"figure={taken.figure}&" if taken.figure else ""
        qgis = f"/api/qgis/{taken.collection}.qlr?{figure}lang={language()}"
        found |= {**files, "request": base + files["geojson"], "qgis": qgis}
    if taken.on_paper:
        frame = base + _at_page(here(f"/embed{path}"), linked)
        found |= {kind: _at_page(f"{page}.{kind}", shown) for kind in SHEETS}
        found["embed"] = str(FRAME.format(frame, taken.titled, SANDBOX))
    return found


def _seen(request: Request) -> dict[str, str]:
    """The place chosen on the map, and where the map looks."""
    given = request.query_params
    return {name: given[name] for name, form in SEEN.items()
            if name in given and form.fullmatch(given[name])}  # fmt: skip


def asked(collection: str, query: Mapping[str, Any]) -> dict[str, str]:
    """Addresses of a collection's items that a query selects, by format of file."""
    items = f"/api/collections/{collection}/items"
    return {kind: f"{items}?{urlencode({'f': form, **query})}" for kind, form in FILES.items()}


def _at_page(page: str, query: str) -> str:
    return f"{page}?{query}" if query else page


def _within(store: Store, view: MapView) -> list[str]:
    """CQL2 for the parts of an area; a country has too many parts to name each in an address."""
    if view.inside is None:
        return []
    if view.trail[-1].level == 0:
        countries = {row["iso3"] for row in figures.at(store, view, view.step)}
        return [_among("iso3", sorted(countries))] if countries else []
    return [_among("adm_pcode", sorted(view.inside))]


def _either(steps: list[Step]) -> str:
    """CQL2 for the figures of several steps of a dataset, which has rounds or has none."""
    if steps[0].round is None:
        days = ", ".join(f"DATE('{step.last_on}')" for step in steps)
        return f"reported_on IN ({days})"
    return f"round IN ({', '.join(str(step.round) for step in steps)})"


def _at(step: Step) -> dict[str, Any]:
    return {"reported_on": str(step.last_on)} if step.round is None else {"round": step.round}


def _ends(place: str, direction: str) -> dict[str, str]:
    """Parameters of the flows that begin (``out``), end (``in``) or do either at a place."""
    if direction != "both":
        return {"destination_pcode" if direction == "in" else "origin_pcode": place}
    return {"filter": f"origin_pcode = {_text(place)} OR destination_pcode = {_text(place)}"}


def _among(field: str, values: list[str]) -> str:
    return f"{field} IN ({', '.join(map(_text, values))})"


def _text(value: str) -> str:
    quoted = value.replace("'", "''")
    return f"'{quoted}'"
