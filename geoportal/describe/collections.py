"""The documents /collections and /collections/{id}."""

from collections.abc import Callable
from datetime import date
from typing import Any

from geoportal.config import CRS84, WORLD
from geoportal.current import Facts
from geoportal.describe.known import Described, Layers
from geoportal.describe.links import GEOJSON, JSON, OGC, SCHEMA, Link, link, this_document
from geoportal.downloads.manifest import File

GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
PAGES = (("html", "text/html", "HTML"), ("csv", "text/csv", "CSV"))
QLR = "application/x-qgis-layer-definition"
Document = dict[str, Any]
Files = Callable[[int], dict[str, list[File]]]


def listing(layers: Layers, api: str, files: Files) -> Document:
    """The list of collections; each entry says what the collection itself says."""
    crs = dict.fromkeys(name for one in layers.values() for name in one.crs)
    return {
        "links": this_document(f"{api}/collections", formats=("jsonld", "html")),
        "crs": list(crs),
        "collections": [collection(one, api, files) for one in layers.values()],
    }


def collection(one: Described, api: str, files: Files) -> Document:
    """One collection: extent in CRS84, the CRSs it is had in, links to all that belongs to it.

    `files` are the finished downloads of a publication by layer.
    """
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
        "links": [
            *links(f"{api}/collections/{layer.name}"),
            link("related", QLR, f"{api}/qgis/{layer.name}.qlr", "QGIS layer definition"),
            *enclosures(files(one.facts.publication).get(layer.name, []), api),
        ],
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
        link(f"{OGC}styles", JSON, f"{url}/styles", "Styles"),
    ]  # fmt: skip


def enclosures(files: list[File], api: str) -> list[Link]:
    """The whole collection as files, outside the API but on the same server."""
    site = api.removesuffix("/api")
    return [
        {**link("enclosure", file.media_type, f"{site}{file.href}", f"All of it as {file.title}"),
         "length": file.bytes, "sha256": file.sha256}
        for file in files
    ]  # fmt: skip


def _instant(day: date, clock: str) -> str:
    return f"{day.isoformat()}T{clock}Z"
