"""CQL2, parsed to its JSON form, as SQL with parameters: what is not listed here is refused."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from geoportal.features import boxes, temporal, times
from geoportal.features.crs import Crs
from geoportal.features.shapes import is_shape
from geoportal.features.values import Values, quoted
from ingest.errors import UserError

COMPARISONS = ("=", "<>", "<", ">", "<=", ">=")
ARITHMETIC = {
    "+": "({0} + {1})", "-": "({0} - {1})", "*": "({0} * {1})", "/": "({0} / {1})",
    "div": "trunc({0} / {1})", "%": "mod({0}::numeric, {1}::numeric)::float8",
    "^": "power({0}, {1})",
}  # fmt: skip
SPATIAL = {
    f"s_{name}": f"ST_{name.capitalize()}"
    for name in ("intersects", "equals", "disjoint", "touches", "within", "overlaps", "crosses",
                 "contains")
}  # fmt: skip
FOLDED = {"casei": "lower", "accenti": "unaccent"}

NUMBERS = ("integer", "number")
LARGEST = 2**63


@dataclass(frozen=True)
class Term:
    """A piece of SQL and what it yields: string, integer, number, boolean, date or geometry."""

    sql: str
    kind: str


class Compiler:
    """Turns one filter into SQL over the declared fields; coordinates in it are in `crs`."""

    def __init__(self, fields: dict[str, dict], values: Values, crs: Crs) -> None:
        self._fields = fields
        self._values = values
        self._crs = crs

    def condition(self, node: Any) -> str:
        """SQL of a whole filter; raises UserError with the reason why it cannot be had."""
        term = self._term(node)
        if term.kind != "boolean":
            raise UserError("A filter is a condition, such as name = 'x'.")
        return term.sql

    def _term(self, node: Any, wanted: str | None = None) -> Term:
        if not isinstance(node, dict):
            return self._literal(node, wanted)
        if "op" in node:
            return self._operation(str(node["op"]).lower(), node.get("args"))
        if "property" in node:
            return self._property(node["property"])
        if "type" in node or "bbox" in node:
            return Term(self._shape(node), "geometry")
        if "date" in node or "timestamp" in node:
            return self._day(node.get("date", node.get("timestamp")))
        raise UserError("The filter holds what is no property, value or function.")

    def _operation(self, name: str, args: Any) -> Term:
        if not isinstance(args, list):
            raise UserError(f"{name} in the filter has no list of arguments.")
        if name in ("and", "or"):
            return self._joined(name, args)
        make, count = self._maker(name)
        if len(args) != count:
            raise UserError(f"{name} in the filter takes {count} arguments, not {len(args)}.")
        return make(*args)

    def _joined(self, name: str, args: list[Any]) -> Term:
        if not args:
            raise UserError(f"{name} in the filter has nothing to join.")
        return Term(f"({f' {name} '.join(map(self.condition, args))})", "boolean")

    def _maker(self, name: str) -> tuple[Callable[..., Term], int]:
        if name in COMPARISONS:
            return lambda a, b: self._compared(name, a, b), 2
        if name in ARITHMETIC:
            return lambda a, b: self._calculated(ARITHMETIC[name], a, b), 2
        if name in SPATIAL:
            return lambda a, b: self._spatial(SPATIAL[name], a, b), 2
        if name in temporal.RELATIONS:
            return lambda a, b: self._temporal(temporal.RELATIONS[name], a, b), 2
        if name in FOLDED:
            return lambda a: Term(f"{FOLDED[name]}({self._of('string', a)})", "string"), 1
        others: dict[str, tuple[Callable[..., Term], int]] = {
                  "not": (self._not, 1), "isnull": (self._is_null, 1), "like": (self._like, 2),
                  "between": (self._between, 3), "in": (self._in, 2)}  # fmt: skip
        if name not in others:
            raise UserError(f"There is no function {name!r} in filters here.")
        return others[name]

    def _not(self, arg: Any) -> Term:
        return Term(f"(NOT {self.condition(arg)})", "boolean")

    def _is_null(self, arg: Any) -> Term:
        return Term(f"({self._term(arg).sql} IS NULL)", "boolean")

    def _like(self, text: Any, pattern: Any) -> Term:
        return Term(f"({self._of('string', text)} LIKE {self._of('string', pattern)})", "boolean")

    def _between(self, value: Any, low: Any, high: Any) -> Term:
        terms = self._alike([value, low, high])
        return Term("({} BETWEEN {} AND {})".format(*(term.sql for term in terms)), "boolean")

    def _in(self, value: Any, listed: Any) -> Term:
        if not isinstance(listed, list) or not listed:
            raise UserError("IN takes a list of values.")
        sought, *among = self._alike([value, *listed])
        return Term(f"({sought.sql} IN ({', '.join(term.sql for term in among)}))", "boolean")

    def _compared(self, sign: str, left: Any, right: Any) -> Term:
        first, second = self._alike([left, right])
        if first.kind == "geometry":
            raise UserError(f"Geometries are not compared by {sign}, but by S_EQUALS and others.")
        return Term(f"({first.sql} {sign} {second.sql})", "boolean")

    def _calculated(self, template: str, left: Any, right: Any) -> Term:
        numbers = [f"{self._of('number', side)}::float8" for side in (left, right)]
        return Term(template.format(*numbers), "number")

    def _spatial(self, function: str, left: Any, right: Any) -> Term:
        first, second = (self._of("geometry", side) for side in (left, right))
        return Term(f"{function}({first}, {second})", "boolean")

    def _temporal(self, template: str, left: Any, right: Any) -> Term:
        (start, end), (other_start, other_end) = self._span(left), self._span(right)
        sql = template.format(s1=start, e1=end, s2=other_start, e2=other_end)
        return Term(f"({sql})", "boolean")

    def _span(self, node: Any) -> tuple[str, str]:
        if isinstance(node, dict) and "interval" in node:
            ends = node["interval"]
            if not isinstance(ends, list) or len(ends) != 2:
                raise UserError("INTERVAL takes two ends.")
            return self._end(ends[0], "-infinity"), self._end(ends[1], "infinity")
        instant = self._of("date", node)
        return instant, instant

    def _end(self, node: Any, open_end: str) -> str:
        return f"'{open_end}'::date" if node == ".." else self._of("date", node)

    def _alike(self, nodes: list[Any]) -> list[Term]:
        """Terms of one kind; plain values become of the kind of what they stand beside."""
        known = [self._term(node) for node in nodes if isinstance(node, dict)]
        wanted = known[0].kind if known else None
        described = iter(known)
        terms = [next(described) if isinstance(node, dict) else self._literal(node, wanted)
                 for node in nodes]  # fmt: skip
        if len({"number" if term.kind in NUMBERS else term.kind for term in terms}) > 1:
            raise UserError("The filter compares values of different kinds.")
        return terms

    def _of(self, kind: str, node: Any) -> str:
        term = self._term(node, kind)
        if term.kind != kind and not (kind == "number" and term.kind in NUMBERS):
            raise UserError(f"The filter has a {term.kind} where a {kind} belongs.")
        return term.sql

    def _property(self, name: Any) -> Term:
        if name == "geom":
            return Term("b.geom", "geometry")
        if not isinstance(name, str) or name not in self._fields:
            raise UserError(f"There is no property {name!r}.")
        return Term(quoted(name), self._fields[name]["type"])

    def _literal(self, value: Any, wanted: str | None) -> Term:
        if isinstance(value, bool):
            return Term("true" if value else "false", "boolean")
        if isinstance(value, str):
            # GDAL writes the T of a time that it has not got
            return self._day(value.removesuffix("T")) if wanted == "date" else self._text(value)
        if isinstance(value, int | float) and math.isfinite(value):
            if value == int(value) and -LARGEST <= value < LARGEST:
                return Term(self._values.add(int(value), "bigint"), "integer")
            return Term(self._values.add(float(value), "float8"), "number")
        raise UserError("The filter holds a value that is no text, number, date or true or false.")

    def _text(self, value: str) -> Term:
        return Term(self._values.add(value, "text"), "string")

    def _day(self, text: Any) -> Term:
        try:
            day: date = times.day(text)
        except (ValueError, TypeError, OverflowError):
            raise UserError("A date in the filter is not written as 2016-04-30.") from None
        return Term(self._values.add(day, "date"), "date")

    def _shape(self, node: dict) -> str:
        if "bbox" in node:
            return self._box(node["bbox"])
        if not is_shape(node):
            raise UserError("The filter holds a geometry that is not GeoJSON.")
        plain = {key: node[key] for key in ("type", "coordinates", "geometries") if key in node}
        text = self._values.add(json.dumps(plain), "text")
        return self._in_degrees(f"ST_SetSRID(ST_GeomFromGeoJSON({text}), {self._crs.srid})")

    def _box(self, numbers: Any) -> str:
        fine = isinstance(numbers, list) and all(isinstance(n, int | float) for n in numbers)
        if not fine or len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
            raise UserError("BBOX takes four or six finite numbers.")
        if self._crs.srid != 4326:
            raise UserError("BBOX in a filter is in degrees: use POLYGON with this filter-crs.")
        half = len(numbers) // 2
        corners = [*numbers[:2], *numbers[half : half + 2]]
        if self._crs.north_first:
            corners = [corners[1], corners[0], corners[3], corners[2]]
        return boxes.envelopes([float(number) for number in corners], self._values)

    def _in_degrees(self, shape: str) -> str:
        if self._crs.north_first:
            shape = f"ST_FlipCoordinates({shape})"
        return shape if self._crs.srid == 4326 else f"ST_Transform({shape}, 4326)"
