"""Checks over a whole load, set-based: one folder a core table, one .sql a rule.

Each query gives source_row and reason of the rows that meet the rule; {load} is the table of the
load, {before} the dataset's rows as they stand. What follows from a rule, the source declares.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from ingest import partitions
from ingest.dictionary.model import Table
from ingest.sources.checks import Checks

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Met:
    """A rule, and the rows that met it: source_row and reason."""

    rule: str
    rows: list[tuple[int, str]]


def run(cursor: Cursor, table: Table, load_id: int, dataset: str, checks: Checks) -> Iterator[Met]:
    """Every rule of a table that some row of the load meets."""
    for path in sorted((FOLDER / table.name).glob("*.sql")):
        query = sql.SQL(path.read_text(encoding="utf-8")).format(
            load=partitions.name(table, load_id),
            before=sql.SQL("(SELECT * FROM core.{} WHERE dataset = {})").format(
                sql.Identifier(table.name), sql.Literal(dataset)
            ),
        )
        cursor.execute(query, {**checks.model_dump(), "dataset": dataset})
        if rows := cursor.fetchall():
            yield Met(path.stem, rows)


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
