"""The land behind the figures: vector tiles of the boundary layers, quick at every scale."""

from geoportal.qgis import symbols
from geoportal.qgis.contents import Contents
from geoportal.qgis.layer import tree_entry
from geoportal.qgis.metadata import MERCATOR, extent, system
from geoportal.qgis.source import tiles
from geoportal.qgis.xml import Element, leaf, node
from ingest.dictionary.model import Language

HALF = 20037508.342789244  # metres from the middle of the Web Mercator square to its edges
POLYGONS = 2  # the number QGIS has for them
FROM_ZOOM = {"admin-0": 0, "admin-1": 5, "admin-2": 8}


def layers(found: Contents, language: Language, api: str) -> list[tuple[Element, Element]]:
    """Layer and place in the tree, finest borders on top."""
    levels = [name for name in FROM_ZOOM if name in found.layers]
    return [_pair(found, name, language, api) for name in reversed(levels)]


def _pair(found: Contents, name: str, language: Language, api: str) -> tuple[Element, Element]:
    number, source = f"tiles_{name}", tiles(api, name)
    words = found.layers[name].said(language).title
    style = node(
        "style", node("symbols", _land() if name == "admin-0" else _lines()),
        name=name, layer=name, geometry=POLYGONS, enabled=1, expression="",
        **{"min-zoom": FROM_ZOOM[name], "max-zoom": -1},
    )  # fmt: skip
    layer = node(
        "maplayer",
        extent((-HALF, -HALF, HALF, HALF)),
        leaf("id", number), leaf("datasource", source), leaf("layername", words),
        node("srs", system(MERCATOR)), leaf("provider", "vectortile"),
        node("renderer", node("styles", style), type="basic"),
        type="vector-tile", hasScaleBasedVisibilityFlag=0, styleCategories="AllStyleCategories",
    )  # fmt: skip
    return layer, tree_entry(number, words, source, "vectortile", shown=True)


def _land() -> Element:
    return symbols.area("map-land", "map-outline", 0.3)


def _lines() -> Element:
    return symbols.hollow("map-border", 0.15)
