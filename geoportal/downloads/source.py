"""The contents of a publication's files, read from the database as the serving role."""

import uuid
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import new_type, register_type
from psycopg2.extras import RealDictCursor

from geoportal.downloads import columns, content
from geoportal.downloads.about import About, collection, credits
from geoportal.downloads.content import Content, Order
from layers.model import Layer, credited

ROWS = 1_000  # read at a time: of a thousand vertices each, a few megabytes
FACTS = """
SELECT l.layer, l.title, l.abstract, l.snapshot, l.features, l.fields, p.number,
       p.published_at::date AS published_on
FROM pub.layer_facts l CROSS JOIN pub.publication p WHERE l.features > 0
ORDER BY l.features, l.layer
"""
CREDITS = """
SELECT slug AS dataset, title, credit_line, licence_id, licence_text, caveats, synthetic,
       translations::text AS translations
FROM pub.dataset d WHERE EXISTS (
    SELECT FROM {table} t WHERE d.slug IN ({datasets})) ORDER BY slug
"""
GAPS = "SELECT EXISTS (SELECT FROM {table} WHERE geom IS NULL) AS gaps"
FEATURES = "SELECT feature FROM {table} ORDER BY seq"
# PostGIS sorts geometries along a Hilbert curve
ORDERS = {"seq": sql.SQL("seq"), "curve": sql.SQL("geom, seq")}


def _bytes(text: str | None, _cursor: object) -> bytes | None:
    return None if text is None else bytes.fromhex(text.removeprefix("\\x"))


BYTEA = 17  # PostgreSQL's number of the type
# octets come as memoryviews otherwise, and Arrow never lets go of one that it has read
BYTES = new_type((BYTEA,), "BYTES", _bytes)


def facts(connection: Connection) -> list[dict[str, Any]]:
    """What the current publication says of each layer that has features, smallest first."""
    return _rows(connection, sql.SQL(FACTS))


def about(connection: Connection, said: dict[str, Any], url: str) -> About:
    """What the files of a layer say of themselves; `said` is a row of `facts`."""
    named = credited(field["name"] for field in said["fields"])
    datasets = sql.SQL(", ").join(sql.Identifier("t", name) for name in named)
    rows = _rows(connection, sql.SQL(CREDITS).format(table=_table(said), datasets=datasets))
    given = (said["layer"], said["title"], said["abstract"], said["number"])
    return About(
        *given, said["published_on"].isoformat(), credits(rows), collection(url, said["layer"])
    )


def read(connection: Connection, layer: Layer, said: dict[str, Any], about: About) -> Content:
    """The content of a layer's files; batches are read through a cursor of the database."""
    described = columns.of(layer, said["fields"])
    table = _table(said)

    def batches(order: Order) -> Iterator[pa.RecordBatch]:
        values = sql.SQL(content.expressions(layer, described))
        query = sql.SQL("SELECT {} FROM {} ORDER BY {}").format(values, table, ORDERS[order])
        for rows in _pages(connection, query):
            yield content.batch(rows, content.schema(described))

    (found,) = _rows(connection, sql.SQL(GAPS).format(table=table))
    return Content(layer, about, described, batches, found["gaps"], said["fields"])


def features(connection: Connection, said: dict[str, Any]) -> Iterator[str]:
    """The ready GeoJSON features of a layer, in the order of their ids."""
    for rows in _pages(connection, sql.SQL(FEATURES).format(table=_table(said, "_text"))):
        yield from (feature for (feature,) in rows)


def _table(said: dict[str, Any], part: str = "") -> sql.Identifier:
    return sql.Identifier("pub", f"{said['layer']}_p{said['snapshot']}{part}")


def _rows(connection: Connection, query: sql.Composable) -> list[dict[str, Any]]:
    with connection.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(query)
        return [dict(row) for row in cursor.fetchall()]


def _pages(connection: Connection, query: sql.Composable) -> Iterator[list[tuple[Any, ...]]]:
    with connection.cursor(f"features_{uuid.uuid4().hex}") as cursor:
        register_type(BYTES, cursor)
        cursor.execute(query)
        while rows := cursor.fetchmany(ROWS):
            yield rows
