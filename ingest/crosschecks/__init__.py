"""Checks over a whole load, set-based: one folder a core table, one .sql a rule.

Each query gives source_row and reason of the rows that meet the rule; {load} is the table of the
load, {before} the dataset's rows as they stand. What follows from a rule, the source declares.
"""

from dataclasses import dataclass
from pathlib import Path

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from ingest import partitions
from ingest.dictionary.model import Table
from ingest.faults import LISTED, Seen
from ingest.sources.checks import Checks

FOLDER = Path(__file__).parent
DOUBTED = """
WITH met AS MATERIALIZED ({met}),
listed AS (
    INSERT INTO ops.doubted_row SELECT %(load)s, %(table)s, source_row, %(rule)s, reason
    FROM met ORDER BY source_row LIMIT %(listed)s
)
SELECT count(*) OVER (), source_row, reason FROM met ORDER BY source_row LIMIT 1
"""


@dataclass(frozen=True)
class Met:
    """A rule, and the rows that met it: source_row and reason."""

    rule: str
    rows: list[tuple[int, str]]


@dataclass(frozen=True)
class Rule:
    """A rule of one table, ready to be asked of a load."""

    name: str
    query: sql.Composable

    def rows(self, cursor: Cursor, checks: Checks) -> Met:
        """All rows that meet it."""
        cursor.execute(self.query, checks.model_dump())
        return Met(self.name, cursor.fetchall())

    def doubted(self, cursor: Cursor, checks: Checks, load_id: int, table: str) -> Seen | None:
        """List the rows that meet it as rows to be looked at: how many, and the first in words."""
        cursor.execute(
            sql.SQL(DOUBTED).format(met=self.query),
            {**checks.model_dump(), "load": load_id, "table": table, "rule": self.name,
             "listed": LISTED},
        )  # fmt: skip
        row = cursor.fetchone()
        return Seen(row[0], f"row {row[1]}: {row[2]}") if row else None


def rules(table: Table, load_id: int, dataset: str) -> list[Rule]:
    """Every rule for a load of a table."""
    names = {
        "load": partitions.name(table, load_id),
        "before": sql.SQL("(SELECT * FROM core.{} WHERE dataset = {})").format(
            sql.Identifier(table.name), sql.Literal(dataset)
        ),
    }
    return [
        Rule(path.stem, sql.SQL(path.read_text(encoding="utf-8")).format(**names))
        for path in sorted((FOLDER / table.name).glob("*.sql"))
    ]


def without_site(cursor: Cursor, rounds: Table, sites: Table, load_id: int) -> Met:
    """Rounds of sites that the same load rejected: their people would be in no place."""
    cursor.execute(
        sql.SQL(
            "SELECT source_row, 'site ' || site_id || ' was not loaded' FROM {} r "
            "WHERE NOT EXISTS (SELECT FROM {} s WHERE s.site_id = r.site_id) ORDER BY 1"
        ).format(partitions.name(rounds, load_id), partitions.name(sites, load_id))
    )
    return Met("site-rejected", cursor.fetchall())


def repeated(cursor: Cursor, table: Table, load_id: int) -> Met:
    """Rows whose key an earlier row of the load has: of those only the first can be kept."""
    keys = sql.SQL(", ").join(map(sql.Identifier, table.key))
    cursor.execute(
        sql.SQL(
            "SELECT source_row FROM (SELECT source_row, row_number() OVER "
            "(PARTITION BY {} ORDER BY source_row) AS nth FROM {}) rows WHERE nth > 1"
        ).format(keys, partitions.name(table, load_id))
    )
    reason = f"another row has the same {', '.join(table.key)}"
    return Met("repeated-key", [(row, reason) for (row,) in cursor.fetchall()])
