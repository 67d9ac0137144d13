"""What a column's values say. Nothing here returns or raises a value."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import phonenumbers
from babel import Locale
from babel.core import get_global

from ingest.personal.headings import given_names, plain

EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(\.[\w-]+)*\.[a-z]{2,}", re.I)
IBAN = re.compile(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?")
NUMBERED = re.compile(  # UNHCR case and individual numbers, US and Haitian identity numbers
    r"\d{3}-\d{2}C\d{5}|[A-Z]{3}-?\d{8}|\d{3}-\d{2}-\d{4}|\d{2}-\d{2}-\d{2}-\d{4}-\d{2}-\d{5}"
    r"|\d{3}-\d{3}-\d{3}-\d"
)
ABROAD = re.compile(r"(?:\+|\b00)\d[\d ()./-]{7,18}\d")
AT_HOME = re.compile(r"\(?0\)?[\d ()./-]{7,14}\d")
BARE = re.compile(r"\d[\d -]{6,10}\d")
DATE = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}([ T].*)?")
WORD = re.compile(
    r"(?<!\S)[^\W\d_]{2,}[.,;:!?]*(?!\S)"
)  # apart by spaces: not code, not an address
PHONES_TRIED = 40  # each costs some 50 µs
NO_NAMES = re.compile(r"[\d@/\\:;#%{}\[\]=]")


@dataclass(frozen=True)
class Sample:
    """Some of a column: distinct words, and how many cells held something."""

    words: list[str]
    filled: int

    @property
    def variety(self) -> float:
        """Distinct values for each cell that holds something."""
        return len(self.words) / self.filled if self.filled else 0.0

    def share(self, hits: Iterable[object]) -> float:
        """Share of the distinct values that hit."""
        return sum(map(bool, hits)) / len(self.words) if self.words else 0.0


def emails(sample: Sample) -> float:
    """Share of values with an e-mail address in them."""
    return sample.share("@" in word and EMAIL.search(word) for word in sample.words)


def phones(sample: Sample, regions: frozenset[str]) -> float:
    """Share of values that are phone numbers; `regions` (ISO 3166 alpha-2) helps bare ones."""
    tried = sample.words[:PHONES_TRIED]
    shapes = (ABROAD, AT_HOME) + ((BARE,) if sample.variety > 0.8 else ())
    shaped = [
        word
        for word in tried
        if any(shape.fullmatch(word) for shape in shapes) and not DATE.fullmatch(word)
    ]
    if len(shaped) < 0.5 * len(tried):
        return 0.0
    valid = [word for word in shaped if _is_phone(word, regions)]
    return len(valid) / len(tried)


def phones_in_text(sample: Sample) -> float:
    """Share of values with an international phone number somewhere in them."""
    texts = [found[0] for word in sample.words if (found := ABROAD.search(word))]
    return sum(_is_phone(text, frozenset()) for text in texts[:PHONES_TRIED]) / max(
        len(sample.words), 1
    )


def ids(sample: Sample) -> float:
    """Share of values that are bank accounts (IBAN) or numbers of identity papers."""
    return sample.share(NUMBERED.fullmatch(word) or _is_iban(word) for word in sample.words)


def people(sample: Sample) -> float:
    """Share of values that look like a person's name: two to five words, a given name in them."""
    return sample.share(_is_name(word) for word in sample.words)


def sentences(sample: Sample, least: int) -> float:
    """Share of values of at least so many words, where they vary."""
    long = sample.share(_has_words(word, least) for word in sample.words)
    return long if sample.variety >= 0.2 and len(sample.words) > 1 else 0.0


def region(word: str) -> str | None:
    """Alpha-2 code of a country named by code (SO, SOM), by P-code (SO1101) or in English."""
    code = word.strip()
    if re.fullmatch(r"[A-Z]{3}", code):
        code = get_global("territory_aliases").get(code, [""])[0]
    elif re.fullmatch(r"[A-Z]{2}\d+", code):
        code = code[:2]
    return code if code in phonenumbers.SUPPORTED_REGIONS else _by_name().get(code.casefold())


def _has_words(word: str, least: int) -> bool:
    return word.count(" ") >= least - 1 and len(WORD.findall(word[:400])) >= least


def _by_name() -> dict[str, str]:
    if not _NAMES:
        _NAMES.update({name.casefold(): code for code, name in Locale("en").territories.items()})
    return _NAMES


_NAMES: dict[str, str] = {}


def _is_phone(word: str, regions: frozenset[str]) -> bool:
    digits = re.sub(r"\D", "", word)
    if word.startswith(("+", "00")):
        return _valid("+" + digits.removeprefix("00"), None)
    if regions:
        return any(_valid(digits, region) for region in regions)
    # which country is unknown: as long as numbers at home are, and never 0000000000
    return digits.startswith("0") and 9 <= len(digits) <= 11 and len(set(digits)) > 3


def _valid(number: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False


def _is_iban(word: str) -> bool:
    if not IBAN.fullmatch(word):
        return False
    bare = word.replace(" ", "")
    turned = bare[4:] + bare[:4]
    return len(bare) >= 15 and int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def _is_name(word: str) -> bool:
    parts = word.split()
    if not 2 <= len(parts) <= 5 or len(word) > 60 or NO_NAMES.search(word):
        return False
    return not given_names().isdisjoint(plain(word).split())
