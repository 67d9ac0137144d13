"""Rows that were loaded and are to be looked at: kept with the load, listed for people."""

from pathlib import Path

import pandas as pd
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values

from ingest import crosswalk_file, loads, raw
from ingest.faults import LISTED
from ingest.rejected import SAID

LISTED_SO_FAR = (
    "SELECT rule, count(*) FROM ops.doubted_row WHERE load_id = %s AND table_name = %s "
    "AND rule = ANY(%s) GROUP BY rule"
)
DOUBTED = """
SELECT d.load_id, d.table_name, d.source_row, d.rule, d.reason
FROM ops.doubted_row d JOIN ops.load_run l ON l.id = d.load_id
WHERE l.is_current AND l.dataset = %s ORDER BY table_name, source_row, rule
"""


def keep(connection: Connection, load_id: int, table: str, doubts: list[pd.DataFrame]) -> None:
    """Keep a batch's doubts (source_row, rule, reason): of each rule the first LISTED of a load."""
    if not doubts:
        return
    found = pd.concat(doubts)
    with connection.cursor() as cursor:
        cursor.execute(LISTED_SO_FAR, (load_id, table, found["rule"].unique().tolist()))
        left = LISTED - found["rule"].map(dict(cursor.fetchall())).fillna(0)
        fresh = found[found.groupby("rule").cumcount() < left]
        rows = fresh[["source_row", "rule", "reason"]].astype("object").to_numpy().tolist()
        values = [(load_id, table, *row) for row in rows]
        execute_values(
            cursor,
            "INSERT INTO ops.doubted_row (load_id, table_name, source_row, rule, reason) VALUES %s",
            values, page_size=1000,
        )  # fmt: skip


def settle(cursor: Cursor, load_id: int, rules: list[str]) -> None:
    """Forget the doubts of rules that later rows have decided."""
    cursor.execute(
        "DELETE FROM ops.doubted_row WHERE load_id = %s AND rule = ANY(%s)", (load_id, rules)
    )


def write(connection: Connection, dataset: str, path: Path) -> int:
    """The doubted rows of the current load, as received, as CSV; returns how many doubts."""
    with connection.cursor() as cursor:
        loads.known(cursor, dataset)
        cursor.execute(DOUBTED, (dataset,))
        found = pd.DataFrame(cursor.fetchall(), columns=["load", *SAID])
    parts = [
        _with_rows(connection, int(str(load)), str(table), part)
        for (load, table), part in found.groupby(["load", "table"])
    ]
    listed = pd.concat(parts) if parts else found.drop(columns="load")
    cells = listed.astype("object").where(listed.notna(), "").map(str)
    crosswalk_file.write(path, list(cells.columns), cells.to_dict("records"))
    return len(listed)


def _with_rows(connection: Connection, load: int, table: str, part: pd.DataFrame) -> pd.DataFrame:
    numbers = part["row"].unique().tolist()
    received = raw.rows(connection, load, table, numbers).rename(columns={"source_row": "row"})
    others = [name for name in received.columns if name not in SAID]
    return part.drop(columns="load").merge(received[["row", *others]], on="row", how="left")
