"""What is wrong with the rows of one batch, by rule: rejected, doubted, cleaned."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ingest.errors import UserError
from ingest.sources.checks import Checks

LISTED = 10_000  # rows to be looked at that are kept, of each rule and load


@dataclass(frozen=True)
class Seen:
    """How many rows met a rule, and the first of them in words."""

    count: int
    example: str

    def __add__(self, other: "Seen") -> "Seen":
        return Seen(self.count + other.count, self.example)


class Faults:
    """What the rows of a batch broke and met.

    `frame` has the first broken rule of each row (rule, reason; indexed like the rows); `warnings`
    and `changes` the rules that rows met without being rejected; `doubts` lists the rows that met
    the former: source_row, rule, reason.
    """

    def __init__(self, rows: pd.DataFrame, checks: Checks) -> None:
        self.checks = checks
        self.numbers = rows["source_row"]
        self.frame = pd.DataFrame({"rule": pd.NA, "reason": pd.NA}, index=rows.index, dtype="str")
        self.warnings: dict[str, Seen] = {}
        self.changes: dict[str, Seen] = {}
        self.doubts: list[pd.DataFrame] = []

    def add(self, broken: pd.Series, rule: str, reason: str | pd.Series) -> None:
        """Reject rows that have no fault yet."""
        if not broken.any():
            return
        fresh = broken.fillna(False).astype(bool) & self.frame["rule"].isna()
        if fresh.any():
            self.frame.loc[fresh, "rule"] = rule
            self.frame.loc[fresh, "reason"] = (
                reason[fresh] if isinstance(reason, pd.Series) else reason
            )

    def warn(self, met: pd.Series, rule: str, reason: str | pd.Series) -> None:
        """Note rows to be looked at; they are loaded, unless the source says otherwise."""
        severity = self.checks.severity(rule)
        if severity == "reject":
            self.add(met, rule, reason)
            return
        _note(self.warnings, met, rule, self.numbers, reason)
        self._list(met, rule, reason)
        if severity == "stop" and rule in self.warnings:
            raise UserError(f"“{rule}” stops the load: {self.warnings[rule].example}")

    def _list(self, met: pd.Series, rule: str, reason: str | pd.Series) -> None:
        rows = np.flatnonzero(met.fillna(False).to_numpy(dtype=bool))[:LISTED]
        if len(rows):
            words = reason.iloc[rows] if isinstance(reason, pd.Series) else reason
            listed = {"source_row": self.numbers.iloc[rows], "rule": rule, "reason": words}
            self.doubts.append(pd.DataFrame(listed))

    def change(self, met: pd.Series, rule: str, before: pd.Series, after: pd.Series) -> None:
        """Note cells that cleaning brought into another form."""
        if met.any():
            first = met.index[met.fillna(False).to_numpy(dtype=bool)][0]
            words = f"“{before[first]}” → {_shown(after[first])}"
            _note(self.changes, met, rule, self.numbers, words)

    @property
    def passed(self) -> pd.Series:
        """Mask of the rows without a fault."""
        return self.frame["rule"].isna()


def _note(
    notes: dict[str, Seen], met: pd.Series, rule: str, numbers: pd.Series, reason: str | pd.Series
) -> None:
    mask = met.fillna(False).to_numpy(dtype=bool)
    if mask.any():
        first = met.index[mask][0]
        words = reason[first] if isinstance(reason, pd.Series) else reason
        seen = Seen(int(mask.sum()), f"row {numbers[first]}: {words}")
        notes[rule] = notes[rule] + seen if rule in notes else seen


def _shown(value: object) -> str:
    if pd.isna(value):
        return "nothing"
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)
