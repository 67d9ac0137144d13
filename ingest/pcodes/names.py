"""Names made comparable: accents, scripts, articles, kinds of unit, and what tells twins apart."""

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path

from anyascii import anyascii

APART = re.compile(r"[^a-z0-9]+")
QUOTES = re.compile("['’‘`´ʼʻʾʿ]")
ARABIC = re.compile("[\u0600-\u06ff]")
ARABIC_ARTICLE = re.compile(r"(?<!\w)ال(?=\w{2})")
WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
ARTICLES = frozenset(WORDS["articles"].split())
KINDS = frozenset(WORDS["kinds"].split())
SPELT = {word: meant for meant, words in WORDS["spelt"].items() for word in words.split()}
MARKS = {word: meant for meant, words in WORDS["marks"].items() for word in words.split()}
TRANSLATED = frozenset(MARKS.values())
ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8",
         "ix": "9", "x": "10", "xi": "11", "xii": "12"}  # fmt: skip
ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th|er|ere|eme|e|a|o)?")


@lru_cache(maxsize=200_000)
def plain(name: str) -> str:
    """A name without accents, case, punctuation and spaces: “Côte d'Ivoire” → “cotedivoire”."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "", bare.casefold())


@lru_cache(maxsize=200_000)
def loose(name: str) -> str:
    """Plain, in Latin letters, without articles and kinds of unit: “Al-Hasakah Governorate” →
    “hasakah”, “Nord-Ouest” → “northwest”, “محافظة الحسكة” → “hskh”."""  # fmt: skip
    return "".join(_telling(name))


@lru_cache(maxsize=200_000)
def core(name: str) -> str:
    """Loose, without the words of `marks` too, so that they do not make two names look alike."""
    words = _telling(name)
    return "".join([word for word in words if word not in TRANSLATED] or words)


@lru_cache(maxsize=200_000)
def marks(name: str) -> frozenset[str]:
    """The words that tell units of nearly one name apart: numbers, directions, town and country.

    However alike “Kordofan North” and “Kordofan South” are, they are not one place.
    """
    found: set[str] = set()
    for word in _words(name):
        number = ORDINAL.fullmatch(word)
        found |= {number[1].lstrip("0")} if number else {ROMAN.get(word) or MARKS.get(word, "")}
    return frozenset(found - {""})


@lru_cache(maxsize=50_000)
def consonants(name: str) -> str:
    """The consonants only: what a name has left when it went through a script without vowels."""
    bare = re.sub(r"[aeiouyw]", "", core(name).replace("kh", "k").replace("sh", "s"))
    return re.sub(r"(.)\1+", r"\1", bare.replace("h", "").replace("q", "k").replace("p", "b"))


def is_latin(name: str) -> bool:
    """Whether a name is written in Latin letters, so that it can be compared letter by letter."""
    return not any(ord(letter) > 0x24F and letter.isalpha() for letter in name)


def _telling(name: str) -> list[str]:
    """The words of a name that say which unit it is; directions in English."""
    words = [SPELT.get(word, word) for word in _words(name)]
    # the last word is no article, whatever it looks like: Faro-et-Do is not Faro
    articles = {place for place, word in enumerate(words[:-1]) if word in ARTICLES}
    kept = [word for place, word in enumerate(words)
            if word not in KINDS and place not in articles]  # fmt: skip
    return [MARKS.get(word, word) for word in kept or words]


def _words(name: str) -> list[str]:
    if ARABIC.search(name):
        bare = "".join(c for c in unicodedata.normalize("NFKD", name)
                       if not unicodedata.combining(c))  # fmt: skip
        name = ARABIC_ARTICLE.sub("", bare.replace("ـ", ""))
    letters = QUOTES.sub("", anyascii(QUOTES.sub("", name))).casefold()
    return [word for word in APART.split(letters) if word]
