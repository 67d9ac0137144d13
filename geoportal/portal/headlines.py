"""The home page's figures: each dataset's latest round, never added to another's."""

from dataclasses import dataclass

from geoportal.portal import data, trend
from geoportal.portal.data import GROUPS, Row, Step, Store
from geoportal.portal.languages import ngettext
from geoportal.portal.text import GROUPS as GROUP_WORDS
from geoportal.portal.text import (
    MEASURES,
    _,
    covered,
    day,
    named,
    number,
    signed,
    signed_percent,
    spanned,
)
from geoportal.portal.trend import Trend
from layers.groups import Figure

SHOWN = 5  # areas named under a figure


@dataclass(frozen=True)
class Headline:
    """One dataset's latest figure and what it is made of."""

    dataset: Row
    level: int
    measure: str
    group: str
    step: Step
    total: float | None
    areas: list[Row]
    change: str
    coverage: str
    trend: Trend | None
    least: bool = False  # people are withheld and in no sum

    @property
    def caveat(self) -> str:
        """What one number of the measure means."""
        return MEASURES[self.measure][2]

    @property
    def largest(self) -> list[Row]:
        """The areas with the most people, each with its share (0 to 1) of the largest."""
        top = self.areas[0]["value"] if self.areas else 0
        return [{**row, "share": row["value"] / (top or 1)} for row in self.areas[:SHOWN]]

    @property
    def others(self) -> int:
        """How many areas have figures but are not named."""
        return max(0, len(self.areas) - SHOWN)

    @property
    def what(self) -> str:
        """What was counted, in words."""
        return named(MEASURES[self.measure][0], GROUP_WORDS[self.group])


def headlines(store: Store) -> list[Headline]:
    """Latest figures of every dataset by its largest areas, the newest first."""
    known = data.datasets(store)
    coarsest: dict[tuple[str, str], tuple[int, Row]] = {}
    for level in data.displacement_levels(store):
        for offer in data.offers(store, level):
            coarsest.setdefault((offer["dataset"], offer["measure"]), (level, offer))
    found = [
        _headline(store, known[slug], level, offer)
        for (slug, _measure), (level, offer) in coarsest.items()
    ]
    return sorted(found, key=lambda item: (item.step.last_on, item.dataset["slug"]), reverse=True)


def _headline(store: Store, dataset: Row, level: int, offer: Row) -> Headline:
    measure = offer["measure"]
    single = [group for group in GROUPS[1:] if offer[group]]
    group = single[0] if len(single) == 1 else "total"
    steps = data.steps(store, data.table(level), dataset["slug"], measure)

    def areas(step: Step) -> list[Row]:
        return data.values(store, level, dataset["slug"], measure, step, Figure(group))

    all_areas = areas(steps[-1])
    latest = [row for row in all_areas if row["value"] is not None]
    before = areas(steps[-2]) if len(steps) > 1 and measure == "stock" else []
    return Headline(
        dataset,
        level,
        measure,
        group,
        steps[-1],
        sum(row["value"] for row in latest) if data.addable(latest) else None,
        latest,
        change=_change(latest, before, steps),
        coverage=_coverage(latest),
        least=any(row["bound"] is not None for row in all_areas),
        trend=trend.of(store, level, dataset["slug"], measure, group, steps),
    )


def _change(latest: list[Row], before: list[Row], steps: list[Step]) -> str:
    """Change since the step before, in the areas that reported both times and in no others."""
    if not (before and data.addable(latest) and data.addable(before)):
        return ""
    # of a figure that is withheld, or a part of it, nobody knows how it changed
    old, new = (
        {row["adm_pcode"]: row["value"] for row in rows if row["value"] is not None
         and row["bound"] is None}
        for rows in (before, latest)
    )  # fmt: skip
    both = old.keys() & new.keys()
    if not both:
        return ""
    said = _difference(sum(old[code] for code in both), sum(new[code] for code in both), steps[-2])
    if len(both) == max(len(old), len(new)):
        return said
    return ngettext(
        "{change}, in the {count} area counted both times",
        "{change}, in the {count} areas counted both times",
        len(both),
    ).format(change=said, count=number(len(both)))


def _difference(old: float, new: float, earlier: Step) -> str:
    if old == new:
        return _("No change since the round before")
    share = signed_percent((new - old) / old if old else None)
    amount = f"{signed(new - old)} ({share})"
    if earlier.round is None:
        return _("{amount} since {day}").format(amount=amount, day=day(earlier.last_on))
    return _("{amount} since round {round}").format(amount=amount, round=earlier.round)


def _coverage(rows: list[Row]) -> str:
    """How much of the displaced population the figures cover, where the source says so."""
    given = [row["coverage_percent"] for row in rows if row["coverage_percent"] is not None]
    if not given:
        return ""
    low, high = min(given), max(given)
    range_ = covered(low) if low == high else spanned(covered(low), covered(high))
    words = _("Coverage {range} by area").format(range=range_)
    silent = len(rows) - len(given)
    if not silent:
        return words
    return ngettext(
        "{coverage}, not given for {count} area", "{coverage}, not given for {count} areas", silent
    ).format(coverage=words, count=number(silent))
