"""From one publication to the next: what the views show, and which tables readers may read."""

import time
from collections.abc import Callable

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from ingest.errors import UnavailableError
from layers import FOLDER, build
from layers.model import Layer

PATIENCE = 60.0  # seconds; no reader's query lasts longer than 15
TRY = "SAVEPOINT trying; SET LOCAL lock_timeout = '200ms'"
CHANGED = """
SELECT new.layer, new.snapshot FROM ops.published_layer new
LEFT JOIN ops.published_layer old ON old.layer = new.layer AND old.publication = %(old)s
WHERE new.publication = %(new)s AND old.snapshot IS DISTINCT FROM new.snapshot
ORDER BY new.layer
"""
GONE = """
SELECT layer FROM ops.published_layer WHERE publication = %(old)s
EXCEPT SELECT layer FROM ops.published_layer WHERE publication = %(new)s ORDER BY 1
"""


def swap(cursor: Cursor, layers: dict[str, Layer], old: int | None, new: int, minutes: int) -> None:
    """Make publication `new` the current one in place of `old`.

    What readers began with the old one they may finish within so many minutes. Last of all: from
    here to the commit readers of the views that change wait. Raises UnavailableError when readers
    leave no moment for it within a minute.
    """
    cursor.execute((FOLDER / "supersede.sql").read_text(), {"new": new, "minutes": minutes})
    settle(cursor)
    numbers = {"old": old, "new": new}
    cursor.execute(CHANGED, numbers)
    changed = cursor.fetchall()
    cursor.execute(GONE, numbers)
    gone = [name for (name,) in cursor.fetchall()]
    in_short_tries(cursor, lambda: _point_views(cursor, layers, changed, gone))


def settle(cursor: Cursor) -> None:
    """Let the serving role read the tables of current and just superseded publications, no other.

    Grants are the privacy boundary: what a publication withdrew cannot be read by any query.
    """
    cursor.execute((FOLDER / "grants.sql").read_text(), {"reader": build.READER})
    for name, is_open in cursor.fetchall():
        change = "GRANT SELECT ON {} TO {}" if is_open else "REVOKE SELECT ON {} FROM {}"
        cursor.execute(
            sql.SQL(change).format(sql.Identifier("pub", name), sql.Identifier(build.READER))
        )


def in_short_tries(cursor: Cursor, work: Callable[[], None]) -> None:
    """Do what waits for readers to be done, never making others wait long behind it.

    A lock that is asked for holds up all who ask later, so it is given back after a moment and
    asked for again: readers go on, and no two ever wait for each other.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        cursor.execute(TRY)
        try:
            work()
        except psycopg2.errors.LockNotAvailable:
            cursor.execute("ROLLBACK TO SAVEPOINT trying")
            if time.monotonic() > deadline:
                raise UnavailableError(
                    "Readers have kept the layers busy for a minute, so nothing was changed: "
                    "try again."
                ) from None
            time.sleep(0.1)
        else:
            cursor.execute("RELEASE SAVEPOINT trying; SET LOCAL lock_timeout = 0")
            return


def _point_views(
    cursor: Cursor, layers: dict[str, Layer], changed: list[tuple[str, int]], gone: list[str]
) -> None:
    for name in gone:
        cursor.execute(sql.SQL("DROP VIEW IF EXISTS {}").format(sql.Identifier("pub", name)))
    for name, snapshot in changed:
        build.expose(cursor, layers[name], snapshot)
