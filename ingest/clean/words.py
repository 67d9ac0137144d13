"""Text: trimmed, of one Unicode form, without what cannot be seen; null words are missing."""

import datetime as dt
import html
import re
import unicodedata

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.clean.distinct import Distinct, Reading, arrow, is_text, unchanged
from ingest.clean.model import Cleaned

# In text, case counts: Nan is a province of Thailand, NA is Namibia's code.
NULLS_IN_TEXT = {"", "NULL", "null", "NaN", "nan", "NaT", "N/A", "n/a", "N.A.", "n.a.",
                 "Not available", "-", "_"}  # fmt: skip
NULLS = {"", "null", "nan", "nat", "na", "n/a", "n.a.", "not available", "-", "_", "none", "dnk"}

# Line breaks and tabs stay; so do the joiners of Arabic and Persian (U+200C, U+200D).
CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u2060\ufeff\ufff9-\ufffb\ufffe\uffff"
BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
DROPPED = (("control", re.compile(f"[{CONTROL}\ud800-\udfff]")), ("bidi", re.compile(f"[{BIDI}]")))
# Every character that alone or behind another can be in another form than NFC.
UNJOINED = (
    r"\pM\x{340}-\x{387}\x{958}-\x{95f}\x{9dc}-\x{9df}\x{a33}-\x{a5e}\x{b5c}\x{b5d}\x{f43}-\x{fb9}"
    r"\x{1100}-\x{11ff}\x{1f00}-\x{2001}\x{2126}-\x{212b}\x{2329}\x{232a}\x{2adc}"
    r"\x{f900}-\x{fb4f}\x{10000}-\x{10ffff}"
)
ODD = (  # in the syntax of RE2; every other word is clean as it stands
    rf"[{CONTROL}{BIDI}{UNJOINED}\x{{fffd}}<&]|^[\s\pZ]|[\s\pZ]$|[ÃÂâØÙÐ][^\x00-\x7f]"
).replace("\x00", r"\x00")
TAGS = (
    "a abbr article b big blockquote body br center code dd div dl dt em font footer h1 h2 h3 h4 "
    "h5 h6 head header hr html i img li link meta ol p pre s section small span strike strong sub "
    "sup table tbody td tfoot th thead title tr tt u ul"
).replace(" ", "|")
UNSEEN = re.compile(r"<!--.*?-->|<(script|style)\b[^<>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
INLINE = re.compile(r"</?(?:a|abbr|b|em|font|i|s|small|span|strong|sub|sup|tt|u)\b[^<>]*>", re.I)
TAG = re.compile(rf"</?(?:{TAGS})\b[^<>]*>", re.IGNORECASE)
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")


def text(column: pd.Series) -> pd.Series:
    """Clean text, null words as missing; 5.0 from a spreadsheet becomes "5"."""
    return parse(column).values


def parse(column: pd.Series, nothing: tuple[str, ...] = ()) -> Cleaned:
    """Clean text; `nothing` are further null words, as they are written."""
    array = arrow(column)
    distinct = Distinct(column, array)
    words = _words(distinct)
    odd = pc.match_substring_regex(words, ODD).to_numpy(zero_copy_only=False)
    empty = pc.is_in(words, pa.array({*NULLS_IN_TEXT, *nothing}, words.type))
    if not (odd.any() or pc.any(empty).as_py() or distinct.changes) and array is not None:
        return unchanged(pd.Series(pd.array(array, dtype="str"), index=column.index))
    values = words.to_numpy(zero_copy_only=False).copy()
    for place in np.flatnonzero(odd):
        values[place] = _note(distinct, int(place), tidy(values[place]))
    missing = pd.Series(values).isin({*NULLS_IN_TEXT, *nothing}).to_numpy()
    distinct.mark("null_word", missing & (values != ""))
    values[missing] = None
    return distinct.cleaned(pd.array(values, dtype="str"))


def tidy(word: str) -> Reading:
    """One word without what is no part of it; doubts where letters look damaged."""
    if word.isascii() and word.isprintable() and word == word.strip() and not {"<", "&"} & {*word}:
        return Reading(word)
    changes: dict[str, None] = {}
    seen = _drop(_as_text(_drop(word, changes), changes), changes)
    joined = unicodedata.normalize("NFC", seen)
    kept = joined.strip()
    if joined != seen:
        changes["unicode_form"] = None
    if kept and kept != joined:
        changes["trimmed"] = None
    return Reading(kept, tuple(changes), doubts=("mojibake",) if _is_damaged(kept) else ())


def cell_text(cell: object) -> str:
    """A spreadsheet's cell as somebody would write it."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)


def says_nothing(word: str) -> bool:
    """Whether a word where no text is asked for stands for an empty cell; case does not count."""
    return word.casefold() in NULLS


def declared_empty(column: pd.Series, nothing: tuple[str, ...]) -> pd.Series:
    """Mask of the cells, numbers too, that the source declares to say nothing."""
    if not nothing:
        return pd.Series(np.zeros(len(column), dtype=bool), index=column.index)
    folded = column.map(lambda cell: cell_text(cell).strip().casefold(), na_action="ignore")
    return folded.isin([word.strip().casefold() for word in nothing])


def _words(distinct: Distinct) -> pa.Array:
    if distinct.array is not None and is_text(distinct.array):
        return distinct.array
    cells = distinct.cells
    distinct.mark("cell_as_text", np.array([not isinstance(cell, str) for cell in cells], bool))
    lone = re.compile("[\ud800-\udfff]")  # halves of a character, from JSON: no database keeps them
    return pa.array([lone.sub("\ufffd", cell_text(cell)) for cell in cells], pa.large_string())


def _note(distinct: Distinct, place: int, reading: Reading) -> str:
    distinct.note(place, reading)
    return str(reading.value)


def _drop(word: str, changes: dict[str, None]) -> str:
    for rule, characters in DROPPED:
        seen = characters.sub("", word)
        if seen != word:
            changes[rule] = None
        word = seen
    return word


def _as_text(word: str, changes: dict[str, None]) -> str:
    """Without tags of HTML, entities decoded once; “a < b” and “AT&T” are left alone."""
    bare = INLINE.sub("", UNSEEN.sub(" ", word))
    bare = TAG.sub(" ", bare)
    if bare != word:
        bare = re.sub(r"\s+", " ", bare)
    decoded = ENTITY.sub(lambda entity: html.unescape(entity[0]), bare)
    if decoded != word:
        changes["html"] = None
    return decoded


def _is_damaged(word: str) -> bool:
    """UTF-8 that was read as Windows-1252 can be read as UTF-8 again; � stands for a lost letter.

    Only reported: the cure belongs into the file's encoding.
    """
    if "\ufffd" in word:
        return True
    try:
        return not word.isascii() and word.encode("cp1252").decode("utf-8") != word
    except UnicodeError:
        return False
