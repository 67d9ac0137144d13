"""Runs of ready features out of the blocks they are kept in; blocks asked for lately stay here."""

from dataclasses import dataclass
from itertools import accumulate

from asyncpg import Record

from geoportal.current import Facts
from geoportal.features.memory import Memory
from geoportal.pool import Pool
from layers.blocks import SIZE

KEPT = 32_000_000  # octets of blocks that a worker keeps
FEW = 11  # blocks, a page of 1,000 anywhere: longer runs would push out what many ask for
READ = """
SELECT b.first, b.features, ARRAY(
    SELECT octet_length(t.feature) FROM {text} t
    WHERE t.seq BETWEEN b.first AND b.first + {last} ORDER BY t.seq
) AS lengths
FROM {blocks} b WHERE b.first BETWEEN $1 AND $2 ORDER BY b.first
"""


@dataclass(frozen=True)
class Block:
    """Text of features with commas between; `starts` says where each begins, and the end."""

    first: int
    text: bytes
    starts: tuple[int, ...]

    def part(self, first: int, last: int) -> bytes | memoryview:
        """The features from one sequence number to another, as far as they are in the block."""
        low, high = max(first - self.first, 0), last - self.first + 1
        if low == 0 and high >= len(self.starts) - 1:
            return self.text
        end = self.starts[min(high, len(self.starts) - 1)] - 1
        return memoryview(self.text)[self.starts[low] : end]


class Blocks:
    """Reads blocks of features, each once while it is kept."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._kept: Memory[Block] = Memory(KEPT)

    async def run(self, facts: Facts, first: int, last: int) -> bytes:
        """The features of a layer from one sequence number to another, with commas between."""
        begins = range(first - (first - 1) % SIZE, last + 1, SIZE)
        found = self._known(facts, begins) or await self._read(facts, begins)
        return b",".join([block.part(first, last) for block in found])

    def _known(self, facts: Facts, begins: range) -> list[Block] | None:
        if len(begins) > FEW:
            return None
        kept = (self._kept.get((facts.table, begin)) for begin in begins)
        found = [block for block in kept if block is not None]
        return found if len(found) == len(begins) else None

    async def _read(self, facts: Facts, begins: range) -> list[Block]:
        query = READ.format(text=facts.text_table, blocks=facts.blocks_table, last=SIZE - 1)
        rows = await self._pool.rows(query, begins[0], begins[-1])
        found = [_block(row) for row in rows]
        if len(found) <= FEW:
            for block in found:
                self._kept.put((facts.table, block.first), block, len(block.text))
        return found


def _block(row: Record) -> Block:
    starts = accumulate((length + 1 for length in row["lengths"]), initial=0)
    return Block(row["first"], row["features"], tuple(starts))
