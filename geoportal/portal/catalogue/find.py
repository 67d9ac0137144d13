"""Finding layers in the catalogue by words, topic and dataset."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from geoportal.portal.catalogue.entries import TOPICS, Entry
from geoportal.portal.languages import language
from geoportal.qgis.words import alias

MARKS = re.compile(r"[^\w]+")


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for; an empty choice is no choice."""

    words: str = ""
    topic: str = ""
    dataset: str = ""

    @property
    def anything(self) -> bool:
        """Whether something was asked for."""
        return bool(self.words or self.topic or self.dataset)


def wanted(params: Mapping[str, str], entries: list[Entry]) -> Wanted:
    """The choices in an address; those that do not exist fall away."""
    datasets = {row["slug"] for entry in entries for row in entry.datasets}
    topic, dataset = params.get("topic", ""), params.get("dataset", "")
    return Wanted(
        params.get("q", "").strip()[:200],
        topic if topic in TOPICS else "",
        dataset if dataset in datasets else "",
    )


def find(entries: list[Entry], asked: Wanted) -> list[Entry]:
    """The entries that have every word asked for, and the topic and dataset."""
    sought = fold(asked.words).split()
    return [
        entry
        for entry in entries
        if asked.topic in ("", entry.topic)
        and asked.dataset in ("", *(row["slug"] for row in entry.datasets))
        and all(word in _said(entry) for word in sought)
    ]


def fold(text: str) -> str:
    """Text without capitals, accents, vowel marks and punctuation, so that spellings meet."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return MARKS.sub(" ", bare).strip()


def _said(entry: Entry) -> str:
    """All that is said of a layer, folded: names, words in two languages, columns, datasets."""
    columns = [field["name"] for field in entry.facts["fields"]]
    spoken = [alias(entry.layer, name, language()) for name in columns]  # type: ignore[arg-type]
    sources = [f"{row['slug']} {row['title']} {row['credit_line']}" for row in entry.datasets]
    words = [entry.name, *vars(entry.words).values(), entry.layer.title, entry.layer.abstract]
    return fold(" ".join([*words, *entry.layer.keywords, *columns, *spoken, *sources]))
