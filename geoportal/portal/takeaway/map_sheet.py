"""The map of areas as a sheet: the same picture, legend and caveats as on its page."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from starlette.requests import Request

from geoportal.portal import data, legend, maps, text
from geoportal.portal.data import Store
from geoportal.portal.explore import figures, incident_words, incidents, inhabitants, words
from geoportal.portal.land import Land
from geoportal.portal.picture import LIGHT, WIDTH, draw
from geoportal.portal.selection import MapView, map_view
from geoportal.portal.takeaway.names import with_names
from geoportal.portal.takeaway.offers import of_map
from geoportal.portal.takeaway.sheet import Drawn, Key, Told, provenance, sheet
from geoportal.portal.text import _, number
from ingest.errors import NotFoundError

SIGNS = {"few": "zero", "about": "mark"}  # of the legend: the colour of ground or ink


def map_sheet(store: Store, ground: Land, request: Request) -> dict[str, Any]:
    """The sheet of the map asked for; raises NotFoundError where there is none."""
    view = map_view(store, request.query_params)
    document = view and data.geometry(store, view.dataset["slug"], view.level)
    if view is None or not document:
        raise NotFoundError(_("There is nothing to draw yet."))
    areas = figures.shown(view, json.loads(document["body"])["features"])
    around = json.loads(ground.body(view.dataset["slug"], view.level))["features"]
    names = {row["adm_pcode"]: row["name"] for row in figures.at(store, view, view.step)}
    drawn = [
        Drawn(caption, with_names(draw(one, store, areas, around, LIGHT), areas, names))
        for caption, one in _maps(view)
    ]
    return sheet(store, request, of_map(store, view), _told(store, view, len(areas)), drawn)


def _maps(view: MapView) -> Iterator[tuple[str, MapView]]:
    """The views a sheet shows, each with its caption: two of them side by side."""
    if view.compare != "side":
        yield "", view
        return
    for step in view.pair:
        yield maps.step_words(step), replace(view, compare="", step=step)


def _told(store: Store, view: MapView, areas: int) -> Told:
    rows = figures.compare(store, view) if view.compare else figures.of(store, view)
    care = (_("Read with care"), str(text.MEASURES[view.measure][2]))
    credit = data.boundary_credit(store, view.dataset["slug"], view.level)
    return Told(
        place=view.trail[-1].name if view.trail else "",
        figure=words.figure(view, rows),
        counted=words.headline(view, rows),
        alt=words.summary(view, rows),
        legend_title=words.title(view),
        legend_note=words.note(view),
        legend=[*_keys(store, view, areas), *_overlaid(view)],
        notes=[
            care,
            *_inhabitants(store, view),
            *_incidents(store, view),
            *provenance(view.dataset, credit),
        ],
    )


def _inhabitants(store: Store, view: MapView) -> Iterator[tuple[str, str]]:
    """What rates are made with, where the sheet shows them."""
    if view.is_rate and (found := inhabitants.of(store, view)):
        yield _("Inhabitants"), f"{found.source}. {found.care}".strip()


def _incidents(store: Store, view: MapView) -> Iterator[tuple[str, str]]:
    """Of which days incidents are and what they do not say, where the sheet shows them."""
    if view.overlays.get("incidents"):
        span = incidents.span(store, view.steps, view.step)
        yield _("Incidents"), f"{incident_words.days(span)} {incident_words.about(store)}"


def _keys(store: Store, view: MapView, areas: int) -> Iterator[Key]:
    """The legend: circles where figures are circles, classes otherwise; both with "no data"."""
    rows = legend.rows(store, view, figures.of(store, view), areas)
    if view.drawing == "symbols":
        rows = legend.without_colours(view, rows)
        for circle in legend.circles(legend.bounds(store, view)["largest"]):
            radius = circle.radius / WIDTH
            yield Key(LIGHT["more"][2], circle.words, shape="circle", radius=radius)
    for row in rows:
        # Of two maps side by side each would have a count of its own.
        count = "" if view.compare == "side" else number(row.areas)
        if row.style in SIGNS:
            yield Key(LIGHT[SIGNS[row.style]], row.words, count, shape=row.style)
        else:
            yield Key(_colour(row.style), row.words, count)


def _overlaid(view: MapView) -> Iterator[Key]:
    """What lies over the areas, of what the reader wanted there."""
    if view.overlays.get("sites"):
        said = _("Site, larger with more people")
        yield Key(LIGHT["site"], said, shape="circle", radius=6 / WIDTH)
    if view.overlays.get("transit"):
        yield Key(LIGHT["mark"], _("Transit point"), shape="diamond")
    if view.overlays.get("flows"):
        yield Key(LIGHT["mark"], _("Flow, wider with more people"), shape="line")
    if view.overlays.get("incidents"):
        for kind, words_ in incidents.WORDS.items():
            yield Key(LIGHT["incident"][kind], str(words_), shape=kind)


def _colour(style: str) -> str:
    """A style class as a colour; nothing for the hatch."""
    if style == "missing":
        return ""
    name, _dash, step = style.partition("-")
    return LIGHT[name][int(step) - 1] if step else LIGHT[name]
