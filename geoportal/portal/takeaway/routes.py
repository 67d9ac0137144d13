"""Addresses of what is taken away: a page's own address with an ending, or in a frame."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from geoportal.portal import http
from geoportal.portal.data import Store
from geoportal.portal.flows.selection import flow_view
from geoportal.portal.land import Land
from geoportal.portal.selection import map_view
from geoportal.portal.takeaway.flow_sheet import flow_sheet
from geoportal.portal.takeaway.map_sheet import map_sheet
from geoportal.portal.takeaway.offers import Taken, of_flows, of_map, offers
from geoportal.portal.takeaway.place_sheet import place_sheet
from geoportal.portal.takeaway.typeset import Kind, typeset
from geoportal.portal.text import _
from ingest.errors import NotFoundError

Handler = Callable[[Request], Response]
Sheet = Callable[[Request], dict[str, Any]]
FRAMED = ("/map", "/flows", "/place/{pcode}")  # pages that others may show in a frame, under /embed
TYPES: dict[Kind, str] = {"pdf": "application/pdf", "png": "image/png"}


def handlers(store: Store, ground: Land) -> dict[str, Handler]:
    """Handlers by address: ``/map.pdf?…`` is what ``/map?…`` shows, as a page to print."""
    return {
        "/map.offers.json": _offers(partial(_of_map, store)),
        "/flows.offers.json": _offers(partial(_of_flows, store)),
        "/map.pdf": _sheet(partial(map_sheet, store, ground), "pdf"),
        "/map.png": _sheet(partial(map_sheet, store, ground), "png"),
        "/flows.pdf": _sheet(partial(flow_sheet, store, ground), "pdf"),
        "/flows.png": _sheet(partial(flow_sheet, store, ground), "png"),
        "/place/{pcode}.pdf": _sheet(partial(place_sheet, store), "pdf"),
        "/place/{pcode}.png": _sheet(partial(place_sheet, store), "png"),
    }


def _of_map(store: Store, request: Request) -> Taken | None:
    view = map_view(store, request.query_params)
    return of_map(store, view) if view else None


def _of_flows(store: Store, request: Request) -> Taken | None:
    view = flow_view(store, request.query_params)
    return of_flows(view) if view else None


def _offers(taken: Callable[[Request], Taken | None]) -> Handler:
    def handle(request: Request) -> Response:
        found = taken(request)
        if found is None:
            raise NotFoundError(_("There is nothing to draw yet."))
        return http.answer(request, json.dumps(offers(request, found)), "application/json")

    return handle


def _sheet(make: Sheet, kind: Kind) -> Handler:
    def handle(request: Request) -> Response:
        sheet = make(request)
        answer = http.answer(request, typeset(sheet, kind), TYPES[kind])
        answer.headers["Content-Disposition"] = f'inline; filename="{sheet["name"]}.{kind}"'
        return answer

    return handle
