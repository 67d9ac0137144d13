"""What a reader asks for: the parameters of a page, each checked, none passed over unknown."""

from dataclasses import dataclass
from urllib.parse import unquote_plus

from geoportal.current import Facts
from geoportal.features import crs, filters
from geoportal.features.crs import Crs
from geoportal.features.select import Selection, selection
from ingest.errors import UserError

DEFAULT_LIMIT = 1_000
MAX_LIMIT = 10_000
MAX_OFFSET = 1_000_000
PARAMETERS = frozenset((
    "limit", "offset", "after", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang",
    "filter-crs", "properties", "sortby", "q", "skipGeometry", "resulttype", "f", "lang",
))  # fmt: skip
OF_ONE_FEATURE = frozenset(("crs", "f", "lang"))
TRUTH = {"true": True, "false": False}


@dataclass(frozen=True)
class View:
    """How features are shown: `properties` is None for all of them."""

    crs: Crs
    properties: tuple[str, ...] | None = None
    geometry: bool = True

    @property
    def ready(self) -> bool:
        """Whether the text made at publication is the answer."""
        return self.crs.uri == crs.CRS84 and self.properties is None and self.geometry


@dataclass(frozen=True)
class Asked:
    """A page: which features, how they are shown, how many, from where; `hits`: their number."""

    selection: Selection
    view: View
    limit: int
    offset: int
    hits: bool


def parameters(query: str) -> dict[str, str]:
    """The parameters of an address; raises UserError when one comes twice or is no text."""
    if "\0" in query or "%00" in query:
        raise UserError("The address holds a character that no text has.")
    pairs = [part.partition("=") for part in query.split("&") if part]
    try:
        found = {_plain(name): _plain(value) for name, _, value in pairs}
    except UnicodeDecodeError:
        raise UserError("The address is not text in UTF-8.") from None
    if len(found) != len(pairs):
        raise UserError("A parameter is given twice.")
    return found


def page(facts: Facts, asked: dict[str, str]) -> Asked:
    """A page of a layer's features; raises UserError."""
    _refuse_unknown([name for name in asked if name not in facts.fields], PARAMETERS)
    for name in ("bbox-crs", "filter-crs"):
        crs.choose(name, asked.get(name, crs.CRS84), facts.bbox)
    filters.check_language(asked.get("filter-lang"))
    return Asked(
        selection(facts, asked),
        View(
            crs.choose("crs", asked.get("crs", crs.CRS84), facts.bbox),
            _properties(asked.get("properties"), facts),
            not _choice("skipGeometry", asked, TRUTH, "false"),
        ),
        min(_whole("limit", asked, DEFAULT_LIMIT, 1), MAX_LIMIT),
        _whole("offset", asked, 0, 0, MAX_OFFSET),
        _choice("resulttype", asked, {"hits": True, "results": False}, "results"),
    )


def one(facts: Facts, asked: dict[str, str]) -> View:
    """How one feature is shown; raises UserError."""
    _refuse_unknown(list(asked), OF_ONE_FEATURE)
    return View(crs.choose("crs", asked.get("crs", crs.CRS84), facts.bbox))


def _plain(written: str) -> str:
    # most of what comes has nothing to decode
    return unquote_plus(written, errors="strict") if "%" in written or "+" in written else written


def _refuse_unknown(names: list[str], known: frozenset[str]) -> None:
    for name in names:
        if name not in known:
            raise UserError(f"There is no parameter {name!r} here: see the API's description.")


def _whole(
    name: str, asked: dict[str, str], default: int, least: int, most: int | None = None
) -> int:
    text = asked.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()) or int(text[:20]) < least:
        raise UserError(f"{name} is a whole number, {least} or more.")
    if most is not None and int(text[:20]) > most:
        raise UserError(f"{name} is {most:,} at most: follow `next` instead.")
    return int(text[:20])


def _choice(name: str, asked: dict[str, str], choices: dict[str, bool], default: str) -> bool:
    text = asked.get(name, default)
    if text not in choices:
        raise UserError(f"{name} is one of {', '.join(choices)}.")
    return choices[text]


def _properties(text: str | None, facts: Facts) -> tuple[str, ...] | None:
    if text is None:
        return None
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    if unknown := [name for name in names if name not in facts.fields]:
        raise UserError(f"There is no property {unknown[0]!r}.")
    return names
