"""What is published, as a catalogue: each layer with its words, terms, files and dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import layers
from geoportal.portal import data
from geoportal.portal.borders import lines
from geoportal.portal.catalogue import questions
from geoportal.portal.data import Row, Store
from geoportal.portal.languages import language
from geoportal.portal.text import _, lazy
from geoportal.settings import ServeSettings
from ingest.errors import NotFoundError
from layers.model import Layer, Words

if TYPE_CHECKING:  # downloads draw on the portal for their styles
    from geoportal.downloads import manifest

TOPICS = {
    "figures": lazy("Displaced people by area"),
    "flows": lazy("Flows between places"),
    "places": lazy("Sites and points"),
    "boundaries": lazy("Boundaries"),
}


@dataclass(frozen=True)
class Entry:
    """A published layer in the reader's language; ``facts`` are its row of ``questions.facts``."""

    layer: Layer
    words: Words
    facts: Row
    datasets: list[Row]
    files: list[manifest.File]

    @property
    def name(self) -> str:
        """Name of the collection, and in the address of the layer's page."""
        return self.layer.name

    @property
    def path(self) -> str:
        """Address of its page, which all languages share."""
        return f"/data/{self.name}"

    @property
    def collection(self) -> str:
        """Address of its collection in the API."""
        return f"/api/collections/{self.name}"

    @property
    def topic(self) -> str:
        """Which of TOPICS it belongs to."""
        if self.layer.geometry == "polygon":
            return "figures" if self.layer.time else "boundaries"
        if self.layer.name == lines.LAYER:
            return "boundaries"
        return "places" if self.layer.geometry == "point" else "flows"

    @property
    def synthetic(self) -> bool:
        """Whether some of its figures are made up."""
        return any(row["synthetic"] for row in self.datasets)

    @property
    def partly(self) -> bool:
        """Whether some are made up and others are not."""
        return len({bool(row["synthetic"]) for row in self.datasets}) == 2

    @property
    def licences(self) -> list[str]:
        """Its datasets' licences for people, each once."""
        return list(dict.fromkeys(licence(row["licence_id"]) for row in self.datasets))

    @property
    def credits(self) -> list[str]:
        """Words of credit of its datasets, each once."""
        return list(dict.fromkeys(row["credit_line"] for row in self.datasets))


def entries(store: Store) -> list[Entry]:
    """Every published layer that has features, by topic, then by name."""
    known = data.datasets(store)
    files = _files(data.publication(store))
    found = [
        _entry(row, known, files) for row in questions.facts(store) if row["layer"] in _catalog()
    ]
    order = list(TOPICS)
    return sorted(found, key=lambda entry: (order.index(entry.topic), entry.name))


def entry(store: Store, name: str) -> Entry:
    """The published layer of that name; raises NotFoundError."""
    found = next((one for one in entries(store) if one.name == name), None)
    if found is None:
        raise NotFoundError(_("This layer is not published, or not published any more."))
    return found


def licence(identifier: str) -> str:
    """A licence by its SPDX identifier, where it is one of those that have one."""
    return _("own terms") if identifier.startswith("LicenseRef-") else identifier


def titles(store: Store, names: Iterable[str]) -> list[str]:
    """Titles of layers in the reader's language; of one that is no longer there its name."""
    known = {one.name: one.words.title for one in entries(store)}
    return [known.get(name, name) for name in names]


def _entry(row: Row, known: dict[str, Row], files: dict[str, list[manifest.File]]) -> Entry:
    layer = _catalog()[row["layer"]]
    published = Words(title=row["title"], abstract=row["abstract"])
    return Entry(
        layer,
        layer.said(language(), published),  # type: ignore[arg-type]
        row,
        [known[slug] for slug in sorted(row["datasets"]) if slug in known],
        files.get(row["layer"], []),
    )


def _files(publication: Row | None) -> dict[str, list[manifest.File]]:
    """The files ready for download; made after a publication, they appear one by one."""
    from geoportal.downloads import manifest

    return manifest.catalogue(ServeSettings().var, publication["number"]) if publication else {}


@cache
def _catalog() -> dict[str, Layer]:
    """The layers' files, read once: a server is started again when they change."""
    return layers.catalog()
