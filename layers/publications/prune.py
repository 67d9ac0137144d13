"""Publications that nobody reads any more are forgotten; what they were stays on record."""

from dataclasses import dataclass

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from layers.publications.history import FOLDER
from layers.publications.record import LOCK
from layers.swap import settle

KEPT = 3  # earlier publications that a new one leaves, to compare with and to go back to
TRY = "SAVEPOINT dropping; SET LOCAL lock_timeout = '1s'"
HELD = (psycopg2.errors.LockNotAvailable, psycopg2.errors.DependentObjectsStillExist)


@dataclass(frozen=True)
class Pruned:
    """Numbers of the publications forgotten, tables dropped and the octets they took."""

    publications: list[int]
    tables: int
    octets: int


def prune(connection: Connection, keep: int = 0) -> Pruned:
    """Drop what no publication shows but those that stay; the caller commits.

    The current one stays, those whose readers may still finish what they began, and the newest
    `keep` before it that may be brought back. A table that a reader still holds, or that a view of
    one's own reads, is dropped next time.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        settle(cursor)
        cursor.execute((FOLDER / "forget.sql").read_text(), {"keep": keep})
        forgotten = sorted(number for (number,) in cursor.fetchall())
        cursor.execute(
            "DELETE FROM ops.published_map_geometry WHERE publication = ANY(%s)", (forgotten,)
        )
        cursor.execute((FOLDER / "unshown.sql").read_text())
        dropped = [octets for name, octets in cursor.fetchall() if _drop(cursor, name)]
    return Pruned(forgotten, len(dropped), sum(dropped))


def _drop(cursor: Cursor, name: str) -> bool:
    cursor.execute(TRY)
    try:
        cursor.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier("pub", name)))
    except HELD:
        cursor.execute("ROLLBACK TO SAVEPOINT dropping")
        return False
    cursor.execute("RELEASE SAVEPOINT dropping")
    return True
