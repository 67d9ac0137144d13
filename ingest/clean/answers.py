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
    known, exact = _folded(field, extra)
    distinct = Distinct(column, arrow(column))
    values = np.full(len(distinct.cells), None, dtype=object)
    for place, cell in enumerate(distinct.cells):
        reading = _read(cell_text(cell), known, exact, nothing)
        distinct.note(place, reading)
        values[place] = reading.value
    return distinct.cleaned(pd.array(values, dtype="str"))


def _folded(field: Field, extra: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Codes by folded word and by word as written; of two codes for one word, neither."""
    listed = dictionary.codes(field.codes) if field.codes else {}
    words = [(word, code) for code, labels in listed.items() for word in (code, *labels.values())]
    found: dict[str, set[str]] = {}
    for word, code in words:
        found.setdefault(fold(word), set()).add(code)
    single = {word: min(meant) for word, meant in found.items() if len(meant) == 1}
    exact = {**dict(words), **{code: code for code in listed}, **extra}
    return {**single, **{fold(word): code for word, code in extra.items()}}, exact


def _read(
    cell: str, known: dict[str, str], exact: dict[str, str], nothing: tuple[str, ...]
) -> Reading:
    tidied = tidy(cell)
    word, changes = str(tidied.value), tidied.changes
    code = exact.get(word, known.get(fold(word)))
    if code is not None:
        return Reading(code, changes if code == word else (*changes, "code_label"))
    if not word or word in NULLS_IN_TEXT or word in nothing:
        return Reading(None, (*changes, "null_word") if word else changes)
    return _several(word, changes, known)


def _several(word: str, changes: tuple[str, ...], known: dict[str, str]) -> Reading:
    """Several answers in one cell, also as codes apart by spaces: the same one twice is one."""
    parts = [part for part in SEVERAL.split(word) if part]
    if not all(fold(part) in known for part in parts):
        parts = word.split()
    meant = {known.get(fold(part)) for part in parts}
    if len(parts) < 2 or None in meant:
        return Reading(reason="has a word that no code stands for")
    if len(meant) > 1:
        return Reading(reason="has several answers in one cell")
    return Reading(meant.pop(), (*changes, "code_label"))
