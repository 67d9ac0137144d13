"""Flows as GeoJSON: a curve, its width and its class, for our map and for any other."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import Response

from geoportal.portal import data, http, text
from geoportal.portal.data import Row, Store
from geoportal.portal.flows import questions
from geoportal.portal.flows.scale import Scale
from geoportal.portal.flows.selection import FlowView, flow_view
from geoportal.portal.text import _
from ingest.errors import NotFoundError
from layers.flow_layout import curve
from layers.flow_tables import ADJUSTED
from layers.mercator import to_degrees, to_plane

ALONG = np.linspace(0, 1, 17)
DIGITS = 3  # of a degree: about 100 m, finer than a curve means anything


def folder(view: FlowView) -> str:
    """Address below which flows are: ``<step>.geojson``, a place's ``<step>/<place>.geojson``."""
    return f"/flows/layout/{view.dataset['slug']}/{view.measure}/{view.level}"


def handler(store: Store) -> Callable[[Request], Response]:
    """Answer ``<folder>/<step>.geojson``, the largest flows, or those of a place."""

    def handle(request: Request) -> Response:
        asked = {key: str(value) for key, value in request.path_params.items()}
        view = flow_view(store, {**asked, "round": asked["step"]})
        if view is None or not _is(view, asked):
            raise NotFoundError(_("No such flows are published."))
        body = as_text(collection(store, view, rows(store, view)))
        return http.answer(request, body, "application/geo+json")

    return handle


def history(store: Store) -> Callable[[Request], Response]:
    """Answer how a flow went: its individuals by step."""

    def handle(request: Request) -> Response:
        asked = dict(request.path_params)
        ends = (asked.pop("origin"), asked.pop("destination"))
        found = questions.history(store, **asked, ends=ends)
        if not found:
            raise NotFoundError(_("No such flows are published."))
        return http.answer(request, as_text(found), "application/json")

    return handle


def as_text(document: Mapping[str, Any]) -> str:
    """A document as JSON; dates in ISO form."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=str)


def rows(store: Store, view: FlowView) -> list[Row]:
    """The largest flows of a view, all that are laid out; every one of a place."""
    return select(store, view, questions.MOST if view.place else ADJUSTED)


def select(store: Store, view: FlowView, most: int) -> list[Row]:
    """The largest flows of a view, at most so many of them."""
    asked: dict[str, Any] = {**view.series, "step": view.step.key, "limit": most}
    if view.place:
        asked |= {"place": view.place, "direction": view.direction}
    return questions.largest(store, **asked)


def collection(store: Store, view: FlowView, rows: Iterable[Row]) -> dict[str, Any]:
    """The flows as a GeoJSON FeatureCollection (lon/lat) that says what they are and whose."""
    now = data.publication(store)
    return {
        "type": "FeatureCollection",
        "title": view.dataset["title"],
        "dataset": view.dataset["slug"],
        "measure": view.measure,
        "caveat": text.FLOW_MEASURES[view.measure][1],
        "credit_line": view.dataset["credit_line"],
        "licence": view.dataset["licence_id"],
        "synthetic": bool(view.dataset["synthetic"]),
        "publication": now["number"] if now else None,
        "level": view.level,
        "step": view.step.key,
        "reported_on": [view.step.first_on, view.step.last_on],
        "largest": view.largest,
        "totals": questions.totals(store, **view.series, step=view.step.key),
        "features": features(view, rows),
    }


def features(view: FlowView, rows: Iterable[Row]) -> list[dict[str, Any]]:
    """A feature a flow: a curve between two places, the place itself for those who stayed in it.

    Flows from or to an unknown place have no geometry.
    """
    scale = Scale(view.largest)
    return [_feature(view, row, scale) for row in rows]


def _feature(view: FlowView, row: Row, scale: Scale) -> dict[str, Any]:
    origin, destination = row["origin_pcode"], row["destination_pcode"]
    value = row["total_individuals"]
    stayed = origin is not None and origin == destination
    bend = [row["bend_lon"], row["bend_lat"]] if row["bend_lon"] is not None else None
    properties = {
        "origin_pcode": origin,
        "origin_name": view.name(origin),
        "destination_pcode": destination,
        "destination_name": view.name(destination),
        "total_individuals": value,
        "suppressed": row["suppressed"],
        "match_score": row["match_score"],
        "reported_on": row["reported_on"],
        "rank": row["rank"],
        "width": round(scale.ring(value) if stayed else scale.width(value), 2),
        "class": scale.shade(value),
        "bend": bend and [round(at, DIGITS + 1) for at in bend],
    }
    shape = _geometry(view.at(origin), bend, view.at(destination))
    return {"type": "Feature", "id": key(row), "geometry": shape, "properties": properties}


def key(row: Row) -> str:
    """What a flow is known by on its page."""
    return f"{row['origin_pcode'] or ''}:{row['destination_pcode'] or ''}"


def _geometry(origin: Any, bend: Any, destination: Any) -> dict[str, Any] | None:
    if origin is None or destination is None:
        return None
    if bend is None:
        return {"type": "Point", "coordinates": np.round(origin, DIGITS).tolist()}
    a, c, b = (to_plane(np.array([at], dtype=float)) for at in (origin, bend, destination))
    points = to_degrees(curve(a, c, b, ALONG)[0])
    return {"type": "LineString", "coordinates": np.round(points, DIGITS).tolist()}


def _is(view: FlowView, asked: Mapping[str, str]) -> bool:
    """Whether the view is what was asked for, and not what it fell back to."""
    found = {
        "dataset": view.dataset["slug"],
        "measure": view.measure,
        "level": str(view.level),
        "step": view.step.key,
        "place": view.place,
    }
    return all(found[name] == value for name, value in asked.items())
