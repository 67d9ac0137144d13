"""Symbols: how an area, a place or a flow is drawn. Sizes are in millimetres on the map."""

from collections.abc import Mapping

from geoportal.qgis.colours import colour
from geoportal.qgis.xml import Element, Value, data_defined, node, options

Drawn = Mapping[str, Value]
PIXEL = 25.4 / 96  # the portal measures in pixels
NODE = 9 * PIXEL  # diameter of the ring round a place that flows join
TOP = 9  # drawn after flows of all shades
WIDEST, NARROWEST = 14 * PIXEL, 1 * PIXEL


def area(fill: str, outline: str, width: float = 0.2) -> Element:
    """A filled area; colours by their names."""
    return _symbol("fill", _area(colour(fill), colour(outline), width))


def hollow(outline: str, width: float) -> Element:
    """An outline that hides nothing."""
    return _symbol("fill", _area("0,0,0,0", colour(outline), width))


def hatched() -> Element:
    """An area of which nothing is known: lines are not taken for a colour."""
    pen: Drawn = {"line_color": colour("map-hatch"), "line_width": 0.3, "line_width_unit": "MM"}
    lines: Drawn = {"angle": 45, "distance": 1.6, "distance_unit": "MM"}
    pattern = _layer("LinePatternFill", lines, sub=_symbol("line", _layer("SimpleLine", pen)))
    ground = _area(colour("map-land"), colour("map-border"), 0.2)
    return _symbol("fill", ground, pattern)


def dotted() -> Element:
    """An area with some people, too few to say how many."""
    dot: Drawn = {"name": "circle", "size": 0.55, "size_unit": "MM", "color": colour("ramp-6"),
                  "outline_style": "no"}  # fmt: skip
    spread: Drawn = {
        "distance_x": 1.4, "distance_x_unit": "MM", "distance_y": 1.4, "distance_y_unit": "MM",
        "displacement_x": 0.7, "displacement_x_unit": "MM",
    }  # fmt: skip
    pattern = _layer("PointPatternFill", spread,
                     sub=_symbol("marker", _layer("SimpleMarker", dot)))  # fmt: skip
    return _symbol("fill", _area(colour("map-zero"), colour("map-border"), 0.2), pattern)


def ring(pen: str) -> Element:
    """A place without a figure; `pen` is solid, or dash where the figure is withheld."""
    drawn: Drawn = {
        "name": "circle", "size": 1.8, "size_unit": "MM", "color": colour("flow-casing"),
        "outline_color": colour("flow-in"), "outline_width": 0.35, "outline_width_unit": "MM",
        "outline_style": pen,
    }  # fmt: skip
    return _symbol("marker", _layer("SimpleMarker", drawn))


def place(fill: str, diameter: float, shape: str = "circle", opacity: float = 0.8) -> Element:
    """A mark at a place, with a light rim so that neighbours stay apart."""
    marks: Drawn = {
        "name": shape, "size": round(diameter, 2), "size_unit": "MM",
        "color": colour(fill, opacity), "outline_color": colour("flow-casing", opacity),
        "outline_width": 0.12, "outline_width_unit": "MM", "outline_style": "solid",
    }  # fmt: skip
    return _symbol("marker", _layer("SimpleMarker", marks))


def stroke(line: str, width: float = 0.4, pen: str = "solid") -> Element:
    """A plain line; `pen` is solid, dash, dot or no."""
    drawn: Drawn = {"line_color": colour(line), "line_width": width, "line_width_unit": "MM",
             "line_style": pen, "capstyle": "flat" if pen != "solid" else "round",
             "joinstyle": "round"}  # fmt: skip
    return _symbol("line", _layer("SimpleLine", drawn))


def flow(shade: int, figure: str, largest: float) -> Element:
    """A bent arrow as wide as its figure, from ring to ring; `largest` is as wide as can be."""
    return _symbol(
        "line",
        _generated("Line", BENT, _symbol("line", _arrow(shade, figure, largest)), level=shade),
        _generated("Marker", ENDS, _symbol("marker", _node()), level=TOP),
    )


def dashes() -> Element:
    """A flow that has no width, for how many people it is of is withheld."""
    pen: Drawn = {"line_color": colour("line-strong"), "line_width": 0.45, "line_width_unit": "MM",
                  "line_style": "dash", "capstyle": "flat"}  # fmt: skip
    return _symbol(
        "line",
        _generated("Line", ROUND, _symbol("line", _layer("SimpleLine", pen)), level=1),
        _generated("Marker", ENDS, _symbol("marker", _node()), level=TOP),
    )


