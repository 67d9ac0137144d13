"""What QGIS reads of a file that is not data: its metadata document and a style."""

from xml.etree.ElementTree import Element, SubElement, tostring

from geoportal.downloads.about import About
from geoportal.downloads.content import Content
from geoportal.qgis import styles
from geoportal.qgis.contents import Published
from geoportal.qgis.labels import labeling
from geoportal.qgis.sheets import KINDS
from geoportal.qgis.xml import node

DRAWN = {
    "point": ("natural_breaks", styles.point),
    "line": ("quantiles", styles.line),
    "polygon": ("quantiles", styles.polygon),
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


def style(content: Content) -> str:
    """A QML document: the layer drawn and labelled as in the project, with its columns' names."""
    published = Published(
        content.layer, content.about.title, content.about.abstract, [], list(content.fields),
        None, None, [],
    )  # fmt: skip
    scheme, draw = DRAWN[content.layer.geometry]
    renderer, label = draw(published, published.breaks(scheme), "en")
    names = [
        node("alias", field=column.name, index=place, name=column.label)
        for place, column in enumerate(content.columns, 1)  # the first is the key of the table
    ]
    root = node(
        "qgis", renderer, labeling(label, KINDS[content.layer.geometry]) if label else None,
        node("aliases", *names),
        version="3.22.0", styleCategories="Symbology|Labeling|Fields",
        labelsEnabled=int(label is not None),
    )  # fmt: skip
    return tostring(root, encoding="unicode")
