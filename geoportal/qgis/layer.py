"""A sheet as QGIS keeps it: the element `maplayer` of projects and layer definitions."""

from geoportal.qgis.labels import labeling
from geoportal.qgis.metadata import WGS84, attribution, extent, resource, system
from geoportal.qgis.sheets import Sheet
from geoportal.qgis.words import alias, codes
from geoportal.qgis.xml import Element, leaf, node, option_list, options
from ingest.dictionary.model import Language


def map_layer(sheet: Sheet, language: Language) -> Element:
    """The layer with its source, renderer, labels, field names and metadata."""
    box, about = sheet.published.bbox, sheet.about
    return node(
        "maplayer",
        extent(box), extent(box, "wgs84extent"),
        leaf("id", sheet.id), leaf("datasource", sheet.source), leaf("title", about.title),
        leaf("abstract", about.abstract),
        node("keywordList", *(leaf("value", word) for word in sheet.published.layer.keywords)),
        attribution(about), leaf("dataUrl", about.page, format="text/html"),
        leaf("layername", sheet.name), node("srs", system(WGS84)),
        resource(about, f"{about.page}?f=json", box),
        leaf("provider", "OAPIF", encoding="UTF-8"),
        _flags(), _temporal(sheet), sheet.renderer,
        labeling(sheet.label, sheet.geometry) if sheet.label else None,
        *_fields(sheet, language),
        type="vector", geometry=sheet.geometry, labelsEnabled=int(sheet.label is not None),
        readOnly=1, styleCategories="AllStyleCategories", hasScaleBasedVisibilityFlag=0,
        simplifyDrawingHints=1, simplifyDrawingTol=1, simplifyLocal=1, simplifyMaxScale=1,
    )  # fmt: skip


def tree_layer(sheet: Sheet, shown: bool) -> Element:
    """The layer's place in the tree of layers."""
    return tree_entry(sheet.id, sheet.name, sheet.source, "OAPIF", shown)


def tree_entry(number: str, name: str, source: str, provider: str, shown: bool) -> Element:
    """Any layer's place in the tree; its legend is folded."""
    return node(
        "layer-tree-layer", node("customproperties", node("Option")),
        id=number, name=name, source=source, providerKey=provider, expanded=int(shown),
        checked="Qt::Checked" if shown else "Qt::Unchecked", legend_exp="",
    )  # fmt: skip


def _flags() -> Element:
    flags = {"Identifiable": 1, "Removable": 1, "Searchable": 1, "Private": 0}
    return node("flags", *(leaf(name, value) for name, value in flags.items()))


def _temporal(sheet: Sheet) -> Element:
    return node(
        "temporal", enabled=int(sheet.days is not None), mode=1, limitMode=0, accumulate=0,
        startField=sheet.published.layer.time or "", endField="", durationField="",
        fixedDuration=sheet.days or 0, durationUnit="d", startExpression="", endExpression="",
    )  # fmt: skip


def _fields(sheet: Sheet, language: Language) -> list[Element]:
    layer, columns = sheet.published.layer, sheet.published.columns
    widgets = [_widget(column, codes(layer, column, language)) for column in columns]
    names = [
        node("alias", field=column, index=place, name=alias(layer, column, language))
        for place, column in enumerate(columns)
    ]
    display = sheet.label.expression if sheet.label else '"id"'
    return [
        node("fieldConfiguration", *widgets),
        node("aliases", *names),
        leaf("previewExpression", display),
    ]


def _widget(column: str, labels: dict[str, str]) -> Element:
    """A coded column shows its labels and keeps its codes."""
    if not labels:
        return node("field", node("editWidget", node("config", node("Option")), type=""),
                    name=column)  # fmt: skip
    pairs = [options({words: code}) for code, words in labels.items()]
    config = node("config", node("Option", option_list(pairs, "map"), type="Map"))
    return node("field", node("editWidget", config, type="ValueMap"), name=column)
