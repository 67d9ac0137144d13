"""What commands print, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:  # to print a report, no command needs what makes the others
    from geoportal.doctor import Finding
    from ingest.compare import Change, Difference
    from ingest.faults import Seen
    from ingest.loads import Loaded
    from ingest.report import Report


BOOK_COLUMNS = ("read", "loaded", "rejected", "before", "after")
FIELDS_SHOWN = 4


def load_report(out: Console, report: Report) -> None:
    """Rows and sums of a load; read = loaded + rejected stands in every line."""
    if not report.changed:
        out.print(
            f"[bold]{report.dataset}[/]: nothing to do, the same inputs are loaded already "
            f"({report.rows_loaded:,} rows, {report.rows_rejected:,} rejected)."
        )
        return
    done = f"loaded in {report.seconds:.1f} s (load {report.load_id})"
    out.print(f"[bold]{report.dataset}[/] {done if report.applied else 'would change so:'}")
    for note in report.notes:
        out.print(f"  assumed: {escape(note)}")
    out.print(_books(report))
    _groups(out, report)
    _rules(out, report.rejections, "rejected by")
    _rules(out, report.warnings, "[yellow]to look at:[/]")
    _rules(out, report.changes, "cleaned by")
    for difference in report.differences:
        _difference(out, difference)
    if report.rows_read and not report.rows_loaded:
        out.print("  [red]nothing was loaded[/]")
    if report.names_to_review:
        out.print(
            f"  {report.names_to_review} names have no P-code: fill the column pcode in "
            f"[bold]{report.crosswalk}[/] and load again."
        )


def findings(out: Console, found: list[Finding]) -> None:
    """What doctor found, each line with a mark, and the remedy under what is wrong."""
    for finding in found:
        mark = "[green]ok     [/]" if finding.ok else "[red]missing[/]"
        out.print(f"{mark} {finding.what:12} {finding.state}")
        if not finding.ok:
            out.print(f"        {'':12} → {finding.remedy}")


def datasets(out: Console, loaded: list[Loaded]) -> None:
    """Each dataset with the load that stands for it."""
    table = Table("dataset", "title", "source", "load", "rows", "rejected", "on", "licence",
                  box=None, pad_edge=False)  # fmt: skip
    table.columns[0].no_wrap = True  # it is typed again
    for one in loaded:
        licence = one.licence_id if one.redistributable else f"{one.licence_id}, not published"
        table.add_row(
            one.dataset, escape(one.title), one.source, str(one.load_id), f"{one.rows:,}",
            f"{one.rejected:,}", f"{one.at:%Y-%m-%d %H:%M}", escape(licence),
        )  # fmt: skip
    out.print(table if loaded else "Nothing is loaded yet: geoportal load SOURCE FILE")


def _books(report: Report) -> Table:
    table = Table("table", "", *BOOK_COLUMNS, box=None, pad_edge=False)
    for column in table.columns[2:]:
        column.justify = "right"
    for name, books in report.tables.items():
        for measure in [m for m in books["read"] if books["read"][m] or m == "rows"]:
            before = report.before[name][measure]
            after = report.after[name][measure]
            figures = [books[column][measure] for column in ("read", "loaded", "rejected")]
            table.add_row(name, measure, *(f"{n:,}" for n in (*figures, before, after)))
    return table


def _groups(out: Console, report: Report) -> None:
    for what, books in report.groups.items():
        if len(books["read"]) > 1:
            for group in books["read"]:
                figures = [books[c].get(group, 0) for c in ("read", "loaded", "rejected")]
                read, loaded, rejected = (f"{n:,}" for n in figures)
                out.print(f"  {what}, {escape(group)}: {read} read = {loaded} + {rejected}")


def _rules(out: Console, rules: dict[str, Seen], verb: str) -> None:
    for rule, seen in sorted(rules.items(), key=lambda item: -item[1].count):
        out.print(f"  {seen.count:,} {verb} {escape(rule)}; the first, {escape(seen.example)}")


def _difference(out: Console, found: Difference) -> None:
    out.print(
        f"  {found.table}: [green]{found.added:,} added[/], [yellow]{found.changed:,} changed[/], "
        f"[red]{found.removed:,} removed[/]"
    )
    for change in found.examples:
        out.print(f"    {_said(change)}")
    if found.rows > len(found.examples):
        out.print(f"    … and {found.rows - len(found.examples):,} more")


def _said(change: Change) -> str:
    sign = {"added": "[green]+[/]", "changed": "[yellow]~[/]", "removed": "[red]-[/]"}[change.kind]
    key = escape(" ".join(str(value) for value in change.key.values()))
    if change.kind != "changed":
        return f"{sign} {key}"
    fields = [
        f"{name} {before} → {after}"
        for name, (before, after) in list(change.fields.items())[:FIELDS_SHOWN]
    ]
    return f"{sign} {key}: {escape(', '.join(fields))}"
