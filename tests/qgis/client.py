"""QGIS without a window, told by the tests what to do: a task and its JSON; answers JSON.

Run by the Python that QGIS was made for, which is not the project's own.
"""

import json
import sys
from collections import Counter

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsExpression,
    QgsExpressionContextUtils,
    QgsFeatureRenderer,
    QgsFeatureRequest,
    QgsLayerDefinition,
    QgsLayerTreeGroup,
    QgsLayoutExporter,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutPoint,
    QgsLegendRenderer,
    QgsLegendStyle,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsNetworkAccessManager,
    QgsNetworkRequestParameters,
    QgsPrintLayout,
    QgsProject,
    QgsReadWriteContext,
    QgsRectangle,
    QgsRenderContext,
    QgsRuleBasedRenderer,
    QgsVectorLayer,
    QgsVectorTileLayer,
)
from qgis.PyQt.QtCore import QRectF, QSize, Qt
from qgis.PyQt.QtGui import QFont, QImage
from qgis.PyQt.QtXml import QDomDocument

SENT = []


def read(given):
    """Each collection as a layer: whole, in a box, and with a filter."""
    return {name: _read(given["api"], name, ask) for name, ask in given["layers"].items()}


def _read(api, name, ask):
    # as QGIS's own dialog has it: only what lies in the view is asked for
    source = f"restrictToRequestBBOX='1' url='{api}' typename='{name}'"
    layer = QgsVectorLayer(source, name, "OAPIF")
    if not layer.isValid():
        return {"valid": False}
    said = {
        "valid": True,
        "title": layer.dataProvider().layerMetadata().title(),
        "crs": layer.crs().authid(),
        "extent": _corners(layer.extent()),
        "count": layer.featureCount(),
        "geometry": layer.geometryType(),
        "fields": {field.name(): field.typeName() for field in layer.fields()},
        "box": _ids(layer, QgsFeatureRequest(QgsRectangle(*ask["box"]))),
        "sent_box": _sent(),
        "all": _ids(layer),  # last, for then QGIS has all and asks no more
        "sent": _sent(),
    }
    layer.setSubsetString(ask["filter"])
    return {**said, "filtered": _ids(layer), "sent_filter": _sent()}


def tiles(given):
    """Vector tiles of each collection: whether they load, and what is drawn of them in each box."""
    return {name: _tiles(name, given["layers"][name], given["boxes"]) for name in given["layers"]}


def _tiles(name, source, boxes):
    layer = QgsVectorTileLayer(source, name)
    pictures = {
        where: _draw([layer], QgsProject.instance(), layer.crs(), QgsRectangle(*box))
        for where, box in boxes.items()
    }
    return {"valid": layer.isValid(), **{where: _shades(p) for where, p in pictures.items()}}


def project(given):
    """A project: what QGIS makes of it, its themes as pictures."""
    opened = QgsProject.instance()
    read = opened.read(given["path"])
    found = {
        "read": read,
        "title": opened.title(),
        "crs": opened.crs().authid(),
        "abstract": opened.metadata().abstract(),
        "tree": _tree(opened.layerTreeRoot()),
        "layers": {layer.id(): _describe(layer) for layer in opened.mapLayers().values()},
        "themes": {},
    }
    for name in opened.mapThemeCollection().mapThemes():
        path = f"{given['pictures']}/{name.lower().replace(' ', '-')}.png"
        _page(opened, name, path)
        found["themes"][name] = _shades(QImage(path))
        _shrink(path)
    return found


def definitions(given):
    """Layer definitions, each added to an empty project."""
    found = {}
    for name, path in given["paths"].items():
        opened = QgsProject.instance()
        opened.clear()
        ok, fault = QgsLayerDefinition.loadLayerDefinition(path, opened, opened.layerTreeRoot())
        layers = opened.mapLayers().values()
        found[name] = {"ok": ok, "fault": fault, "layers": [_describe(each) for each in layers]}
    return found


def classes(given):
    """Each feature of a file: words of the classes a renderer puts it in, and its label."""
    layer = QgsVectorLayer(given["path"], "features", "ogr")
    document = QDomDocument()
    document.setContent(given["renderer"])
    layer.setRenderer(QgsFeatureRenderer.load(document.documentElement(), QgsReadWriteContext()))
    words = {rule.ruleKey(): rule.label() for rule in layer.renderer().rootRule().children()}
    said, context = QgsExpression(given["label"]), layer.createExpressionContext()
    found = {}
    for feature in layer.getFeatures():
        context.setFeature(feature)
        rendering = QgsRenderContext()
        rendering.setExpressionContext(context)
        layer.renderer().startRender(rendering, layer.fields())
        keys = layer.renderer().legendKeysForFeature(feature, rendering)
        layer.renderer().stopRender(rendering)
        said_of = sorted(words[key] for key in keys if key in words)  # and not the root's
        found[feature["id"]] = [said_of, said.evaluate(context)]
    drawn = _draw([layer], QgsProject.instance(), layer.crs(), layer.extent())
    drawn.save(given["picture"])
    return {"fault": said.parserErrorString(), "words": list(words.values()), "found": found,
            "shades": _shades(drawn)}  # fmt: skip


def _describe(layer):
    said = {
        "valid": layer.isValid(), "name": layer.name(), "kind": type(layer.renderer()).__name__,
        "source": layer.source(), "crs": layer.crs().authid(), "extent": _corners(layer.extent()),
    }  # fmt: skip
    if not isinstance(layer, QgsVectorLayer):
        return said
    request = QgsFeatureRequest().setLimit(3000)
    return {
        **said,
        "credit": layer.attribution(),
        "rights": layer.metadata().rights(),
        "licences": layer.metadata().licenses(),
        "abstract": layer.abstract(),
        "aliases": {f.name(): layer.attributeAlias(i) for i, f in enumerate(layer.fields())},
        "widgets": {f.name(): _labels(layer, i) for i, f in enumerate(layer.fields())},
        "label": layer.labeling().settings().fieldName if layer.labelsEnabled() else None,
        "moves": layer.temporalProperties().isActive(),
        "classes": _classes(layer.renderer()),
        "drawn": _drawn(layer, request),
    }


