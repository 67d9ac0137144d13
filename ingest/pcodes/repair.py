"""Codes that lost something on their way: zeros, case, the form of the country's prefix.

Spreadsheets turn “0101” into 101 and 101.0, forms write “so-1101”, and some systems put the
country's three letters where OCHA's lists have two (“TD07”, “TCD07”). A code is repaired only
where exactly one unit fits.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise
from string import ascii_uppercase

import pandas as pd

from ingest import derived
from ingest.gazetteer import Gazetteer, Unit

EXCEL_FLOAT = re.compile(r"(?<=\d)[.,]0+$")
SEPARATORS = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\ufeff_./\\–—-]+")
SPACES = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\ufeff]+")
PARTS = re.compile(r"([A-Z]*)(.*)")
LONGEST = 14  # digits; longer ones are no P-codes, and could be cut in too many ways


class Repairs:
    """How the codes of one gazetteer may have been written, by level."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._exact_form = gazetteer.scheme != "cod"
        self._same: dict[tuple[int, str], list[Unit]] = defaultdict(list)
        self._digits: dict[tuple[int, str], list[Unit]] = defaultdict(list)
        self._numbers: dict[tuple[int, str, tuple[int, ...]], list[Unit]] = defaultdict(list)
        self._of: dict[tuple[int, str], tuple[int, ...]] = {}
        self._alpha2 = {three: two for two, three in _alpha3().items()}
        for unit in gazetteer.units:  # the greater first
            self._add(unit)

    def find(self, level: int, iso3: str | None, code: str) -> Unit | None:
        """The one unit of a level that the code can stand for, or None."""
        bare = _bare(code, self._exact_form)
        readings = [self._same.get((level, bare), [])]
        if not self._exact_form:
            readings += self._by_number(level, iso3, bare)
        for found in readings:
            units = {unit.pcode: unit for unit in found if iso3 in (None, unit.iso3)}
            if units:
                return next(iter(units.values())) if len(units) == 1 else None
        return None

    def _add(self, unit: Unit) -> None:
        bare = _bare(unit.pcode, self._exact_form)
        self._same[unit.level, bare].append(unit)
        if unit.level == 0:
            for alias in {unit.iso3, self._alpha2.get(unit.iso3, bare)} - {bare}:
                self._same[0, alias].append(unit)
            return
        prefix, digits = _split(bare)
        if _country(prefix) == unit.iso3:
            self._digits[unit.level, digits].append(unit)
            if numbers := self._numbered(unit, digits):
                self._of[unit.level, unit.pcode] = numbers
                self._numbers[unit.level, unit.iso3, numbers].append(unit)

    def _numbered(self, unit: Unit, digits: str) -> tuple[int, ...]:
        """The numbers of the units above, the country left out, then the unit's own in its parent.

        Nothing for a code with letters in it, or that does not begin with its parent's.
        """
        parent = unit.parent_pcode or ""
        above = _split(_bare(parent, False))[1] if unit.level > 1 else ""
        own = digits.removeprefix(above)
        if not own.isdecimal() or not digits.isdecimal() or (above and own == digits):
            return ()
        if unit.level == 1:
            return (int(own),)
        found = self._of.get((unit.level - 1, parent))
        if found is None and unit.level == 2 and above:
            found = (int(above),)
        return (*found, int(own)) if found else ()

    def _by_number(self, level: int, iso3: str | None, bare: str) -> Iterator[list[Unit]]:
        """Units whose digits are these, but for zeros at the start of each level's part.

        Digits that are all there come first, then levels of equal width (0101 is 01-01 sooner than
        010-1), then any. Without a country, in the code or beside it, digits say nothing.
        """
        prefix, digits = _split(bare)
        country = _country(prefix) if prefix else iso3
        if country is None or not digits.isdecimal() or level == 0:
            return
        yield [unit for unit in self._digits.get((level, digits), []) if unit.iso3 == country]
        width, rest = divmod(len(digits), level)
        even = tuple(range(width, len(digits), width)) if width and not rest else None
        if even is not None:
            yield self._cut(level, country, digits, even)
        if len(digits) <= LONGEST:
            cuts = combinations(range(1, len(digits)), level - 1)
            yield [unit for cut in cuts for unit in self._cut(level, country, digits, cut)]

    def _cut(self, level: int, country: str, digits: str, cuts: tuple[int, ...]) -> list[Unit]:
        """Units of which these digits, cut in parts, are the numbers level by level."""
        edges = (0, *cuts, len(digits))
        numbers = tuple(int(digits[start:end]) for start, end in pairwise(edges))
        return self._numbers.get((level, country, numbers), [])


def _bare(code: str, exact_form: bool) -> str:
    """Upper case without separators; ISO 3166-2 codes keep their hyphen, as it is part of them."""
    words = EXCEL_FLOAT.sub("", code.strip().upper())
    if exact_form:
        return SPACES.sub("", words.replace("–", "-").replace("—", "-").replace("_", "-"))
    return SEPARATORS.sub("", words)


def _split(bare: str) -> tuple[str, str]:
    found = PARTS.fullmatch(bare)
    return (found[1], found[2]) if found else ("", bare)


def _country(prefix: str) -> str | None:
    """Alpha-3 code of the country that a P-code's letters stand for."""
    known = _alpha3()
    return known.get(prefix) or (prefix if prefix in known.values() else None)


@cache
def _alpha3() -> dict[str, str]:
    """Alpha-3 codes of countries by alpha-2."""
    pairs = pd.Series([first + second for first in ascii_uppercase for second in ascii_uppercase])
    found = derived.countries(pairs)
    return {two: three for two, three in zip(pairs, found, strict=True) if two != three}
