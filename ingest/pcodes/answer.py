"""What is asked about a place, and what is answered."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from ingest.gazetteer import Unit


class Place(NamedTuple):
    """A place as a source gives it; `parent_name` and `parent_pcode` are of a unit it lies in."""

    level: int
    iso3: str | None
    pcode: str | None
    name: str | None
    parent_name: str | None
    parent_pcode: str | None


@dataclass(frozen=True)
class Answer:
    """The unit found, how, and how sure (0 to 1); no method where a person has to decide.

    `rule` names what is doubtful (unit found) or why there is no unit; `reason` says it in words.
    An open place has the nearest unit as `unit`, for the person who decides.
    """

    unit: Unit | None = None
    method: str | None = None
    score: float | None = None
    runner_up: Unit | None = None
    runner_up_score: float | None = None
    rule: str | None = None
    reason: str = ""

    def doubted(self, rule: str, reason: str, score: float | None = None) -> "Answer":
        """The same unit, less sure by a tenth unless said otherwise, with the reason."""
        lower = round((self.score or 0) - 0.1, 2) if score is None else score
        return replace(self, score=lower, rule=rule, reason=reason)

    def left_open(self, rule: str, reason: str) -> "Answer":
        """Not taken: a person decides."""
        return replace(self, method=None, rule=rule, reason=reason)
