"""What a load says of itself: rows and sums read, loaded and rejected; before and after."""

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from ingest.dictionary.model import Table

Sums = dict[str, int]


@dataclass
class Report:
    """The books of one load. Sums are kept by table and additive field."""

    source: str
    dataset: str
    load_id: int = 0
    changed: bool = True
    seconds: float = 0.0
    tables: dict[str, dict[str, Sums]] = field(default_factory=dict)
    rules: dict[str, int] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    before: dict[str, Sums] = field(default_factory=dict)
    after: dict[str, Sums] = field(default_factory=dict)
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

    def add(self, table: Table, rows: pd.DataFrame, good: pd.Series, faults: pd.DataFrame) -> None:
        """Count one batch."""
        rules = faults["rule"]
        books = self.tables.setdefault(table.name, {"read": {}, "loaded": {}, "rejected": {}})
        for column, mask in (("read", good | True), ("loaded", good), ("rejected", ~good)):
            _add(books[column], "rows", int(mask.sum()))
            for name in table.additive:
                values = rows[name] if name in rows else pd.Series(dtype="Int64")
                _add(books[column], name, int(values[mask.reindex(values.index)].sum()))
        for rule, count in rules.dropna().value_counts().items():
            _add(self.rules, str(rule), int(count))
            first = faults.index[rules.eq(rule)][0]
            words = f"row {rows.loc[first, 'source_row']}: {faults.loc[first, 'reason']}"
            self.examples.setdefault(str(rule), words)
        self.warnings += doubts(table, rows[good])

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

    def totals(self) -> dict[str, dict]:
        """All sums, for ops.load_run."""
        return {"tables": self.tables, "before": _filled(self.before), "after": _filled(self.after)}

    def _sum(self, column: str, position: int) -> int:
        if self._kept is not None:
            return self._kept[position]
        return sum(books[column]["rows"] for books in self.tables.values())


def doubts(table: Table, rows: pd.DataFrame) -> list[str]:
    """What was loaded but should be looked at by a person."""
    found = []
    if "measure" in rows and "adm_pcode" in rows:
        stock = rows[rows["measure"].eq("stock")]
        key = ["adm_level", "adm_pcode", "boundary_version", "pop_group", "reason"]
        when = "round" if "round" in stock and stock["round"].notna().all() else "reported_on"
        twice = stock[stock.duplicated([c for c in (*key, when) if c in stock], keep=False)]
        if len(twice):
            numbers = ", ".join(map(str, twice["source_row"].head(6)))
            found.append(
                f"{len(twice):,} rows stand for a place, group and {when} that other rows stand "
                f"for too (rows {numbers} …): on one date they are added up; is that meant?"
            )
    return found


def _add(sums: Sums, name: str, value: int) -> None:
    sums[name] = sums.get(name, 0) + value


def _filled(totals: dict[str, Sums]) -> dict[str, Sums]:
    return {table: sums for table, sums in totals.items() if sums["rows"]}
