"""The dictionary as SQL: columns with CHECKs and comments, kept in step by adding only."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from ingest.database import LOAD_LOCK
from ingest.dictionary import codes, tables
from ingest.dictionary.model import Field, Table
from ingest.errors import UserError

TYPES = {
    "text": "text",
    "code": "text",
    "integer": "bigint",
    "number": "double precision",
    "date": "date",
    "boolean": "boolean",
    "point": "geometry(Point,4326)",
    "multipolygon": "geometry(MultiPolygon,4326)",
    "multilinestring": "geometry(MultiLineString,4326)",
    "translations": "jsonb",  # language → field → text
}
SYSTEM_COLUMNS = {
    "dataset": "text NOT NULL",
    "source_row": "bigint NOT NULL",
    "load_id": "bigint NOT NULL",
}


def sync(connection: Connection) -> None:
    """Bring schema core in step with the dictionary: add tables, columns, checks, comments.

    Nothing is dropped or retyped: that takes a migration, so that data is never lost by an edit.
    """
    with connection.cursor() as cursor:
        # statements below lock tables that a load may be filling: only when there is something new
        if _is_current(cursor):
            return
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOAD_LOCK,))
        for table in tables().values():
            cursor.execute(create_table(table))
            _refuse_drift(cursor, table)
            for statement in _additions(table):
                cursor.execute(statement)
            _sync_checks(cursor, table)


def _is_current(cursor: Cursor) -> bool:
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for table in tables().values():
        digest.update(table.model_dump_json().encode())
        digest.update(repr([codes(f.codes) for f in table.fields.values() if f.codes]).encode())
    label = f"Rows true to the dictionary {digest.hexdigest()[:16]}"
    cursor.execute("SELECT obj_description('core'::regnamespace) = %s", (label,))
    if cursor.fetchone() == (True,):
        return True
    cursor.execute(sql.SQL("COMMENT ON SCHEMA core IS {}").format(sql.Literal(label)))
    return False


def create_table(table: Table) -> sql.Composable:
    """`CREATE TABLE IF NOT EXISTS core.…` with system columns.

    Records lie in one partition a dataset, its current load (ingest/loads.py), which holds the
    keys; the list of datasets is a plain table.
    """
    parts = [f"{name} {kind}" for name, kind in _system_columns(table).items()]
    parts += [f"{field.name} {_column(table, field)}" for field in table.fields.values()]
    if not table.holds_records:
        parts.append(f"UNIQUE ({', '.join(table.key)})")
    kind = " PARTITION BY LIST (dataset)" if table.holds_records else ""
    return sql.SQL("CREATE TABLE IF NOT EXISTS core.{} (" + ", ".join(parts) + ")" + kind).format(
        sql.Identifier(table.name)
    )


def checks(table: Table) -> dict[str, str]:
    """CHECK expressions by constraint name; the database holds what validation promises."""
    found = {
        f"{table.name}_{field.name}_{rule}": expression
        for field in table.fields.values()
        for rule, expression in _field_checks(field)
    }
    for name, other in table.stand_ins.items():  # one of the two, and never both
        found[f"{table.name}_{other}_instead"] = f"({name} IS NULL) <> ({other} IS NULL)"
    return found


def _field_checks(field: Field) -> Iterator[tuple[str, str]]:
    name = field.name
    if field.minimum is not None:
        yield "minimum", f"{name} >= {field.minimum:g}"
    if field.maximum is not None:
        yield "maximum", f"{name} <= {field.maximum:g}"
    if field.pattern:
        yield "pattern", f"{name} ~ '{field.pattern}'"
    if field.codes:
        allowed = ", ".join(f"'{code}'" for code in codes(field.codes))
        yield "codes", f"{name} IN ({allowed})"
    if field.type == "text":
        yield "filled", f"{name} <> ''"


def _column(table: Table, field: Field) -> str:
    filled = field.required and field.name not in table.stand_ins
    return TYPES[field.type] + (" NOT NULL" if filled else "")


def _system_columns(table: Table) -> dict[str, str]:
    return SYSTEM_COLUMNS if table.holds_records else {}


def _additions(table: Table) -> Iterator[sql.Composable]:
    name = sql.Identifier("core", table.name)
    yield sql.SQL("COMMENT ON TABLE {} IS {}").format(name, sql.Literal(table.definition))
    for field in table.fields.values():
        column = sql.Identifier(field.name)
        kind = sql.SQL(TYPES[field.type])
        yield sql.SQL("ALTER TABLE {} ADD COLUMN IF NOT EXISTS {} {}").format(name, column, kind)
        text = field.definition + (f" Unit: {field.unit}." if field.unit else "")
        yield sql.SQL("COMMENT ON COLUMN {}.{} IS {}").format(name, column, sql.Literal(text))
    if table.geometry:
        index = sql.Identifier(f"{table.name}_{table.geometry.name}_idx")
        yield sql.SQL("CREATE INDEX IF NOT EXISTS {} ON {} USING gist ({})").format(
            index, name, sql.Identifier(table.geometry.name)
        )


def _refuse_drift(cursor: Cursor, table: Table) -> None:
    cursor.execute(
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
        "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        (f"core.{table.name}",),
    )
    for name, kind in cursor.fetchall():
        field = table.fields.get(name)
        wanted = TYPES[field.type] if field else _system_columns(table).get(name)
        if wanted is None or not wanted.startswith(kind):
            raise UserError(
                f"Column core.{table.name}.{name} ({kind}) is not as the dictionary says: "
                "write a migration in ingest/migrations that moves its data."
            )


def _sync_checks(cursor: Cursor, table: Table) -> None:
    cursor.execute(
        "SELECT conname, obj_description(oid, 'pg_constraint') FROM pg_constraint "
        "WHERE conrelid = %s::regclass AND contype = 'c'",
        (f"core.{table.name}",),
    )
    present = dict(cursor.fetchall())
    wanted = {name: _digest(expression) for name, expression in checks(table).items()}
    table_name = sql.Identifier("core", table.name)
    for name in present.keys() - {n for n in wanted if wanted[n] == present.get(n)}:
        cursor.execute(
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(table_name, sql.Identifier(name))
        )
    for name, digest in wanted.items():
        if present.get(name) != digest:
            _add_check(cursor, table_name, name, checks(table)[name], digest)


def _add_check(
    cursor: Cursor, table_name: sql.Composable, name: str, expression: str, digest: str
) -> None:
    constraint = sql.Identifier(name)
    cursor.execute(
        sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} CHECK ({})").format(
            table_name, constraint, sql.SQL(expression)
        )
    )
    cursor.execute(
        sql.SQL("COMMENT ON CONSTRAINT {} ON {} IS {}").format(
            constraint, table_name, sql.Literal(digest)
        )
    )


def _digest(expression: str) -> str:
    return hashlib.sha256(expression.encode()).hexdigest()[:16]
