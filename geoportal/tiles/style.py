"""MapLibre styles of the layers: the portal's colours, classes of the figures as published."""

from typing import Any

from geoportal.portal.borders.lines import LAYER
from geoportal.portal.borders.rules import rules
from geoportal.portal.classes import ramp_step
from geoportal.qgis.colours import SHADES, ramp, tokens
from geoportal.tiles.source import TOTAL, Source
from ingest import dictionary

NAME = "portal"
DASHES: dict[str, dict] = {  # in widths of the line
    "solid": {},
    "dashed": {"line-dasharray": [5, 3]},
    "dotted": {"line-dasharray": [1, 2.5]},
}
SCHEME = "quantiles"
RADII = (4, 20)  # pixels, of the least and the most people
WIDTHS = (1, 8)
Style = dict[str, Any]
Expression = list[Any]
FEW: Expression = ["all", ["has", "withheld"], ["!", ["has", TOTAL]]]  # people, not how many


def style(source: Source, api: str) -> Style:
    """A whole style of one layer, to be used alone or to take the layers from."""
    name = source.facts.layer
    tilejson = f"{api}/collections/{name}/tiles/WebMercatorQuad/tile.json"
    draw = {"point": _points, "line": _lines, "polygon": _areas}[source.geometry]
    parts = _unsettled() if name == LAYER else draw(breaks(source))
    common = {"source": name, "source-layer": name}
    return {
        "version": 8,
        "name": source.facts.title,
        "metadata": {"publication": source.facts.publication},
        "sources": {name: {"type": "vector", "url": tilejson}},
        "layers": [
            {"id": "background", "type": "background",
             "paint": {"background-color": tokens()["map-land"]}},
            *({"id": f"{name}-{part}", **common, **one} for part, one in parts.items()),
        ],
    }  # fmt: skip


def breaks(source: Source) -> list[float]:
    """Upper bounds of the classes of people, as published; empty for a layer without people."""
    statistics = source.facts.fields.get(TOTAL, {}).get("statistics", {})
    return statistics.get("breaks", {}).get(SCHEME, [])


def _areas(bounds: list[float]) -> dict[str, Style]:
    fill = _classes(bounds, "ramp", "map-land", "map-border") if bounds else "rgba(0,0,0,0)"
    outline = tokens()["map-line" if bounds else "map-outline"]
    return {
        "fill": {"type": "fill", "paint": {"fill-color": fill, "fill-antialias": False}},
        "line": {"type": "line", "layout": {"line-join": "round"},
                 "paint": {"line-color": outline, "line-width": 0.8}},
        **(_broken("ramp-6") if bounds else {}),
    }  # fmt: skip


def _points(bounds: list[float]) -> dict[str, Style]:
    casing = tokens()["flow-casing"]
    paint = {"circle-color": tokens()["brand"], "circle-radius": _counted(), "circle-opacity": 0.85,
             "circle-stroke-color": casing, "circle-stroke-width": 0.75}  # fmt: skip
    if bounds:
        paint |= {
            "circle-color": _classes(bounds, "ramp", "flow-casing", "flow-casing"),
            "circle-radius": _grown(bounds, RADII),
            "circle-stroke-color": _known(casing, "ramp-6", "map-hatch"),
            "circle-stroke-width": ["case", ["has", TOTAL], 0.75, 1.5],
        }
    layout = _largest_below("circle", bounds)
    return {"circle": {"type": "circle", "layout": layout, "paint": paint}}


def _lines(bounds: list[float]) -> dict[str, Style]:
    cap = {"line-cap": "round", **_largest_below("line", bounds)}
    drawn: Style = {"type": "line", "layout": cap}
    if not bounds:
        paint = {"line-color": tokens()["flow-3"], "line-width": 1, "line-opacity": 0.85}
        return {"line": {**drawn, "paint": paint}}
    paint = {
        "line-color": _classes(bounds, "flow", "map-border", "map-border"),
        "line-width": _grown(bounds, WIDTHS),
        "line-opacity": 0.85,
    }
    return {"line": {**drawn, "filter": ["!", FEW], "paint": paint}, **_broken("line-strong")}


def _broken(colour: str) -> dict[str, Style]:
    """A broken line where a figure is withheld: some people, too few to say how many."""
    paint = {"line-color": tokens()[colour], "line-width": 1.6, **DASHES["dashed"]}
    return {"withheld": {"type": "line", "filter": FEW, "paint": paint}}


def _unsettled() -> dict[str, Style]:
    """Boundary lines: a layer a status, for a pattern cannot follow a column."""
    paint = {"line-color": tokens()["map-outline"], "line-width": 1.2}
    return {
        status: {"type": "line", "paint": {**paint, **DASHES[style]},
                 "filter": ["==", ["get", "boundary_status"], status]}
        for status in dictionary.codes("boundary_status")
        if (style := rules().style(status)) != "hidden"
    }  # fmt: skip


def _classes(bounds: list[float], colours: str, few: str, unknown: str) -> Expression:
    """Colour by class: zero, then each class up to its upper bound; withheld; not known."""
    steps: Expression = ["step", ["get", TOTAL], tokens()["map-zero"], 0.5]
    names = [_colour(colours, rank, len(bounds)) for rank in range(1, len(bounds) + 1)]
    for name, upper in zip(names, [*bounds[:-1], None], strict=True):
        steps += [tokens()[name]] if upper is None else [tokens()[name], upper + 0.5]
    return _known(steps, few, unknown)


def _known(colour: Expression | str, few: str, unknown: str) -> Expression:
    """A colour for what has a figure, one where it is withheld, and one where nobody knows it."""
    return ["case", ["has", TOTAL], colour, FEW, tokens()[few], tokens()[unknown]]


def _colour(colours: str, rank: int, classes: int) -> str:
    if colours == "ramp":
        return ramp(rank, classes)
    shade = 1 + round((ramp_step(rank, classes) - 1) * (SHADES - 1) / 8)
    return f"flow-{shade}"


def _grown(bounds: list[float], sizes: tuple[int, int]) -> Expression:
    """Size by the root of the people: areas of marks compare as people do."""
    least, most = sizes
    root = ["sqrt", ["coalesce", ["get", TOTAL], 0]]
    return ["interpolate", ["linear"], root, 0, least, max(1.0, bounds[-1] ** 0.5), most]


def _counted() -> Expression:
    count = ["sqrt", ["coalesce", ["get", "feature_count"], 1]]
    return ["interpolate", ["linear"], count, 1, RADII[0], 50, RADII[1]]


def _largest_below(kind: str, bounds: list[float]) -> Style:
    """Small marks on top of large ones; strong flows on top of weak ones."""
    if not bounds:
        return {}
    people: Expression = ["coalesce", ["get", TOTAL], 0]
    return {f"{kind}-sort-key": ["-", people] if kind == "circle" else people}
