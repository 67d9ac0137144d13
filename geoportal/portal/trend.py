"""How a dataset's total went from round to round, where rounds can be compared at all."""

from dataclasses import dataclass

from geoportal.portal import data
from geoportal.portal.data import GROUPS, Step, Store

LEAST, MOST = 3, 60  # steps worth a chart, and steps that fit into one
HEIGHT = 48


@dataclass(frozen=True)
class Bar:
    """A step's total and its place in a chart of unit width a step, ``HEIGHT`` high."""

    step: Step
    value: float
    height: float


@dataclass(frozen=True)
class Trend:
    """Totals of consecutive steps, oldest first, all of the same areas."""

    bars: list[Bar]

    @property
    def height(self) -> int:
        """Height of the chart."""
        return HEIGHT


def of(
    store: Store, level: int, dataset: str, measure: str, group: str, steps: list[Step]
) -> Trend | None:
    """The totals of every step; None where areas or coverage differ from one to the next."""
    if not LEAST <= len(steps) <= MOST:
        return None
    totals = _totals(store, level, dataset, measure, group)
    found = [totals.get(step.key) for step in steps]
    if len({row and row["areas"] for row in found}) != 1 or not all(map(_comparable, found)):
        return None
    values = [float(row["total"]) for row in found if row]
    top = max(values) or 1.0
    return Trend(
        [Bar(step, value, HEIGHT * value / top) for step, value in zip(steps, values, strict=True)]
    )


def _comparable(row: data.Row | None) -> bool:
    whole = row and row["rows"] == row["units"] and row["shares"] <= 1 and not row["hidden"]
    return bool(whole and row and row["areas"])


def _totals(
    store: Store, level: int, dataset: str, measure: str, group: str
) -> dict[str, data.Row]:
    """By step: total, areas with a figure, rows, units, shares of coverage, figures withheld."""
    hidden = "count(withheld)" if "withheld" in data.filled(store, level) else "0"
    column = f"{group if group in GROUPS else 'total'}_individuals"
    rows = store.rows(
        f"SELECT round, max(reported_on) AS last_on, sum({column}) AS total, "  # noqa: S608
        f"count({column}) AS areas, count(*) AS rows, count(DISTINCT adm_pcode) AS units, "
        f"{hidden} AS hidden, count(DISTINCT coverage_percent) AS shares FROM {data.table(level)} "
        "WHERE dataset = %(dataset)s AND measure = %(measure)s "
        "GROUP BY round, CASE WHEN round IS NULL THEN reported_on END",
        dataset=dataset,
        measure=measure,
    )
    return {Step(row["round"], row["last_on"], row["last_on"]).key: row for row in rows}
