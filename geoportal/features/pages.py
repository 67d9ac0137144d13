"""A page of a selection: which features are on it, how many there are in all, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass

from geoportal.current import Facts
from geoportal.features import order
from geoportal.features.memory import Memory
from geoportal.features.request import Asked
from geoportal.features.tokens import Token
from geoportal.features.values import Values
from geoportal.pool import Pool

SEQS = """
SELECT b.seq FROM {table} b WHERE {where} ORDER BY {order} LIMIT {limit} OFFSET {offset}
"""
COUNT = "SELECT count(*) FROM {table} b WHERE {where}"


@dataclass(frozen=True)
class Page:
    """Sequence numbers of its features in order; the first is number `index`, from 0, of all."""

    seqs: Sequence[int]
    index: int
    matched: int
    following: Token | None
    previous: Token | None


async def find(pool: Pool, counts: Memory[int], asked: Asked, token: Token | None) -> Page:
    """The page; the database is only asked when features are chosen or sorted."""
    selection = asked.selection
    if not selection.conditions and not selection.order:
        seqs: Sequence[int] = _straight(asked, token)
        return _page(asked, token, seqs, selection.facts.features)
    seqs = [] if asked.hits else await _seqs(pool, asked, token)
    return _page(asked, token, seqs, await _matched(pool, counts, asked, token, seqs))


def _straight(asked: Asked, token: Token | None) -> range:
    """Without a filter the sequence has no gaps."""
    last = asked.selection.facts.features
    if asked.hits:
        return range(0)
    if token and token.backwards:
        return range(max(token.seq - asked.limit, 1), min(token.seq, last + 1))
    start = (token.seq if token else asked.offset) + 1
    return range(start, min(start + asked.limit, last + 1))


async def _seqs(pool: Pool, asked: Asked, token: Token | None) -> list[int]:
    selection = asked.selection
    values, where, backwards = Values(list(selection.values)), selection.where, False
    if token:
        backwards = token.backwards
        beyond = order.beyond(selection.order, backwards, selection.facts, token.seq, values)
        where = f"{where} AND {beyond}"
    query = SEQS.format(
        table=selection.facts.table, where=where,
        order=order.clause(selection.order, backwards),
        limit=values.add(asked.limit, "int"), offset=values.add(asked.offset, "int"),
    )  # fmt: skip
    seqs = [row[0] for row in await pool.rows(query, *values.given)]
    return seqs[::-1] if backwards else seqs


async def _matched(
    pool: Pool, counts: Memory[int], asked: Asked, token: Token | None, seqs: Sequence[int]
) -> int:
    """How many features the selection has: known from the page itself, before, or counted."""
    selection = asked.selection
    if token:
        return token.matched
    if not selection.conditions:
        return selection.facts.features
    if not asked.hits and 0 < len(seqs) < asked.limit:
        return asked.offset + len(seqs)
    key = (selection.facts.table, selection.digest)
    if (known := counts.get(key)) is None:
        query = COUNT.format(table=selection.facts.table, where=selection.where)
        (row,) = await pool.rows(query, *selection.values)
        known = row[0]
        counts.put(key, known, 1)
    return known


def _page(asked: Asked, token: Token | None, seqs: Sequence[int], matched: int) -> Page:
    facts, digest = asked.selection.facts, asked.selection.digest
    index = token.index if token else asked.offset
    if token and token.backwards:
        index = max(index - len(seqs), 0)
    end = index + len(seqs)
    return Page(
        seqs, index, matched,
        _token(facts, seqs[-1], end, matched, False, digest) if seqs and end < matched else None,
        _token(facts, seqs[0], index, matched, True, digest) if seqs and index else None,
    )  # fmt: skip


def _token(
    facts: Facts, seq: int, index: int, matched: int, backwards: bool, digest: bytes
) -> Token:
    return Token(facts.snapshot, seq, index, matched, backwards, digest)