def _labels(layer, index):
    setup = layer.editorWidgetSetup(index)
    if setup.type() != "ValueMap":
        return None
    return {code: words for pair in setup.config()["map"] for words, code in pair.items()}


def _classes(renderer):
    if not isinstance(renderer, QgsRuleBasedRenderer):
        return None
    return [
        {"condition": each.filterExpression(), "words": each.label(),
         "colour": _colour(each.symbol()), "size": getattr(each.symbol(), "size", float)()}
        for each in renderer.rootRule().children()
    ]  # fmt: skip


def _colour(symbol):
    """Colour of what is seen, which may be made from the geometry and inside a line."""
    layer = symbol.symbolLayers()[0]
    return _colour(layer.subSymbol()) if layer.subSymbol() else layer.color().name()


def _drawn(layer, request):
    """Feature id → colour of the symbol QGIS chooses for it."""
    renderer = layer.renderer().clone()
    context = QgsRenderContext()
    context.setExpressionContext(layer.createExpressionContext())
    renderer.startRender(context, layer.fields())
    chosen = {}
    for feature in layer.getFeatures(request):
        context.expressionContext().setFeature(feature)
        symbols = renderer.originalSymbolsForFeature(feature, context)
        chosen[feature["id"]] = _colour(symbols[0]) if symbols else None
    renderer.stopRender(context)
    return chosen


def _tree(group):
    return [
        [each.name(), _tree(each)] if isinstance(each, QgsLayerTreeGroup)
        else [each.layerId(), each.itemVisibilityChecked()]
        for each in group.children()
    ]  # fmt: skip


def _page(opened, theme, path):
    """A theme as a page for print: title, map, legend, credit."""
    layers = opened.mapThemeCollection().mapThemeVisibleLayers(theme)
    layout = QgsPrintLayout(opened)
    layout.initializeDefaults()
    drawn = QgsLayoutItemMap(layout)
    drawn.attemptSetSceneRect(QRectF(8, 20, 281, 172))
    drawn.setLayers(layers)
    drawn.setBackgroundColor(opened.backgroundColor())
    drawn.zoomToExtent(QgsRectangle(opened.viewSettings().defaultViewExtent()))
    layout.addLayoutItem(drawn)
    legend = QgsLayoutItemLegend(layout)
    legend.setAutoUpdateModel(False)
    legend.model().rootGroup().removeAllChildren()
    entry = legend.model().rootGroup().addLayer(layers[0])
    QgsLegendRenderer.setNodeLegendStyle(entry, QgsLegendStyle.Hidden)  # the title says it
    legend.attemptMove(QgsLayoutPoint(12, 138))
    layout.addLayoutItem(legend)
    for text, top, size in ((layers[0].name(), 7, 16), (layers[0].attribution(), 195, 9)):
        label = QgsLayoutItemLabel(layout)
        label.setText(text)
        label.setFont(QFont("Noto Sans", size))
        label.attemptSetSceneRect(QRectF(8, top, 281, 12))
        layout.addLayoutItem(label)
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = 100
    QgsLayoutExporter(layout).exportToImage(path, settings)


def _draw(layers, opened, crs, box):
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(crs)
    settings.setExtent(box)
    settings.setOutputSize(QSize(1200, 760))
    settings.setOutputDpi(120)
    settings.setBackgroundColor(opened.backgroundColor())
    context = opened.createExpressionContext()
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def _colours(image):
    """How many points of a picture have each colour."""
    plain = image.convertToFormat(QImage.Format_RGB32)
    bits = plain.constBits()
    bits.setsize(plain.sizeInBytes())
    return Counter(memoryview(bits).cast("I"))


def _shades(image):
    """Share of the picture by colour, of its most frequent ones."""
    counts = _colours(image)
    return {f"#{colour & 0xFFFFFF:06x}": n / counts.total() for colour, n in counts.most_common(90)}


def _shrink(path):
    """Keep 256 colours, one of each neighbourhood: a third of the bytes, and looks the same."""
    image = QImage(path)
    kept = {}
    for colour, _ in _colours(image).most_common():
        kept.setdefault(colour & 0xF0F0F0, colour)
    table = list(kept.values())[:256]
    image.convertToFormat(QImage.Format_Indexed8, table, Qt.ThresholdDither).save(path)


def _ids(layer, request=None):
    return sorted(f["id"] for f in layer.getFeatures(request or QgsFeatureRequest()))


def _corners(box):
    return [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()]


def _sent():
    QgsApplication.processEvents()
    urls = SENT[:]
    SENT.clear()
    return urls


def main():
    """Do the task named on the command line."""
    application = QgsApplication([], False)
    application.initQgis()
    manager = QgsNetworkAccessManager.instance()
    signal = manager.requestAboutToBeCreated[QgsNetworkRequestParameters]
    signal.connect(lambda asked: SENT.append(asked.request().url().toString()))
    known = (read, tiles, project, definitions, classes)
    task = {one.__name__: one for one in known}
    answer = task[sys.argv[1]](json.load(sys.stdin))
    json.dump({"version": Qgis.QGIS_VERSION, **answer}, sys.stdout)
    sys.stdout.flush()
    QgsProject.instance().clear()
    application.exitQgis()


if __name__ == "__main__":
    main()
