"""The coordinate reference systems of a layer, with the axis order their authority gives them."""

import math
from dataclasses import dataclass
from functools import cache

from pyproj import CRS as Definition

from ingest.errors import UserError

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
EVERYWHERE = [CRS84, f"{EPSG}4326", f"{EPSG}3857"]
MOST_ZONES = 12


@dataclass(frozen=True)
class Crs:
    """`srid` is PostGIS's number; `north_first` says that latitude or northing comes first."""

    uri: str
    srid: int
    north_first: bool


def offered(bbox: list[float] | None) -> list[str]:
    """URIs of the systems a layer of that extent (west, south, east, north) is served in.

    The UTM zones it touches come last, and not at all where there are more than twelve.
    """
    zones = _zones(bbox) if bbox else []
    return EVERYWHERE + (zones if len(zones) <= MOST_ZONES else [])


def choose(name: str, uri: str, bbox: list[float] | None) -> Crs:
    """The system a parameter names; raises UserError when the layer is not served in it."""
    if uri not in EVERYWHERE and uri not in offered(bbox):
        raise UserError(f"{name}={uri} is not offered here: the collection lists those that are.")
    return known(uri)


@cache
def known(uri: str) -> Crs:
    """A system by its URI; its axis order is what PROJ's database says."""
    if uri == CRS84:
        return Crs(uri, 4326, False)
    srid = int(uri.removeprefix(EPSG))
    return Crs(uri, srid, Definition.from_epsg(srid).axis_info[0].direction == "north")


def _zones(bbox: list[float]) -> list[str]:
    west, south, east, north = bbox
    first, last = (min(math.floor((lon + 180) / 6) + 1, 60) for lon in (west, east))
    hemispheres = [base for base, touched in ((32600, north > 0), (32700, south < 0)) if touched]
    return [f"{EPSG}{base + zone}" for base in hemispheres for zone in range(first, last + 1)]
