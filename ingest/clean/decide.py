"""What one number means in its column, or why it cannot be understood."""

import re
from decimal import Decimal

import numpy as np

from ingest.clean.digits import Written, grouped, number
from ingest.clean.distinct import Reading
from ingest.clean.habits import Habit

LARGEST = 2**53  # beyond it, a floating-point number has neighbours no more
ABOUT = re.compile(
    r"[~≈±<>≤≥+]|\b(about|approx|around|circa|ca|c|env|environ|aprox|unos|more|less|over|plus)\b"
    "|حوالي|تقريبا",
    re.IGNORECASE,
)


def value(
    word: str, changes: tuple[str, ...], whole: bool, habit: Habit, percent: bool
) -> Reading:  # fmt: skip
    """A folded word as a number; `whole` if nothing else will do, `percent` if % is its unit."""
    if not word:
        return Reading(None, changes)
    if percent and word.endswith("%"):
        word, changes = word[:-1].rstrip(), (*changes, "percent")
    found = number(word)
    if found is None:
        return Reading(reason=_why(word, whole))
    read = _decided(found.size, whole, habit)
    if isinstance(read, str):
        return Reading(reason=read)
    if found.exponent:
        read = read._replace(changes=(*read.changes, "scientific"))
    exact = Decimal(f"{found.sign}{read.whole or 0}.{read.fraction or 0}e{found.exponent or 0}")
    return _in_range(exact, whole, (*changes, *read.changes))


def _decided(found: Written, whole: bool, habit: Habit) -> Written | str:
    """The number with its lone mark decided, or why that cannot be."""
    comma, mark = habit.answer, found.mark
    if habit.declared is not None and found.comma is (not habit.declared):
        return "has the decimal mark that the source does not use"
    as_decimal = found._replace(changes=("decimal_comma",)) if mark == "," else found
    if not mark or (found.comma is not None and not (whole and mark == ",")):
        return as_decimal
    as_group = grouped(f"{found.whole}{mark}{found.fraction}", mark)
    if comma is not None:
        return as_decimal if comma is (mark == ",") else as_group or _unclear(whole)
    if mark == "." and not (as_group and (whole or habit.proofs)):
        habit.assume(False, 1) if as_group else None
        return as_decimal
    if mark == "," and as_group and whole and not habit.proofs:
        habit.assume(False, 1)
        return as_group
    return _unclear(whole)


def _unclear(whole: bool) -> str:
    return (
        f"is not {_kind(whole)} for certain: a mark could be decimal or part thousands; "
        "say decimal_comma under [clean]"
    )


def _in_range(exact: Decimal, whole: bool, changes: tuple[str, ...]) -> Reading:
    if whole and (exact % 1 if abs(exact) < LARGEST else True):
        return Reading(reason="is not a whole number")
    value = float(exact)
    if not np.isfinite(value):
        return Reading(reason="is too large a number")
    return Reading(value, changes)


def _why(word: str, whole: bool) -> str:
    if re.fullmatch(r"\(.*\)", word):
        return f"is not {_kind(whole)}: a minus sign is needed where brackets mean less than zero"
    if "%" in word:
        return f"is not {_kind(whole)} but a percentage"
    if ABOUT.search(word) and re.search(r"\d", word):
        return f"is not {_kind(whole)} but an approximate one"
    return f"is not {_kind(whole)}"


def _kind(whole: bool) -> str:
    return "a whole number" if whole else "a number"
