"""An inspection as tables in a terminal."""

from collections import defaultdict
from collections.abc import Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from ingest.inspect.model import Column, Inspection, Problem, TableFit
from ingest.personal import KINDS

MARKS = {"stop": ("✗", "bold red"), "warn": ("!", "yellow"), "note": ("·", "dim")}
BAR = 6


def render(found: Inspection) -> RenderableType:
    """Everything found, the file first; no value of a personal column is in it."""
    return Group(*(part for part in _parts(found) if part is not None))


def _parts(found: Inspection) -> Iterator[RenderableType | None]:
    yield _file(found)
    yield _heading("Columns")
    yield _columns(found)
    yield _heading("Fits")
    yield from _fits(found)
    yield _heading("Where the rows fall")
    yield from _where(found)
    if found.problems:
        yield _heading("What to look at")
        yield _problems(found.problems)
    yield _personal(found)


def _file(found: Inspection) -> Panel:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in facts(found):
        table.add_row(name, Text(value))
    title = Text(found.file.name, style="bold")
    return Panel(table, title=title, title_align="left", box=box.ROUNDED, padding=(0, 1))


def facts(found: Inspection) -> list[tuple[str, str]]:
    """What the file is, in words: label and value."""
    file = found.file
    rows = f"{found.rows:,} rows × {len(found.columns)} columns, {size(file.bytes)}"
    spelled = [file.encoding, file.separator and SEPARATORS.get(file.separator, file.separator)]
    heads = "row " + " and ".join(map(str, file.header_rows)) if file.header_rows else ""
    said = [
        ("format", ", ".join(filter(None, [file.format, file.container, *spelled]))),
        ("size", rows),
        ("headings", ", ".join(filter(None, [heads, "with HXL tags" if file.hxl else ""]))),
        ("sheet or layer", _layers(found)),
        ("coordinates", file.crs or ""),
        ("shapes", _shapes(found)),
        ("days", " to ".join(found.dates) if found.dates else ""),
        *(("note", note) for note in file.notes),
    ]
    return [(name, value) for name, value in said if value]


SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def size(count: int) -> str:
    """Bytes in words: 1.4 MB."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1e3)):,} kB"


def _layers(found: Inspection) -> str:
    file = found.file
    if len(file.layers) < 2:
        return file.layer or ""
    others = [name for name in file.layers if name != file.layer]
    return f"{file.layer or 'none chosen'} (also there: {', '.join(others)})"


def _shapes(found: Inspection) -> str:
    if not found.geometry:
        return ""
    shapes = found.geometry
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in shapes.kinds.items())
    wrong = f"{shapes.invalid:,} invalid" if shapes.invalid else "all valid"
    return f"{kinds}; {wrong}" + (f"; {shapes.empty:,} rows without" if shapes.empty else "")


def _heading(words: str) -> Text:
    return Text(f"\n{words}", style="bold")


def _columns(found: Inspection) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True, padding=(0, 1))
    table.add_column("column", ratio=5, overflow="fold")
    table.add_column("type", no_wrap=True)
    table.add_column("filled", no_wrap=True)
    table.add_column("distinct", justify="right", no_wrap=True)
    table.add_column("values", ratio=6, overflow="ellipsis", no_wrap=True)
    fields = {c.heading: c.field for c in found.fits[0].columns} if found.fits else {}
    for column in found.columns:
        field = fields.get(column.heading)
        table.add_row(
            Text.assemble(column.heading, (f" → {field}" if field else "", "green")),
            column.kind, _filled(column, found.rows),
            f"{column.distinct:,}" if column.distinct_is_exact else f"> {column.distinct:,}",
            Text(values(column), style="dim" if column.personal else ""),
        )  # fmt: skip
    return table


def values(column: Column) -> str:
    """Extent or examples of a column, and how it spells “nothing”."""
    nulls = [repr(word) for word in column.nulls if word != "(empty)"]
    unit = f" {column.unit}" if column.unit else ""
    extent = f"{column.least} … {column.greatest}{unit}" if column.least else ""
    return (extent or " · ".join(column.examples)) + (
        f"  (nothing: {', '.join(nulls)})" if nulls else ""
    )


def _filled(column: Column, rows: int) -> Text:
    share = column.filled / rows if rows else 0
    full = round(share * BAR) if share < 1 else BAR
    full = min(full, BAR - 1) if share < 1 else full
    return Text.assemble(
        ("━" * full, "green"), ("━" * (BAR - full), "bright_black"), f" {percent(share)}"
    )


def percent(share: float) -> str:
    """A share in four places: 100 % only for all, 0 % only for none."""
    if 0 < share < 0.01:
        return " <1%"
    return f"{min(share * 100, 99) if share < 1 else 100:3.0f}%"


def _fits(found: Inspection) -> Iterator[RenderableType]:
    if found.sources:
        names = Text(", ".join(found.sources), style="bold green")
        command = f"geoportal load {found.sources[0]} {found.file.name}"
        yield Text.assemble("  Read as it is by ", names, f":  {command}")
    if not found.fits:
        yield Text("  " + no_table(found), style="yellow")
        return
    for fit in found.fits[:3]:
        yield _score(fit)
    yield _mapping(found.fits[0])


def no_table(found: Inspection) -> str:
    """Why no table fits: the nearest with what it has and lacks."""
    near = found.nearest
    if near is None:
        return "No table of the dictionary: none of its fields is in the file."
    has = ", ".join(f"{column.heading} ({column.field})" for column in near.columns)
    lacks = f", and not {', '.join(near.missing)}" if near.missing else ""
    return (
        f"No table of the dictionary fits; the nearest is {near.table} ({near.score:.2f}): "
        f"the file has {has}{lacks}."
    )


def _score(fit: TableFit) -> Text:
    full = round(fit.score * BAR)
    missing = f"  without {', '.join(fit.missing)}" if fit.missing else "  nothing missing"
    return Text.assemble(
        "  ", ("━" * full, "cyan"), ("━" * (BAR - full), "bright_black"),
        f" {fit.score:4.2f}  ", (fit.table, "bold"), (missing, "dim"),
    )  # fmt: skip


def _mapping(fit: TableFit) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for name in ("column", f"field of {fit.table}", "sure", "because"):
        table.add_column(name, overflow="fold")
    for column in sorted(fit.columns, key=lambda c: -c.score):
        table.add_row(Text(column.heading), Text(column.field, style="green"),
                      f"{column.score:.2f}", Text(column.why, style="dim"))  # fmt: skip
    return table


def _where(found: Inspection) -> Iterator[RenderableType]:
    yield Text("  " + where(found))
    known = [match for match in found.pcodes if match.boundary_version]
    for match in known:
        share = match.matched / match.codes if match.codes else 0
        style = "green" if share > 0.95 else "yellow"
        lost = f"; not there: {', '.join(match.unknown)}" if match.unknown else ""
        yield Text.assemble(
            f"  {match.heading}: ", (f"{match.matched:,} of {match.codes:,} P-codes", style),
            f" are in {match.boundary_version}, level {match.level}{lost}",
        )  # fmt: skip
    for match in found.pcodes:
        if not match.boundary_version:
            yield Text(f"  {match.heading}: {match.codes:,} P-codes, compared with none "
                       f"(such as {', '.join(match.unknown[:3])})")  # fmt: skip
    yield Text(f"  Compared with {found.boundaries}.", style="dim")


def where(found: Inspection) -> str:
    """In which countries the rows fall, in a sentence."""
    seen = found.where
    if seen.by == "nothing":
        return "Nothing in the file says: no coordinates, shapes, codes or names of countries."
    how = {"point": f"by {seen.longitude} and {seen.latitude}", "shape": "by their shapes",
           "code": "by the country they name"}[seen.by]  # fmt: skip
    if seen.longitude and seen.longitude == seen.latitude:
        how = f"by {seen.longitude}"
    listed = ", ".join(f"{c.name} {c.rows:,}" for c in seen.countries[:6])
    more = f" and {len(seen.countries) - 6} more" if len(seen.countries) > 6 else ""
    nowhere = "at sea or in no country" if seen.by != "code" else "naming no country we know"
    lost = f"; {seen.nowhere:,} {nowhere}" if seen.nowhere else ""
    empty = f"; {seen.missing:,} rows say nothing" if seen.missing else ""
    return f"{listed or 'no country'}{more} ({how}){lost}{empty}."


def grouped(problems: tuple[Problem, ...]) -> list[tuple[Problem, list[str], int]]:
    """Problems of one rule together: the first, all headings, all rows."""
    groups: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for problem in problems:
        groups[problem.severity, problem.rule].append(problem)
    return [
        (same[0], [p.heading for p in same if p.heading], sum(p.rows for p in same))
        for same in groups.values()
    ]


def _problems(problems: tuple[Problem, ...]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(width=2, justify="right")
    table.add_column(overflow="fold")
    for first, headings, rows in grouped(problems):
        mark, style = MARKS[first.severity]
        names = Text(", ".join(headings[:5]), style="bold")
        more = f" and {len(headings) - 5} more" if len(headings) > 5 else ""
        head = Text.assemble(names, more, ": ") if headings else Text()
        table.add_row(Text(mark, style=style), Text.assemble(head, first.text, counted(rows)))
    return table


def counted(rows: int) -> str:
    """A number of rows in brackets, nothing for none."""
    return f" ({rows:,} {'row' if rows == 1 else 'rows'})" if rows else ""


def _personal(found: Inspection) -> RenderableType | None:
    if not found.personal:
        return None
    lines = [
        Text.assemble((one.heading, "bold"), f": {KINDS[one.kind]}, {one.why}")
        for one in found.personal
    ]
    last = Text("A load stops until [personal] in source.toml says what is to become of each.")
    return Panel(Group(*lines, last), title="Looks like personal data", title_align="left",
                 border_style="red", box=box.ROUNDED)  # fmt: skip
