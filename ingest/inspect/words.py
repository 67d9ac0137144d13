"""What one cell is, told by its spelling."""

import re
import unicodedata
from datetime import date
from functools import lru_cache

from ingest.clean import digits
from ingest.inspect.model import Kind

NULL_WORDS = {
    "null", "nan", "nat", "na", "n/a", "n.a.", "#n/a", "not available", "none", "nil", "-", "--",
    "–", "_", ".", "?", "n/d", "s/d", "غير متوفر", "لا يوجد",
}  # fmt: skip
TRUTH = {"yes", "no", "true", "false", "oui", "non", "si", "sí", "نعم", "لا", "y", "n"}
INTEGER = re.compile(r"[+-]?(0|[1-9]\d{0,17})")
NUMBER = re.compile(r"[+-]?(\d+\.\d*|\.\d+|\d+(\.\d+)?[eE][+-]?\d+)")
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}([,\s'’\u066c]\d{3})+([.\u066b]\d+)?")
COMMA = re.compile(r"[+-]?\d+,\d+")
PERCENT = re.compile(r"[+-]?\d+([.,]\d+)?\s*%")
ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)([T ]\d\d:\d\d.*)?")
PARTS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})( \d\d?:\d\d.*)?")
YEAR_FIRST = re.compile(r"(\d{4})[/.](\d\d?)[/.](\d\d?)([T ]\d\d:\d\d.*)?")
MONTHS = ("jan", "feb", "fev", "mar", "apr", "avr", "abr", "may", "mai", "jun", "juin", "jul",
          "juil", "aug", "aou", "ago", "sep", "oct", "nov", "dec", "ene", "dic")  # fmt: skip
MONTH_NAME = re.compile(
    r"(\d{1,2}[ -])?(" + "|".join(MONTHS) + r")[a-zé]*\.?[ -]'?(\d{4}|\d{2})", re.I
)
POINT = re.compile(r"\[?\(?\s*[+-]?\d{1,3}(\.\d+)?\s*[,; ]\s*[+-]?\d{1,3}(\.\d+)?"
                   r"(\s+-?\d+(\.\d+)?\s+\d+(\.\d+)?)?\s*\)?\]?")  # fmt: skip
DEGREES = re.compile(r"""\d{1,3}\s*°.*[NSEWO]?|[NSEWO]\s*\d{1,3}\s*°.*""", re.I)
CODE = re.compile(r"[A-Z]{2,3}\d{1,14}([-_]\d+)?")
MARKUP = re.compile(r"</?[a-z][a-z0-9]*[ />]|&(amp|nbsp|lt|gt|quot|#\d+);", re.I)
BROKEN = re.compile("�|Ã[\x80-\xbf©¨ª«¢´¶¼±³]|â€|Ø§Ù|Ð[\x80-\xbf]")
HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)


def is_null(word: str) -> bool:
    """Whether a cell's words say that there is nothing."""
    return not word or word.lower() in NULL_WORDS


@lru_cache(maxsize=200_000)
def kind(word: str) -> Kind:
    """The kind of one trimmed, filled cell."""
    if not word.isascii():
        word = western(word)
    if INTEGER.fullmatch(word) or GROUPED.fullmatch(word):
        return "number" if {".", digits.DECIMAL} & set(word) else "integer"
    if re.fullmatch(r"0\d+", word) or CODE.fullmatch(word):
        return "code"
    if any(shape.fullmatch(word) for shape in (NUMBER, COMMA, PERCENT)):
        return "number"
    if found := digits.number(digits.fold(word)[0]):  # as a load reads it
        return "number" if found.size.fraction or found.exponent else "integer"
    if as_date(word) or MONTH_NAME.fullmatch(word):
        return "date"
    if POINT.fullmatch(word) or DEGREES.fullmatch(word):
        return "coordinates"
    return "boolean" if word.lower() in TRUTH else "text"


@lru_cache(maxsize=200_000)
def oddities(word: str) -> tuple[str, ...]:
    """Spelling that a load has to see through, by rule."""
    found = {
        "thousands": GROUPED.fullmatch(word),
        "decimal_comma": COMMA.fullmatch(word) and not GROUPED.fullmatch(word),
        "digits": not word.isascii() and western(word) != word and kind(word) != "text",
        "html": ("<" in word or "&" in word) and MARKUP.search(word),
        "encoding": not word.isascii() and BROKEN.search(word),
        "hidden": HIDDEN.search(word),
    }
    return tuple(rule for rule, hit in found.items() if hit)


def western(word: str) -> str:
    """Digits of any script as 0 to 9."""
    return "".join(
        str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() and c.isdecimal() else c
        for c in word
    )


def as_date(word: str) -> date | None:
    """The day a cell names, day before month where both would do; None for none."""
    if found := ISO.fullmatch(word) or YEAR_FIRST.fullmatch(word):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := PARTS.fullmatch(word):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        year += (2000 if year < 50 else 1900) if year < 100 else 0
        return _day(year, second, first) or _day(year, first, second)
    return None


def order(word: str) -> str | None:
    """Which of day and month comes first in 03/04/2024: day, month, either; None: no doubt."""
    found = PARTS.fullmatch(word)
    if not found or found[1] == found[3]:
        return None
    first, second = int(found[1]), int(found[3])
    if first > 12 or second > 12:
        return "day" if first > 12 else "month"
    return "either"


def mask(word: str) -> str:
    """The shape of a value and none of it: “Ana Ruiz” → “Xxx Xxxx”, digits as 9."""
    shape = "".join(
        "9" if c.isdigit() else ("X" if c.isupper() else "x") if c.isalpha() else c for c in word
    )
    return shape if len(shape) <= 24 else shape[:24] + "…"


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= 1800 else None
    except ValueError:
        return None
