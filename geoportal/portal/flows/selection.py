"""What a flow map shows: the reader's choices, completed from what is published."""

from collections.abc import Mapping
from dataclasses import dataclass

from geoportal.portal import data
from geoportal.portal.data import Row, Step, Store
from geoportal.portal.flows import questions
from geoportal.portal.selection import Params, pick, pick_row, pick_step
from geoportal.portal.text import _
from ingest.errors import NotFoundError

FLOWS = "pub.flows"
TOP = range(5, 201)  # flows on a map
SHOWN = 50


@dataclass(frozen=True)
class FlowView:
    """One flow map: which flows, at which step and admin level, how many of them.

    ``places`` are all places of the dataset's flows by P-code, ``choices`` the codes of those a
    reader can choose at this level; ``place`` is the one chosen, or empty. ``largest`` is the
    largest flow between two places over all steps.
    """

    dataset: Row
    measure: str
    step: Step
    level: int
    place: str
    direction: str
    top: int
    largest: float
    places: Mapping[str, Row]
    choices: list[str]
    datasets: list[Row]
    measures: list[str]
    levels: list[int]
    steps: list[Step]

    @property
    def series(self) -> dict:
        """What names the view's flows over all steps, as the questions of questions want it."""
        slug = self.dataset["slug"]
        return {"dataset": slug, "measure": self.measure, "level": self.level}

    def name(self, pcode: str | None) -> str:
        """A place's name in the reader's language."""
        if pcode is None:
            return _("Not known")
        return self.places[pcode]["name"] if pcode in self.places else pcode

    def at(self, pcode: str | None) -> tuple[float, float] | None:
        """Longitude, latitude of a place; None where it is not known."""
        row = self.places.get(pcode or "")
        return (row["lon"], row["lat"]) if row and row["lon"] is not None else None


def flow_view(store: Store, params: Params) -> FlowView | None:
    """The flow map that ``params`` ask for; None when no flows are published."""
    published = any(row["layer"] == "flows" and row["features"] for row in data.layers(store))
    offers = questions.offers(store) if published else []
    if not offers:
        return None
    slug = _dataset(store, offers, params)
    here = [row for row in offers if row["dataset"] == slug]
    measure = pick_row(here, "measure", params.get("measure"))["measure"]
    largest = questions.levels(store, slug, measure)
    places = questions.places(store, slug)
    level = _level(list(largest), places, params)
    choices = _choices(places, questions.ends(store, slug, measure, level))
    steps = data.steps(store, FLOWS, slug, measure)
    known = data.datasets(store)
    return FlowView(
        dataset=known[slug],
        measure=measure,
        step=pick_step(steps, params),
        level=level,
        place=pick(params.get("place"), choices, ""),
        direction=pick(params.get("direction"), questions.DIRECTIONS, "both"),
        top=pick(params.get("top"), TOP, SHOWN),
        largest=largest.get(level, 0.0),
        places=places,
        choices=choices,
        datasets=[known[one] for one in sorted({row["dataset"] for row in offers})],
        measures=[row["measure"] for row in here],
        levels=list(largest),
        steps=steps,
    )


def _dataset(store: Store, offers: list[Row], params: Params) -> str:
    """Slug asked for; else one with the place asked for, and of those the latest."""
    slugs = {row["dataset"] for row in offers}
    wanted = params.get("dataset")
    if wanted and wanted not in slugs:
        raise NotFoundError(_("This dataset is not published, or not published any more."))
    if wanted:
        return wanted
    place = params.get("place")
    having = set(questions.datasets_of(store, place)) & slugs if place else set()
    likely = [row for row in offers if row["dataset"] in having] or offers
    return max(likely, key=lambda row: (row["last_on"], row["dataset"]))["dataset"]


def _level(levels: list[int], places: Mapping[str, Row], params: Params) -> int:
    """The level asked for; else that of the place asked for, or the finest there is."""
    place = places.get(params.get("place") or "")
    likely = place["level"] if place and place["level"] in levels else max(levels, default=0)
    return pick(params.get("level"), levels, likely)


def _choices(places: Mapping[str, Row], ends: set[str]) -> list[str]:
    """P-codes of the ends by their names."""
    known = [row for row in places.values() if row["pcode"] in ends]
    return [row["pcode"] for row in sorted(known, key=lambda row: (row["name"], row["pcode"]))]
