"""The table of one load: filled on its own, then attached to its core table as a partition.

While a load runs nobody sees its table; attaching it, and detaching the one before, is the swap.
"""

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from ingest.dictionary.model import Table


def name(table: Table, load_id: int) -> sql.Identifier:
    """The table of a load: core.site__12."""
    return sql.Identifier("core", f"{table.name}__{load_id}")


def create(cursor: Cursor, table: Table, load_id: int, dataset: str) -> None:
    """Make the empty table of a load; dataset and load_id fill themselves."""
    made = name(table, load_id)
    cursor.execute(
        sql.SQL("CREATE TABLE {} (LIKE core.{} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)").format(
            made, sql.Identifier(table.name)
        )
    )
    cursor.execute(
        sql.SQL(
            "ALTER TABLE {} ALTER dataset SET DEFAULT {}, ALTER load_id SET DEFAULT {}, "
            "ADD CONSTRAINT of_one_dataset CHECK (dataset = {})"
        ).format(made, sql.Literal(dataset), sql.Literal(load_id), sql.Literal(dataset))
    )


def seal(cursor: Cursor, table: Table, load_id: int) -> bool:
    """Add the keys to a filled table; false, and nothing done, when a key repeats."""
    made = name(table, load_id)
    if table.key:
        statement = sql.SQL("CREATE UNIQUE INDEX ON {} ({}) NULLS NOT DISTINCT")
        cursor.execute("SAVEPOINT sealing")
        try:
            cursor.execute(statement.format(made, _keys(table)))
        except psycopg2.errors.UniqueViolation:
            cursor.execute("ROLLBACK TO SAVEPOINT sealing")
            return False
    if table.geometry:
        shape = sql.Identifier(table.geometry.name)
        cursor.execute(sql.SQL("CREATE INDEX ON {} USING gist ({})").format(made, shape))
    cursor.execute(sql.SQL("ANALYZE {}").format(made))
    return True


def _keys(table: Table) -> sql.Composable:
    """The key but for the dataset, of which there is one; text by its bytes: twice as fast."""
    return sql.SQL(", ").join(
        sql.SQL('{} COLLATE "C"' if table.fields[name].type in ("text", "code") else "{}").format(
            sql.Identifier(name)
        )
        for name in table.key
        if name != "dataset"
    )


def attach(cursor: Cursor, table: Table, load_id: int, dataset: str) -> None:
    """Make a load's table part of its core table."""
    cursor.execute(
        sql.SQL("ALTER TABLE core.{} ATTACH PARTITION {} FOR VALUES IN ({})").format(
            sql.Identifier(table.name), name(table, load_id), sql.Literal(dataset)
        )
    )


def detach(cursor: Cursor, table: Table, load_id: int) -> None:
    """Take a load's table out of its core table; the table stays."""
    cursor.execute(
        sql.SQL("ALTER TABLE core.{} DETACH PARTITION {}").format(
            sql.Identifier(table.name), name(table, load_id)
        )
    )


def renew(cursor: Cursor, table: Table, load_id: int, dataset: str) -> None:
    """Rebuild a detached table in the form its core table has by now; its rows stay as they are."""
    old = sql.Identifier("core", f"{table.name}__{load_id}_before")
    kept = sql.SQL(", ").join(map(sql.Identifier, _columns(cursor, table, load_id)))
    cursor.execute(
        sql.SQL("ALTER TABLE {} RENAME TO {}").format(
            name(table, load_id), sql.Identifier(f"{table.name}__{load_id}_before")
        )
    )
    create(cursor, table, load_id, dataset)
    cursor.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(
            name(table, load_id), kept, kept, old
        )
    )
    cursor.execute(sql.SQL("DROP TABLE {}").format(old))
    seal(cursor, table, load_id)


def _columns(cursor: Cursor, table: Table, load_id: int) -> list[str]:
    """Columns that both the load's table and the core table have."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 "
        "AND NOT attisdropped AND attname IN (SELECT attname FROM pg_attribute "
        "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped)",
        (f"core.{table.name}__{load_id}", f"core.{table.name}"),
    )
    return [row[0] for row in cursor.fetchall()]


def owner_of_same_keys(cursor: Cursor, table: Table, load_id: int, dataset: str) -> str | None:
    """Another dataset that has a key of this load, for tables whose keys are unique over all."""
    cursor.execute(
        sql.SQL("SELECT old.dataset FROM {} new JOIN core.{} old USING ({}) "
                "WHERE old.dataset <> %s LIMIT 1").format(
            name(table, load_id), sql.Identifier(table.name),
            sql.SQL(", ").join(map(sql.Identifier, table.key)),
        ),
        (dataset,),
    )  # fmt: skip
    row = cursor.fetchone()
    return row[0] if row else None
