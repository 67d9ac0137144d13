"""Renderers: which symbol a feature gets."""

from collections.abc import Sequence
from dataclasses import dataclass

from geoportal.qgis.xml import Element, leaf, node


@dataclass(frozen=True)
class Class:
    """Figures from `lower` to `upper`, both included, and how they are drawn and named."""

    lower: float
    upper: float
    words: str
    symbol: Element


@dataclass(frozen=True)
class Category:
    """One code of a list; the empty code stands for all others."""

    code: str
    words: str
    symbol: Element


def single(symbol: Element) -> Element:
    """Every feature alike."""
    return _renderer("singleSymbol", node("symbols", _named(symbol, 0)))


def graduated(figure: str, method: str, classes: Sequence[Class], levels: bool = False) -> Element:
    """A class of figures a symbol; larger figures are drawn below smaller ones.

    `method` is GraduatedColor or GraduatedSize, which is what QGIS offers to change. With `levels`
    the symbols' own passes decide the order.
    """
    ranges = [
        node("range", symbol=n, lower=f"{c.lower:.6f}", upper=f"{c.upper:.6f}", label=c.words,
             render="true")
        for n, c in enumerate(classes)
    ]  # fmt: skip
    symbols = [_named(c.symbol, n) for n, c in enumerate(classes)]
    order = leaf("orderByClause", f'"{figure}"', asc=int(levels), nullsFirst=0)
    return _renderer(
        "graduatedSymbol", node("ranges", *ranges), node("symbols", *symbols),
        node("orderby", order), attr=figure, graduatedMethod=method, enableorderby=1,
        symbollevels=int(levels),
    )  # fmt: skip


def categorized(field: str, categories: Sequence[Category]) -> Element:
    """A code a symbol."""
    found = [
        node("category", symbol=n, value=c.code, label=c.words, render="true",
             type="NULL" if c.code == "" else "string")
        for n, c in enumerate(categories)
    ]  # fmt: skip
    symbols = [_named(c.symbol, n) for n, c in enumerate(categories)]
    return _renderer(
        "categorizedSymbol", node("categories", *found), node("symbols", *symbols), attr=field
    )


def _named(symbol: Element, number: int) -> Element:
    symbol.set("name", str(number))
    return symbol


def _renderer(kind: str, *parts: Element, **given: str | int) -> Element:
    defaults: dict[str, str | int] = {
        "type": kind, "forceraster": 0, "referencescale": -1, "symbollevels": 0, "enableorderby": 0,
    }  # fmt: skip
    return node("renderer-v2", *parts, **{**defaults, **given})
