"""The text of features, as PostgreSQL made it, in blocks of bounded size."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from geoportal.current import Facts
from geoportal.features.request import View
from geoportal.features.values import quoted
from geoportal.pool import Pool
from layers.blocks import SIZE

BLOCK = 700_000  # octets, about
# octets of the text as they are: nothing is decoded here, only to be encoded again
READY = "textsend(t.feature)"
WHOLE = "SELECT t.features FROM {source} t WHERE t.first BETWEEN $1 AND $2 ORDER BY t.first"
RUN = "SELECT {text} FROM {source} t WHERE t.seq >= $1 AND t.seq <= $2 ORDER BY t.seq"
PICKED = """
SELECT {text} FROM unnest($1::int[]) WITH ORDINALITY AS picked(seq, place)
JOIN {source} t USING (seq) ORDER BY place
"""
MADE = """
(SELECT b.seq, '{{"type":"Feature","id":' || to_json(b.id)::text || ',"geometry":' || {geometry}
     || ',"properties":' || row_to_json((SELECT p FROM (SELECT {columns}) p))::text || '}}'
     AS feature
 FROM {table} b)
"""


async def features(
    pool: Pool, facts: Facts, seqs: Sequence[int], view: View
) -> AsyncIterator[bytes]:
    """The features of those sequence numbers with commas between, a block at a time.

    While one block is sent the next is read: two are in memory, whatever the page.
    """
    step = max(1, BLOCK * facts.features // max(facts.text_bytes, 1))
    if step > SIZE:
        step -= step % SIZE
    parts = [seqs[start : start + step] for start in range(0, len(seqs), step)]
    if len(parts) == 1:
        yield await _part(pool, facts, parts[0], view)
        return
    coming = [asyncio.ensure_future(_part(pool, facts, part, view)) for part in parts[:1]]
    try:
        for part in parts[1:]:
            block = await coming.pop()
            coming.append(asyncio.ensure_future(_part(pool, facts, part, view)))
            yield block + b","
        if coming:
            yield await coming.pop()
    finally:
        for unused in coming:  # the reader went away
            unused.cancel()


async def one(pool: Pool, facts: Facts, identifier: str, view: View) -> bytes | None:
    """The feature of that id; None when there is none."""
    query = f"SELECT seq FROM {facts.table} WHERE id = $1"  # noqa: S608 - a name of our own
    seq = await pool.value(query, identifier)
    if not isinstance(seq, int):
        return None
    return await _part(pool, facts, [seq], view)


async def _part(pool: Pool, facts: Facts, seqs: Sequence[int], view: View) -> bytes:
    if view.ready and facts.blocks_table and _is_whole(seqs, facts.features):
        rows = await pool.rows(WHOLE.format(source=facts.blocks_table), seqs[0], seqs[-1])
        return b",".join([row[0] for row in rows])
    source = facts.text_table if view.ready else _made(facts, view)
    if _is_run(seqs):
        rows = await pool.rows(RUN.format(text=READY, source=source), seqs[0], seqs[-1])
    else:
        rows = await pool.rows(PICKED.format(text=READY, source=source), list(seqs))
    return b",".join([row[0] for row in rows])


def _is_whole(seqs: Sequence[int], last: int) -> bool:
    """Whether they are whole blocks: a page without a filter, its size a multiple of a block's."""
    whole = seqs[0] % SIZE == 1 and (seqs[-1] % SIZE == 0 or seqs[-1] == last)
    return whole and _is_run(seqs)


def _is_run(seqs: Sequence[int]) -> bool:
    if isinstance(seqs, range):
        return True
    spans = seqs[-1] - seqs[0] == len(seqs) - 1
    return spans and all(seq == seqs[0] + place for place, seq in enumerate(seqs))


def _made(facts: Facts, view: View) -> str:
    names = view.properties or tuple(facts.fields)
    return MADE.format(
        table=facts.table,
        columns=", ".join(quoted(name) for name in names),
        geometry=_geometry(view) if view.geometry else "'null'",
    )


def _geometry(view: View) -> str:
    shape = "b.geom" if view.crs.srid == 4326 else f"ST_Transform(b.geom, {view.crs.srid})"
    if view.crs.north_first:
        shape = f"ST_FlipCoordinates({shape})"
    return f"coalesce(ST_AsGeoJSON({shape}, 15, 0), 'null')"
