"""Where a table begins: title rows, headings in one line or two, the row of HXL tags."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median, mode

LOOKED_AT = 40  # rows
TAGS_WITHIN = 25  # rows, as HXL's own readers look for their tags
TAG = re.compile(r"#\s*[a-z]\w*(?:\s*\+\s*[a-z]\w*)*", re.IGNORECASE | re.ASCII)  # HXL 1.1
VALUE = re.compile(r"[-+(<>~≈]?\s*[\d\s.,:/%'’)(+TZ-]*\d[\d\s.,:/%'’)(+TZ-]*", re.ASCII)
LONG = 0.7
FEW = 3
RESERVED = ("source_row", "geom")  # what a frame calls the number and the shape of a record
WIDE = 0.6  # share of the fullest row that a row of headings fills, and a note does not
NULLS = {"", "-", "_", "–", "n/a", "na", "nan", "null", "none", "nat", "not available", "x", "."}
Grid = Sequence[Sequence[object]]
Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]  # (row, column) of the two corners


@dataclass(frozen=True)
class Headings:
    """The columns of a table and the number of rows above its first record."""

    names: list[str]
    above: int
    rows: tuple[int, ...] = ()  # of the headings, counted from 1
    hxl_row: int | None = None
    tags: dict[str, str] = field(default_factory=dict)  # HXL tag by heading

    @property
    def notes(self) -> list[str]:
        """That rows above the headings (titles, notes) were passed over."""
        above = min(self.rows, default=1) - 1
        return [f"rows above the headings passed over: {above}"] if above else []


def find(grid: Grid, wanted: tuple[int, ...] = (), merged: Merged | None = None) -> Headings:
    """The headings of a table, from its first rows as received.

    `wanted`: the rows that hold them, counted from 1, where they are not to be detected.
    `merged`: merged cells, where the format keeps them; None where it does not.
    """
    rows = [[_text(cell) for cell in row] for row in grid[:LOOKED_AT]]
    hxl_at = next((i for i, row in enumerate(rows[:TAGS_WITHIN]) if _is_tags(row)), None)
    lines = _lines(rows, grid, wanted, hxl_at)
    found = [*lines, *([] if hxl_at is None else [hxl_at])]
    if not found:
        return Headings([], 0)
    above = max(found) + 1
    width = _width(rows, found, above)
    tags = [] if hxl_at is None else rows[hxl_at]
    names = _unique(_joined(rows, lines or found, width, merged))
    return Headings(
        names, above, tuple(line + 1 for line in lines),
        None if hxl_at is None else hxl_at + 1,
        {name: tag for name, tag in zip(names, tags, strict=False) if tag.startswith("#")},
    )  # fmt: skip


def _lines(
    rows: list[list[str]], grid: Grid, wanted: tuple[int, ...], hxl_at: int | None
) -> list[int]:
    """The places of the lines of headings: one, two, or none where there are only tags."""
    if wanted:
        return [number - 1 for number in wanted] if max(wanted) <= len(rows) else []
    if hxl_at is None:
        lines = _main_line(rows, grid)
    else:
        lines = [i for i in range(hxl_at - 1, -1, -1) if any(rows[i])][:1]
    if len(lines) == 1 and lines[0] > 0 and _is_upper(rows, lines[0] - 1):
        return [lines[0] - 1, lines[0]]
    return lines


def _width(rows: list[list[str]], found: list[int], above: int) -> int:
    """Columns of the headings, and more where all rows have more."""
    width, body = max(len(rows[i]) for i in found), rows[above:]
    if len(body) < FEW:  # more likely a stray separator
        return width
    return max(width, min(map(len, body)))


def _text(cell: object) -> str:
    return "" if cell is None else re.sub(r"\s+", " ", str(cell)).strip()


def _filled(row: Sequence[str]) -> int:
    return sum(1 for cell in row if cell)


def _reach(row: Sequence[str]) -> int:
    """Cells up to the last that holds something: spreadsheets write empty ones after it."""
    return max((place for place, cell in enumerate(row, start=1) if cell), default=0)


def _is_tags(row: Sequence[str]) -> bool:
    """All cells are tags, or half of them are tags as HXL's standard has them."""
    filled = [cell for cell in row if cell]
    marked = [cell for cell in filled if cell.startswith("#")]
    valid = sum(map(_is_tag, marked))  # “#N/A” is none
    if len(marked) == len(filled):
        return valid > 0
    return valid >= max(2, len(filled) / 2)


