"""What a layer says of itself: extent, reference system, credit, licence, source."""

from collections.abc import Sequence
from dataclasses import dataclass

from geoportal.qgis.xml import Element, leaf, node

WGS84 = "EPSG:4326"
MERCATOR = "EPSG:3857"
SYSTEMS = {
    WGS84: ("+proj=longlat +datum=WGS84 +no_defs", 3452, "WGS 84", "longlat"),
    MERCATOR: (
        "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m "
        "+nadgrids=@null +wktext +no_defs",
        3857,
        "WGS 84 / Pseudo-Mercator",
        "merc",
    ),
}
Box = Sequence[float]  # west, south, east, north


@dataclass(frozen=True)
class About:
    """What a reader must know to use the figures and to name who made them."""

    title: str
    abstract: str
    credit: str
    licence: str
    page: str
    language: str = "en"
    starts_on: str = ""
    ends_on: str = ""


def system(code: str) -> Element:
    """A reference system; coordinates in the files are x, y: longitude first."""
    proj, number, name, projection = SYSTEMS[code]
    return node(
        "spatialrefsys",
        leaf("proj4", proj),
        leaf("srsid", number),
        leaf("srid", code.removeprefix("EPSG:")),
        leaf("authid", code),
        leaf("description", name),
        leaf("projectionacronym", projection),
        leaf("ellipsoidacronym", "EPSG:7030"),
        leaf("geographicflag", "true" if code == WGS84 else "false"),
        nativeFormat="Wkt",
    )


def extent(box: Box, tag: str = "extent") -> Element:
    """An extent in the units of its reference system."""
    corners = zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True)
    return node(tag, *(leaf(name, value) for name, value in corners))


def resource(about: About, identifier: str, box: Box) -> Element:
    """The metadata that QGIS shows and exports."""
    spatial = dict(zip(("minx", "miny", "maxx", "maxy"), box, strict=True))
    period = node(
        "temporal", node("period", leaf("start", about.starts_on), leaf("end", about.ends_on))
    )
    return node(
        "resourceMetadata",
        leaf("identifier", identifier),
        leaf("language", about.language),
        leaf("type", "dataset"),
        leaf("title", about.title),
        leaf("abstract", about.abstract),
        leaf("rights", about.credit),
        leaf("license", about.licence),
        node("links", node("link", name=about.title, type="WWW:LINK", url=about.page)),
        node("crs", system(WGS84)),
        node(
            "extent",
            node("spatial", crs=WGS84, dimensions=2, minz=0, maxz=0, **spatial),
            period if about.starts_on else None,
        ),
    )


def attribution(about: About) -> Element:
    """The credit line that QGIS prints on maps."""
    return leaf("attribution", f"{about.credit} ({about.licence})", href=about.page)
