"""What map tiles are made from: by zoom, the features to show or the groups that stand for them.

`pub."<layer>_p<n>_tiles"` points at features, `pub."<layer>_p<n>_tiles_groups"` holds groups with
counts and sums (areas have none); a tile of any zoom is a short read of both. Only the latest of
each series is there: people of two dates are never added up.
"""

import json
import uuid

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor
from psycopg2.sql import SQL, Composable

from layers import build as snapshots
from layers import ready, tile_lines, tile_plan, tile_points, tile_shapes
from layers.model import Layer

FILL = {"point": tile_points.fill, "line": tile_lines.fill, "polygon": tile_shapes.fill}


def build(cursor: Cursor, layer: Layer, number: int) -> None:
    """Make the tables of a snapshot's tiles: filled, indexed, described, sealed and readable."""
    base = snapshots.table(layer, number)
    plan = tile_plan.plan(layer, ready.fields(cursor, layer, base))
    parts = tile_plan.parts(layer, base, plan)
    bands = FILL[layer.geometry](cursor, parts, plan)
    grouped = layer.geometry != "polygon"
    for table in (parts["tiles"], parts["groups"])[: 1 + grouped]:
        cursor.execute(SQL("ANALYZE {}").format(table))
        snapshots.protect(cursor, table)
    _describe(cursor, parts, layer, plan if grouped else None, bands)


def _describe(
    cursor: Cursor,
    parts: dict[str, Composable],
    layer: Layer,
    plan: tile_plan.Plan | None,
    bands: list[int],
) -> None:
    """What the server must know of the tables, as a comment: it is gone when they are.

    `token` is another for every build, so that no tile of one is ever taken for another's.
    """
    cursor.execute(SQL("SELECT DISTINCT dataset FROM {base} ORDER BY 1").format(**parts))
    said = {
        "token": uuid.uuid4().hex,
        "geometry": layer.geometry,
        "bands": bands,
        "datasets": [name for (name,) in cursor.fetchall()],
        "series": layer.series,
        "grouped": [*plan.keys, *plan.alike, *plan.sums] if plan else [],
        "told": plan.told if plan else {},
    }
    comment = sql.Literal(json.dumps(said, ensure_ascii=False))
    cursor.execute(SQL("COMMENT ON TABLE {tiles} IS {comment}").format(**parts, comment=comment))
