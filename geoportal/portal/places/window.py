"""A small window on the map, in pixels of Web Mercator, around one place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import atan, exp, log, pi, radians, tan

WIDTH, HEIGHT = 420, 320
ROOM = 0.3  # of the place's width and height, on every side
LEAST = 0.35  # degrees across: a town is seen in its surroundings
POLE = 84.0  # degrees: Mercator has no poles

Box = tuple[float, float, float, float]  # west, south, east, north in degrees
Pixel = tuple[float, float]


@dataclass(frozen=True)
class Window:
    """`left` and `top` in Mercator radians, `scale` in pixels a radian; y grows downward."""

    left: float
    top: float
    scale: float

    def pixel(self, lon: float, lat: float) -> Pixel:
        """Where a point (degrees) lies in the window."""
        return (radians(lon) - self.left) * self.scale, (_down(lat) - self.top) * self.scale

    def path(self, shape: dict) -> str:
        """SVG path data of the rings of a GeoJSON geometry (lon/lat); other parts are none."""
        return "".join(self._ring(ring) for ring in rings(shape))

    def courses(self, courses: list[list[tuple[float, ...]]]) -> str:
        """SVG path data of open lines (lon/lat)."""
        return "".join(f"M{'L'.join(self._pairs(course))}" for course in courses)

    @property
    def box(self) -> Box:
        """What the window shows, and a little more: edges that are cut there are not seen."""
        more = 4 / self.scale
        north, south = (_latitude(self.top + down) for down in (-more, HEIGHT / self.scale + more))
        west, east = self.left - more, self.left + WIDTH / self.scale + more
        return west * 180 / pi, south, east * 180 / pi, north

    @property
    def detail(self) -> float:
        """Degrees of half a pixel."""
        return 90 / pi / self.scale

    def _ring(self, ring: list[list[float]]) -> str:
        pairs = self._pairs(ring)
        return f"M{'L'.join(pairs)}Z" if len(pairs) > 3 else ""

    def _pairs(self, line: Iterable[Sequence[float]]) -> list[str]:
        kept: list[tuple[float, float]] = []
        for lon, lat in line:
            x, y = self.pixel(lon, lat)
            here = (round(x, 1), round(y, 1))
            if not kept or here != kept[-1]:
                kept.append(here)
        return [f"{x:g} {y:g}" for x, y in kept]


def around(box: Box) -> Window:
    """A window with a box (degrees) in its middle, and some of what surrounds it."""
    west, south, east, north = box
    wide, high = max(east - west, LEAST), max(north - south, LEAST)
    middle = radians((west + east) / 2)
    ends = [_down(min(POLE, max(-POLE, (south + north) / 2 + sign * high * (0.5 + ROOM))))
            for sign in (1, -1)]  # fmt: skip
    across = radians(min(360, wide * (1 + 2 * ROOM)))
    scale = min(WIDTH / across, HEIGHT / (ends[1] - ends[0]))
    return Window(middle - WIDTH / scale / 2, sum(ends) / 2 - HEIGHT / scale / 2, scale)


def rings(shape: dict) -> list[list[list[float]]]:
    """Rings of a GeoJSON polygon, multipolygon or collection of such."""
    kind = shape.get("type")
    if kind == "Polygon":
        return shape["coordinates"]
    if kind == "MultiPolygon":
        return [ring for polygon in shape["coordinates"] for ring in polygon]
    return [ring for part in shape.get("geometries", []) for ring in rings(part)]


def _down(lat: float) -> float:
    return -log(tan(pi / 4 + radians(max(-POLE, min(POLE, lat))) / 2))


def _latitude(down: float) -> float:
    return (2 * atan(exp(-down)) - pi / 2) * 180 / pi
