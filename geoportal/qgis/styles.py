"""How a layer is drawn: the portal's own classes and colours, by what kind of map it makes."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import floor, sqrt

from geoportal.portal.borders.rules import rules
from geoportal.qgis import symbols, withheld
from geoportal.qgis.colours import SHADES, is_strong, ramp
from geoportal.qgis.contents import BOUNDARIES, Published
from geoportal.qgis.labels import Label
from geoportal.qgis.renderers import Category, Class, categorized, classed, single
from geoportal.qgis.words import codes, number, rate, say
from geoportal.qgis.xml import Element
from ingest.dictionary.model import Language

Style = tuple[Element, Label | None]
CLASSES = 5
LARGEST_MARK, SMALLEST_MARK = 9.0, 1.1  # millimetres across
BORDERS = {0: ("map-outline", 0.5), 1: ("map-border", 0.3), 2: ("map-border", 0.15)}
STATUS = "boundary_status"
MARKS = ("square", "triangle", "diamond", "circle", "pentagon", "star")
NEAR = 1_500_000  # denominator of the scale at which single places are named


def polygon(published: Published, bins: list[float], language: Language) -> Style:
    """Areas: in classes where they have figures, else as outlines."""
    if published.figure:
        return _choropleth(published, bins, language)
    return _borders(published, language)


def line(published: Published, bins: list[float], language: Language) -> Style:
    """Flows as arrows, boundaries by their status; other lines as they are."""
    if published.name == BOUNDARIES:
        return _unsettled(published, language), None
    if published.flows and bins:
        return _arrows(published, bins[-1], language), None
    return single(symbols.stroke("flow-in")), Label(name_of(published, language), widest=NEAR)


def point(published: Published, bins: list[float], language: Language) -> Style:
    """Places: circles by their figures where they have some, else marks by their kind."""
    label = Label(name_of(published, language), size=7, widest=NEAR)
    drawn = _circles(published, bins, language) if bins else _kinds(published, language)
    return drawn, label


def _unsettled(published: Published, language: Language) -> Element:
    """Boundary lines as the organisation shows each status."""
    pens = {"solid": "solid", "dashed": "dash", "dotted": "dot", "hidden": "no"}
    labels = codes(published.layer, STATUS, language)
    drawn = [
        Category(code, words, symbols.stroke("map-outline", 0.35, pens[rules().style(code)]))
        for code, words in labels.items()
    ]
    return categorized(STATUS, drawn)


def _choropleth(published: Published, bins: list[float], language: Language) -> Style:
    """Zero is a class of its own; names and figures are light on dark ground."""
    figure, ranks = str(published.figure), range(1, len(bins) + 1)
    fills = [symbols.area(ramp(rank, len(bins)), "map-line") for rank in ranks]
    drawn = [
        *_classes(published, bins, fills),
        Class(f'"{figure}" = 0', say("legend", "zero", language),
              symbols.area("map-zero", "map-border")),
        *_silent(published, language, symbols.dotted(), symbols.hatched()),
    ]  # fmt: skip
    dark = [low for low, rank in zip([0.0, *bins], ranks, strict=False)
            if is_strong(ramp(rank, len(bins)))]  # fmt: skip
    said = withheld.figure(published, decimals=int(published.is_rate))
    text = f"{name_of(published, language)} || coalesce('\n' || {said}, '')"
    label = Label(text, strong=f'"{figure}" > {_exactly(dark[0])}' if dark else None)
    return classed(figure, drawn), label


def _borders(published: Published, language: Language) -> Style:
    """Outlines, finer by administrative level, that hide nothing below them."""
    level = next((n for n in BORDERS if published.name.endswith(f"-{n}")), 0)
    colour, width = BORDERS[level]
    label = Label(name_of(published, language), size=9 - level, widest=(0, 20_000_000, NEAR)[level])
    return single(symbols.hollow(colour, width)), label


def _arrows(published: Published, largest: float, language: Language) -> Element:
    """Width is linear in the figure; five shades rise by its square root."""
    figure = str(published.figure)
    bounds = [largest * (shade / SHADES) ** 2 for shade in range(1, SHADES + 1)]
    arrows = [symbols.flow(shade, figure, largest) for shade in range(1, SHADES + 1)]
    suppressed = Class(f'"{figure}" IS NULL', say("legend", "withheld", language), symbols.dashes())
    return classed(figure, [*_classes(published, bounds, arrows), suppressed], levels=True)


def _circles(published: Published, bins: list[float], language: Language) -> Element:
    """Their areas follow the upper bounds of the classes; without a figure they are rings."""
    figure = str(published.figure)
    sizes = [max(SMALLEST_MARK, LARGEST_MARK * sqrt(bound / bins[-1])) for bound in bins]
    # the two palest colours are lost on pale land
    marks = [
        symbols.place(ramp(rank + 2, len(bins) + 2), size) for rank, size in enumerate(sizes, 1)
    ]
    zero = symbols.place("map-hatch", SMALLEST_MARK)
    drawn = [
        *_classes(published, bins, marks),
        Class(f'"{figure}" = 0', say("legend", "zero", language), zero),
        *_silent(published, language, symbols.ring("dash"), symbols.ring("solid")),
    ]
    return classed(figure, drawn)


def _silent(
    published: Published, language: Language, few: Element, missing: Element
) -> Iterator[Class]:
    """Classes of what is no number: figures that are withheld, and those that nobody knows."""
    if withheld.can_be(published):
        yield Class(withheld.withheld(published), say("legend", "withheld", language), few)
    yield Class(withheld.unknown(published), say("legend", "unknown", language), missing)


def _kinds(published: Published, language: Language) -> Element:
    """By the first coded column of the layer, if it has one."""
    lists = ((column, codes(published.layer, column, language)) for column in published.columns)
    column, known = next(((column, known) for column, known in lists if known), ("", {}))
    if not known:
        return single(symbols.place("flow-in", 2.6))
    drawn = [
        Category(code, words, symbols.place("flow-in", 2.8, MARKS[n % len(MARKS)]))
        for n, (code, words) in enumerate(known.items())
    ]
    other = Category("", say("legend", "other", language), symbols.place("flow-in", 2.0))
    return categorized(column, [*drawn, other])


def name_of(published: Published, language: Language) -> str:
    """Expression for a feature's name in the reader's language, or as it is called there."""
    wanted = [f"name_{language}", "name", "adm_name", "id"]
    found = [f'"{column}"' for column in wanted if column in published.columns]
    return f"coalesce({', '.join(found[:2])})"


def _classes(
    published: Published, bounds: Sequence[float], drawn: Sequence[Element]
) -> list[Class]:
    """A class up to each bound, the highest first, as in the portal's legend.

    The last has no upper bound: a newer publication's figures may be larger.
    """
    figure, lower = published.figure, [0.0, *bounds]
    write = _rates if published.is_rate else _people
    made = []
    for low, high, symbol in zip(lower, bounds, drawn, strict=False):
        below = f' AND "{figure}" <= {_exactly(high)}' if high < bounds[-1] else ""
        made.append(Class(f'"{figure}" > {_exactly(low)}{below}', write(low, high), symbol))
    return made[::-1]


def _exactly(bound: float) -> str:
    """All digits of a bound, and no exponent: the figure that made it lies in its class."""
    return f"{Decimal(repr(float(bound))):f}"


def _rates(above: float, high: float) -> str:
    """The figures of a class in words; between rates there is no gap."""
    return f"{rate(above)} – {rate(high)}"


def _people(above: float, high: float) -> str:
    """The same of whole people."""
    low = floor(above) + 1
    return number(floor(high)) if low >= floor(high) else f"{number(low)} – {number(floor(high))}"
