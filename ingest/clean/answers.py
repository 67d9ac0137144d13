"""Words for codes: a code or its label in English, French, Spanish or Arabic."""

import re

import numpy as np
import pandas as pd

from ingest import dictionary
from ingest.clean.distinct import Distinct, Reading, arrow
from ingest.clean.model import Cleaned
from ingest.clean.months import fold
from ingest.clean.words import NULLS_IN_TEXT, cell_text, tidy
from ingest.dictionary.model import Field

SEVERAL = re.compile(r"\s*[;|/,+\n،؛]\s*|\s+(?:and|et|y|و)\s+")


def codes(
    column: pd.Series, field: Field, extra: dict[str, str], nothing: tuple[str, ...] = ()
) -> Cleaned:
    """The codes (str) for words; `extra` are the source's own words and go first.

    Case, accents and punctuation do not count. A word no code stands for is wrong, and so is a
    cell with several answers: which of them is meant is the source's to say, not ours.
    """
    ways = _ways(field, extra)
    distinct = Distinct(column, arrow(column))
    values = np.full(len(distinct.cells), None, dtype=object)
    for place, cell in enumerate(distinct.cells):
        reading = _read(cell_text(cell), ways, nothing)
        distinct.note(place, reading)
        values[place] = reading.value
    return distinct.cleaned(pd.array(values, dtype="str"))


def _ways(field: Field, extra: dict[str, str]) -> list[dict[str, str]]:
    """From words to codes, first to last: the source's own, those of the list; as written, folded.

    A folded word of two different codes stands for neither.
    """
    listed = dictionary.codes(field.codes) if field.codes else {}
    words = [(word, code) for code, labels in listed.items() for word in (code, *labels.values())]
    exact = {**dict(words), **{code: code for code in listed}}
    return [extra, _folded([*extra.items()]), exact, _folded(words)]


def _folded(words: list[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for word, code in words:
        found.setdefault(fold(word), set()).add(code)
    return {word: min(meant) for word, meant in found.items() if len(meant) == 1}


def _code(word: str, ways: list[dict[str, str]]) -> str | None:
    folded = fold(word)
    spellings = zip(ways, (word, folded, word, folded), strict=True)
    return next((way[spelling] for way, spelling in spellings if spelling in way), None)


def _read(cell: str, ways: list[dict[str, str]], nothing: tuple[str, ...]) -> Reading:
    tidied = tidy(cell)
    word, changes = str(tidied.value), tidied.changes
    code = _code(word, ways)
    if code is not None:
        return Reading(code, changes if code == word else (*changes, "code_label"))
    if not word or word in NULLS_IN_TEXT or word in nothing:
        return Reading(None, (*changes, "null_word") if word else changes)
    return _several(word, changes, ways)


def _several(word: str, changes: tuple[str, ...], ways: list[dict[str, str]]) -> Reading:
    """Several answers in one cell, also as codes apart by spaces: the same one twice is one."""
    parts = [part for part in SEVERAL.split(word) if part]
    if not all(_code(part, ways) for part in parts):
        parts = word.split()
    meant = {_code(part, ways) for part in parts}
    if len(parts) < 2 or None in meant:
        return Reading(reason="has a word that no code stands for")
    if len(meant) > 1:
        return Reading(reason="has several answers in one cell")
    return Reading(meant.pop(), (*changes, "code_label"))
