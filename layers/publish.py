"""A publication: every layer's snapshot, its facts, and the swap, in one transaction."""

from collections.abc import Callable

from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import Json

from ingest.settings import IngestSettings
from layers import (
    FOLDER,
    blocks,
    build,
    catalog,
    flow_tables,
    map_geometry,
    names,
    neighbours,
    news,
    ready,
    statistics,
    successors,
    tiles,
    words,
)
from layers.model import credited
from layers.news import Task
from layers.publications.record import Publication, carry, carry_shapes, current, enter, lock
from layers.swap import swap

LOADED = (
    "SELECT coalesce(max(id), 0), coalesce(string_agg(id::text, ' ' ORDER BY id), '') "
    "FROM ops.load_run WHERE is_current"  # all of them: undoing one brings an older back
)


def publish(
    connection: Connection,
    note: str,
    progress: Callable[[str], None] = lambda _: None,
    only: tuple[str, ...] = (),
    apply: bool = True,
) -> Publication:
    """Publish every layer of the catalogue that has changed, or those named; the caller commits.

    All others are carried on as they are. When nothing is new and no layer is named, nothing is
    done. Without `apply` all is made and no reader sees it: the caller looks, and rolls back.
    Raises UserError, and changes nothing, when one layer is broken; NotFoundError for a name that
    is no layer; UnavailableError when readers leave no moment for the swap.
    """
    with connection.cursor() as cursor:
        lock(cursor)
        tasks = news.look(cursor, only)
        last_load, state = _state(cursor, tasks)
        before, published = current(cursor)
        if before and not only and state == published:
            return Publication(before, _features(cursor, before), changed=False, before=before)
        number = enter(cursor, note, last_load, state)
        features = {}
        for task in tasks:
            progress(task.layer.name)
            features[task.layer.name] = _prepare(cursor, task, number, before)
        progress("map shapes")
        _shapes(cursor, tasks, number, before)
        cursor.execute((FOLDER / "facts.sql").read_text(), {"number": number})
        if apply:
            swap(cursor, catalog(), before, number, IngestSettings().grace_minutes)
    return Publication(number, features, True, before, *_why(tasks))


def _prepare(cursor: Cursor, task: Task, number: int, before: int | None) -> int:
    """Make a layer's snapshot, or carry it on; readers see nothing of it yet."""
    if before and not task.is_due:
        return carry(cursor, task.layer.name, before, number)
    with build.explained(task.layer):
        octets = build.snapshot(cursor, task.layer, number)
        blocks.build(cursor, task.layer, number, octets)
        tiles.build(cursor, task.layer, number)
        words.build(cursor, task.layer, number)
        if task.layer.name == flow_tables.LAYER:
            flow_tables.build(cursor, task.layer, number)
        names.build(cursor, task.layer, number)
        neighbours.build(cursor, task.layer, number)
        successors.build(cursor, task.layer, number)
        return _facts(cursor, task, number, octets)


def _facts(cursor: Cursor, task: Task, number: int, octets: int) -> int:
    layer, table = task.layer, build.table(task.layer, number)
    time = sql.Identifier(layer.time) if layer.time else sql.SQL("NULL::date")
    fields = statistics.add(cursor, table, ready.fields(cursor, layer, table), layer.additive)
    datasets = sql.SQL(", ").join(map(sql.Identifier, credited(field["name"] for field in fields)))
    query = sql.SQL((FOLDER / "facts_of_layer.sql").read_text())
    query = query.format(table=table, time=time, datasets=datasets)
    said = {"number": number, "layer": layer.name, "title": layer.title,
            "abstract": layer.abstract, "text_bytes": octets, "fields": Json(fields),
            "made_from": Json(task.made_from)}  # fmt: skip
    cursor.execute(query, said)
    return cursor.fetchone()[0]


def _shapes(cursor: Cursor, tasks: list[Task], number: int, before: int | None) -> None:
    if before is None or any(task.is_due and task.draws_units for task in tasks):
        map_geometry.publish(cursor, number)
    else:
        carry_shapes(cursor, before, number)


def _why(tasks: list[Task]) -> tuple[dict[str, str], dict[str, str]]:
    said = {task.layer.name: (task.is_due, ", ".join(task.reasons)) for task in tasks}
    made = {name: why for name, (is_due, why) in said.items() if is_due}
    return made, {name: why for name, (is_due, why) in said.items() if why and not is_due}


def _features(cursor: Cursor, number: int) -> dict[str, int]:
    cursor.execute(
        "SELECT layer, features FROM ops.published_layer WHERE publication = %s", (number,)
    )
    return dict(cursor.fetchall())


def _state(cursor: Cursor, tasks: list[Task]) -> tuple[int, str]:
    """Newest load, and a checksum of all that decides what the publication looks like."""
    cursor.execute(LOADED)
    last_load, loads = cursor.fetchone()
    return last_load, news.state(tasks, loads)
