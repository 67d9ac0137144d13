"""Where a tile lies: tile matrix sets by morecantile, bounds, and places on the Z-order curve."""

import math
from dataclasses import dataclass
from functools import cache

import morecantile

from layers.tile_plan import CELLS
from layers.tile_points import SPREAD

CURVE = 14 + CELLS  # the Z-order curve goes through this zoom's tiles of WebMercatorQuad
DEGREES = {"WebMercatorQuad": 360.0, "WorldCRS84Quad": 180.0}  # width of the one tile at zoom 0
BUFFER = 64  # of 4096: how far areas and lines go on beyond the edge of a tile
Box = tuple[float, float, float, float]  # west, south, east, north


@dataclass(frozen=True)
class Tile:
    """A tile of a tile matrix set; rows go from the north to the south."""

    tms: str
    zoom: int
    row: int
    col: int

    @property
    def level(self) -> int:
        """Zoom of WebMercatorQuad whose tiles are as wide as this one."""
        return self.zoom + (self.tms == "WorldCRS84Quad")

    @property
    def bounds(self) -> Box:
        """Bounds in the CRS of the set: metres of EPSG:3857, or degrees (lon/lat)."""
        box = matrix_set(self.tms).xy_bounds(morecantile.Tile(self.col, self.row, self.zoom))
        return box.left, box.bottom, box.right, box.top

    def degrees(self, buffer: float = 0.0) -> Box:
        """Bounds in lon/lat, wider on each side by `buffer` of the tile's width."""
        west, south, east, north = self.bounds
        wide = (east - west) * buffer
        box = west - wide, south - wide, east + wide, north + wide
        if self.tms == "WorldCRS84Quad":
            return box
        return _longitude(box[0]), _latitude(box[1]), _longitude(box[2]), _latitude(box[3])

    def codes(self) -> tuple[list[int], list[int]]:
        """Ranges (from, up to and without) on the Z-order curve that hold all its points."""
        shift = 2 * (CURVE - self.level)
        rows = [self.row]
        if self.tms == "WorldCRS84Quad":
            _, south, _, north = self.bounds
            rows = list(range(_row(north, self.level), _row(south, self.level) + 1))
        low = [_code(self.col, row) << shift for row in rows]
        return low, [start + (1 << shift) for start in low]


def matrix_set(name: str) -> morecantile.TileMatrixSet:
    """The tile matrix set of that name, one of DEGREES."""
    return _sets()[name]


@cache
def _sets() -> dict[str, morecantile.TileMatrixSet]:
    return {name: morecantile.tms.get(name) for name in DEGREES}


def at_code(code: int, zoom: int) -> Tile:
    """WebMercatorQuad's tile of a zoom at a place on the Z-order curve of that zoom's tiles."""
    bits = range(zoom)
    col = sum((code >> 2 * bit & 1) << bit for bit in bits)
    row = sum((code >> 2 * bit + 1 & 1) << bit for bit in bits)
    return Tile("WebMercatorQuad", zoom, row, col)


def covering(box: Box, zoom: int) -> list[Tile]:
    """WebMercatorQuad's tiles of a zoom that touch a box (lon/lat)."""
    west, south, east, north = box
    last = (1 << zoom) - 1
    columns = range(_column(west, zoom), min(last, _column(east, zoom)) + 1)
    rows = range(_row(north, zoom), _row(south, zoom) + 1)
    return [Tile("WebMercatorQuad", zoom, row, col) for row in rows for col in columns]


def _column(longitude: float, zoom: int) -> int:
    return min((1 << zoom) - 1, max(0, math.floor((longitude + 180) / 360 * (1 << zoom))))


def _row(latitude: float, zoom: int) -> int:
    angle = math.radians(min(85.06, max(-85.06, latitude)))
    north = 0.5 - math.log(math.tan(math.pi / 4 + angle / 2)) / (2 * math.pi)
    return min((1 << zoom) - 1, max(0, math.floor(north * (1 << zoom))))


def _code(col: int, row: int) -> int:
    spread = [SPREAD[value >> 10] << 20 | SPREAD[value & 1023] for value in (col, row)]
    return spread[0] | spread[1] << 1


def _longitude(x: float) -> float:
    return x / 20037508.342789244 * 180


def _latitude(y: float) -> float:
    return math.degrees(math.atan(math.sinh(y / 20037508.342789244 * math.pi)))
