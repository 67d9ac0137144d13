"""What a load says of itself: rows and sums read, loaded and rejected; before and after."""

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from ingest.compare import Difference
from ingest.dictionary.model import Table
from ingest.faults import Faults, Seen

Sums = dict[str, int]
Books = dict[str, Sums]  # read, loaded, rejected → what → how many
GROUP = "pop_group"


@dataclass
class Report:
    """The books of one load. Sums are kept by table, additive field and population group."""

    source: str
    dataset: str
    load_id: int = 0
    changed: bool = True
    applied: bool = True
    seconds: float = 0.0
    tables: dict[str, Books] = field(default_factory=dict)
    groups: dict[str, Books] = field(default_factory=dict)
    rejections: dict[str, Seen] = field(default_factory=dict)
    warnings: dict[str, Seen] = field(default_factory=dict)
    changes: dict[str, Seen] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    before: dict[str, Sums] = field(default_factory=dict)
    after: dict[str, Sums] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    names_to_review: int = 0
    crosswalk: Path | None = None
    _kept: tuple[int, int, int] | None = None

    @classmethod
    def unchanged(
        cls, source: str, load_id: int, dataset: str, read: int, loaded: int, rejected: int
    ) -> "Report":
        """The report of a load that had nothing to do: the same inputs were loaded before."""
        report = cls(source, dataset, load_id, changed=False)
        report._kept = (read, loaded, rejected)
        return report

    def add(self, table: Table, rows: pd.DataFrame, faults: Faults) -> None:
        """Count one batch."""
        good = faults.passed
        counted = rows[[name for name in (GROUP, *table.additive) if name in rows]]
        self._count(table, "read", counted)
        self._count(table, "loaded", counted[good])
        self._count(table, "rejected", counted[~good])
        rules = faults.frame["rule"].dropna()
        for rule, count in rules.value_counts().items():
            first = rules.index[rules.eq(rule)][0]
            words = f"row {rows.loc[first, 'source_row']}: {faults.frame.loc[first, 'reason']}"
            _note(self.rejections, str(rule), Seen(int(count), words))
        for kept, found in ((self.warnings, faults.warnings), (self.changes, faults.changes)):
            for rule, seen in found.items():
                _note(kept, rule, seen)

    def take_notes(self, notes: list[str]) -> None:
        """Remember what was assumed while reading, each once."""
        self.notes += [note for note in notes if note not in self.notes]

    def settle(self, undecided: set[str]) -> list[str]:
        """Drop the doubts about day and month of columns that later rows have decided."""
        settled = [
            rule
            for rule in self.warnings
            if rule.startswith("date_order:") and rule.partition(":")[2] not in undecided
        ]
        for rule in settled:
            del self.warnings[rule]
        return settled

    def reject(self, table: Table, rows: pd.DataFrame, rule: str, example: str) -> None:
        """Move rows counted as loaded to the rejected."""
        self._count(table, "loaded", rows, sign=-1)
        self._count(table, "rejected", rows)
        _note(self.rejections, rule, Seen(len(rows), example))

    def read(self, table: str) -> int:
        """Rows read for one table."""
        return self.tables.get(table, {}).get("read", {}).get("rows", 0)

    @property
    def rows_read(self) -> int:
        """Rows read, all tables."""
        return self._sum("read", 0)

    @property
    def rows_loaded(self) -> int:
        """Rows loaded, all tables."""
        return self._sum("loaded", 1)

    @property
    def rows_rejected(self) -> int:
        """Rows rejected, all tables."""
        return self._sum("rejected", 2)

    @property
    def rules(self) -> dict[str, int]:
        """Rejected rows by the rule they broke."""
        return {rule: seen.count for rule, seen in self.rejections.items()}

    @property
    def rows_different(self) -> int:
        """Rows added, changed or removed against the load before."""
        return sum(difference.rows for difference in self.differences)

    def totals(self) -> dict[str, dict]:
        """All sums, for ops.load_run."""
        return {"tables": self.tables, "groups": self.groups,
                "before": _filled(self.before), "after": _filled(self.after)}  # fmt: skip

    def findings(self) -> dict[str, dict]:
        """Rules with count and first example, for ops.load_run."""
        kinds = {"rejected": self.rejections, "warned": self.warnings, "cleaned": self.changes}
        return {
            kind: {rule: [seen.count, seen.example] for rule, seen in rules.items()}
            for kind, rules in kinds.items()
        }

    def _count(self, table: Table, column: str, rows: pd.DataFrame, sign: int = 1) -> None:
        books = self.tables.setdefault(table.name, {"read": {}, "loaded": {}, "rejected": {}})
        _add(books[column], "rows", sign * len(rows))
        for name in table.additive:
            _add(books[column], name, sign * int(rows[name].sum()) if name in rows else 0)
        if GROUP in rows and table.additive:
            sums = rows[table.additive[0]].groupby(rows[GROUP].fillna("not said")).sum()
            groups = self.groups.setdefault(
                f"{table.name}.{table.additive[0]}", {"read": {}, "loaded": {}, "rejected": {}}
            )
            for group, people in sums.items():
                _add(groups[column], str(group), sign * int(people))

    def _sum(self, column: str, position: int) -> int:
        if self._kept is not None:
            return self._kept[position]
        return sum(books[column]["rows"] for books in self.tables.values())


def _note(notes: dict[str, Seen], rule: str, seen: Seen) -> None:
    notes[rule] = notes[rule] + seen if rule in notes else seen


def _add(sums: Sums, name: str, value: int) -> None:
    sums[name] = sums.get(name, 0) + value


def _filled(totals: dict[str, Sums]) -> dict[str, Sums]:
    return {table: sums for table, sums in totals.items() if sums["rows"]}
