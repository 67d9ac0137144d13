"""How a layer is drawn: the portal's own classes and colours, by what kind of map it makes."""

from math import ceil, floor, sqrt

from geoportal.portal.borders.rules import rules
from geoportal.qgis import symbols
from geoportal.qgis.colours import SHADES, is_strong, ramp
from geoportal.qgis.contents import BOUNDARIES, Published
from geoportal.qgis.labels import Label
from geoportal.qgis.renderers import Category, Class, categorized, graduated, single
from geoportal.qgis.words import codes, number, rate, say
from geoportal.qgis.xml import Element
from ingest.dictionary.model import Language

Style = tuple[Element, Label | None]
CLASSES = 5
LARGEST_MARK, SMALLEST_MARK = 9.0, 1.1  # millimetres across
BORDERS = {0: ("map-outline", 0.5), 1: ("map-border", 0.3), 2: ("map-border", 0.15)}
STATUS = "boundary_status"
MARKS = ("square", "triangle", "diamond", "circle", "pentagon", "star")
LAST_DIGIT = 1e-6  # of a class bound in a file
NEAR = 1_500_000  # denominator of the scale at which single places are named


def polygon(published: Published, bins: list[float], language: Language) -> Style:
    """Areas: in classes where they have figures, else as outlines."""
    return _choropleth(published, bins, language) if bins else _borders(published, language)


def line(published: Published, bins: list[float], language: Language) -> Style:
    """Flows as arrows, boundaries by their status; other lines as they are."""
    if published.name == BOUNDARIES:
        return _unsettled(published, language), None
    if published.flows and bins:
        return _arrows(published, bins[-1]), None
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
    figure = str(published.figure)
    drawn = [
        Class(low, high, words, symbols.area(ramp(rank, len(bins)), "map-line"))
        for rank, (low, high, words) in enumerate(_classes(published, bins), start=1)
    ]
    zero = Class(0, 0, say("legend", "zero", language), symbols.area("map-zero", "map-border"))
    dark = [one.lower for rank, one in enumerate(drawn, 1) if is_strong(ramp(rank, len(bins)))]
    shown, kept = (1, 6) if published.is_rate else (0, 0)  # decimals
    text = f"{name_of(published, language)} || '\n' || format_number(\"{figure}\", {shown})"
    label = Label(text, strong=f'"{figure}" >= {dark[0]:.{kept}f}' if dark else None)
    # highest class first, as in the portal's legend
    return graduated(figure, "GraduatedColor", [*reversed(drawn), zero]), label


def _borders(published: Published, language: Language) -> Style:
    """Outlines, finer by administrative level, that hide nothing below them."""
    level = next((n for n in BORDERS if published.name.endswith(f"-{n}")), 0)
    colour, width = BORDERS[level]
    label = Label(name_of(published, language), size=9 - level, widest=(0, 20_000_000, NEAR)[level])
    return single(symbols.hollow(colour, width)), label


def _arrows(published: Published, largest: float) -> Element:
    """Width is linear in the figure; five shades rise by its square root."""
    figure = str(published.figure)
    bounds = [largest * (shade / SHADES) ** 2 for shade in range(1, SHADES + 1)]
    drawn = [
        Class(low, high, words, symbols.flow(shade, figure, largest))
        for shade, (low, high, words) in enumerate(_ranges(bounds), start=1)
    ]
    return graduated(figure, "GraduatedColor", drawn[::-1], levels=True)


def _circles(published: Published, bins: list[float], language: Language) -> Element:
    """Their areas follow the upper bounds of the classes."""
    sizes = [max(SMALLEST_MARK, LARGEST_MARK * sqrt(bound / bins[-1])) for bound in bins]
    # the two palest colours are lost on pale land
    drawn = [
        Class(low, high, words, symbols.place(ramp(rank + 2, len(bins) + 2), size))
        for rank, (size, (low, high, words)) in enumerate(
            zip(sizes, _ranges(bins), strict=True), start=1
        )
    ]
    zero = Class(0, 0, say("legend", "zero", language), symbols.place("map-hatch", SMALLEST_MARK))
    return graduated(str(published.figure), "GraduatedSize", [*reversed(drawn), zero])


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


def _classes(published: Published, bins: list[float]) -> list[tuple[float, float, str]]:
    return _rates(bins) if published.is_rate else _ranges(bins)


def _rates(bounds: list[float]) -> list[tuple[float, float, str]]:
    """The same of rates, between which there is no gap but the last digit that a file keeps."""
    upper = [ceil(bound / LAST_DIGIT) * LAST_DIGIT for bound in bounds]
    lower = [0.0, *upper]
    return [
        (low + LAST_DIGIT, high, f"{rate(low)} – {rate(high)}")
        for low, high in zip(lower, upper, strict=False)
    ]


def _ranges(bounds: list[float]) -> list[tuple[float, float, str]]:
    """Lower and upper bound of each class, and both in words; figures are whole people."""
    lowest = [1.0, *(floor(bound) + 1.0 for bound in bounds)]
    return [
        (low, high, _words(low, floor(high))) for low, high in zip(lowest, bounds, strict=False)
    ]


def _words(low: float, high: float) -> str:
    return number(high) if low >= high else f"{number(low)} – {number(high)}"
