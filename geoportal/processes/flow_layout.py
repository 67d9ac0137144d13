"""Flows as curves with widths and classes: the portal's flow map for any other program."""

import json
from functools import cache
from typing import Any

from pygeoapi.process.base import BaseProcessor

from geoportal.portal.flows.lines import as_text, collection, select
from geoportal.portal.flows.questions import DIRECTIONS, MOST
from geoportal.portal.flows.selection import FlowView, flow_view
from geoportal.process_parts import RefusedError, optional
from geoportal.settings import ServeSettings
from geoportal.store import Store
from ingest.errors import NotFoundError, UserError

SHOWN = 200
METADATA = {
    "version": "1.0.0",
    "id": "flow-layout",
    "title": {"en": "Flows as curves"},
    "description": {
        "en": "The largest flows of a round as curves (GeoJSON, longitude and latitude) that keep "
        "clear of each other, each with a width in pixels on a scale that is the same in every "
        "round, and a class from 1 to 5 (0 is suppressed). Those who moved within a place are a "
        "point there; flows from or to an unknown place have no geometry. Curves were laid out at "
        "publication by a force-directed layout; a curve says who went where, not by which way. "
        "Flows are observed, never all movement."
    },
    "keywords": ["flows", "flow map", "origin–destination"],
    "jobControlOptions": ["sync-execute"],
    "links": [],
    "inputs": {
        "dataset": optional(
            "Dataset",
            "Dataset of the flows; without one, the latest that has the place",
            type="string",
        ),
        "measure": optional(
            "Measure",
            "Movement in a period, or people present by where they came from",
            type="string",
            enum=["movement", "stock"],
        ),
        "round": optional(
            "Round",
            "Number of a round, or a date where there are none; else the latest",
            type="string",
        ),
        "level": optional(
            "Admin level",
            "Flows of finer places are added up to this level",
            type="integer",
            minimum=0,
            maximum=5,
        ),
        "top_n": optional(
            "Number of flows",
            "The largest so many",
            type="integer",
            minimum=1,
            maximum=MOST,
            default=SHOWN,
        ),
        "place": optional("Place", "P-code: only flows to or from this place", type="string"),
        "direction": optional(
            "Direction",
            "With a place: flows to it, from it, or both",
            type="string",
            enum=list(DIRECTIONS),
            default="both",
        ),
    },
    "outputs": {
        "flows": {
            "title": "Flows",
            "description": "A GeoJSON FeatureCollection",
            "schema": {"type": "object", "contentMediaType": "application/geo+json"},
        }
    },
    "example": {"inputs": {"dataset": "sample", "level": 1, "top_n": 50}},
}


class FlowLayoutProcessor(BaseProcessor):
    """OGC API process `flow-layout`."""

    def __init__(self, processor_def: dict) -> None:
        super().__init__(processor_def, METADATA)

    def execute(self, data: dict, outputs: Any = None) -> tuple[str, dict]:
        """Read the flows as the serving role and give their curves."""
        try:
            asked = _asked(data)
            most = _whole(asked.pop("top_n", str(SHOWN)))
            view = _view(asked)
            rows = select(_store(), view, most)
            found = collection(_store(), view, rows)
        except UserError as error:
            raise RefusedError(error) from None
        return "application/geo+json", json.loads(as_text(found))


def _asked(data: dict) -> dict[str, str]:
    """The inputs as texts; raises UserError for one there is not."""
    if not isinstance(data, dict):
        raise UserError("The inputs are an object: dataset, round and what else is wanted.")
    if unknown := [name for name in data if name not in METADATA["inputs"]]:
        raise UserError(f"There is no input “{unknown[0]}”.")
    if wrong := [name for name, value in data.items() if not isinstance(value, str | int)]:
        raise UserError(f"The input “{wrong[0]}” is a text or a whole number.")
    return {name: str(value) for name, value in data.items()}


def _view(asked: dict[str, str]) -> FlowView:
    """The view asked for; raises NotFoundError where there is none, or none with all of that."""
    view = flow_view(_store(), asked)
    if view is None:
        raise NotFoundError("No flows are published.")
    found = {"measure": view.measure, "round": view.step.key, "level": str(view.level),
             "place": view.place, "direction": view.direction}  # fmt: skip
    for name, value in found.items():
        if name in asked and asked[name] != value:
            raise NotFoundError(f"The flows of {view.dataset['slug']} have no such {name}.")
    return view


def _whole(value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 1 <= int(value[:9]) <= MOST:
        raise UserError(f"The number of flows is a whole number from 1 to {MOST}.")
    return int(value)


@cache
def _store() -> Store:
    url = ServeSettings().web_database_url
    if url is None:
        raise UserError("The server does not know its database.")
    return Store(url.get_secret_value(), size=4)
