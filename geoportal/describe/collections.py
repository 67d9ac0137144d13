"""The documents /collections and /collections/{id}."""

from datetime import date
from typing import Any

from geoportal.config import CRS84, WORLD
from geoportal.current import Facts
from geoportal.describe.known import Described, Layers
from geoportal.describe.links import GEOJSON, JSON, OGC, SCHEMA, Link, link, this_document

GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
PAGES = (("html", "text/html", "HTML"), ("csv", "text/csv", "CSV"))
Document = dict[str, Any]


def listing(layers: Layers, api: str) -> Document:
    """The list of collections; each entry says what the collection itself says."""
    crs = dict.fromkeys(name for one in layers.values() for name in one.crs)
    return {
        "links": this_document(f"{api}/collections", formats=("jsonld", "html")),
        "crs": list(crs),
        "collections": [collection(one, api) for one in layers.values()],
    }


def collection(one: Described, api: str) -> Document:
    """One collection: extent in CRS84, the CRSs it is had in, links to all that belongs to it."""
    layer = one.layer
    return {
        "id": layer.name,
        "title": layer.title,
        "description": layer.abstract,
        "keywords": list(layer.keywords),
        "extent": extent(one.facts),
        "itemType": "feature",
        "crs": one.crs,
        "storageCrs": CRS84,
        "links": links(f"{api}/collections/{layer.name}"),
    }


def extent(facts: Facts) -> Document:
    """Extent in space, west, south, east, north, and in time where the layer has one."""
    space: Document = {"spatial": {"bbox": [list(facts.bbox or WORLD)], "crs": CRS84}}
    if facts.starts_on is None or facts.ends_on is None:
        return space
    interval = [_instant(facts.starts_on, "00:00:00"), _instant(facts.ends_on, "23:59:59")]
    return {**space, "temporal": {"interval": [interval], "trs": GREGORIAN}}


def links(url: str) -> list[Link]:
    """Links of a collection to its items, schemas and tiles."""
    return [
        *this_document(url, formats=("jsonld", "html")),
        link("items", GEOJSON, f"{url}/items", "Features as GeoJSON"),
        *(link("items", kind, f"{url}/items?f={f}", f"Features as {name}")
          for f, kind, name in PAGES),
        link("describedby", SCHEMA, f"{url}/feature-schema", "Schema of a GeoJSON feature"),
        link(f"{OGC}schema", SCHEMA, f"{url}/schema", "Schema of the features"),
        link(f"{OGC}queryables", SCHEMA, f"{url}/queryables", "What filters may name"),
        link(f"{OGC}sortables", SCHEMA, f"{url}/sortables", "What features are sorted by"),
        link(f"{OGC}tilesets-vector", JSON, f"{url}/tiles", "Vector tiles"),
    ]  # fmt: skip


def _instant(day: date, clock: str) -> str:
    return f"{day.isoformat()}T{clock}Z"