def _area(fill: str, outline: str, width: float) -> Element:
    drawn: Drawn = {
        "color": fill, "style": "solid" if fill != "0,0,0,0" else "no", "joinstyle": "round",
        "outline_color": outline, "outline_style": "solid", "outline_width": width,
        "outline_width_unit": "MM",
    }  # fmt: skip
    return _layer("SimpleFill", drawn)


def _node() -> Element:
    ring: Drawn = {
        "name": "circle", "size": round(NODE, 2), "size_unit": "MM", "color": colour("node"),
        "outline_color": colour("node-line"), "outline_width": 0.35, "outline_width_unit": "MM",
    }  # fmt: skip
    return _layer("SimpleMarker", ring)


def _arrow(shade: int, figure: str, largest: float) -> Element:
    width = f'max({NARROWEST:.3f}, {WIDEST:.3f} * min(1, "{figure}" / {max(largest, 1):.1f}))'
    drawn: Drawn = {
        "arrow_type": 0, "head_type": 0, "is_curved": 1, "is_repeated": 0,
        "arrow_width_unit": "MM", "arrow_start_width_unit": "MM", "head_length_unit": "MM",
        "head_thickness_unit": "MM",
    }  # fmt: skip
    worked_out = {
        "arrowWidth": width,
        "arrowStartWidth": width,
        "arrowHeadLength": f"{6 * PIXEL:.3f} + 1.35 * {width}",
        "arrowHeadThickness": f"{3.2 * PIXEL:.3f} + 0.85 * {width}",
    }
    body = _symbol(
        "fill",
        _area(colour(f"flow-{shade}", 0.5 + shade / 10), colour("flow-casing"), 0.12),
    )
    return _layer("ArrowLine", drawn, worked_out, body)


def _generated(kind: str, expression: str, drawn: Element, level: int = 0) -> Element:
    how: Drawn = {"SymbolType": kind, "geometryModifier": expression, "units": "MapUnit"}
    return _layer("GeometryGenerator", how, sub=drawn, level=level)


def _symbol(kind: str, *layers: Element) -> Element:
    return node(
        "symbol", data_defined({}), *layers,
        type=kind, name="0", alpha=1, clip_to_extent=1, force_rhr=0,
    )  # fmt: skip


def _layer(
    kind: str,
    drawn: Drawn,
    worked_out: Mapping[str, str] | None = None,
    sub: Element | None = None,
    level: int = 0,
) -> Element:
    return node(
        "layer", options(drawn), data_defined(worked_out or {}), sub,
        class_=kind, enabled=1, locked=0, pass_=level,
    )  # fmt: skip


# Ends of a flow (longitude, latitude); a line cut at the antimeridian has them in its first and
# last part, and keeps its own course, for an arc between them would go round the world.
FIRST = "start_point(coalesce(geometry_n($geometry, 1), $geometry))"
LAST = "end_point(coalesce(geometry_n($geometry, num_geometries($geometry)), $geometry))"
ENDS = f"collect_geometries({FIRST}, {LAST})"
# Bent to the right, so that there and back again lie apart; from the rim of one ring to the other.
BENT = f"""
with_variable('a', {FIRST}, with_variable('b', {LAST},
with_variable('m', make_point((x(@a) + x(@b)) / 2 + 0.11 * (y(@b) - y(@a)),
                              (y(@a) + y(@b)) / 2 - 0.11 * (x(@b) - x(@a))),
with_variable('t', min(0.3, {NODE / 2 + 0.25:.2f} / 1000 * coalesce(@map_scale, 0) / 111320
                            / max(distance(@a, @m), 0.000001)),
if(num_geometries($geometry) > 1, $geometry, make_line(
    make_point(x(@a) + @t * (x(@m) - x(@a)), y(@a) + @t * (y(@m) - y(@a))),
    @m,
    make_point(x(@b) + @t * (x(@m) - x(@b)), y(@b) + @t * (y(@m) - y(@b)))))))))
""".strip()
# the same as a curve, for lines that do not bend by themselves as arrows do
ROUND = f"smooth({BENT}, 4)"
