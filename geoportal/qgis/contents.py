"""What a project can show: published layers, and the parts of each that make one map."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np

from geoportal.portal import data
from geoportal.portal.data import Row, Step, Store
from ingest.dictionary.model import Language
from ingest.errors import NotFoundError
from layers import catalog
from layers.groups import RATE_UNIT
from layers.model import Layer, Words, credited

BOUNDARIES = "boundary-lines"  # drawn over all else
ORIGIN, DESTINATION = "origin_pcode", "destination_pcode"
FACTS = """
SELECT layer, title, abstract, bbox, starts_on, ends_on, fields FROM pub.layer_facts
WHERE features > 0 AND bbox IS NOT NULL
"""
# an even sample of the figures in their order, both ends included, stands for all of them
FIGURES = """
SELECT value FROM (
    SELECT {figure} AS value, row_number() OVER (ORDER BY {figure}) AS place, count(*) OVER () AS n
    FROM pub."{layer}"
    WHERE {figure} IS NOT NULL AND dataset = %(dataset)s AND measure = %(measure)s {apart}
) ranked WHERE place %% greatest(1, n / 20000) = 0 OR place = n
"""


@dataclass(frozen=True)
class Published:
    """A layer with features: its file, its columns in order, its box (west, south, east, north)."""

    layer: Layer
    title: str
    abstract: str
    bbox: list[float]
    fields: list[dict]
    starts_on: date | None
    ends_on: date | None
    datasets: list[str]
    chosen: str = ""  # a figure to show instead of the first

    @property
    def name(self) -> str:
        """Name of the collection."""
        return self.layer.name

    def said(self, language: Language) -> Words:
        """Title and abstract in a language; as they were published where not translated."""
        return self.layer.said(language, Words(title=self.title, abstract=self.abstract))

    @property
    def columns(self) -> list[str]:
        """Columns readers see, geometry left out."""
        return [one["name"] for one in self.fields]

    @property
    def figure(self) -> str | None:
        """The column that a map of the layer shows: the one chosen, or its first."""
        return self.chosen or next(iter(self.figures), None)

    @property
    def figures(self) -> list[str]:
        """Columns that a map of the layer may show: people, and people per 1,000 inhabitants.

        Marks of reports that may tell of the same people show what happened, not how many.
        """
        known = self.fields if self.layer.additive else []
        return [one["name"] for one in known if one.get("unit") in ("people", RATE_UNIT)]

    @property
    def is_rate(self) -> bool:
        """Whether it shows people per 1,000 inhabitants."""
        return any(one["name"] == self.figure and one.get("unit") == RATE_UNIT
                   for one in self.fields)  # fmt: skip

    def breaks(self, scheme: str) -> list[float]:
        """Upper bounds of the figures' classes over the whole layer; none without figures."""
        known = {one["name"]: one.get("statistics", {}) for one in self.fields}
        return known.get(str(self.figure), {}).get("breaks", {}).get(scheme, [])

    @property
    def flows(self) -> bool:
        """Whether features are flows of people between two places."""
        return {ORIGIN, DESTINATION, self.figure} <= {*self.columns}

    @property
    def theme(self) -> str:
        """Where it belongs in a project: line (over all else), flow, place, figure or boundary."""
        if self.name == BOUNDARIES:
            return "line"
        if self.layer.geometry == "polygon":
            return "figure" if self.figure else "boundary"
        return "place" if self.layer.geometry == "point" else "flow"


@dataclass(frozen=True)
class Part:
    """Features of one dataset and measure; `step` is the latest of their `steps` in time."""

    dataset: str
    measure: str
    steps: list[Step]

    @property
    def step(self) -> Step:
        """The latest step."""
        return self.steps[-1]


@dataclass(frozen=True)
class Contents:
    """A publication, with its layers by name and its datasets by slug."""

    number: int
    day: datetime
    layers: dict[str, Published]
    datasets: Mapping[str, Row] = field(default_factory=dict)


def read(store: Store, spoken: Language) -> Contents:
    """What is published now, in a language; raises NotFoundError when nothing is."""
    publication = data.publication(store)
    if publication is None:
        raise NotFoundError("Nothing is published yet.")
    files = catalog()
    rows = [row for row in store.rows(FACTS) if row["layer"] in files]
    layers = {row["layer"]: _published(store, files[row["layer"]], row) for row in rows}
    return Contents(
        publication["number"], publication["published_at"], layers, data.datasets(store, spoken)
    )


def parts(store: Store, published: Published) -> list[Part]:
    """The parts of a layer that has measures and rounds; none for any other."""
    if not {"measure", "round", "reported_on"} <= set(published.columns):
        return []
    view = _view(published)
    found = store.rows(f"SELECT DISTINCT dataset, measure FROM {view} ORDER BY 1, 2")  # noqa: S608
    return [
        Part(**one, steps=data.steps(store, view, one["dataset"], one["measure"])) for one in found
    ]


def gap(store: Store, published: Published) -> int | None:
    """Days between a layer's last two dates; None where each of its features stands alone."""
    if not published.layer.series:
        return None
    query = f"SELECT {published.layer.time} AS day FROM {_view(published)} GROUP BY 1"  # noqa: S608
    days = [row["day"] for row in store.rows(f"{query} ORDER BY 1 DESC LIMIT 2")]
    return max(1, (days[0] - days[-1]).days)


def figures(store: Store, published: Published, part: Part) -> np.ndarray:
    """Figures that a part's classes are made from (1-D float array): of all its steps, so that
    classes stay when the round changes. Flows within a place are not drawn, and left out."""
    apart = f"AND {ORIGIN} <> {DESTINATION}" if published.flows else ""
    query = FIGURES.format(figure=published.figure, layer=published.name, apart=apart)
    rows = store.rows(query, dataset=part.dataset, measure=part.measure)
    return np.array([row["value"] for row in rows], dtype=float)


def inhabitants(store: Store, published: Published, part: Part) -> list[str]:
    """The datasets of the inhabitants that a part's rates are made with."""
    if "population_dataset" not in published.columns:
        return []
    rows = store.rows(
        f"SELECT DISTINCT population_dataset AS dataset FROM {_view(published)} "  # noqa: S608
        "WHERE dataset = %(dataset)s AND measure = %(measure)s ORDER BY 1",
        dataset=part.dataset,
        measure=part.measure,
    )
    return [row["dataset"] for row in rows if row["dataset"]]


def _published(store: Store, layer: Layer, row: Row) -> Published:
    named = ", ".join(credited(one["name"] for one in row["fields"]))
    found = store.rows(
        f'SELECT DISTINCT unnest(ARRAY[{named}]) AS dataset FROM pub."{layer.name}" ORDER BY 1'  # noqa: S608
    )
    facts = {name: row[name] for name in ("title", "abstract", "bbox", "starts_on", "ends_on")}
    slugs = [one["dataset"] for one in found if one["dataset"]]
    return Published(layer, **facts, fields=row["fields"], datasets=slugs)


def _view(published: Published) -> str:
    return f'pub."{published.name}"'
