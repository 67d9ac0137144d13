"""The content of an export: the features a request selects, read on the event loop."""

from dataclasses import dataclass

from geoportal.downloads import columns, content
from geoportal.downloads.about import About, collection, credits
from geoportal.downloads.content import Content
from geoportal.downloads.source import CREDITS
from geoportal.features.request import Asked
from geoportal.pool import Pool
from ingest.errors import UserError
from layers import get
from layers.model import credited

ROWS = 1_000  # read at a time
PUBLISHED_ON = "SELECT published_at::date FROM pub.publication"
SELECTED = """
SELECT {columns} FROM {table} b WHERE {where} ORDER BY {order} LIMIT {limit} OFFSET {offset}
"""
MATCHED = "SELECT count(*) FROM {table} b WHERE {where}"
# of the datasets of a layer those that the features of the file come from
CHOSEN = """
WITH chosen AS MATERIALIZED (
    SELECT {datasets} FROM {table} b WHERE {where} ORDER BY {order} LIMIT {limit} OFFSET {offset})
"""


@dataclass(frozen=True)
class Selected:
    """A content, how many features it has, and how many were to be had."""

    content: Content
    returned: int
    matched: int


def refuse(asked: Asked) -> None:
    """Raise UserError where a request asks of a file what files are not."""
    if asked.hits:
        raise UserError("resulttype=hits goes with JSON; a file is its features.")
    if not asked.view.geometry:
        raise UserError("A file has its geometries: leave skipGeometry out.")
    if asked.view.crs.srid != 4326:
        raise UserError("Files are in longitude and latitude (CRS84): leave crs out.")


async def select(pool: Pool, asked: Asked, url: str) -> Selected:
    """Read what is asked for, a thousand rows at a time; raises UnavailableError."""
    facts, layer = asked.selection.facts, get(asked.selection.facts.layer)
    wanted = asked.view.properties
    fields = [one for name, one in facts.fields.items() if wanted is None or name in wanted]
    described = columns.of(layer, fields)
    layout = content.schema(described)
    query = SELECTED.format(columns=content.expressions(layer, described), **_parts(asked))
    stream = pool.stream(query, *asked.selection.values, rows=ROWS)
    batches = [content.batch(rows, layout) async for rows in stream]
    returned = sum(map(len, batches))
    matched = await _matched(pool, asked, returned)
    about = await _about(pool, asked, url, _part(asked, returned, matched))
    gaps = any(batch[content.GEOMETRY].null_count for batch in batches)
    made = Content(layer, about, described, lambda _order: iter(batches), gaps, fields)
    return Selected(made, returned, matched)


async def _matched(pool: Pool, asked: Asked, returned: int) -> int:
    if returned < asked.limit and (returned or not asked.offset):
        return asked.offset + returned
    query = MATCHED.format(table=asked.selection.facts.table, where=asked.selection.where)
    return int(str(await pool.value(query, *asked.selection.values)))


async def _about(pool: Pool, asked: Asked, url: str, part: str) -> About:
    facts, rows = asked.selection.facts, await _credits(pool, asked)
    day = await pool.value(PUBLISHED_ON)
    return About(
        facts.layer, facts.title, facts.abstract, facts.publication, str(day),
        credits(rows), collection(url, facts.layer), part,
    )  # fmt: skip


async def _credits(pool: Pool, asked: Asked) -> list[dict]:
    """The datasets of the features asked for; of the whole layer where there are none."""
    facts = asked.selection.facts
    named = credited(facts.fields)
    chosen = CHOSEN.format(datasets=", ".join(f'b."{name}"' for name in named), **_parts(asked))
    datasets = ", ".join(f't."{name}"' for name in named)
    of_chosen = chosen + CREDITS.format(table="chosen", datasets=datasets)
    rows = await pool.rows(of_chosen, *asked.selection.values)
    rows = rows or await pool.rows(CREDITS.format(table=facts.table, datasets=datasets))
    return [dict(row) for row in rows]


def _parts(asked: Asked) -> dict[str, object]:
    """Parts of the SQL that names the features asked for."""
    return {
        "table": asked.selection.facts.table, "where": asked.selection.where,
        "order": asked.selection.order_by, "limit": asked.limit, "offset": asked.offset,
    }  # fmt: skip


def _part(asked: Asked, returned: int, matched: int) -> str:
    """Which features these are, for whoever finds the file without its address."""
    if not returned:
        return "No features: nothing is selected."
    of = f"the {matched:,} selected" if asked.selection.conditions else f"{matched:,}"
    return f"Features {asked.offset + 1:,} to {asked.offset + returned:,} of {of}."
