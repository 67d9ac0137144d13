"""Names of months in English, French, Spanish and Arabic, from Unicode's CLDR."""

import re
import unicodedata
from functools import cache

from babel import Locale

# Arab countries name months in several ways: يناير, كانون الثاني, جانفي, دجنبر, دجمبر.
LOCALES = ("en", "fr", "es", "ar", "ar_SY", "ar_TN", "ar_MA", "ar_MR")
ARABIC = str.maketrans({"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": None})


def fold(words: str) -> str:
    """Letters and digits only, without case, accents, hamza and tatweel: “Févr.” → “fevr”."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", bare.translate(ARABIC)).strip().casefold()


@cache
def months() -> dict[str, int]:
    """Number of the month by folded name; a name of two different months is left out."""
    found: dict[str, set[int]] = {}
    for locale in map(Locale.parse, LOCALES):
        for forms in (locale.months["format"], locale.months["stand-alone"]):
            for number, name in [*forms["wide"].items(), *forms["abbreviated"].items()]:
                found.setdefault(fold(name), set()).add(number)
    return {name: min(numbers) for name, numbers in found.items() if len(numbers) == 1}


def month(names: list[str]) -> int | None:
    """The month of folded words; “كانون الثاني / يناير” names it twice."""
    known = months()
    whole = known.get(" ".join(names))
    for cut in range(1, len(names)):
        first, second = (known.get(" ".join(part)) for part in (names[:cut], names[cut:]))
        if first is not None and first == second:
            return first
    return whole
