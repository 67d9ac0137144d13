"""Tables of figures: an equal alternative to every map."""

from dataclasses import dataclass

from geoportal.portal.elements import Part


@dataclass(frozen=True)
class Column:
    """A table's column; ``sorted`` is its aria-sort value when the rows come sorted by it."""

    label: str
    numeric: bool = False
    sorted: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell's text, the number to sort by where it is a number, and what it leads to."""

    text: str
    sort: float | None = None
    href: str = ""


@dataclass(frozen=True)
class TableRow:
    """A row and the key its script knows it by."""

    key: str
    cells: list[Cell]


class DataTable(Part):
    """The figures of a map as a table: an equal alternative to it, there without scripts."""

    template = "table.html"

    def __init__(self, name: str, columns: list[Column], rows: list[TableRow], **words: str):
        super().__init__()
        self.init_part(name, None, columns=columns, rows=rows, **words)
