"""Countries as choices: ISO 3166-1 alpha-3 codes with names from CLDR."""

from functools import cache

from babel import Locale
from babel.core import get_global

from ingest.dictionary.model import LANGUAGES, Language

# codes of countries under an older name, of places that are no country, and one that is not used
LEFT_OUT = {"ZAR", "TMP", "BUR", "YMD", "DDR", "FXX", "ASC", "CPT", "DGA", "TAA", "QUU", "XAA",
            "XBB", "XKK", "ZZZ"}  # fmt: skip
KOSOVO = {"XKX": "XK"}  # its usual code: ISO 3166 has none


@cache
def countries() -> dict[str, dict[Language, str]]:
    """Names by language of every country and territory, by alpha-3 code, sorted by code."""
    pairs = {
        alpha3: alpha2[0]
        for alpha3, alpha2 in get_global("territory_aliases").items()
        if len(alpha3) == 3 and alpha3.isalpha() and len(alpha2) == 1 and alpha3 not in LEFT_OUT
    } | KOSOVO
    names = {language: Locale(language).territories for language in LANGUAGES}
    return {
        alpha3: {language: names[language][alpha2] for language in LANGUAGES}
        for alpha3, alpha2 in sorted(pairs.items())
        if all(alpha2 in names[language] for language in LANGUAGES)
    }
