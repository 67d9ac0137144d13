"""Which features a query selects: made from its parameters, used by pages and by exports."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from geoportal.current import Facts
from geoportal.features import boxes, crs, filters, order, times, words
from geoportal.features.order import Key
from geoportal.features.values import Values, quoted
from ingest.errors import UserError

SMALLEST, LARGEST = -(2**63), 2**63 - 1


@dataclass(frozen=True)
class Selection:
    """`where` is SQL over `facts.table` as b, `values` its parameters."""

    facts: Facts
    conditions: tuple[str, ...]
    values: tuple[object, ...]
    order: tuple[Key, ...]

    @property
    def where(self) -> str:
        """The condition; `true` when every feature is selected."""
        return " AND ".join(self.conditions) or "true"

    @property
    def order_by(self) -> str:
        """What follows ORDER BY."""
        return order.clause(self.order, backwards=False)

    @cached_property
    def digest(self) -> bytes:
        """Eight octets that another selection, or another order, would not have."""
        text = repr((self.facts.layer, self.conditions, self.values, self.order))
        return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()


def selection(facts: Facts, asked: dict[str, str]) -> Selection:
    """The selection that parameters name; those that select nothing are passed over.

    Raises UserError with what is wrong with the first that cannot be meant.
    """
    values = Values()
    conditions = [test for name in asked if (test := _condition(name, asked, facts, values))]
    return Selection(
        facts, tuple(conditions), tuple(values.given), order.keys(asked.get("sortby"), facts)
    )


def _condition(name: str, asked: dict[str, str], facts: Facts, values: Values) -> str | None:
    text = asked[name]
    if name == "bbox":
        return boxes.condition(text, _crs("bbox-crs", asked, facts), values)
    if name == "datetime":
        return times.condition(text, facts.time, values)
    if name == "filter":
        system = _crs("filter-crs", asked, facts)
        language = asked.get("filter-lang", "cql2-text")
        return filters.condition(text, language, system, facts.fields, values)
    if name == "q":
        return words.condition(text, facts, values)
    if name in facts.fields:
        return f"{quoted(name)} = {_value(name, text, facts.fields[name]['type'], values)}"
    return None


def _crs(name: str, asked: dict[str, str], facts: Facts) -> crs.Crs:
    return crs.choose(name, asked.get(name, crs.CRS84), facts.bbox)


def _value(name: str, text: str, kind: str, values: Values) -> str:
    try:
        if kind == "integer":
            return values.add(_integer(text), "bigint")
        if kind == "number":
            return values.add(float(text), "float8")
        if kind == "boolean":
            return values.add({"true": True, "false": False}[text.lower()], "boolean")
        if kind == "date":
            return values.add(times.day(text), "date")
    except (ValueError, KeyError, OverflowError):
        raise UserError(f"{name}={text!r} is not a {kind}.") from None
    return values.add(text, "text")


def _integer(text: str) -> int:
    number = int(text)
    if not SMALLEST <= number <= LARGEST:
        raise ValueError(text)
    return number
