"""The record of publications: what is entered whenever the current one is replaced."""

import getpass
from dataclasses import dataclass, field

from psycopg2.extensions import cursor as Cursor

from ingest.database import LOAD_LOCK as LOADING
from layers import FOLDER

LOCK = 0x6E0_9B11  # one publication at a time, and no load meanwhile: all layers see the same data
CURRENT = "SELECT number, layers_sha256 FROM ops.publication WHERE is_current"


@dataclass(frozen=True)
class Publication:
    """Number and features by layer; `changed` is false when nothing was new.

    `before` is the publication it follows. `made` says why a layer was made anew, `waiting` what
    is new of a layer that was carried on because others were asked for.
    """

    number: int
    features: dict[str, int]
    changed: bool = True
    before: int | None = None
    made: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, str] = field(default_factory=dict)


def lock(cursor: Cursor) -> None:
    """Wait until no other publication and no load is under way; lasts as long as the transaction.

    They take their locks in this order, so that none waits for another in a circle.
    """
    for key in (LOCK, LOADING):
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (key,))


def current(cursor: Cursor) -> tuple[int | None, str]:
    """Number and checksum of the current publication; None when there is none yet."""
    cursor.execute(CURRENT)
    return cursor.fetchone() or (None, "")


def enter(
    cursor: Cursor, note: str, last_load: int, state: str, restores: int | None = None
) -> int:
    """Enter a publication, not current yet; returns its number."""
    cursor.execute(
        "INSERT INTO ops.publication "
        "(number, author, note, last_load, layers_sha256, is_current, restores) "
        "SELECT coalesce(max(number), 0) + 1, %s, %s, %s, %s, false, %s FROM ops.publication "
        "RETURNING number",
        (getpass.getuser(), note, last_load, state, restores),
    )
    return cursor.fetchone()[0]


def carry(cursor: Cursor, layer: str, source: int, number: int) -> int:
    """Let a layer of publication `source` be part of `number` as it is; returns its features."""
    values = {"layer": layer, "source": source, "number": number}
    cursor.execute((FOLDER / "carry.sql").read_text(), values)
    return cursor.fetchone()[0]


def carry_shapes(cursor: Cursor, source: int, number: int) -> None:
    """The web map's shapes of publication `source` serve `number` too."""
    cursor.execute(
        "INSERT INTO ops.published_map_geometry "
        "SELECT %s, dataset, level, boundary_version, bbox, body "
        "FROM ops.published_map_geometry WHERE publication = %s",
        (number, source),
    )
