"""The publications there were, and which of them can still be looked into."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from ingest.errors import NotFoundError, UserError

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Entry:
    """One publication: `layers` in it, of which so many `made` anew; `octets` on disk of these.

    `readable_until` is set while readers may still finish what they began with it.
    """

    number: int
    at: datetime
    author: str
    note: str
    is_current: bool
    readable_until: datetime | None
    restores: int | None
    is_pruned: bool
    layers: int
    made: int
    features: int
    octets: int


def entries(connection: Connection) -> list[Entry]:
    """Every publication, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute((FOLDER / "history.sql").read_text())
        return [Entry(*row) for row in cursor.fetchall()]


def check_kept(cursor: Cursor, number: int) -> None:
    """Raise NotFoundError when there is no such publication, UserError when it was pruned."""
    cursor.execute("SELECT number, pruned_at FROM ops.publication ORDER BY number")
    pruned = dict(cursor.fetchall())
    if number not in pruned:
        last = f"The last is {max(pruned)}." if pruned else "There is none yet."
        raise NotFoundError(f"There is no publication {number}. {last}")
    if pruned[number]:
        raise UserError(
            f"Publication {number} was pruned: its features are gone. "
            "Those still there are listed by geoportal publications."
        )


def current(connection: Connection) -> int:
    """Number of the current publication; raises NotFoundError when there is none yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM ops.publication WHERE is_current")
        if row := cursor.fetchone():
            return row[0]
    raise NotFoundError("Nothing is published yet: geoportal publish")
