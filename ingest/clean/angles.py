"""One coordinate as people write it: 12.5, 12,5, 12°34'56"N, 12 34 56 N, S 12° 34.5'."""

import re

from ingest.clean.digits import fold
from ingest.clean.distinct import Cell, Reading
from ingest.clean.words import says_nothing

WORDS = {
    "N": "north|nord|norte|شمالا?",
    "S": "south|sud|sur|جنوبا?",
    "E": "east|est|este|شرقا?",
    "W": "west|ouest|oeste|غربا?",
    "°": "degrees?|degrés?|grados?|deg|درجة",
    "'": "minutes?|minutos?|min|دقيقة",
    '"': "seconds?|secondes?|segundos?|sec|ثانية",
}
SPELLINGS = [
    (sign, re.compile(rf"(?<![^\W\d_])(?:{words})\.?(?![^\W\d_])", re.IGNORECASE))
    for sign, words in WORDS.items()
]
SIGNS = str.maketrans(dict.fromkeys("º˚", "°") | dict.fromkeys("’′´`ʹ", "'")
                      | dict.fromkeys("”“″ʺ", '"'))  # fmt: skip
HEMISPHERE = "[NSEWOnewo]"  # no small s: it may stand for seconds
LONG_WORD = re.compile(r"[^\W\d_]{2}")
NUMBER = r"\d{1,3}(?:\.\d+)?"
ANGLE = re.compile(
    rf"(?P<front>{HEMISPHERE})?\s*(?P<sign>[+-])?(?:"
    rf"(?P<degrees>{NUMBER})\s*°?|"
    rf"(?P<whole>\d{{1,3}})(?:\s*[°:]\s*|\s+)(?P<minutes>\d{{1,2}}(?:\.\d+)?)"
    rf"(?:(?:\s*[':]\s*|\s+)(?P<seconds>\d{{1,2}}(?:\.\d+)?)\s*\"?|\s*'?)"
    rf")\s*(?P<back>{HEMISPHERE})?"
)
COMMA = re.compile(r"(?<=\d),(?=\d)")


def angle(cell: Cell, letters: str) -> Reading:
    """Degrees of one coordinate; `letters` are the hemispheres that it may name (“NS”, “EWO”).

    A comma is decimal here, as no angle has thousands; O is west, as in French and Spanish.
    """
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return Reading(float(cell))
    if not isinstance(cell, str):
        return Reading(reason="is not in degrees")
    word, changes = fold(cell)
    if not word or says_nothing(word):
        return Reading(None, (*changes, "null_word") if word else changes)
    point = COMMA.sub(".", word.replace("\u066b", ",")) if word.count(",") < 2 else word
    if point != word:
        changes += ("decimal_comma",)
    return degrees(plain_marks(point), letters, changes)


def plain_marks(word: str) -> str:
    """Degree, minute and second marks and hemispheres of all spellings as ° ' \" N S E W."""
    word = word.translate(SIGNS).replace("''", '"')
    if not LONG_WORD.search(word):
        return word
    for sign, spelling in SPELLINGS:
        word = spelling.sub(sign, word)
    return word


def degrees(word: str, letters: str, changes: tuple[str, ...] = ()) -> Reading:
    """Degrees of a word with plain marks."""
    found = ANGLE.fullmatch(word)
    if not found:
        return Reading(reason="is not in degrees")
    letter = (found["front"] or found["back"] or "").upper()
    if (found["front"] and found["back"]) or (letter and found["sign"]):
        return Reading(reason="has two signs")
    if letter and letter not in letters:
        return Reading(reason=f"names {letter}: are longitude and latitude exchanged?")
    minutes, seconds = (float(found[part] or 0) for part in ("minutes", "seconds"))
    if minutes >= 60 or seconds >= 60 or (seconds and minutes % 1):
        return Reading(reason="has more than 60 minutes or seconds")
    size = float(found["degrees"] or found["whole"]) + (minutes + seconds / 60) / 60
    changes += ("degrees_minutes",) if found["minutes"] else ()
    changes += ("hemisphere",) if letter else ()
    return Reading(-size if found["sign"] == "-" or letter in {"S", "W", "O"} else size, changes)
