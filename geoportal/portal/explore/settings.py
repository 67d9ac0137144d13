"""What the map's script needs to know to ask the API and to draw what comes back."""

from dataclasses import replace
from typing import Any

from geoportal.portal import care, data, geometry, legend, text
from geoportal.portal.data import Store
from geoportal.portal.explore import address, incident_words, moves, overlays, words
from geoportal.portal.languages import here
from geoportal.portal.selection import MapView
from layers.groups import Figure

TILES = "/api/collections/sites/tiles/WebMercatorQuad/{z}/{y}/{x}?f=mvt"
TRANSIT = "/api/collections/transit-points/items"


def of(store: Store, view: MapView) -> dict[str, Any]:
    """Settings of the view: where its figures and shapes are, and what is chosen."""
    slug = view.dataset["slug"]
    collection = f"displacement-admin-{view.level}"
    outlined = view.level and data.geometry_bbox(store, slug, 0) is not None
    return {
        "collection": collection,
        "items": f"/api/collections/{collection}/items",
        "classify": "/api/processes/classify/execution",
        "geometry": geometry.url(slug, view.level),
        "outline": geometry.url(slug, 0) if outlined else "",
        "filter": {"dataset": slug, "measure": view.measure},
        "group": view.group,
        "who": view.who,
        "groups": {group: words.who(replace(view, group=group)) for group in view.groups},
        **_figures(view),
        "scheme": view.scheme,
        "classes": view.classes,
        "drawing": view.drawing,
        "level": view.level,
        "source": view.dataset["title"],
        "synthetic": bool(view.dataset["synthetic"]),
        "measure": text.MEASURES[view.measure][0],
        "counted": text.MEASURES[view.measure][1],
        "per": text.PERS[view.per] if view.is_rate else "",
        "not_added": text.NOT_ADDED,
        "care": care.COLUMNS if data.has_care(store, view.level, slug, view.measure) else (),
        **_comparison(store, view),
        **_places(view),
        "overlays": {
            "sites": TILES,
            "transit": TRANSIT,
            **_flows(store, view),
            **_incidents(store, view),
        },
        "largest_site": overlays.largest_site(store, slug) if "sites" in view.overlays else 0,
    }


def _figures(view: MapView) -> dict[str, Any]:
    """Columns of the API by group: what is shown, the people, their rate; and the inhabitants."""
    columns = {
        group: {
            "value": Figure(group, view.who, view.is_rate).column,
            "people": Figure(group, view.who).column,
            **({"rate": Figure(group, view.who, is_rate=True).column} if view.has_rates else {}),
        }
        for group in view.groups
    }
    beside = [view.figure.inhabitants, "population_year"] if view.has_rates else []
    return {"columns": columns, "inhabitants": beside}


def _flows(store: Store, view: MapView) -> dict[str, str]:
    named = moves.series(store, view.dataset["slug"], view.level)
    return {"flows": moves.folder(named), "flows_note": moves.caveat(named)} if named else {}


def _incidents(store: Store, view: MapView) -> dict[str, Any]:
    if "incidents" not in view.overlays:
        return {}
    return {"incidents": incident_words.settings(store, view.steps)}


def _comparison(store: Store, view: MapView) -> dict[str, Any]:
    """The comparison, with the classes of changes: the API has no process that finds them."""
    found = legend.bounds(store, view) if view.compare == "change" else {}
    return {
        "compare": view.compare,
        "against": view.against.key if view.against else "",
        "change": {key: found[key] for key in ("bins", "minimum", "largest") if key in found},
    }


def _places(view: MapView) -> dict[str, Any]:
    """Where areas lead to: what lies within each, what they lie in, the page of each."""
    above = view.trail[-2] if len(view.trail) > 1 else None
    return {
        "inside": sorted(view.inside) if view.inside is not None else None,
        "deeper": view.deeper,
        "up": address.within(view, above) if view.trail else "",
        "place": here("/place"),
    }
