"""MapLibre styles of figures that are withheld or unknown: neither is drawn as zero."""

import pytest

from geoportal.current import Facts
from geoportal.tiles import style
from geoportal.tiles.source import Source

FIELDS = {"total_individuals": {"type": "integer", "statistics": {"breaks": {"quantiles": [20.0]}}},
          "withheld": {"type": "string"}}  # fmt: skip
FEW, SILENT, ZERO, LOW = {"withheld": "idp <10"}, {}, {"total_individuals": 0}, {
    "total_individuals": 20}  # fmt: skip


def source(geometry: str, fields: dict = FIELDS) -> Source:
    facts = Facts("figures", "Figures", "", 4, None, None, None, 7, 7, 0, fields, None)
    return Source(facts, "", geometry, (), (), (), frozenset(), {})


def layers(geometry: str) -> dict[str, dict]:
    made = style.style(source(geometry), "http://x/api")["layers"]
    return {one["id"]: one for one in made}


def found(expression, feature: dict):
    """As much of MapLibre's expressions as the styles need."""
    if not isinstance(expression, list):
        return expression
    name, *rest = expression
    if name == "has":
        return rest[0] in feature
    if name == "get":
        return feature[rest[0]]
    if name == "!":
        return not found(rest[0], feature)
    if name == "all":
        return all(found(one, feature) for one in rest)
    if name == "case":
        pairs = zip(rest[:-1:2], rest[1::2], strict=False)
        met = (then for when, then in pairs if found(when, feature))
        return found(next(met, rest[-1]), feature)
    assert name == "step"
    value, shown, *steps = rest
    for bound, then in zip(steps[::2], steps[1::2], strict=True):
        shown = then if found(value, feature) >= bound else shown
    return shown


@pytest.mark.parametrize(("geometry", "part", "paint"), [
    ("polygon", "fill", "fill-color"), ("point", "circle", "circle-stroke-color"),
])  # fmt: skip
def test_each_has_a_colour_of_its_own(geometry, part, paint):
    colour = layers(geometry)[f"figures-{part}"]["paint"][paint]
    colours = [found(colour, feature) for feature in (FEW, SILENT, ZERO)]
    assert len(set(colours)) == 3


def test_places_without_a_figure_are_rings():
    paint = layers("point")["figures-circle"]["paint"]
    few, silent, low = (found(paint["circle-color"], one) for one in (FEW, SILENT, LOW))
    assert few == silent == found(paint["circle-stroke-color"], LOW) != low


@pytest.mark.parametrize("geometry", ["polygon", "line"])
def test_withheld_figures_have_a_broken_line(geometry):
    broken = layers(geometry)["figures-withheld"]
    assert broken["paint"]["line-dasharray"]
    met = [found(broken["filter"], one) for one in (FEW, SILENT, ZERO, {**LOW, **FEW})]
    assert met == [True, False, False, False]
    whole = layers("line")["figures-line"]["filter"]
    assert [found(whole, one) for one in (FEW, LOW)] == [False, True]


def test_a_tile_keeps_them_where_not_everything_fits():
    assert all("withheld" in names for names in source("point").fields())


def test_layers_without_figures_are_drawn_as_ever():
    made = style.style(source("polygon", {"name": {"type": "string"}}), "http://x/api")["layers"]
    assert [one["id"] for one in made] == ["background", "figures-fill", "figures-line"]
