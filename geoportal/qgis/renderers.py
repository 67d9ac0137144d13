"""Renderers: which symbol a feature gets."""

from collections.abc import Sequence
from dataclasses import dataclass

from geoportal.qgis.xml import Element, leaf, node


@dataclass(frozen=True)
class Class:
    """The features for which `condition`, an expression of QGIS, is true: drawn and named alike."""

    condition: str
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


def classed(figure: str, classes: Sequence[Class], levels: bool = False) -> Element:
    """A rule a class, in the order of the legend; larger figures are drawn below smaller ones.

    Rules and not QGIS's own graduated classes, for those have none for what is no number. With
    `levels` the symbols' own passes decide the order.
    """
    rules = [
        node("rule", key=f"class-{n}", symbol=n, filter=c.condition, label=c.words)
        for n, c in enumerate(classes)
    ]
    symbols = [_named(c.symbol, n) for n, c in enumerate(classes)]
    order = leaf("orderByClause", f'"{figure}"', asc=int(levels), nullsFirst=0)
    return _renderer(
        "RuleRenderer", node("rules", *rules, key="classes"), node("symbols", *symbols),
        node("orderby", order), enableorderby=1, symbollevels=int(levels),
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
