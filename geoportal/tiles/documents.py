"""What is said of the tiles: tile sets, tile matrix sets, TileJSON, lists of styles."""

from typing import Any

from geoportal.describe.links import JSON, OGC, link
from geoportal.tiles import style
from geoportal.tiles.grid import DEGREES, matrix_set
from geoportal.tiles.making import MOST_BYTES
from geoportal.tiles.source import TOTAL, Source

MVT = "application/vnd.mapbox-vector-tile"
STYLE = "application/vnd.mapbox.style+json"
SCHEMES = f"{OGC}tiling-scheme"
WORLD = [-180.0, -85.0, 180.0, 85.0]
LEFT_OUT = (
    f"Where a tile would be larger than {MOST_BYTES // 1000} kB, first fields are left out, then "
    "the features with the fewest people or the smallest area; a point in the tile's layer "
    "“left-out” tells which and how many. Areas and lines too small to be drawn are not in it."
)
GEOMETRY = {"point": 0, "line": 1, "polygon": 2}
Document = dict[str, Any]


def matrix_sets(api: str) -> Document:
    """The list of tile matrix sets."""
    return {"tileMatrixSets": [_matrix_set_entry(api, name) for name in DEGREES]}


def matrix_set_document(name: str) -> Document:
    """A tile matrix set in full, as OGC's Two Dimensional Tile Matrix Set 2.0 has it."""
    return matrix_set(name).model_dump(mode="json", exclude_none=True)


def tilesets(source: Source, api: str) -> Document:
    """The tile sets of a collection."""
    here = f"{api}/collections/{source.facts.layer}/tiles"
    return {
        "links": [link("self", JSON, here, "This document")],
        "tilesets": [
            {**_brief(source, name),
             "links": [link("self", JSON, f"{here}/{name}", source.facts.title),
                       _scheme(api, name), _item(here, name)]}
            for name in DEGREES
        ],
    }  # fmt: skip


def tileset(source: Source, name: str, api: str) -> Document:
    """A tile set of a collection in full."""
    here = f"{api}/collections/{source.facts.layer}/tiles"
    links = [link("self", JSON, f"{here}/{name}", "This document"), _scheme(api, name),
             _item(here, name)]  # fmt: skip
    if name == "WebMercatorQuad":
        links.append(link("describedby", JSON, f"{here}/{name}/tile.json", "TileJSON"))
        links.append(link(f"{OGC}styles", JSON, _styles(source, api), "Styles"))
    return {
        **_brief(source, name),
        "description": f"{source.facts.abstract} {_summary(source)}",
        "tileMatrixSetLimits": _limits(source, name),
        "boundingBox": _box(source),
        "layers": [_layer(source, name)],
        "links": links,
    }


def tilejson(source: Source, api: str, credits: list[str]) -> Document:
    """TileJSON 3.0.0 of WebMercatorQuad; `credits` are the credit lines of the datasets."""
    west, south, east, north = bounds = source.facts.bbox or WORLD
    template = f"{api}/collections/{source.facts.layer}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}"
    return {
        "tilejson": "3.0.0",
        "name": source.facts.title,
        "description": f"{source.facts.abstract} {_summary(source)}",
        "version": f"{source.facts.publication}.0.0",
        "attribution": " · ".join(credits),
        "scheme": "xyz",
        "tiles": [template],
        "minzoom": 0,
        "maxzoom": source.finest("WebMercatorQuad"),
        "bounds": bounds,
        "center": [(west + east) / 2, (south + north) / 2, 3],
        "vector_layers": vector_layers(source),
    }


def vector_layers(source: Source) -> list[Document]:
    """The layers in a tile with their fields, as TileJSON and PMTiles have them."""
    fields = {name: one.get("definition", "") for name, one in source.facts.fields.items()}
    people = {TOTAL: "Their people."} if TOTAL in fields else {}
    zooms = {"minzoom": 0, "maxzoom": source.finest("WebMercatorQuad")}
    return [
        {"id": source.facts.layer, "description": _summary(source), **zooms,
         "fields": {**fields, **source.told}},
        {"id": "left-out", "description": LEFT_OUT, **zooms,
         "fields": {"features": "Features left out.", **people, "fields": "Fields left out."}},
    ]  # fmt: skip


def styles(source: Source, api: str) -> Document:
    """The styles of a collection."""
    href = f"{_styles(source, api)}/{style.NAME}"
    entry = {"id": style.NAME, "title": "As on the portal",
             "links": [link("stylesheet", STYLE, href, "MapLibre style")]}  # fmt: skip
    here = link("self", JSON, _styles(source, api), "This document")
    return {"default": style.NAME, "styles": [entry], "links": [here]}


def _summary(source: Source) -> str:
    """What a reader must know who counts or adds up what is in the tiles."""
    said = []
    if source.series:
        said.append("Only the latest of each series is shown: " + ", ".join(source.series) + ".")
    if source.told:
        said.append("At coarse zooms one feature stands for several: feature_count says for how "
                    "many, and people and households are their sums.")  # fmt: skip
    if source.geometry != "point":
        said.append("Shapes are generalised for the zoom.")
    return " ".join([*said, LEFT_OUT])


def _brief(source: Source, name: str) -> Document:
    said = matrix_set_document(name)
    return {"title": f"{source.facts.title} ({name})", "dataType": "vector", "crs": said["crs"],
            "tileMatrixSetURI": said["uri"]}  # fmt: skip


def _layer(source: Source, name: str) -> Document:
    kinds = {"date": {"type": "string", "format": "date"}}
    properties = {
        field: {**kinds.get(one["type"], {"type": one["type"]}),
                "description": one.get("definition", "")}
        for field, one in source.facts.fields.items()
    }  # fmt: skip
    counted = {field: {"type": "string" if field.endswith(("_first", "_last")) else "integer",
                       "description": text} for field, text in source.told.items()}  # fmt: skip
    return {
        "id": source.facts.layer,
        "title": source.facts.title,
        "description": _summary(source),
        "dataType": "vector",
        "geometryDimension": GEOMETRY[source.geometry],
        "minTileMatrix": "0",
        "maxTileMatrix": str(source.finest(name)),
        "propertiesSchema": {"type": "object", "properties": {**properties, **counted}},
    }


def _limits(source: Source, name: str) -> list[Document]:
    matrices = matrix_set(name).tileMatrices[: source.finest(name) + 1]
    return [
        {"tileMatrix": one.id, "minTileRow": 0, "maxTileRow": one.matrixHeight - 1,
         "minTileCol": 0, "maxTileCol": one.matrixWidth - 1}
        for one in matrices
    ]  # fmt: skip


def _box(source: Source) -> Document:
    west, south, east, north = source.facts.bbox or WORLD
    crs = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    return {"lowerLeft": [west, south], "upperRight": [east, north], "crs": crs}


def _matrix_set_entry(api: str, name: str) -> Document:
    said = matrix_set_document(name)
    href = f"{api}/tileMatrixSets/{name}"
    return {"id": name, **{key: said[key] for key in ("title", "uri", "crs")},
            "links": [link("self", JSON, href, f"Definition of {name}")]}  # fmt: skip


def _scheme(api: str, name: str) -> Document:
    return link(SCHEMES, JSON, f"{api}/tileMatrixSets/{name}", f"Definition of {name}")


def _item(here: str, name: str) -> Document:
    href = f"{here}/{name}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"
    return {**link("item", MVT, href, "Tiles as Mapbox vector tiles"), "templated": True}


def _styles(source: Source, api: str) -> str:
    return f"{api}/collections/{source.facts.layer}/styles"
