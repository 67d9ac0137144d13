"""A view as others address it: its page, its request to the OGC API, its files, its frame."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request

from geoportal.features.request import MAX_LIMIT
from geoportal.portal.data import Row, Step
from geoportal.portal.languages import here, language
from geoportal.portal.selection import FlowView, MapView
from geoportal.portal.site import base_url

# The frame may run our scripts and open our pages, and nothing else: not reach the page around it.
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
FRAME = Markup(
    '<iframe src="{}" title="{}" width="100%" height="640" loading="lazy" '
    'referrerpolicy="no-referrer" sandbox="' + SANDBOX + '"></iframe>'
)
FILES = {"csv": "csv", "xlsx": "xlsx", "geojson": "json"}  # each with its `f` in the API


@dataclass(frozen=True)
class Taken:
    """A view to take away.

    ``page`` is its path, ``pinned`` what of its address must be said (a link without a round would
    show another one tomorrow), ``query`` the parameters its figures have in the collection.
    """

    page: str
    title: str
    pinned: Mapping[str, Any]
    collection: str
    query: Mapping[str, Any]


def of_map(view: MapView) -> Taken:
    """The figures of a choropleth: every area of its level, at its step."""
    slug = view.dataset["slug"]
    chosen = {"dataset": slug, "measure": view.measure}
    pinned = {**chosen, "level": view.level, "group": view.group, "round": view.step.key}
    return Taken(
        page="/map",
        title=view.dataset["title"],
        pinned=pinned,
        collection=f"displacement-admin-{view.level}",
        query={**chosen, **_at(view.step), "limit": MAX_LIMIT},
    )


def of_flows(view: FlowView, params: Mapping[str, str], places: list[Row]) -> Taken:
    """The flows of a flow map: the largest of all, or of one of ``places``."""
    chosen = {"dataset": view.dataset["slug"], "measure": view.measure}
    known = {row["pcode"] for row in places}
    place = params.get("place") if params.get("place") in known else None
    return Taken(
        page="/flows",
        title=view.dataset["title"],
        pinned={**chosen, "round": view.step.key},
        collection="flows",
        query={
            **chosen,
            **_at(view.step),
            **(_ends(place, params.get("direction")) if place else {}),
            "sortby": "-total_individuals",
            "limit": view.top,
        },
    )


def offers(request: Request, taken: Taken) -> dict[str, str]:
    """Everything offered for a view, by name: addresses, and the frame as HTML to paste."""
    base = base_url(request)
    shown = urlencode({**request.query_params, **taken.pinned})
    items = f"{base}/api/collections/{taken.collection}/items"
    asked = {kind: urlencode({"f": form, **taken.query}) for kind, form in FILES.items()}
    frame = f"{base}{here(f'/embed{taken.page}')}?{shown}"
    return {
        "link": f"{base}{here(taken.page)}?{shown}",
        "embed": str(FRAME.format(frame, taken.title)),
        "request": f"{items}?{asked['geojson']}",
        **{kind: f"{items}?{query}" for kind, query in asked.items()},
        **{kind: f"{base}{here(f'{taken.page}.{kind}')}?{shown}" for kind in ("pdf", "png")},
        "qgis": f"{base}/api/qgis/{taken.collection}.qlr?lang={language()}",
    }


def _at(step: Step) -> dict[str, Any]:
    return {"reported_on": str(step.last_on)} if step.round is None else {"round": step.round}


def _ends(place: str, direction: str | None) -> dict[str, str]:
    """Parameters of the flows that begin (``out``), end (``in``) or do either at a place."""
    if direction in ("in", "out"):
        return {"destination_pcode" if direction == "in" else "origin_pcode": place}
    text = place.replace("'", "''")
    return {"filter": f"origin_pcode = '{text}' OR destination_pcode = '{text}'"}
