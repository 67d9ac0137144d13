"""A publication: every layer's snapshot, its facts, and the swap, in one transaction."""

import getpass
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import Json

from ingest.database import LOAD_LOCK as LOADING
from ingest.errors import UserError
from layers import FOLDER, build, catalog, map_geometry, ready, tiles, words
from layers.model import Layer

LOCK = 0x6E0_9B11  # one publication at a time, and no load meanwhile: all layers see the same data
FAULTS = (
    psycopg2.ProgrammingError,
    psycopg2.DataError,
    psycopg2.IntegrityError,
    psycopg2.InternalError,  # what PostGIS raises
)
FACTS = """
INSERT INTO ops.published_layer
SELECT %(number)s, %(layer)s, %(title)s, %(abstract)s, count(*),
       CASE WHEN count(geom) > 0 THEN ARRAY[ST_XMin(ST_Extent(geom)), ST_YMin(ST_Extent(geom)),
                                            ST_XMax(ST_Extent(geom)), ST_YMax(ST_Extent(geom))] END,
       {time_start}, {time_end}, %(number)s, %(text_bytes)s, %(fields)s
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
        for lock in (LOCK, LOADING):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (lock,))
        state = _state(cursor)
        if same := _same(cursor, state):
            return same
        number = _open(cursor, note, state)
        features = {}
        layers = catalog()
        for layer in layers.values():
            progress(layer.name)
            features[layer.name] = _prepare(cursor, layer, number)
        progress("map shapes")
        map_geometry.publish(cursor, number)
        cursor.execute((FOLDER / "facts.sql").read_text(), {"number": number})
        _swap(cursor, layers, number)
    return Publication(number, features)


def _prepare(cursor: Cursor, layer: Layer, number: int) -> int:
    """Make a layer's snapshot and note its facts; readers see nothing of it yet."""
    day = sql.Identifier(layer.time) if layer.time else sql.SQL("NULL::date")
    try:
        octets = build.snapshot(cursor, layer, number)
        tiles.build(cursor, layer, number)
        words.build(cursor, layer, number)
        table = build.table(layer, number)
        query = sql.SQL(FACTS).format(
            table=table,
            time_start=sql.SQL("min({})").format(day),
            time_end=sql.SQL("max({})").format(day),
        )
        said = {"number": number, "layer": layer.name, "title": layer.title,
                "abstract": layer.abstract, "text_bytes": octets,
                "fields": Json(ready.fields(cursor, layer, table))}  # fmt: skip
        cursor.execute(query, said)
    except FAULTS as error:
        reason = ": ".join(filter(None, [error.diag.message_primary, error.diag.message_detail]))
        raise UserError(f"Layer {layer.name}: its SQL does not work: {reason}") from None
    return cursor.fetchone()[0]


def _swap(cursor: Cursor, layers: dict[str, Layer], number: int) -> None:
    """Last of all, for readers of a view wait from here to the commit."""
    build.withdraw(cursor, set(layers))
    for layer in layers.values():
        build.expose(cursor, layer, number)
    cursor.execute(
        "UPDATE ops.publication SET is_current = false, superseded_at = now() WHERE is_current"
    )
    cursor.execute("UPDATE ops.publication SET is_current = true WHERE number = %s", (number,))


def _state(cursor: Cursor) -> tuple[int, str]:
    """Newest load, and a checksum of all that decides what a publication looks like."""
    cursor.execute(
        "SELECT coalesce(max(id), 0), string_agg(id::text, ' ' ORDER BY id) "
        "FROM ops.load_run WHERE is_current"
    )
    last_load, loads = cursor.fetchone()
    digest = hashlib.sha256(str(loads).encode())  # all of them: undoing one brings an older back
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
