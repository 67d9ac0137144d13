"""Boundary layers repeat their headings once a level: adm1_pcode, adm2_pcode, adm2_name …"""

import re

import pandas as pd
from babel import Locale, UnknownLocaleError

from ingest import unusable
from ingest.derived import country_of_pcode, first_filled, heading, words, written
from ingest.sources.model import Levels, Source

DEEPEST = 5


def units(frame: pd.DataFrame, source: Source) -> dict[str, pd.Series]:
    """Fields of the deepest level that the frame has P-codes for, and of its parent.

    Raises UserError when there is no column of P-codes. Without a column of countries the start
    of the P-code says the country.
    """
    levels = source.levels
    if levels is None:
        return {}
    codes = {
        n: found for n in range(DEEPEST + 1) if (found := _codes(frame, levels, n)) is not None
    }
    if not codes:
        example = ", ".join(name.replace("{level}", "2") for name in levels.pcode)
        raise unusable.refusal(frame, f"The file has no column of P-codes ({example}).")
    level = max(codes)
    made = {"level": pd.Series(level, index=frame.index), "pcode": codes[level]}
    made |= _named(frame, source, levels, level)
    if level - 1 in codes:
        made["parent_pcode"] = codes[level - 1]
    if (parent := first_filled(frame, _at(levels.names["name"], level - 1))) is not None:
        made["parent_name"] = parent
    made["iso3"] = country_of_pcode(codes[level])
    return made


def _codes(frame: pd.DataFrame, levels: Levels, level: int) -> pd.Series | None:
    """Of rival columns the first that holds anything: two ways of coding are never mixed."""
    for wanted in _at(levels.pcode, level):
        name = heading(frame, wanted)
        if name and (column := words(frame[name])).notna().any():
            return column
    return None


def _named(frame: pd.DataFrame, source: Source, levels: Levels, level: int) -> dict[str, pd.Series]:
    made = {}
    for field, headings in levels.names.items():
        column = first_filled(frame, _at(headings, level), source.codes.get(field))
        if column is not None:
            made[field] = column
    for wanted, tags in levels.languages.items():
        name, tag = heading(frame, wanted.format(level=level)), heading(frame, tags)
        if name and tag:
            _by_language(made, written(frame[name]), words(frame[tag]))
    return made


def _by_language(made: dict[str, pd.Series], names: pd.Series, tags: pd.Series) -> None:
    """A name goes to the field of the language that stands in its row."""
    for tag in tags.dropna().unique():
        field = f"name_{_language(tag)}"
        said = names.where(tags.eq(tag))
        made[field] = made[field].fillna(said) if field in made else said


def _language(tag: str) -> str:
    try:
        return Locale.parse(tag, sep="-").language
    except (ValueError, UnknownLocaleError):
        return re.sub(r"\W", "", tag.lower())


def _at(headings: tuple[str, ...], level: int) -> list[str]:
    return [name.replace("{level}", str(level)) for name in headings]
