"""What a load would change: rows added, changed and removed, with before and after."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from ingest import crosswalk_file, partitions
from ingest.dictionary.model import Field, Table

SHOWN = 10
KEYED = """
CREATE TEMP TABLE {comparison} ON COMMIT DROP AS
SELECT old.source_row AS before_row, new.source_row AS after_row
FROM {old} old FULL JOIN {new} new USING ({key})
WHERE old.source_row IS NULL OR new.source_row IS NULL
   OR ROW({old_columns}) IS DISTINCT FROM ROW({new_columns})
"""
# Without a key, rows that tell the same record are told apart by their place among these
KEYLESS = """
CREATE TEMP TABLE {comparison} ON COMMIT DROP AS
WITH old AS (SELECT *, {place} AS nth FROM (SELECT {marks} FROM {old}) rows),
     new AS (SELECT *, {place} AS nth FROM (SELECT {marks} FROM {new}) rows)
SELECT old.source_row AS before_row, new.source_row AS after_row
FROM old FULL JOIN new USING (identity, nth) WHERE old.content IS DISTINCT FROM new.content
"""
MARKS = """source_row, hashtextextended(ROW({key})::text, 0) AS identity,
hashtextextended(ROW({columns})::text, 1) AS content"""
PLACE = "row_number() OVER (PARTITION BY identity ORDER BY content, source_row)"
COUNTS = """
SELECT count(*) FILTER (WHERE before_row IS NULL),
       count(*) FILTER (WHERE before_row IS NOT NULL AND after_row IS NOT NULL),
       count(*) FILTER (WHERE after_row IS NULL) FROM {comparison}
"""
ROWS = """
SELECT to_jsonb(old) - %s AS before, to_jsonb(new) - %s AS after
FROM (SELECT * FROM {comparison}
      ORDER BY before_row IS NULL, after_row IS NULL, coalesce(after_row, before_row) {limit}) c
LEFT JOIN {old} old ON old.source_row = before_row
LEFT JOIN {new} new ON new.source_row = after_row
ORDER BY before_row IS NULL, after_row IS NULL, coalesce(after_row, before_row)
"""
HIDDEN = ["dataset", "source_row", "load_id"]


@dataclass(frozen=True)
class Change:
    """One row that differs: kind, the fields that tell it, and before and after by field."""

    kind: str
    key: dict
    fields: dict[str, tuple[object, object]]


@dataclass
class Difference:
    """Between the current load and a new one, for one table."""

    table: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    examples: list[Change] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Rows that differ."""
        return self.added + self.changed + self.removed


def compare(connection: Connection, table: Table, old: int, new: int) -> Difference:
    """Compare two loads of a dataset, key by key; set-based, however many rows."""
    names = _names(table, old, new)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {comparison}").format(**names))
        cursor.execute(_comparison(table, names))
        cursor.execute(sql.SQL("ANALYZE {comparison}").format(**names))
        cursor.execute(sql.SQL(COUNTS).format(**names))
        difference = Difference(table.name, *(cursor.fetchone() or ()))
        cursor.execute(_rows(names, limit=SHOWN), (HIDDEN, HIDDEN))
        difference.examples = [_change(table, *row) for row in cursor.fetchall()]
    return difference


def write(connection: Connection, table: Table, old: int, new: int, path: Path) -> None:
    """Every difference found by `compare` as CSV: a line a field."""
    with (
        connection.cursor("differences") as cursor,
        path.open("a", newline="", encoding="utf-8") as file,
    ):
        cursor.execute(_rows(_names(table, old, new)), (HIDDEN, HIDDEN))
        lines = csv.writer(file)
        for row in cursor:
            change = _change(table, *row)
            key = " ".join(f"{name}={value}" for name, value in change.key.items())
            for name, (before, after) in change.fields.items():
                said = ("" if value is None else str(value) for value in (before, after))
                cells = (table.name, change.kind, key, name, *said)
                lines.writerow([crosswalk_file.inert(cell) for cell in cells])


def _names(table: Table, old: int, new: int) -> dict[str, sql.Composable]:
    return {
        "comparison": sql.Identifier(f"comparison_{table.name}"),
        "old": partitions.name(table, old),
        "new": partitions.name(table, new),
    }


def _comparison(table: Table, names: dict[str, sql.Composable]) -> sql.Composable:
    key = sql.SQL(", ").join(map(sql.Identifier, _own_key(table) or table.identity))
    if table.key and all(table.fields[name].required for name in _own_key(table)):
        old, new = (
            sql.SQL(", ").join(_compared(field, side) for field in table.fields.values())
            for side in ("old", "new")
        )
        return sql.SQL(KEYED).format(**names, key=key, old_columns=old, new_columns=new)
    columns = sql.SQL(", ").join(map(sql.Identifier, table.fields))
    marks = sql.SQL(MARKS).format(key=key, columns=columns)
    return sql.SQL(KEYLESS).format(**names, marks=marks, place=sql.SQL(PLACE))


def _compared(field: Field, side: str) -> sql.Composable:
    """A shape but for a centimetre: another projection's rounding is no change."""
    column = sql.Identifier(side, field.name)
    return sql.SQL("ST_SnapToGrid({}, 0.0000001)").format(column) if field.is_geometry else column


def _own_key(table: Table) -> list[str]:
    return [name for name in table.key if name != "dataset"]


def _rows(names: dict[str, sql.Composable], limit: int | None = None) -> sql.Composable:
    bound = sql.SQL("LIMIT {}").format(sql.Literal(limit)) if limit else sql.SQL("")
    return sql.SQL(ROWS).format(**names, limit=bound)


def _change(table: Table, before: dict | None, after: dict | None) -> Change:
    kind = "added" if before is None else "removed" if after is None else "changed"
    old, new = ({name: _shown(value) for name, value in (row or {}).items()}
                for row in (before, after))  # fmt: skip
    key = {name: (new or old).get(name) for name in table.identity if name != "dataset"}
    fields = {
        name: (old.get(name), new.get(name))
        for name in table.fields
        if old.get(name) != new.get(name) and name not in (table.key or ())
    }
    return Change(kind, {name: value for name, value in key.items() if value is not None}, fields)


def _shown(value: object) -> object:
    """A point as “longitude latitude” to the centimetre, another shape by its kind."""
    if not isinstance(value, dict):
        return value
    if value.get("type") != "Point":
        return str(value.get("type", "shape")).lower()
    return " ".join(f"{number:.7f}".rstrip("0").rstrip(".") for number in value["coordinates"])
