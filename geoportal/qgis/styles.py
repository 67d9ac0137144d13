"""How a layer is drawn: the portal's own classes and colours, by what kind of map it makes."""

from math import floor, sqrt

import numpy as np

from geoportal.qgis import symbols
from geoportal.qgis.colours import SHADES, is_strong, ramp
from geoportal.qgis.contents import Published
from geoportal.qgis.labels import Label
from geoportal.qgis.renderers import Category, Class, categorized, graduated, single
from geoportal.qgis.words import codes, number, say
from geoportal.qgis.xml import Element
from ingest.dictionary.model import Language
from layers.classes import classify

Style = tuple[Element, Label | None]
CLASSES = 5
LARGEST_MARK, SMALLEST_MARK = 9.0, 1.4  # millimetres across
BORDERS = {0: ("map-outline", 0.5), 1: ("map-border", 0.3), 2: ("map-border", 0.15)}
MARKS = ("square", "triangle", "diamond", "circle", "pentagon", "star")
NEAR = 1_500_000  # denominator of the scale at which single places are named


def choropleth(published: Published, figures: np.ndarray, language: Language) -> Style:
    """Areas in classes of their figures: quantiles of all steps, zero a class of its own."""
    figure = str(published.figure)
    bins = classify(figures, "quantiles", CLASSES)["bins"]
    drawn = [
        Class(low, high, words, symbols.area(ramp(rank, len(bins)), "map-line"))
        for rank, (low, high, words) in enumerate(_ranges(bins), start=1)
    ]
    zero = Class(0, 0, say("legend", "zero", language), symbols.area("map-zero", "map-border"))
    dark = [one.lower for rank, one in enumerate(drawn, 1) if is_strong(ramp(rank, len(bins)))]
    strong = f'"{figure}" >= {dark[0]:.0f}' if dark else None
    text = f"{name_of(published, language)} || '\\n' || format_number(\"{figure}\", 0)"
    # highest class first, as in the portal's legend
    return graduated(figure, "GraduatedColor", [*reversed(drawn), zero]), Label(text, strong=strong)


def arrows(published: Published, figures: np.ndarray) -> Style:
    """Flows as arrows: width linear in the figure, five shades by its square root."""
    figure, largest = str(published.figure), float(figures.max(initial=1))
    bounds = [largest * (shade / SHADES) ** 2 for shade in range(1, SHADES + 1)]
    drawn = [
        Class(low, high, words, symbols.flow(shade, figure, largest))
        for shade, (low, high, words) in enumerate(_ranges(bounds), start=1)
    ]
    return graduated(figure, "GraduatedColor", drawn[::-1], levels=True), None


def marks(published: Published, figures: np.ndarray, language: Language) -> Style:
    """Places as circles whose areas follow the upper bounds of natural breaks."""
    bins = classify(figures, "natural_breaks", CLASSES)["bins"]
    sizes = [max(SMALLEST_MARK, LARGEST_MARK * sqrt(bound / bins[-1])) for bound in bins]
    drawn = [
        Class(low, high, words, symbols.place(ramp(rank + 1, len(bins) + 1), size))
        for rank, (size, (low, high, words)) in enumerate(
            zip(sizes, _ranges(bins), strict=True), start=1
        )
    ]
    zero = Class(0, 0, say("legend", "zero", language), symbols.place("map-zero", SMALLEST_MARK))
    label = Label(name_of(published, language), size=7, widest=NEAR)
    return graduated(str(published.figure), "GraduatedSize", [*reversed(drawn), zero]), label


def places(published: Published, language: Language) -> Style:
    """Places by their kind: the first coded column of the layer, if it has one."""
    label = Label(name_of(published, language), size=7, widest=NEAR)
    lists = ((column, codes(published.layer, column, language)) for column in published.columns)
    column, known = next(((column, known) for column, known in lists if known), ("", {}))
    if not known:
        return single(symbols.place("flow-in", 2.6)), label
    drawn = [
        Category(code, words, symbols.place("flow-in", 2.8, MARKS[n % len(MARKS)]))
        for n, (code, words) in enumerate(known.items())
    ]
    other = Category("", say("legend", "other", language), symbols.place("flow-in", 2.0))
    return categorized(column, [*drawn, other]), label


def borders(published: Published, language: Language) -> Style:
    """Outlines, finer by administrative level, that hide nothing below them."""
    level = next((n for n in BORDERS if published.name.endswith(f"-{n}")), 0)
    colour, width = BORDERS[level]
    label = Label(name_of(published, language), size=9 - level, widest=(0, 20_000_000, NEAR)[level])
    return single(symbols.hollow(colour, width)), label


def name_of(published: Published, language: Language) -> str:
    """Expression for a feature's name in the reader's language, or as it is called there."""
    wanted = [f"name_{language}", "name", "adm_name", "id"]
    found = [f'"{column}"' for column in wanted if column in published.columns]
    return f"coalesce({', '.join(found[:2])})"


def _ranges(bounds: list[float]) -> list[tuple[float, float, str]]:
    """Lower and upper bound of each class, and both in words; figures are whole people."""
    lowest = [1.0, *(floor(bound) + 1.0 for bound in bounds)]
    return [
        (low, high, _words(low, floor(high))) for low, high in zip(lowest, bounds, strict=False)
    ]


def _words(low: float, high: float) -> str:
    return number(high) if low >= high else f"{number(low)} – {number(high)}"
