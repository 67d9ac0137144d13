"""What a selection found: its features' sequence numbers in order, kept to turn its pages."""

from array import array
from dataclasses import dataclass

from geoportal.features.memory import Memory
from geoportal.features.select import Selection
from geoportal.features.values import Values
from geoportal.pool import Pool

MOST = 10_000  # sequence numbers kept of a selection, as many as a page may have
KEPT = 8_000_000  # octets of them that a worker keeps
BESIDE = 700  # octets that a selection takes beside them
FOUND = """
SELECT ARRAY(SELECT b.seq FROM {table} b WHERE {where} ORDER BY {order} LIMIT {limit})
"""
COUNT = "SELECT count(*) FROM {table} b WHERE {where}"


@dataclass(frozen=True)
class Hits:
    """`seqs` are the first of all that are `matched`, in the order that was asked for."""

    seqs: array
    matched: int

    def page(self, start: int, stop: int) -> array | None:
        """Those from one place to another; None where they are not all known."""
        if min(stop, self.matched) > len(self.seqs):
            return None
        return self.seqs[start:stop]


class Finder:
    """Finds what selections of snapshots hold. A snapshot never changes: what is found stays."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._kept: Memory[Hits] = Memory(KEPT)

    def known(self, selection: Selection) -> Hits | None:
        """What was found before, while it is kept."""
        return self._kept.get((selection.facts.table, selection.digest))

    async def find(self, selection: Selection) -> Hits:
        """What the selection finds: mostly in one look; counted where it is a lot."""
        if (known := self.known(selection)) is not None:
            return known
        values = Values(list(selection.values))
        query = FOUND.format(
            table=selection.facts.table, where=selection.where, order=selection.order_by,
            limit=values.add(MOST + 1, "int"),
        )  # fmt: skip
        seqs = array("i", (await self._pool.rows(query, *values.given))[0][0])
        matched = len(seqs) if len(seqs) <= MOST else await self._counted(selection)
        hits = Hits(seqs[:MOST], matched)
        size = BESIDE + hits.seqs.itemsize * len(hits.seqs)
        self._kept.put((selection.facts.table, selection.digest), hits, size)
        return hits

    async def _counted(self, selection: Selection) -> int:
        query = COUNT.format(table=selection.facts.table, where=selection.where)
        return (await self._pool.rows(query, *selection.values))[0][0]
