"""What a column's heading says: words in four languages, and HXL tags."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

PERSONAL_TAGS = {"#contact", "#beneficiary", "#respondent"}
# what is tagged as one of these is about places and figures, whatever the heading says
IMPERSONAL_TAGS = {"#adm", "#loc", "#geo", "#country", "#region", "#affected", "#population",
                   "#inneed", "#targeted", "#reached", "#date", "#sector", "#indicator", "#org",
                   "#crisis", "#event", "#cause", "#operation", "#round", "#status"}  # fmt: skip
TAG_KINDS = {"email": "email", "phone": "phone", "name": "name", "address": "address"}


@cache
def vocabulary() -> dict[str, dict]:
    """The words of words.toml."""
    path = Path(__file__).with_name("words.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def given_names() -> frozenset[str]:
    """Common given names in plain letters."""
    return frozenset(vocabulary()["given_names"]["words"])


@cache
def plain(heading: str) -> str:
    """Words of a heading: “HoH_phoneNo” → “hoh phone no”, accents and Arabic articles taken off."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    bare = "".join(c for c in unicodedata.normalize("NFKD", parted) if not unicodedata.combining(c))
    bare = bare.translate(str.maketrans("ةىٱ", "هيا")).casefold()
    words = re.sub(r"[\W_]+", " ", bare).split()
    return " ".join(re.sub(r"^ال(?=\w{3})", "", word) for word in words)


@cache
def kind(heading: str, tag: str | None) -> str | None:
    """Kind of personal data that a heading, or its HXL tag, announces."""
    if tag and (found := _tagged(tag)):
        return found
    if _impersonal(tag):
        return None
    return next((name for name in vocabulary()["headings"] if _announces(heading, name)), None)


@cache
def names_places(heading: str, tag: str | None) -> bool:
    """Whether the heading is one of places, kinds or sources: capitalised words mean no person."""
    return _impersonal(tag) or _has(heading, vocabulary()["places"]["words"])


def _impersonal(tag: str | None) -> bool:
    hashtag = re.match(r"#[a-z]+", tag.lower()) if tag else None
    return hashtag is not None and hashtag[0] in IMPERSONAL_TAGS


def _tagged(tag: str) -> str | None:
    hashtag, *attributes = tag.lower().replace(" ", "").split("+")
    if hashtag not in PERSONAL_TAGS:
        return None
    return next((kind for attribute, kind in TAG_KINDS.items() if attribute in attributes), "name")


def _announces(heading: str, name: str) -> bool:
    rule = vocabulary()["headings"][name]
    whole = {plain(heading), plain(heading.lower())}
    said = _has(heading, rule["words"]) or not whole.isdisjoint(rule.get("alone", ()))
    about_people = "people" not in rule or _has(heading, rule["people"])
    return said and about_people and not _has(heading, rule.get("unless", ()))


def _has(heading: str, phrases: list[str] | tuple[str, ...]) -> bool:
    # “DoB” and “WhatsApp” are words of their own, “phoneNo” is two
    said = [f" {plain(heading)} ", f" {plain(heading.lower())} "]
    return any(f" {phrase} " in padded for phrase in phrases for padded in said)
