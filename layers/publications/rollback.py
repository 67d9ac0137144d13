"""Back to an earlier publication, which becomes the current one under a new number."""

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from ingest.errors import UserError
from layers import build, catalog
from layers.publications.history import FOLDER, check_kept
from layers.publications.record import Publication, carry, carry_shapes, current, enter, lock
from layers.swap import swap

SHOWN = "SELECT layer, snapshot FROM ops.published_layer WHERE publication = %s ORDER BY layer"
WITHDRAWN = """
SELECT DISTINCT shown FROM ops.published_layer l, unnest(l.datasets) shown
WHERE l.publication = %s AND shown NOT IN (SELECT slug FROM core.dataset WHERE redistributable)
ORDER BY 1
"""


def rollback(connection: Connection, number: int, note: str = "") -> Publication:
    """Publish again what publication `number` showed, without making it anew; the caller commits.

    The new number tells readers and caches that something changed. Publications made after
    `number` are withdrawn: from then on no reader can read what only they showed. Their layers
    stay back until something is new or they are named. Raises NotFoundError or UserError when
    there is no way back, UnavailableError when readers leave no moment for the swap.
    """
    with connection.cursor() as cursor:
        lock(cursor)
        before = _check(cursor, number)
        new = _open(cursor, number, before, note or f"Back to publication {number}")
        layers = catalog()
        cursor.execute(SHOWN, (number,))
        features = {name: carry(cursor, name, number, new)
                    for name, _ in cursor.fetchall() if name in layers}  # fmt: skip
        carry_shapes(cursor, number, new)
        cursor.execute((FOLDER / "datasets.sql").read_text(), {"source": number, "number": new})
        swap(cursor, layers, before, new, minutes=0)
    return Publication(new, features, before=before)


def _open(cursor: Cursor, number: int, before: int, note: str) -> int:
    """Enter the new publication, as one that knows all that the current one knew."""
    cursor.execute(
        "SELECT last_load, layers_sha256 FROM ops.publication WHERE number = %s", (before,)
    )
    last_load, state = cursor.fetchone()
    return enter(cursor, note, last_load, state, restores=number)


def _check(cursor: Cursor, number: int) -> int:
    """The current publication's number, if `number` may take its place."""
    check_kept(cursor, number)
    before, _ = current(cursor)
    if before is None or _snapshots(cursor, before) == _snapshots(cursor, number):
        raise UserError(f"Readers see what publication {number} shows: there is nothing to change.")
    cursor.execute(WITHDRAWN, (number,))
    if withdrawn := [slug for (slug,) in cursor.fetchall()]:
        raise UserError(
            f"Publication {number} shows {', '.join(withdrawn)}, which is removed or may no longer "
            "be published: there is no way back to it."
        )
    layers = catalog()
    for name, snapshot in _snapshots(cursor, number).items():
        if name in layers:
            build.check_columns(cursor, layers[name], build.table(layers[name], snapshot))
    return before


def _snapshots(cursor: Cursor, number: int) -> dict[str, int]:
    cursor.execute(SHOWN, (number,))
    return dict(cursor.fetchall())
