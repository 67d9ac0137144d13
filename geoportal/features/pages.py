"""A page of a selection: which features are on it, how many there are in all, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass

from geoportal.current import Facts
from geoportal.features import order
from geoportal.features.hits import Finder
from geoportal.features.request import Asked
from geoportal.features.tokens import Token
from geoportal.features.values import Values
from geoportal.pool import Pool

SEQS = """
SELECT b.seq FROM {table} b WHERE {where} ORDER BY {order} LIMIT {limit} OFFSET {offset}
"""


@dataclass(frozen=True)
class Page:
    """Sequence numbers of its features in order; the first is number `index`, from 0, of all."""

    seqs: Sequence[int]
    index: int
    matched: int
    following: Token | None
    previous: Token | None


async def find(pool: Pool, finder: Finder, asked: Asked, token: Token | None) -> Page:
    """The page; the database is asked when features are chosen or sorted for the first time."""
    selection = asked.selection
    if not selection.conditions and not selection.order:
        return _page(asked, token, _straight(asked, token), selection.facts.features)
    matched, seqs = await _matched(finder, asked, token)
    if seqs is None:
        seqs = await _seqs(pool, asked, token)
    return _page(asked, token, seqs, matched)


def _straight(asked: Asked, token: Token | None) -> range:
    """Without a filter the sequence has no gaps."""
    start, stop = _places(asked, token)
    return range(start + 1, min(stop, asked.selection.facts.features) + 1)


def _places(asked: Asked, token: Token | None) -> tuple[int, int]:
    """Where the page begins and ends in the selection, from 0, the end left out."""
    index = token.index if token else asked.offset
    if asked.hits:
        return index, index
    if token and token.backwards:
        return max(index - asked.limit, 0), index
    return index, index + asked.limit


async def _matched(
    finder: Finder, asked: Asked, token: Token | None
) -> tuple[int, Sequence[int] | None]:
    """How many features the selection has, and those of the page where they are known by now.

    A page that a token leads to is found by its place in the order, whatever the selection's size;
    so is the first one of all features in another order.
    """
    known = finder.known(asked.selection)
    if known is None and token:
        return token.matched, None
    if known is None and not asked.selection.conditions:
        return asked.selection.facts.features, None
    hits = known or await finder.find(asked.selection)
    return hits.matched, hits.page(*_places(asked, token))


async def _seqs(pool: Pool, asked: Asked, token: Token | None) -> list[int]:
    if asked.hits:
        return []
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
