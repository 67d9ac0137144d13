"""What QGIS reads of a file that is not data: its metadata document and a first style."""

from xml.etree.ElementTree import Element, SubElement, tostring

from geoportal.downloads.about import About
from geoportal.downloads.content import Content
from layers.model import Layer

SYMBOLS = {
    "point": ("marker", "SimpleMarker", {"color": "11,94,168,200", "size": "2", "name": "circle"}),
    "line": ("line", "SimpleLine", {"line_color": "11,94,168,160", "line_width": "0.4"}),
    "polygon": ("fill", "SimpleFill", {"color": "11,94,168,90", "outline_color": "70,70,70,255"}),
}


def metadata(content: Content) -> str:
    """Layer metadata as QGIS keeps it: shown in the layer's properties."""
    about = content.about
    root = Element("qgis")
    for tag, text in _texts(about):
        SubElement(root, tag).text = text
    for credit in about.credits:
        SubElement(root, "rights").text = credit.credit_line
        SubElement(root, "license").text = f"{credit.licence_id}: {credit.licence_text}"
        SubElement(root, "constraints", type="use").text = credit.caveats
    links = SubElement(root, "links")
    SubElement(links, "link", name=about.title, type="WWW:LINK", url=about.url)
    return tostring(root, encoding="unicode")


def _texts(about: About) -> tuple[tuple[str, str], ...]:
    return (
        ("identifier", about.url),
        ("language", "ENG"),
        ("type", "dataset"),
        ("title", f"{about.title} (publication {about.publication})"),
        ("abstract", f"{about.abstract} {about.sentence()}"),
    )


def style(layer: Layer) -> str:
    """A QML document with one symbol for all features."""
    kind, symbol, properties = SYMBOLS[layer.geometry]
    root = Element("qgis", version="3.22.0", styleCategories="Symbology")
    renderer = SubElement(root, "renderer-v2", type="singleSymbol")
    one = SubElement(SubElement(renderer, "symbols"), "symbol", type=kind, name="0", alpha="1")
    options = {"class": symbol, "enabled": "1", "pass": "0", "locked": "0"}
    drawn = SubElement(one, "layer", options)
    for name, value in properties.items():
        SubElement(drawn, "prop", k=name, v=value)
    return tostring(root, encoding="unicode")
