"""People at one place over time: a series a dataset, measure and edition of the boundaries."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from geoportal.portal import care
from geoportal.portal.chart import Point
from geoportal.portal.data import GROUPS, Row, Step
from geoportal.portal.maps import step_words
from geoportal.portal.text import GROUPS as GROUP_WORDS
from geoportal.portal.text import MEASURES, WHO, _, number, rate, signed, signed_percent
from layers.groups import TOTAL, Figure


@dataclass(frozen=True)
class Share:
    """People of one group, sex or age, and their part (0 to 1) of all who were counted."""

    name: str
    value: float
    part: float


@dataclass(frozen=True)
class Series:
    """Figures of one dataset, measure and edition: a row a round or date, oldest first."""

    dataset: Row
    measure: str
    edition: str | None
    rows: list[Row]

    @property
    def latest(self) -> Row:
        """The last row that has a figure, or one that is withheld; else the last."""
        known = [row for row in self.rows
                 if row["total_individuals"] is not None or row["bound"] is not None]  # fmt: skip
        return (known or self.rows)[-1]

    @property
    def value(self) -> float | None:
        """People on the last date with a figure; None where there never was one."""
        return self.latest["total_individuals"]

    @property
    def shown(self) -> str:
        """The last figure in words."""
        return care.figure(self.latest, self.value)

    @property
    def what(self) -> str:
        """What was counted, in words."""
        groups = self.groups
        group = groups[0] if len(groups) == 1 else "total"
        return _("{measure}: {group}").format(
            measure=MEASURES[self.measure][0], group=GROUP_WORDS[group]
        )

    @property
    def when(self) -> str:
        """Round and date of the last figure."""
        return when(self.latest)

    @property
    def caveat(self) -> str:
        """What must be known of every figure of this measure."""
        return MEASURES[self.measure][2]

    @property
    def rate(self) -> str:
        """The last figure per 1,000 inhabitants, and who they are; empty where it is not known."""
        value = self.latest.get("total_per_1000")
        if value is None:
            return ""
        parts = [
            _("{figure} per 1,000 inhabitants").format(figure=rate(value)),
            _("{count} inhabitants in {year}").format(
                count=number(self.latest["population"]), year=self.latest["population_year"]
            ),
            *self._doubted,
        ]
        return " · ".join(parts)

    @property
    def _doubted(self) -> list[str]:
        """How sure the number of inhabitants is; nobody counted those that are made up."""
        own = self.latest["population_dataset"] == self.dataset["slug"]
        if own and self.dataset["synthetic"]:
            return [_("made up")]
        return [_("an estimate")] if self.latest["rate_estimated"] else []

    @property
    def inhabitants(self) -> list[str]:
        """Slugs of the datasets that inhabitants come from."""
        return sorted({row["population_dataset"] for row in self.rows
                       if row.get("total_per_1000") is not None})  # fmt: skip

    @property
    def groups(self) -> list[str]:
        """Population groups that have a figure in any round."""
        return [group for group in GROUPS[1:]
                if any(row[f"{group}_individuals"] is not None or care.bound(row["withheld"], group)
                       for row in self.rows)]  # fmt: skip

    @property
    def shares(self) -> list[Share]:
        """The groups of the last figure, the largest first; empty where there is only one."""
        known = {group: self.latest[f"{group}_individuals"] for group in self.groups}
        found = [Share(GROUP_WORDS[group], value, value / (self.value or 1))
                 for group, value in known.items() if value is not None]  # fmt: skip
        return sorted(found, key=lambda share: -share.value) if len(found) > 1 else []

    @property
    def some(self) -> list[Share]:
        """People of each sex and age in the last figure, of whom the source says so."""
        known = {who: self.latest.get(Figure(TOTAL, who).column) for who in WHO if who}
        return [Share(WHO[who], value, value / (self.value or 1))
                for who, value in known.items() if value is not None]  # fmt: skip

    @property
    def change(self) -> str:
        """Change since the figure before, for stocks of which the same share was counted."""
        before = next((row for row in reversed(self.rows[: self.rows.index(self.latest)])
                       if row["total_individuals"] is not None), None)  # fmt: skip
        if before is None or self.measure != "stock" or self._covers(before) != self._covers():
            return ""
        if before["bound"] is not None or self.latest["bound"] is not None:
            return ""  # of a figure that is withheld, or a part of it, nobody knows
        old, new = before["total_individuals"], self.value or 0
        if old == new:
            return _("no change since {when}").format(when=when(before))
        return _("{change} ({share}) since {when}").format(
            change=signed(new - old),
            share=signed_percent((new - old) / old if old else None),
            when=when(before),
        )

    @property
    def points(self) -> list[Point]:
        """The series as a chart draws it."""
        return [
            Point(row["reported_on"], row["total_individuals"], said(row), care.instead(row))
            for row in self.rows
        ]

    @property
    def has(self) -> dict[str, bool]:
        """Whether any row has households, a rate, a coverage, a round: columns of the table."""
        names = ("households", "total_per_1000", "coverage_percent", "round")
        found = {name: any(row.get(name) is not None for row in self.rows) for name in names}
        return {**found, "doubts": any(row["doubts"] for row in self.rows)}

    def _covers(self, row: Row | None = None) -> float | None:
        return (row or self.latest)["coverage_percent"]


def series(rows: Iterable[Row], datasets: dict[str, Row]) -> list[Series]:
    """Series out of rows by dataset, measure, edition and date; the latest first.

    A place that reported twice in a round counts once, with its later report.
    """
    known = (care.cared(row, "total") for row in rows)
    made = [
        Series(datasets[dataset], measure, edition, _once(list(some)))
        for (dataset, measure, edition), some in groupby(known, key=_key)
        if dataset in datasets
    ]
    return sorted(made, key=lambda one: (one.latest["reported_on"], len(one.rows)), reverse=True)


def when(row: Row) -> str:
    """Round and date of a row."""
    return step_words(Step(row["round"], row["reported_on"], row["reported_on"]))


def said(row: Row) -> str:
    """A row as one phrase: when, and how many."""
    value = row["total_individuals"]
    silent = value is None and row["bound"] is None
    figure = _("no data") if silent else care.figure(row, value)
    return _("{when}: {figure}").format(when=when(row), figure=figure)


def _key(row: Row) -> tuple[str, str, str | None]:
    return row["dataset"], row["measure"], row["boundary_version"]


def _once(rows: list[Row]) -> list[Row]:
    """The later of two reports of one round, oldest round first."""
    last = {row["reported_on"] if row["round"] is None else row["round"]: row for row in rows}
    return sorted(last.values(), key=lambda row: row["reported_on"])
