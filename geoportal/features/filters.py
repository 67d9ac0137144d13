"""The parameter filter: CQL2 as text or JSON, bounded before anything reads it."""

import json
import re
from typing import Any, NoReturn

import cql2

from geoportal.features.compile import Compiler
from geoportal.features.crs import Crs
from geoportal.features.values import Values
from ingest.errors import UserError

FEATURES_3 = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/"
CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/"
CONFORMANCE = [
    *(FEATURES_3 + name for name in (
        "queryables", "queryables-query-parameters", "filter", "features-filter")),
    *(CQL2 + name for name in (
        "cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators",
        "case-insensitive-comparison", "accent-insensitive-comparison", "basic-spatial-functions",
        "basic-spatial-functions-plus", "spatial-functions", "temporal-functions",
        "property-property", "arithmetic",
        "basic-spatial-operators")),  # the class's older name, which QGIS looks for
]  # fmt: skip
LANGUAGES = ("cql2-text", "cql2-json", "cql-text")  # the last is what GDAL calls the first
DEEPEST = 32
MOST_OPERATORS = 500
MOST_NODES = 4_000
MOST_DIGITS = 20  # of a whole number of 64 bits, with its sign
QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")
OPERATOR = re.compile(r"[-+*/%^=<>]|\b(?:and|or|not|like|between|in|is|div)\b", re.IGNORECASE)
TOO_LARGE = "The filter is too large or nested too deeply: ask for less at once."


def condition(text: str, language: str, crs: Crs, fields: dict[str, dict], values: Values) -> str:
    """SQL of a filter over the snapshot, its values added to `values`.

    Geometries in it have the axis order of `crs`. `language` is one of LANGUAGES. Raises UserError.
    """
    tree = _from_json(text) if language == "cql2-json" else _from_text(text)
    _refuse_large(tree)
    return Compiler(fields, values, crs).condition(tree)


def check_language(name: str | None) -> None:
    """Raises UserError when a filter-lang is not one of those read here."""
    if name is not None and name not in LANGUAGES:
        raise UserError(f"filter-lang is one of {', '.join(LANGUAGES)}.")


def _from_text(text: str) -> Any:
    # the parser recurses without a bound of its own, and would take the whole process with it
    if text.lstrip().startswith("{"):
        raise UserError("The filter is JSON: add filter-lang=cql2-json.")
    bare = QUOTED.sub("", text)
    depth = deepest = 0
    for character in bare:
        depth += (character in "([") - (character in ")]")
        deepest = max(deepest, depth)
    if deepest > DEEPEST or len(OPERATOR.findall(bare)) > MOST_OPERATORS:
        raise UserError(TOO_LARGE)
    try:
        return cql2.parse_text(text).to_json()
    except cql2.ParseError as error:
        place = re.search(r"--> 1:(\d+)", str(error))
        where = f", from character {place[1]} on" if place else ""
        raise UserError(f"The filter is not CQL2{where}.") from None
    except (cql2.ValidationError, ValueError, RecursionError):
        raise UserError("The filter is not CQL2.") from None


def _from_json(text: str) -> Any:
    try:
        return json.loads(text, parse_int=_number, parse_constant=_refuse_constant)
    except RecursionError:
        raise UserError(TOO_LARGE) from None
    except ValueError:
        raise UserError("The filter is not JSON.") from None


def _number(text: str) -> int | float:
    # a longer one is as near as a float comes, which is checked for being finite
    return int(text) if len(text) <= MOST_DIGITS else float(text)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _refuse_large(tree: Any) -> None:
    waiting, nodes = [(tree, 0)], 0
    while waiting:
        node, depth = waiting.pop()
        nodes += 1
        if depth > 2 * DEEPEST or nodes > MOST_NODES:
            raise UserError(TOO_LARGE)
        inside = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        waiting.extend((child, depth + 1) for child in inside)
