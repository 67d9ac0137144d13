"""What is new: what each layer would be made from now, beside what its snapshot was made from."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from ingest import dictionary
from layers import FOLDER, build, catalog, get
from layers.model import Layer

MadeFrom = dict[str, str]
READS = """
SELECT DISTINCT c.relname FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
JOIN pg_class c ON c.oid = d.refobjid
WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
  AND r.ev_class = 'pg_temp.reading'::regclass AND c.relnamespace = 'core'::regnamespace
"""
LOADS = """
SELECT name, string_agg(concat_ws(':', r.id, d.redistributable, d.synthetic), ' ' ORDER BY r.id)
FROM ops.load_run r CROSS JOIN unnest(r.tables) name JOIN core.dataset d ON d.slug = r.dataset
WHERE r.is_current GROUP BY name
UNION ALL SELECT 'dataset', md5(string_agg(d::text, '' ORDER BY d.slug)) FROM core.dataset d
"""
PUBLISHED = """
SELECT l.layer, l.made_from, l.datasets FROM ops.published_layer l
JOIN ops.publication p ON p.number = l.publication WHERE p.is_current
"""
SHOWABLE = "SELECT slug FROM core.dataset WHERE redistributable"


@dataclass(frozen=True)
class Task:
    """A layer's part in a publication: made anew, or carried on from the one before.

    `reasons` say what is new; a layer that is carried on with reasons was not asked for.
    """

    layer: Layer
    made_from: MadeFrom
    reasons: tuple[str, ...]
    is_due: bool

    @property
    def draws_units(self) -> bool:
        """Whether the map's shapes are of units that the layer shows."""
        units = {"core.admin_stock", "core.admin_unit"} & set(self.made_from)
        return self.layer.geometry == "polygon" and bool(units)


@dataclass(frozen=True)
class _Now:
    """What there is to make layers from."""

    loads: dict[str, str]
    software: str
    showable: set[str]


def look(cursor: Cursor, only: tuple[str, ...] = ()) -> list[Task]:
    """What is to be done for each layer of the catalogue, in the order of their names.

    Layers are due when what they are made from has changed. With `only`, those are due instead,
    new or not; and always one that shows a dataset nobody may publish any more. Raises
    NotFoundError for a name that is no layer, UserError for a layer whose SQL does not work.
    """
    for name in only:
        get(name)
    cursor.execute(PUBLISHED)
    published = {layer: (made_from, datasets) for layer, made_from, datasets in cursor.fetchall()}
    now = _now(cursor)
    tasks = (
        _task(cursor, layer, now, published.get(name), only) for name, layer in catalog().items()
    )
    return [task for task in tasks if task.is_due or task.layer.name in published]


def state(tasks: list[Task], loads: str) -> str:
    """Checksum of all that decides what a publication looks like."""
    return _digest(
        json.dumps({task.layer.name: task.made_from for task in tasks}, sort_keys=True), loads
    )


def _now(cursor: Cursor) -> _Now:
    cursor.execute(LOADS)
    loads = {name: str(ids) for name, ids in cursor.fetchall()}
    cursor.execute(SHOWABLE)
    return _Now(loads, _software(), {slug for (slug,) in cursor.fetchall()})


def _task(
    cursor: Cursor,
    layer: Layer,
    now: _Now,
    published: tuple[MadeFrom, list[str]] | None,
    only: tuple[str, ...],
) -> Task:
    made_from = _made_from(cursor, layer, now)
    before, datasets = published or ({}, [])
    withdrawn = sorted(set(datasets) - now.showable)
    reasons = tuple(_reasons(before, made_from, withdrawn))
    asked = layer.name in only if only else bool(reasons)
    if asked or withdrawn:
        return Task(layer, made_from, reasons or ("asked for",), is_due=True)
    return Task(layer, before, reasons, is_due=False)


def _reasons(before: MadeFrom, now: MadeFrom, withdrawn: list[str]) -> Iterator[str]:
    if not before:
        yield "new layer"
        return
    for slug in withdrawn:
        yield f"“{slug}” is withdrawn"
    for name in sorted({*before, *now}):
        if before.get(name) != now.get(name):
            table = name.removeprefix("core.")
            yield f"{name} changed" if table == name else f"new loads of {table}"


def _made_from(cursor: Cursor, layer: Layer, now: _Now) -> MadeFrom:
    with build.explained(layer):
        tables = _reads(cursor, layer)
    return {
        # translations are in no snapshot
        "layer": _digest(layer.model_dump_json(exclude={"translations"})),
        "dictionary": _digest(*_described(layer)),
        "software": now.software,
        **{f"core.{name}": now.loads.get(name, "") for name in sorted(tables)},
    }


def _reads(cursor: Cursor, layer: Layer) -> list[str]:
    """The core tables that a layer's SQL reads, by PostgreSQL's own account."""
    query = sql.SQL("CREATE TEMP VIEW reading AS SELECT * FROM ({}) q")
    cursor.execute(query.format(build.query(layer)))
    cursor.execute(READS)
    names = [name for (name,) in cursor.fetchall()]
    cursor.execute("DROP VIEW pg_temp.reading")
    return names


def _described(layer: Layer) -> Iterator[str]:
    known = dictionary.tables()
    for table in (known[name] for name in layer.tables):
        yield table.model_dump_json()
        for field in table.fields.values():
            yield json.dumps(dictionary.codes(field.codes) if field.codes else None)


def _software() -> str:
    files = [*FOLDER.glob("*.py"), *FOLDER.glob("*.sql")]
    own = [path for path in files if not path.with_suffix(".toml").exists()]  # else a layer's query
    return _digest(*(path.read_text(encoding="utf-8") for path in sorted(own)))


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
