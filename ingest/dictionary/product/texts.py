"""The words that forms and templates say of themselves, in every language."""

import tomllib
from functools import cache
from pathlib import Path

from ingest.dictionary.model import Language


@cache
def texts() -> dict[str, dict[Language, str]]:
    """Text by name and language, from texts.toml; `{…}` in it is for the caller to fill."""
    path = Path(__file__).with_name("texts.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def filled(name: str, **values: str) -> dict[Language, str]:
    """A text by language with its `{…}` filled in."""
    return {language: words.format(**values) for language, words in texts()[name].items()}
