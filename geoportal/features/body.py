"""The text of features, as PostgreSQL made it, in parts of bounded size."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from itertools import pairwise

from geoportal.current import Facts
from geoportal.features.blocks import Blocks
from geoportal.features.request import View
from geoportal.features.values import quoted
from geoportal.pool import Pool
from layers.blocks import SIZE

PART = 700_000  # octets, about
# octets of the text as they are: nothing is decoded here, only to be encoded again
READY = "textsend(t.feature)"
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


class Body:
    """Reads the text of features: ready, or made as it was asked for."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._blocks = Blocks(pool)

    async def features(self, facts: Facts, seqs: Sequence[int], view: View) -> AsyncIterator[bytes]:
        """The features of those sequence numbers with commas between, a part at a time.

        While one part is sent the next is read: two are in memory, whatever the page.
        """
        parts = _parts(seqs, facts)
        if len(parts) == 1:
            yield await self._part(facts, parts[0], view)
            return
        coming = [asyncio.ensure_future(self._part(facts, part, view)) for part in parts[:1]]
        try:
            for part in parts[1:]:
                ready = await coming.pop()
                coming.append(asyncio.ensure_future(self._part(facts, part, view)))
                yield ready + b","
            if coming:
                yield await coming.pop()
        finally:
            for unused in coming:  # the reader went away
                unused.cancel()

    async def one(self, facts: Facts, identifier: str, view: View) -> bytes | None:
        """The feature of that id; None when there is none."""
        query = f"SELECT seq FROM {facts.table} WHERE id = $1"  # noqa: S608 - a name of our own
        seq = await self._pool.value(query, identifier)
        return await self._part(facts, [seq], view) if isinstance(seq, int) else None

    async def _part(self, facts: Facts, seqs: Sequence[int], view: View) -> bytes:
        run = _is_run(seqs)
        if run and in_blocks(facts, view):
            return await self._blocks.run(facts, seqs[0], seqs[-1])
        source = facts.text_table if view.ready else _made(facts, view)
        asked = (seqs[0], seqs[-1]) if run else (list(seqs),)
        query = RUN if run else PICKED
        rows = await self._pool.rows(query.format(text=READY, source=source), *asked)
        return b",".join([row[0] for row in rows])


def in_blocks(facts: Facts, view: View) -> bool:
    """Whether a run of features so shown is read from blocks."""
    return view.ready and facts.blocks_table is not None


def _is_run(seqs: Sequence[int]) -> bool:
    """Whether sequence numbers follow on one another."""
    if isinstance(seqs, range):
        return True
    spans = seqs[-1] - seqs[0] == len(seqs) - 1
    return spans and all(seq == seqs[0] + place for place, seq in enumerate(seqs))


def _parts(seqs: Sequence[int], facts: Facts) -> list[Sequence[int]]:
    """Cut to about PART octets of text; a range where the blocks of its features end."""
    step = max(1, PART * facts.features // max(facts.text_bytes, 1))
    if step > SIZE:
        step -= step % SIZE
    lead = step - (seqs[0] - 1) % step if isinstance(seqs, range) and seqs else step
    cuts = [0, *range(lead, len(seqs), step), len(seqs)]
    return [seqs[start:end] for start, end in pairwise(cuts) if start < end]


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
