"""How one number is written: its digits, its marks, and what they prove about themselves."""

import re
import unicodedata
from typing import NamedTuple

from ingest.clean.words import tidy

GROUP = "'"  # stands for any space or apostrophe between digits, and the Arabic thousands mark
GROUP_MARKS = re.compile("(?<=\\d)[\\s\u2019\u02bc`´'\u066c](?=\\d)")
SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-", "\ufe63": "-", "\uff0d": "-", "\u060c": ","})
OTHER_DIGIT = re.compile(r"(?![0-9])\d")
DECIMAL = "\u066b"  # the Arabic decimal mark: it has no second reading
NUMBER = re.compile(
    rf"([+-]?)((?:\d[\d,.'{DECIMAL}]*)?\d|[,.{DECIMAL}]\d+)\.?(?:[eE]([+-]?\d{{1,3}}))?"
)


class Written(NamedTuple):
    """A number as it stands; `mark` is its only mark where that could group or be decimal."""

    whole: str
    fraction: str = ""
    mark: str = ""
    comma: bool | None = None  # what the number proves: is the comma decimal
    changes: tuple[str, ...] = ()


class Number(NamedTuple):
    """A number in its three parts."""

    sign: str
    size: Written
    exponent: str


def fold(word: str) -> tuple[str, tuple[str, ...]]:
    """A tidy word with digits and signs of any script as ASCII, and the rules that changed it."""
    reading = tidy(word)
    plain = str(reading.value)
    if plain.isascii():
        return plain, reading.changes
    signs = plain.translate(SIGNS)
    folded = OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), signs)
    return folded, reading.changes + (("digits",) if folded != plain else ())


def number(word: str) -> Number | None:
    """The parts of a folded word; None when it is no number or its marks make no sense."""
    found = NUMBER.fullmatch(GROUP_MARKS.sub(GROUP, word))
    size = found and _size(found[2])
    return Number(found[1], size, found[3] or "") if found and size else None


def _size(word: str) -> Written | None:
    marks = re.sub(r"\d", "", word)
    if not marks:
        return Written(word)
    kinds = set(marks)
    if len(kinds) == 1 and (len(marks) > 1 or marks == GROUP) and marks[0] != DECIMAL:
        return grouped(word, marks[0])
    if len(marks) == 1:
        return _lone(word, marks)
    head, _, tail = word.rpartition(marks[-1])
    if len(kinds) > 2 or marks.count(marks[-1]) > 1 or marks[-1] == GROUP:
        return None
    group = grouped(head, marks[0])
    changes = ("thousands",) if marks[-1] == "." else ("thousands", "decimal_comma")
    comma = {",": True, ".": False}.get(marks[-1])
    return group and Written(group.whole, tail, "", comma, changes)


def grouped(word: str, mark: str) -> Written | None:
    """A whole number whose thousands stand apart by one mark."""
    if not re.fullmatch(rf"[1-9]\d{{0,2}}({re.escape(mark)}\d{{3}})+", word):
        return None
    comma = {",": False, ".": True}.get(mark) if word.count(mark) > 1 else None
    return Written(word.replace(mark, ""), "", "", comma, ("thousands",))


def _lone(word: str, mark: str) -> Written:
    head, _, tail = word.partition(mark)
    if mark == DECIMAL:
        return Written(head, tail, "", None, ("decimal_comma",))
    open_group = len(tail) == 3 and re.fullmatch(r"[1-9]\d{0,2}", head)
    proves = None if open_group or (mark == "," and len(tail) == 3) else mark == ","
    return Written(head, tail, mark, proves)
