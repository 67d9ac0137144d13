"""The loads of each dataset: which is current, what went before, how to go back."""

import logging
from dataclasses import dataclass
from datetime import datetime

from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import Json

from ingest import dictionary, partitions
from ingest.database import LOAD_LOCK
from ingest.dictionary.model import Table
from ingest.errors import NotFoundError, UserError

log = logging.getLogger(__name__)
KEPT = 3  # earlier loads of a dataset that can be gone back to
LOADS = (
    "SELECT id, tables, described FROM ops.load_run WHERE dataset = %s AND undone_at IS NULL "
    "AND finished_at IS NOT NULL ORDER BY is_current DESC, id DESC"
)
DATASETS = (
    "SELECT r.dataset, d.title, r.source, r.id, r.rows_loaded, r.rows_rejected, r.finished_at, "
    "d.licence_id, d.redistributable FROM ops.load_run r JOIN core.dataset d ON d.slug = r.dataset "
    "WHERE r.is_current ORDER BY r.finished_at"
)


@dataclass(frozen=True)
class Load:
    """One load of a dataset: its number, the tables it filled, its row of core.dataset."""

    id: int
    tables: tuple[Table, ...]
    described: dict


@dataclass(frozen=True)
class Loaded:
    """A dataset as it stands."""

    dataset: str
    title: str
    source: str
    load_id: int
    rows: int
    rejected: int
    at: datetime
    licence_id: str
    redistributable: bool


def lock(connection: Connection) -> None:
    """Wait until no other load or publication is under way; lasts to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", (LOAD_LOCK,))
        if cursor.fetchone() == (False,):
            log.warning("Another load or publication is under way: waiting for it.")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOAD_LOCK,))


def datasets(connection: Connection) -> list[Loaded]:
    """Every dataset there is, in the order they were loaded."""
    with connection.cursor() as cursor:
        cursor.execute(DATASETS)
        return [Loaded(*row) for row in cursor.fetchall()]


def current(cursor: Cursor, dataset: str) -> Load | None:
    """The load whose rows stand for the dataset now."""
    cursor.execute(
        "SELECT id, tables, described FROM ops.load_run WHERE dataset = %s AND is_current",
        (dataset,),
    )
    row = cursor.fetchone()
    return _load(*row) if row else None


def known(cursor: Cursor, dataset: str) -> Load:
    """The same; raises NotFoundError, with the datasets there are, when there is no such one."""
    if (found := current(cursor, dataset)) is None:
        cursor.execute("SELECT slug FROM core.dataset ORDER BY 1")
        names = ", ".join(row[0] for row in cursor.fetchall()) or "none yet"
        raise NotFoundError(f"There is no dataset “{dataset}”. There are: {names}.")
    return found


def swap(cursor: Cursor, dataset: str, new: Load) -> None:
    """Make `new` current, in place of the load before it if there is one."""
    withdraw(cursor, dataset)
    for table in new.tables:
        partitions.attach(cursor, table, new.id, dataset)
    _describe(cursor, new.described)
    cursor.execute("UPDATE ops.load_run SET is_current = true WHERE id = %s", (new.id,))
    _forget_old(cursor, dataset)


def withdraw(cursor: Cursor, dataset: str) -> None:
    """Leave the dataset without rows; its load stays, detached."""
    if before := current(cursor, dataset):
        for table in before.tables:
            partitions.detach(cursor, table, before.id)
    cursor.execute("UPDATE ops.load_run SET is_current = false WHERE dataset = %s", (dataset,))


def undo(connection: Connection, dataset: str) -> int | None:
    """Take back the current load; return the number of the load before it, current again.

    None when there was none: then the dataset is gone. Raises NotFoundError for an unknown dataset.
    """
    lock(connection)
    with connection.cursor() as cursor:
        undone = _drop_current(cursor, dataset)
        earlier = _earlier(cursor, dataset)
        if earlier is None:
            _refuse_forgotten(cursor, dataset, undone)
            cursor.execute("DELETE FROM core.dataset WHERE slug = %s", (dataset,))
            return None
        for table in earlier.tables:
            partitions.renew(cursor, table, earlier.id, dataset)
        swap(cursor, dataset, earlier)
        return earlier.id


def remove(connection: Connection, dataset: str) -> None:
    """Take a dataset out with every value it brought; how many rows there were stays on record."""
    lock(connection)
    with connection.cursor() as cursor:
        _drop_current(cursor, dataset)
        while earlier := _earlier(cursor, dataset):
            _drop(cursor, earlier)
        for table in ("raw.batch", "ops.rejected_row", "ops.doubted_row", "restricted.value"):
            cursor.execute(
                sql.SQL("DELETE FROM {} WHERE load_id IN (SELECT id FROM ops.load_run "
                        "WHERE dataset = %s)").format(sql.Identifier(*table.split("."))),
                (dataset,),
            )  # fmt: skip
        # examples in findings are cells too
        cursor.execute("UPDATE ops.load_run SET findings = '{}' WHERE dataset = %s", (dataset,))
        cursor.execute("DELETE FROM core.dataset WHERE slug = %s", (dataset,))


def _drop_current(cursor: Cursor, dataset: str) -> Load:
    found = known(cursor, dataset)
    withdraw(cursor, dataset)
    _drop(cursor, found)
    return found


def _drop(cursor: Cursor, load: Load) -> None:
    for table in load.tables:
        cursor.execute(sql.SQL("DROP TABLE {}").format(partitions.name(table, load.id)))
    cursor.execute(
        "UPDATE ops.load_run SET undone_at = now(), tables = '{}' WHERE id = %s", (load.id,)
    )


def _earlier(cursor: Cursor, dataset: str) -> Load | None:
    """The newest load that can be gone back to."""
    cursor.execute(LOADS, (dataset,))
    rows = [row for row in cursor.fetchall() if row[1]]
    return _load(*rows[0]) if rows else None


def _refuse_forgotten(cursor: Cursor, dataset: str, undone: Load) -> None:
    cursor.execute(LOADS, (dataset,))
    if cursor.fetchone():
        raise UserError(
            f"Load {undone.id} of “{dataset}” cannot be undone: of the loads before it {KEPT} are "
            "kept, and those are used up. Load the earlier file again, or use geoportal remove."
        )


def _forget_old(cursor: Cursor, dataset: str) -> None:
    cursor.execute(LOADS, (dataset,))
    for row in cursor.fetchall()[1 + KEPT :]:
        for table in _load(*row).tables:
            cursor.execute(sql.SQL("DROP TABLE {}").format(partitions.name(table, row[0])))
        cursor.execute("UPDATE ops.load_run SET tables = '{}' WHERE id = %s", (row[0],))


def _load(number: int, tables: list[str], described: dict) -> Load:
    return Load(number, tuple(dictionary.tables()[name] for name in tables), described)


def _describe(cursor: Cursor, values: dict) -> None:
    """The dataset's row, as this load has it."""
    cursor.execute("DELETE FROM core.dataset WHERE slug = %s", (values["slug"],))
    cursor.execute(
        "INSERT INTO core.dataset SELECT * FROM jsonb_populate_record(NULL::core.dataset, %s)",
        (Json(values),),
    )
