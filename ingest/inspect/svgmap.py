"""A small map as SVG: countries, the rows' points or shapes, and what falls nowhere."""

import math
from collections.abc import Iterable, Iterator
from html import escape

import shapely

from ingest.inspect import boundaries
from ingest.inspect.model import Box, Where

WIDTH, HEIGHT = 960, 480
LEAST_DEGREES = 1.5
STEPS = 4  # shades of countries
LABELS = 14


def draw(where: Where) -> str:
    """The map of an inspection; empty where nothing says where the rows are."""
    frame = _frame(where)
    if frame is None:
        return ""
    view = _View(frame)
    rows = {country.iso3: country.rows for country in where.countries}
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="map-title map-desc">'
        f'<title id="map-title">Where the rows fall</title>'
        f'<desc id="map-desc">{escape(_description(where))}</desc>'
        f'<rect class="sea" width="{WIDTH}" height="{HEIGHT}"/>'
        f"{''.join(_countries(view, rows if where.by == 'code' else {}))}"
        f"{_rings(view, where)}{_dots(view, where)}{''.join(_labels(view, rows))}</svg>"
    )


class _View:
    """From degrees (lon/lat) to the picture: equirectangular, true to scale at its middle."""

    def __init__(self, box: Box) -> None:
        west, south, east, north = box
        middle = (south + north) / 2
        squeeze = max(0.2, math.cos(math.radians(middle)))
        self.scale = min(WIDTH / ((east - west) * squeeze), HEIGHT / (north - south))
        self.across = self.scale * squeeze
        half = WIDTH / 2 / self.across, HEIGHT / 2 / self.scale
        centre = (west + east) / 2
        self.box = (centre - half[0], middle - half[1], centre + half[0], middle + half[1])

    def place(self, lon: float, lat: float) -> str:
        """Position in the picture, in tenths of a pixel."""
        x, y = (lon - self.box[0]) * self.across, (self.box[3] - lat) * self.scale
        return f"{x:.1f} {y:.1f}"

    def path(self, rings: Iterable[Iterable[tuple[float, float]]]) -> str:
        """Closed rings as an SVG path."""
        drawn = ("L".join(self.place(lon, lat) for lon, lat in ring) for ring in rings)
        return "".join(f"M{points}Z" for points in drawn)


def _frame(where: Where) -> Box | None:
    """The part of the world to show, with room around it."""
    box = where.box
    if box is None and where.countries:
        shapes = boundaries.outlines().set_index("iso3")["geom"]
        shown = [shapes[c.iso3] for c in where.countries if c.iso3 in shapes.index]
        box = tuple(map(float, shapely.total_bounds(shown))) if shown else None  # type: ignore[assignment]
    if box is None:
        return None
    west, south, east, north = box
    room = max((LEAST_DEGREES - (east - west)) / 2, 0.12 * (east - west))
    above = max((LEAST_DEGREES - (north - south)) / 2, 0.12 * (north - south))
    return max(west - room, -180), max(south - above, -90), min(east + room, 180), min(
        north + above, 90
    )  # fmt: skip


def _countries(view: _View, rows: dict[str, int]) -> Iterator[str]:
    most = max(rows.values(), default=1)
    for iso3, _, geom in _in_view(view):
        shade = math.ceil(STEPS * math.sqrt(rows.get(iso3, 0) / most))
        name = f' class="land shade{shade}"' if shade else ' class="land"'
        yield f'<path{name} d="{view.path(_outer(geom))}"/>'


def _in_view(view: _View) -> Iterator[tuple[str, str, shapely.Geometry]]:
    countries = boundaries.outlines()
    pixel = 1 / view.scale
    window = shapely.box(*view.box)
    near = countries[shapely.intersects(countries["geom"].to_numpy(), window)]
    for iso3, name, geom in near[["iso3", "name_en", "geom"]].itertuples(index=False):
        coarse = shapely.simplify(shapely.make_valid(geom), pixel * 0.7)
        clipped = shapely.clip_by_rect(coarse, *window.bounds)
        if not clipped.is_empty:
            yield iso3, str(name), clipped


def _outer(geom: shapely.Geometry) -> Iterator[list[tuple[float, float]]]:
    for part in shapely.get_parts(geom):
        if isinstance(part, shapely.Polygon):
            yield list(part.exterior.coords)
            yield from (list(ring.coords) for ring in part.interiors)


def _rings(view: _View, where: Where) -> str:
    return f'<path class="shapes" d="{view.path(where.rings)}"/>' if where.rings else ""


def _dots(view: _View, where: Where) -> str:
    if where.rings:
        return ""
    return "".join(
        f'<path class="{name}" d="{"".join(f"M{p}h0" for p in places)}"/>'
        for name, places in (
            ("dots", [view.place(lon, lat) for lon, lat, known in where.points if known]),
            ("lost", [view.place(lon, lat) for lon, lat, known in where.points if not known]),
        )
        if places
    )


def _labels(view: _View, rows: dict[str, int]) -> Iterator[str]:
    """Names of the countries with rows first, then of the largest in view."""
    seen = [(iso3, name, geom) for iso3, name, geom in _in_view(view)]
    seen.sort(key=lambda found: (-rows.get(found[0], 0), -found[2].area))
    for _, name, geom in seen[:LABELS]:
        wide = (geom.bounds[2] - geom.bounds[0]) * view.across
        if wide < 7.5 * len(name):
            continue
        biggest = max(shapely.get_parts(geom), key=lambda part: part.area)
        point = shapely.point_on_surface(biggest)
        x, y = view.place(point.x, point.y).split()
        yield f'<text x="{x}" y="{y}">{escape(name)}</text>'


def _description(where: Where) -> str:
    listed = ", ".join(f"{c.name}: {c.rows:,}" for c in where.countries[:8])
    return f"Rows by country: {listed or 'none'}. In no country: {where.nowhere:,}."