def _is_tag(cell: str) -> bool:
    return TAG.fullmatch(cell) is not None


def _main_line(rows: list[list[str]], grid: Grid) -> list[int]:
    """The first row as wide as a table; a second line of headings when there is one."""
    width = max(map(_filled, rows), default=0)
    least = max(min(2, width), WIDE * width)
    wide = [i for i, row in enumerate(rows) if _is_wide(row, least, width)]
    if not wide:
        return []
    usual = mode(map(_reach, rows))  # cells of a row; a note in text has fewer
    first = next((i for i in wide if len(rows[i]) > LONG * usual), wide[0])
    return [first, first + 1] if _has_lower(rows, first, grid) else [first]


def _is_wide(row: list[str], least: float, width: int) -> bool:
    if width <= 2:  # a title stands in the first cell
        return _filled(row) >= least or any(row[1:])
    return _filled(row) >= least


def _is_upper(rows: list[list[str]], at: int) -> bool:
    """Group headings over several columns each, not a title: at least two, far to the right."""
    row, width = rows[at], max(_filled(rows[at + 1]), 1)
    places = [i for i, cell in enumerate(row) if cell]
    return (
        len(places) >= 2
        and places[-1] >= width / 2
        and _has_gap(row, rows[at + 1])
        and not any(map(is_value, row))
    )


def _has_gap(upper: list[str], lower: list[str]) -> bool:
    """A heading below with none right above it, but one further left: a merged cell."""
    pairs = list(zip(upper, lower, strict=False))
    return any(below and not above and any(upper[:i]) for i, (above, below) in enumerate(pairs))


def _has_lower(rows: list[list[str]], at: int, grid: Grid) -> bool:
    if len(rows) < at + 3 or not _has_gap(rows[at], rows[at + 1]):
        return False
    lower, body = rows[at + 1], grid[at + 2 : LOOKED_AT]
    if any(map(is_value, grid[at + 1])) or any(cell.lower() in NULLS - {""} for cell in lower):
        return False
    figures = [i for i in range(len(lower)) if _holds_values([r[i] for r in body if i < len(r)])]
    return any(lower[i] for i in figures)


def _holds_values(cells: list[object]) -> bool:
    filled = [cell for cell in cells if _text(cell).lower() not in NULLS]
    return bool(filled) and median(is_value(cell) for cell in filled) > 0


def is_value(cell: object) -> bool:
    """A number or date, typed or written: no heading of a second line."""
    if isinstance(cell, str):
        return VALUE.fullmatch(cell.strip()) is not None
    return cell is not None


def _joined(
    rows: list[list[str]], lines: list[int], width: int, merged: Merged | None
) -> list[str]:
    *uppers, lower = [rows[line] + [""] * (width - len(rows[line])) for line in lines]
    names = list(lower)
    for line, upper in zip(reversed(lines[:-1]), reversed(uppers), strict=True):
        spread = _spread(upper, names) if not merged else _spread_merged(upper, line, merged)
        names = [
            f"{above} / {name}" if above and name and above != name else name or above
            for above, name in zip(spread, names, strict=True)
        ]
    return names


def _spread(upper: list[str], lower: list[str]) -> list[str]:
    """A group heading holds until the next one."""
    spread, last = [], ""
    for above, below in zip(upper, lower, strict=True):
        last = above or last
        spread.append(last if above or below else "")
    return spread


def _spread_merged(upper: list[str], line: int, merged: Merged) -> list[str]:
    spread = list(upper)
    for (top, left), (bottom, right) in merged:
        if top <= line <= bottom:
            spread[left : right + 1] = [upper[left]] * len(spread[left : right + 1])
    return spread


def _unique(names: list[str]) -> list[str]:
    """Headings that repeat are numbered; a column without one is called by its place."""
    taken: set[str] = set()
    unique = []
    for place, name in enumerate(names, start=1):
        base = name or nameless(place)
        number, free = 1, base
        while free in taken or free in RESERVED:
            number += 1
            free = f"{base} ({number})"
        taken.add(free)
        unique.append(free)
    return unique


def nameless(place: int) -> str:
    """The name of a column that has none."""
    return f"Column {place}"
