"""Fields that no single heading holds: first filled, cut out of words, put together, by country."""

import fnmatch
import html
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pandas as pd
from babel import Locale
from babel.core import get_global

from ingest import clean
from ingest.sources.model import Source

LANGUAGES = ("en", "fr", "es", "ar")
FORMER = {"ZAR", "TMP", "BUR", "YMD", "DDR", "FXX"}  # codes of countries under an older name
MIDNIGHT = " 00:00:00"  # how a day is written where only moments are known
NAMES = Path(__file__).parent / "countries.toml"
PART = re.compile(r"{(\w[^{}]*)}")


def heading(frame: pd.DataFrame, wanted: str) -> str | None:
    """The frame's heading that is the wanted one, exactly or but for case and spaces around it."""
    if wanted in frame:
        return wanted
    bare = wanted.strip().lower()
    return next((str(name) for name in frame if str(name).strip().lower() == bare), None)


def over_words(column: pd.Series, translate: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """Translate each distinct cell once; missing cells stay missing."""
    numbers, cells = pd.factorize(column)
    answers = translate(pd.Series(cells, dtype=column.dtype)).array
    return pd.Series(answers.take(numbers, allow_fill=True), index=column.index)


def words(column: pd.Series, codes: dict[str, str] | None = None) -> pd.Series:
    """Cells as text; words for which `codes` has "" say nothing and become missing."""
    silent = {word for word, code in (codes or {}).items() if not code}
    text = over_words(column, lambda cells: clean.text(cells).str.removesuffix(MIDNIGHT))
    return text.mask(text.isin(silent)) if silent else text


def written(column: pd.Series, codes: dict[str, str] | None = None) -> pd.Series:
    """Cells as they stand there, missing where `words` are: what is tidied later is counted then,
    and not tidied twice ("&amp;lt;" would become "<")."""
    said = words(column, codes)
    if not pd.api.types.is_string_dtype(column.dtype):
        return said
    text = over_words(column, lambda cells: cells.astype("str").str.removesuffix(MIDNIGHT))
    return text.where(said.notna())


def says(column: pd.Series, wanted: Iterable[str]) -> pd.Series:
    """Mask of the cells that are one of the words; * stands for any words, "" for no cell."""
    patterns = [word.strip().lower() for word in wanted]
    found = words(column)
    fitting = [
        word for word in found.dropna().unique()
        if any(fnmatch.fnmatchcase(word.lower(), pattern) for pattern in patterns)
    ]  # fmt: skip
    return found.isin(fitting) | (found.isna() if "" in patterns else False)


def first_filled(
    frame: pd.DataFrame, headings: Iterable[str], codes: dict[str, str] | None = None
) -> pd.Series | None:
    """In each row the first filled cell of those headings; None if the frame has none of them."""
    found = [name for name in (heading(frame, wanted) for wanted in headings) if name]
    if not found:
        return None
    filled = written(frame[found[0]], codes)
    for name in found[1:]:
        filled = filled.fillna(written(frame[name], codes))
    return filled


def extracted(frame: pd.DataFrame, source: Source) -> pd.DataFrame:
    """The frame with a column for each named group of the source's `extract`."""
    for wanted, pattern in source.extract.items():
        if name := heading(frame, wanted):
            numbers, cells = pd.factorize(frame[name])
            parts = clean.text(pd.Series(cells, dtype="object")).str.extract(pattern)
            columns = {part: parts[part].array.take(numbers, allow_fill=True) for part in parts}
            frame = frame.assign(**columns)
    return frame


def filled_in(template: str, frame: pd.DataFrame, raw: pd.DataFrame) -> pd.Series | None:
    """Words with {field or heading} filled in; missing where a part is, None without its column."""
    text = pd.Series("", index=frame.index, dtype="str")
    for number, piece in enumerate(PART.split(template)):
        part = _cells(piece, frame, raw) if number % 2 else piece
        if part is None:
            return None
        text = text + part
    return text


def countries(column: pd.Series) -> pd.Series:
    """ISO 3166-1 alpha-3 for codes and names of countries; other words stay as they are.

    Codes may have two or three letters or be numbers; names are those of CLDR in four languages.
    """
    known = _countries()
    return over_words(
        column, lambda cells: clean.text(cells).map(lambda word: known.get(_plain(word), word),
                                                    na_action="ignore"),
    )  # fmt: skip


def country_of_pcode(pcodes: pd.Series) -> pd.Series:
    """Alpha-3 code of the country a P-code belongs to: codes start with its ISO code (OCHA)."""
    codes = {code: name for code, name in _countries().items() if len(code) in (2, 3)}
    prefixes = pcodes.astype("str").str.extract(r"^([A-Z]+)")[0].str.lower()
    return prefixes.map(codes)


def used(source: Source) -> set[str]:
    """Every heading that the source's declarations read besides [columns], in lower case."""
    levels = source.levels
    once = [*source.extract, *source.edition]
    once += [part for pattern in source.extract.values() for part in re.compile(pattern).groupindex]
    for headings in source.first.values():
        once += headings
    for template in (*source.templates.values(), *source.numbered.values()):
        once += PART.findall(template)
    for rule in source.leave_out:
        once += rule.where
    for one in source.sums:
        once += [one.whole, *(name for headings in one.fields.values() for name in headings)]
    for spec in source.unpivot.values():
        once += [part for said in spec.columns.values() for words in said.values()
                 for part in PART.findall(words)]  # fmt: skip
    for parts in source.identifiers.values():
        once += parts
    if levels:
        lists = (levels.pcode, *levels.names.values(), levels.languages)
        once += [name.replace("{level}", str(n)) for some in lists for name in some
                 for n in range(6)] + list(levels.languages.values())  # fmt: skip
    return {name.strip().lower() for name in once}


def is_ignored(name: str, source: Source) -> bool:
    """Whether the source leaves the heading out by name; * in a pattern stands for any words."""
    bare = name.strip().lower()
    named = (pattern for pattern in source.ignore if pattern != "*")
    return any(name == p or fnmatch.fnmatchcase(bare, p.strip().lower()) for p in named)


def _cells(part: str, frame: pd.DataFrame, raw: pd.DataFrame) -> pd.Series | None:
    if part in frame:
        return words(frame[part])
    name = heading(raw, part)
    return words(raw[name]) if name else None


def _plain(word: str) -> str:
    """For comparison: letters without accents, “&” and “and”, “St.” and “Saint” the same."""
    bare = unicodedata.normalize("NFKD", html.unescape(word).casefold())
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    words = re.findall(r"\w+", letters)
    return " ".join({"saint": "st"}.get(word, word) for word in words if word != "and")


@cache
def _countries() -> dict[str, str]:
    """Alpha-3 code by code and name, in lower case."""
    aliases = get_global("territory_aliases")  # CLDR: alpha-3 and numbers → alpha-2
    pairs = {code: to[0] for code, to in aliases.items() if len(code) == 3 and len(to) == 1}
    alpha3 = {two: three for three, two in pairs.items()
              if three.isalpha() and three not in FORMER}  # fmt: skip
    known = {two.lower(): three for two, three in alpha3.items()}
    known |= {code.lower(): alpha3[two] for code, two in pairs.items() if two in alpha3}
    for language in LANGUAGES:
        names = Locale(language).territories
        known |= {_plain(names[two]): three for two, three in alpha3.items() if two in names}
    with NAMES.open("rb") as file:
        said = tomllib.load(file)
    return known | {_plain(name): code for code, names in said.items() for name in names}
