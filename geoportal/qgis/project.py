"""The project: groups of layers, themes, background, title and extent, packed as a .qgz."""

import io
import zipfile
from collections.abc import Sequence
from math import atanh, radians, sin

from geoportal.qgis import background
from geoportal.qgis.colours import colour
from geoportal.qgis.contents import Contents
from geoportal.qgis.layer import map_layer, tree_layer
from geoportal.qgis.metadata import MERCATOR, Box, extent, system
from geoportal.qgis.sheets import Sheet
from geoportal.qgis.words import say
from geoportal.qgis.xml import Element, document, leaf, node
from ingest.dictionary.model import Language

DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
VERSION = "3.22.16-Białowieża"  # the oldest QGIS that reads it; newer ones convert as they open
THEMES = ("line", "flow", "place", "figure", "boundary")  # from the top of the map to the bottom
EARTH = 6378137.0  # metres, the radius Web Mercator takes
LIMIT = 85.05  # degrees north and south, where its square ends


def project(
    found: Contents,
    sheets: Sequence[Sheet],
    leading: dict[str, Sheet],
    language: Language,
    api: str,
) -> bytes:
    """A .qgz with all `sheets`; `leading` has the sheet to begin with of each theme."""
    behind = background.layers(found, language, api)
    over = [sheet for sheet in sheets if sheet.published.theme == "line"]
    first = leading.get("figure") or next(iter(leading.values()))
    ground = [*(sheet.id for sheet in over), *(entry.get("id", "") for _, entry in behind)]
    root = node(
        "qgis",
        leaf("title", _title(found, language)),
        node("projectCrs", system(MERCATOR)),
        _tree(sheets, first, [entry for _, entry in behind], language),
        _canvas(first.published.bbox),
        node("projectlayers", *(map_layer(sheet, language) for sheet in sheets),
             *(layer for layer, _ in behind)),
        _themes(leading, ground, language),
        _properties(first),
        _metadata(found, language),
        _view(first.published.bbox),
        version=VERSION, projectname=_title(found, language),
    )  # fmt: skip
    return _packed("project.qgs", document(root, DOCTYPE))


def definition(sheets: Sequence[Sheet], language: Language) -> bytes:
    """A .qlr with the sheets of one layer, the first of them shown."""
    entries = [tree_layer(sheet, shown=sheet is sheets[0]) for sheet in sheets]
    root = node(
        "qlr",
        node("layer-tree-group", *entries, name="", checked="Qt::Checked", expanded=1),
        node("maplayers", *(map_layer(sheet, language) for sheet in sheets)),
    )
    return document(root, "<!DOCTYPE qgis-layer-definition>\n")


def _title(found: Contents, language: Language) -> str:
    edition = say("project", "publication", language, number=found.number)
    return f"{say('project', 'title', language)}, {edition}"


def _tree(
    sheets: Sequence[Sheet], first: Sheet, behind: list[Element], language: Language
) -> Element:
    groups = []
    for theme in THEMES:
        own = [sheet for sheet in sheets if sheet.published.theme == theme]
        entries = [tree_layer(sheet, shown=sheet is first or theme == "line") for sheet in own]
        if entries:
            groups.append(_group(say("groups", theme, language), entries))
    groups.append(_group(say("groups", "background", language), behind))
    return node("layer-tree-group", *groups)


def _group(name: str, entries: list[Element]) -> Element:
    return node("layer-tree-group", *entries, name=name, checked="Qt::Checked", expanded=1)


def _canvas(box: Box) -> Element:
    return node(
        "mapcanvas",
        leaf("units", "meters"),
        extent(_mercator(box)),
        leaf("rotation", 0),
        node("destinationsrs", system(MERCATOR)),
        name="theMapCanvas",
    )


def _themes(leading: dict[str, Sheet], ground: list[str], language: Language) -> Element:
    """Ready views, one a theme: a sheet, the land behind it and the lines over it."""
    made = []
    for theme, sheet in leading.items():
        layers = [node("layer", id=each, visible=1, style="default", expanded=1)
                  for each in (sheet.id, *ground)]  # fmt: skip
        made.append(node("visibility-preset", *layers, name=say("groups", theme, language)))
    return node("visibility-presets", *made)


def _properties(first: Sheet) -> Element:
    red, green, blue, _ = colour("map-water").split(",")
    shades = (("Red", red), ("Green", green), ("Blue", blue))
    credit = node(
        "CopyrightLabel",
        leaf("Enabled", "true", type="bool"),
        leaf("Label", first.about.credit, type="QString"),
    )
    return node(
        "properties",
        node("Gui", *(leaf(f"CanvasColor{name}Part", part, type="int") for name, part in shades)),
        credit,
        node("SpatialRefSys", leaf("ProjectionsEnabled", 1, type="int")),
    )


def _metadata(found: Contents, language: Language) -> Element:
    day = f"{found.day:%Y-%m-%d}"
    credits = dict.fromkeys(row["credit_line"] for row in found.datasets.values())
    words = say("project", "abstract", language, number=found.number, day=day)
    return node(
        "projectMetadata",
        leaf("language", language),
        leaf("type", "project"),
        leaf("title", _title(found, language)),
        leaf("abstract", "\n".join([words, *credits])),
        leaf("creation", f"{found.day:%Y-%m-%dT%H:%M:%S}"),
    )


def _view(box: Box) -> Element:
    names = zip(("xmin", "ymin", "xmax", "ymax"), _mercator(box), strict=True)
    return node(
        "ProjectViewSettings",
        node("DefaultViewExtent", system(MERCATOR), **dict(names)),
        UseProjectScales=0,
    )


def _mercator(box: Box) -> Box:
    """A box of degrees (west, south, east, north) in metres of Web Mercator."""
    west, south, east, north = box
    return [EARTH * radians(west), _up(south), EARTH * radians(east), _up(north)]


def _up(latitude: float) -> float:
    return EARTH * atanh(sin(radians(max(-LIMIT, min(LIMIT, latitude)))))


def _packed(name: str, content: bytes) -> bytes:
    """A .qgz: the same project gives the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()
