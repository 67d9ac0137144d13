"""The home page's figures: each dataset's latest round, never added to another's."""

from dataclasses import dataclass

from geoportal.portal import data
from geoportal.portal.data import GROUPS, Row, Step, Store
from geoportal.portal.text import GROUPS as GROUP_WORDS
from geoportal.portal.text import MEASURES, _, number, percent

SHOWN = 5  # countries named under a figure


@dataclass(frozen=True)
class Headline:
    """One dataset's latest figure and what it is made of."""

    dataset: Row
    measure: str
    group: str
    step: Step
    total: float
    areas: list[Row]
    change: str
    coverage: str

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
        return f"{MEASURES[self.measure][0]}: {GROUP_WORDS[self.group]}"


def headlines(store: Store) -> list[Headline]:
    """Latest figures by country of every dataset, the newest first."""
    if 0 not in data.displacement_levels(store):
        return []
    known = data.datasets(store)
    found = [_headline(store, known[offer["dataset"]], offer) for offer in data.offers(store, 0)]
    return sorted(found, key=lambda item: (item.step.last_on, item.dataset["slug"]), reverse=True)


def _headline(store: Store, dataset: Row, offer: Row) -> Headline:
    measure = offer["measure"]
    single = [group for group in GROUPS[1:] if offer[group]]
    group = single[0] if len(single) == 1 else "total"
    steps = data.steps(store, data.table(0), dataset["slug"], measure)
    latest = _areas(store, dataset, measure, steps[-1], group)
    before = _areas(store, dataset, measure, steps[-2], group) if len(steps) > 1 else []
    total = sum(row["value"] for row in latest)
    return Headline(
        dataset,
        measure,
        group,
        steps[-1],
        total,
        latest,
        change=_change(latest, before, steps) if measure == "stock" else "",
        coverage=_coverage(latest),
    )


def _areas(store: Store, dataset: Row, measure: str, step: Step, group: str) -> list[Row]:
    rows = data.values(store, 0, dataset["slug"], measure, step, group)
    return [row for row in rows if row["value"] is not None]


def _change(latest: list[Row], before: list[Row], steps: list[Step]) -> str:
    """Change since the step before, only where the very same areas reported both times."""
    if not before or {row["adm_pcode"] for row in latest} != {row["adm_pcode"] for row in before}:
        return ""
    old, new = (sum(row["value"] for row in rows) for rows in (before, latest))
    if old == new:
        return _("No change since the round before")
    sign = "+" if new > old else "−"
    amount = f"{sign}{number(abs(new - old))} ({sign}{percent(abs(new - old), old)})"
    earlier = steps[-2]
    name = str(earlier.last_on) if earlier.round is None else f"{_('round')} {earlier.round}"
    return _("{amount} since {name}").format(amount=amount, name=name)


def _coverage(rows: list[Row]) -> str:
    """How much of the displaced population the figures cover, where the source says so."""
    given = [row["coverage_percent"] for row in rows if row["coverage_percent"] is not None]
    if not given:
        return ""
    low, high = min(given), max(given)
    range_ = f"{low:g}%" if low == high else f"{low:g}–{high:g}%"
    words = _("Coverage {range} by country").format(range=range_)
    silent = len(rows) - len(given)
    return f"{words}, {_('not given for')} {silent}" if silent else words
