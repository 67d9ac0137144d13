"""What a snapshot keeps ready for its readers: each feature as GeoJSON text, and its columns."""

from typing import Any

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from ingest import dictionary
from layers.model import Layer

TYPES = {
    "bigint": "integer",
    "integer": "integer",
    "smallint": "integer",
    "numeric": "number",
    "double precision": "number",
    "boolean": "boolean",
    "date": "date",
}
TABLE = """
CREATE TABLE {text} (seq integer PRIMARY KEY, feature text NOT NULL);
ALTER TABLE {text} ALTER feature SET STORAGE EXTERNAL -- read quicker than it is unpacked
"""
FEATURES = """
INSERT INTO {text}
SELECT seq, '{{"type":"Feature","id":' || to_json(id)::text
    || ',"geometry":' || coalesce(ST_AsGeoJSON(geom, 15), 'null')
    || ',"properties":' || row_to_json((SELECT p FROM (SELECT {columns}) p))::text || '}}'
FROM {table} ORDER BY seq
"""
COLUMNS = """
SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped
  AND attname NOT IN ('geom', 'seq') ORDER BY attnum
"""


def features(
    cursor: Cursor, table: sql.Identifier, text: sql.Identifier, columns: list[str]
) -> int:
    """Fill `text` with a feature a row of `table`; the octets of all of them.

    Coordinates are longitude, latitude (CRS84) with all their digits; properties are the columns.
    """
    cursor.execute(sql.SQL(TABLE).format(text=text))
    named = sql.SQL(", ").join(map(sql.Identifier, columns))
    cursor.execute(sql.SQL(FEATURES).format(text=text, table=table, columns=named))
    cursor.execute(
        sql.SQL("SELECT coalesce(sum(octet_length(feature)), 0)::bigint FROM {}").format(text)
    )
    return cursor.fetchone()[0]


def fields(cursor: Cursor, layer: Layer, table: sql.Identifier) -> list[dict[str, Any]]:
    """The columns of a snapshot in their order, as readers are told of them."""
    cursor.execute(COLUMNS, (table.as_string(cursor),))
    return [_field(layer, name, TYPES.get(kind, "string")) for name, kind in cursor.fetchall()]


def _field(layer: Layer, name: str, kind: str) -> dict[str, Any]:
    described = layer.describe(name)
    said: dict[str, Any] = {
        "definition": described.definition if described else None,
        "unit": described.unit if described else None,
    }
    if isinstance(described, dictionary.Field) and described.codes:
        said["codes"] = list(dictionary.codes(described.codes))
    return {"name": name, "type": kind, **{key: value for key, value in said.items() if value}}
