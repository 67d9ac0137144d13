"""The flows shown as a matrix: a row an origin, a column a destination."""

from collections import Counter
from dataclasses import dataclass

from geoportal.portal.data import Row
from geoportal.portal.elements import Part
from geoportal.portal.flows.scale import Scale
from geoportal.portal.flows.selection import FlowView

SIDE = 12  # origins and destinations, those with the most people
Pair = tuple[str | None, str | None]


@dataclass(frozen=True)
class Square:
    """One cell: people, None where none were seen; shade 0 to 5, 0 where it is suppressed."""

    people: int | None
    shade: int | None
    stayed: bool


@dataclass(frozen=True)
class Line:
    """One origin: its cells in the order of the columns, and its people to all destinations."""

    name: str
    cells: list[Square]
    total: int


class FlowMatrix(Part):
    """A sortable table of origins by destinations, there without scripts."""

    template = "matrix.html"

    def __init__(self, name: str, view: FlowView, rows: list[Row], **words: str) -> None:
        super().__init__()
        columns, lines = matrix(view, rows)
        self.init_part(name, None, columns=columns, lines=lines, **words)


def matrix(view: FlowView, rows: list[Row]) -> tuple[list[str], list[Line]]:
    """Names of the destinations, and a line for each origin, those with the most people first."""
    scale = Scale(view.largest)
    cells: dict[Pair, Row] = {_pair(row): row for row in rows}
    origins, destinations = (_sums(rows, end) for end in ("origin_pcode", "destination_pcode"))
    columns = [code for code, _ in destinations.most_common(SIDE)]
    lines = [
        Line(
            name=view.name(code),
            cells=[_square(cells.get((code, to)), scale, code == to) for to in columns],
            total=total,
        )
        for code, total in origins.most_common(SIDE)
    ]
    return [view.name(code) for code in columns], lines


def _pair(row: Row) -> Pair:
    return row["origin_pcode"], row["destination_pcode"]


def _sums(rows: list[Row], end: str) -> Counter:
    sums: Counter = Counter()
    for row in rows:
        sums[row[end]] += row["total_individuals"] or 0
    return sums


def _square(row: Row | None, scale: Scale, stayed: bool) -> Square:
    if row is None:
        return Square(None, None, stayed)
    people = row["total_individuals"]
    return Square(people, scale.shade(people), stayed)
