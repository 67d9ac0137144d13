"""Flows from, to and within a place, at the last step that each dataset has of it."""

from dataclasses import dataclass

from geoportal.portal.data import Row, Step, Store
from geoportal.portal.maps import step_words
from geoportal.portal.places import questions
from geoportal.portal.text import FLOW_MEASURES, _

SHOWN = 10  # flows of a direction


@dataclass(frozen=True)
class End:
    """The other end of a flow: its name, its code where it is known, and people."""

    name: str
    pcode: str | None
    value: float
    part: float


@dataclass(frozen=True)
class Moves:
    """Flows of one dataset and measure; the lists are the largest, `more` counts the others."""

    dataset: Row
    measure: str
    step: Step
    arriving: list[End]
    leaving: list[End]
    more: dict[str, int]
    within: float | None

    @property
    def title(self) -> str:
        """What was counted."""
        return FLOW_MEASURES[self.measure][0]

    @property
    def caveat(self) -> str:
        """What must be known of these flows."""
        return FLOW_MEASURES[self.measure][1]

    @property
    def when(self) -> str:
        """Round and date."""
        return step_words(self.step)


def moves(store: Store, unit: Row, datasets: dict[str, Row]) -> list[Moves]:
    """The flows of a unit and of the units below it, a dataset and measure each."""
    steps = [row for row in questions.flow_steps(store, unit) if row["dataset"] in datasets]
    return [
        _moves(unit, datasets[row["dataset"]], row, questions.flows(store, unit, row))
        for row in steps
    ]


def _moves(unit: Row, dataset: Row, at: Row, flows: list[Row]) -> Moves:
    stayed = [row for row in flows if row["origin_pcode"] == row["destination_pcode"]]
    moved = [row for row in flows if row["origin_pcode"] != row["destination_pcode"]]
    largest = max((row["value"] or 0 for row in moved), default=0) or 1
    ends: dict[str, list[End]] = {"destination": [], "origin": []}
    for row in moved:
        own, other = (("destination", "origin") if row["destination_pcode"] == unit["pcode"]
                      else ("origin", "destination"))  # fmt: skip
        ends[own].append(_end(row, other, largest))
    return Moves(
        dataset,
        at["measure"],
        Step(at["round"], at["reported_on"], at["reported_on"]),
        ends["destination"][:SHOWN],
        ends["origin"][:SHOWN],
        {"arriving": _more(ends["destination"]), "leaving": _more(ends["origin"])},
        stayed[0]["value"] if stayed else None,
    )


def _end(row: Row, side: str, largest: float) -> End:
    pcode = row[f"{side}_pcode"]
    return End(
        row[f"{side}_name"] or pcode or _("Not known"),
        pcode,
        row["value"],
        (row["value"] or 0) / largest,
    )


def _more(ends: list[End]) -> int:
    return max(0, len(ends) - SHOWN)
