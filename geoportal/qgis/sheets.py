"""One sheet a layer of the QGIS project: what it reads, how it is drawn, what it says of itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from geoportal.portal.data import Store
from geoportal.qgis import contents, source, styles
from geoportal.qgis.contents import Contents, Part, Published
from geoportal.qgis.labels import Label
from geoportal.qgis.metadata import About
from geoportal.qgis.words import alias, say
from geoportal.qgis.xml import Element
from ingest.dictionary.model import Language
from layers.classes import classify

KINDS = {"polygon": "Polygon", "point": "Point", "line": "Line"}


@dataclass(frozen=True)
class Sheet:
    """A layer of the project. `days` is how long a figure stands on a map that moves in time."""

    id: str
    name: str
    about: About
    source: str
    published: Published
    renderer: Element
    label: Label | None
    days: int | None = None

    @property
    def geometry(self) -> str:
        """Point, Line or Polygon."""
        return KINDS[self.published.layer.geometry]


class Sheets:
    """Makes the sheets of a publication in one language; `site` is the server's address."""

    def __init__(self, store: Store, found: Contents, language: Language, site: str) -> None:
        self._store = store
        self._contents = found
        self._language = language
        self._site = site
        self._api = f"{site}/api"

    def of(self, published: Published) -> list[Sheet]:
        """Sheets of a layer: its parts at their latest step, then over time; else all of it."""
        parts = contents.parts(self._store, published)
        if parts:
            moving = [part for part in parts if len(part.steps) > 1]
            return [
                *(self._latest(published, part) for part in parts),
                *(self._over_time(published, part) for part in moving),
            ]
        return [self._whole(published)]

    def _latest(self, published: Published, part: Part) -> Sheet:
        name = f"{self._named(published, part)} · {part.step.last_on}"
        return self._sheet(published, name, part, latest=True)

    def _over_time(self, published: Published, part: Part) -> Sheet:
        name = say("groups", "series", self._language, title=self._named(published, part))
        return self._sheet(published, name, part, latest=False)

    def _whole(self, published: Published) -> Sheet:
        name = published.said(self._language).title
        return self._sheet(published, name, None, latest=False)

    def _sheet(self, published: Published, name: str, part: Part | None, latest: bool) -> Sheet:
        condition = source.condition(part, latest) if part else ""
        renderer, label = self._style(published, part)
        ends = [published.name, *((part.dataset, part.measure) if part else ())]
        return Sheet(
            id="_".join(["geoportal", *ends, "latest" if latest else "all"]),
            name=name,
            about=self._about(published, name, part),
            source=source.features(self._api, published.name, condition),
            published=published,
            renderer=renderer,
            label=label,
            days=None if latest else contents.gap(self._store, published),
        )

    def _style(self, published: Published, part: Part | None) -> styles.Style:
        if published.layer.geometry == "point":
            return styles.point(published, published.breaks("natural_breaks"), self._language)
        bins = published.breaks("quantiles")
        if part:  # as the portal has it: classes of one dataset and measure
            figures = contents.figures(self._store, published, part)
            bins = classify(figures, "quantiles", styles.CLASSES)["bins"]
        drawn = styles.polygon if published.layer.geometry == "polygon" else styles.line
        return drawn(published, bins, self._language)

    def _named(self, published: Published, part: Part) -> str:
        words = published.said(self._language).title
        if published.chosen:
            words = f"{words} · {alias(published.layer, published.chosen, self._language)}"
        return f"{words} · {self._contents.datasets[part.dataset]['title']}"

    def _about(self, published: Published, name: str, part: Part | None) -> About:
        """Credits of the figures, then of the boundaries they are drawn on."""
        inhabitants = contents.inhabitants(self._store, published, part) if part else []
        drawn = [part.dataset, *inhabitants] if part else published.datasets
        known = self._contents.datasets
        slugs = [slug for slug in dict.fromkeys([*drawn, *self._boundaries(published)])]
        rows = [known[slug] for slug in slugs if slug in known]
        notes = [published.said(self._language).abstract]
        if any(known[slug]["synthetic"] for slug in drawn if slug in known):
            notes.append(say("project", "synthetic", self._language))
        notes += [row["caveats"] for row in rows if row["caveats"]]
        return About(
            title=name,
            abstract=" ".join(notes),
            credit=" · ".join(row["credit_line"] for row in rows),
            licence=", ".join(dict.fromkeys(row["licence_id"] for row in rows)),
            page=f"{self._api}/collections/{published.name}",
            language=self._language,
            starts_on=str(published.starts_on or ""),
            ends_on=str(published.ends_on or ""),
        )

    def _boundaries(self, published: Published) -> Iterator[str]:
        if published.layer.geometry != "point":
            for other in self._contents.layers.values():
                if other.theme == "boundary":
                    yield from other.datasets
