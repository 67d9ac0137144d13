"""What a map shows: the reader's choices, completed from what is published."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from geoportal.portal import data
from geoportal.portal.classes import CLASSES
from geoportal.portal.data import GROUPS, Row, Step, Store
from geoportal.portal.explore import overlays, places
from geoportal.portal.explore.places import Unit
from geoportal.portal.text import COMPARISONS, DRAWINGS, SCHEMES, _
from ingest.errors import NotFoundError
from layers.groups import WHO, Figure

Params = Mapping[str, str]


@dataclass(frozen=True)
class MapView:
    """One map of areas: which figures, at which step, in which classes, and what else could be.

    ``trail`` leads to the area whose parts are shown, the last of it; without one, all areas are.
    ``inside`` are the P-codes of those parts (None for all areas), ``deeper`` says how many areas
    each area shown has one level down. ``compare`` is "side", "change" or "" for one step alone.
    ``who`` is a sex or an age (layers.groups.WHO) or "" for everyone, ``some`` are those there
    could be; ``per`` is "1000" for rates or "" for numbers.
    """

    dataset: Row
    level: int
    measure: str
    group: str
    step: Step
    scheme: str
    classes: int
    datasets: list[Row] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    trail: list[Unit] = field(default_factory=list)
    inside: frozenset[str] | None = None
    deeper: dict[str, int] = field(default_factory=dict)
    compare: str = ""
    against: Step | None = None
    drawing: str = "areas"
    who: str = ""
    some: list[str] = field(default_factory=list)
    per: str = ""
    pers: list[str] = field(default_factory=list)
    overlays: dict[str, bool] = field(default_factory=dict)

    @property
    def area(self) -> str:
        """P-code of the area whose parts are shown; empty where all areas are."""
        return self.trail[-1].code if self.trail else ""

    @property
    def figure(self) -> Figure:
        """What is shown of each area."""
        return Figure(self.group, self.who, self.is_rate)

    @property
    def is_rate(self) -> bool:
        """Whether figures are shown per 1,000 inhabitants."""
        return bool(self.per)

    @property
    def has_rates(self) -> bool:
        """Whether they could be."""
        return len(self.pers) > 1

    @property
    def pair(self) -> tuple[Step, Step]:
        """The two steps compared, the earlier first; the step itself twice without another."""
        other = self.against or self.step
        first, last = sorted((other, self.step), key=self.steps.index)
        return first, last


def pick[T](wanted: str | None, allowed: Iterable[T], default: T) -> T:
    """The allowed value written as ``wanted``; the default when it is none of them.

    Choices that belong to another dataset fall away silently: a reader who changes the dataset
    keeps the rest of the choices where they still make sense.
    """
    return next((value for value in allowed if str(value) == wanted), default)


def map_view(store: Store, params: Params) -> MapView | None:
    """The choropleth that ``params`` ask for; None when no displacement figures are published."""
    offers = {level: data.offers(store, level) for level in data.displacement_levels(store)}
    found = [row for rows in offers.values() for row in rows]
    if not found:
        return None
    dataset = _dataset(found, params)
    levels = [level for level, rows in offers.items() if _of(rows, dataset)]
    level = pick(params.get("level"), levels, _default_level(levels))
    here = _of(offers[level], dataset)
    offer = pick_row(here, "measure", params.get("measure"))
    steps = data.steps(store, data.table(level), dataset, offer["measure"])
    step = pick_step(steps, params)
    return MapView(
        dataset=_known(store)[dataset],
        level=level,
        measure=offer["measure"],
        step=step,
        scheme=pick(params.get("scheme"), SCHEMES, "quantiles"),
        classes=pick(params.get("classes"), CLASSES, 5),
        datasets=_offered(store, found),
        levels=levels,
        measures=[row["measure"] for row in here],
        steps=steps,
        deeper=places.deeper(store, dataset, level + 1) if level + 1 in levels else {},
        overlays=overlays.chosen(store, dataset, level, params),
        **_within(store, dataset, level, params.get("area")),
        **_comparison(steps, step, params),
        **_counted(offer, params),
    )


def _within(store: Store, dataset: str, level: int, area: str | None) -> dict[str, Any]:
    """The area asked for, where the dataset has figures for parts of it at this level."""
    if not area:
        return {}
    known = places.units(store, dataset, level)
    parts = places.inside(known, area, level)
    return {"trail": places.trail(known, area), "inside": parts} if parts else {}


def _comparison(steps: list[Step], step: Step, params: Params) -> dict[str, Any]:
    """How two steps are compared, and with which: the one before unless another is asked for."""
    before = steps[max(0, steps.index(step) - 1)]
    against = next((one for one in steps if one.key == params.get("against")), before)
    compare = pick(params.get("compare"), COMPARISONS, "") if len(steps) > 1 else ""
    return {"compare": compare, "against": against}


def _counted(offer: Row, params: Params) -> dict[str, Any]:
    """Of whom, and per how many, of what the dataset has; circles are for numbers of people."""
    everyone = _groups(offer)
    some = [who for who in WHO if not who or _known_of(offer, everyone, who)]
    who = pick(params.get("who"), some, "")
    groups = _known_of(offer, everyone, who) if who else everyone
    pers = ["", "1000"] if _known_of(offer, groups, who, is_rate=True) else [""]
    per = pick(params.get("per"), pers, "")
    return {
        "group": pick(params.get("group"), groups, groups[0]),
        "groups": groups,
        "who": who,
        "some": some,
        "per": per,
        "pers": pers,
        "drawing": "areas" if per else pick(params.get("drawing"), DRAWINGS, "areas"),
    }


def _known_of(offer: Row, groups: list[str], who: str, is_rate: bool = False) -> list[str]:
    """The groups of whom the dataset has that figure."""
    return [group for group in groups if offer.get(Figure(group, who, is_rate).column)]


def pick_row(rows: list[Row], key: str, wanted: str | None) -> Row:
    """The row whose ``key`` is ``wanted``; the first otherwise."""
    return next((row for row in rows if row[key] == wanted), rows[0])


def pick_step(steps: list[Step], params: Params) -> Step:
    """The step that ``round`` names (a round or a date); the latest otherwise."""
    wanted = params.get("round")
    return next((step for step in steps if step.key == wanted), steps[-1])


def _dataset(offers: list[Row], params: Params) -> str:
    """Slug asked for; without one, the dataset with the most to show, and of those the latest."""
    wanted = params.get("dataset")
    if not wanted:
        shown = Counter(row["dataset"] for row in offers)
        best = max(offers, key=lambda row: (shown[row["dataset"]], row["last_on"], row["dataset"]))
        return best["dataset"]
    if wanted not in {row["dataset"] for row in offers}:
        raise NotFoundError(_("This dataset is not published, or not published any more."))
    return wanted


def _default_level(levels: list[int]) -> int:
    """Provinces where there are any: countries hide too much, districts take too long to load."""
    return max([level for level in levels if level <= 1], default=levels[0])


def _of(offers: list[Row], dataset: str) -> list[Row]:
    return [row for row in offers if row["dataset"] == dataset]


def _known(store: Store) -> dict[str, Row]:
    return data.datasets(store)


def _offered(store: Store, offers: list[Row]) -> list[Row]:
    slugs = {row["dataset"] for row in offers}
    return [row for slug, row in _known(store).items() if slug in slugs]


def _groups(offer: Row) -> list[str]:
    """Groups with figures. A total that only repeats one group is not offered beside it."""
    single = [group for group in GROUPS[1:] if offer[group]]
    return single if len(single) == 1 else [group for group in GROUPS if offer[group]]
