"""A publication: every layer's snapshot, its facts, and the swap, in one transaction."""

import getpass
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from layers import FOLDER, build, catalog, map_geometry
from layers.model import Layer

LOCK = 0x6E0_9B11  # one publication at a time
FACTS = """
INSERT INTO ops.published_layer
SELECT %s, %s, %s, %s, count(*),
       CASE WHEN count(geom) > 0 THEN ARRAY[ST_XMin(ST_Extent(geom)), ST_YMin(ST_Extent(geom)),
                                            ST_XMax(ST_Extent(geom)), ST_YMax(ST_Extent(geom))] END,
       {time_start}, {time_end}
FROM {table} RETURNING features
"""


@dataclass(frozen=True)
class Publication:
    """Number and features by layer; `changed` is false when nothing was new."""

    number: int
    features: dict[str, int]
    changed: bool = True


def publish(
    connection: Connection, note: str, progress: Callable[[str], None] = lambda _: None
) -> Publication:
    """Publish every layer of the catalogue; the caller commits.

    When neither loads nor layers changed since the current publication, nothing is done. Raises
    UserError, and changes nothing, when one layer is broken.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        state = _state(cursor)
        if same := _same(cursor, state):
            return same
        number = _open(cursor, note, state)
        features = {}
        layers = catalog()
        for layer in layers.values():
            progress(layer.name)
            features[layer.name] = _publish_layer(cursor, layer, number)
        build.withdraw(cursor, set(layers))
        progress("map shapes")
        map_geometry.publish(cursor, number)
        cursor.execute((FOLDER / "facts.sql").read_text(), {"number": number})
        cursor.execute("UPDATE ops.publication SET is_current = false WHERE is_current")
        cursor.execute("UPDATE ops.publication SET is_current = true WHERE number = %s", (number,))
    return Publication(number, features)


def _publish_layer(cursor: Cursor, layer: Layer, number: int) -> int:
    table = build.snapshot(cursor, layer, number)
    day = sql.Identifier(layer.time) if layer.time else sql.SQL("NULL::date")
    query = sql.SQL(FACTS).format(
        table=table,
        time_start=sql.SQL("min({})").format(day),
        time_end=sql.SQL("max({})").format(day),
    )
    cursor.execute(query, (number, layer.name, layer.title, layer.abstract))
    features = cursor.fetchone()[0]
    build.expose(cursor, layer, table)
    return features


def _state(cursor: Cursor) -> tuple[int, str]:
    """Newest load, and a checksum of all that decides what a publication looks like."""
    cursor.execute("SELECT coalesce(max(id), 0) FROM ops.load_run WHERE finished_at IS NOT NULL")
    last_load = cursor.fetchone()[0]
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*")):
        if path.suffix in (".toml", ".sql", ".py"):
            digest.update(Path(path).read_bytes())
    return last_load, digest.hexdigest()


def _same(cursor: Cursor, state: tuple[int, str]) -> Publication | None:
    cursor.execute(
        "SELECT number FROM ops.publication "
        "WHERE is_current AND last_load = %s AND layers_sha256 = %s",
        state,
    )
    if (row := cursor.fetchone()) is None:
        return None
    cursor.execute("SELECT layer, features FROM ops.published_layer WHERE publication = %s", row)
    return Publication(row[0], dict(cursor.fetchall()), changed=False)


def _open(cursor: Cursor, note: str, state: tuple[int, str]) -> int:
    cursor.execute(
        "INSERT INTO ops.publication (number, author, note, last_load, layers_sha256, is_current) "
        "SELECT coalesce(max(number), 0) + 1, %s, %s, %s, %s, false FROM ops.publication "
        "RETURNING number",
        (getpass.getuser(), note, *state),
    )
    return cursor.fetchone()[0]
