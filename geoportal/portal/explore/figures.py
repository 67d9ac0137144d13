"""The figures a map shows: of one round or of the change between two, of all areas or of some."""

import json

import shapely
from shapely.geometry import shape

from geoportal.portal import data
from geoportal.portal.data import Row, Step, Store
from geoportal.portal.explore import change
from geoportal.portal.selection import MapView

Box = tuple[float, ...]


def of(store: Store, view: MapView) -> list[Row]:
    """What the view shows of each area, ``value`` being its figure or its change."""
    if view.compare == "change":
        return compare(store, view)
    return at(store, view, view.step)


def at(store: Store, view: MapView, step: Step) -> list[Row]:
    """Figures of the view's areas at a step, largest first."""
    slug = view.dataset["slug"]
    rows = data.values(store, view.level, slug, view.measure, step, view.figure)
    if view.inside is None:
        return rows
    return [row for row in rows if row["adm_pcode"] in view.inside]


def compare(store: Store, view: MapView) -> list[Row]:
    """Each area's figures at both steps of the view, and the change between them."""
    first, last = view.pair
    return change.changes(at(store, view, first), at(store, view, last))


def shown(view: MapView, areas: list[dict]) -> list[dict]:
    """The areas (GeoJSON features) that the view is about."""
    if view.inside is None:
        return areas
    return [area for area in areas if area["id"] in view.inside]


def number_of_areas(store: Store, view: MapView) -> int:
    """How many areas are on the map."""
    if view.inside is not None:
        return len(view.inside)
    shapes = data.geometry(store, view.dataset["slug"], view.level)
    # Counted in the text: a province's outlines are not worth parsing for their number.
    return shapes["body"].count('"Feature"') if shapes else len(of(store, view))


def box(store: Store, view: MapView) -> Box | None:
    """West, south, east, north (lon/lat) of the areas on the map; None where none is known."""
    shapes = data.geometry(store, view.dataset["slug"], view.level)
    if shapes is None:
        return None
    if view.inside is None:
        return tuple(shapes["bbox"])
    parts = [
        shape(area["geometry"]) for area in shown(view, json.loads(shapes["body"])["features"])
    ]
    return tuple(shapely.total_bounds(parts).tolist()) if parts else None
