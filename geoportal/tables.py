"""What commands print, as tables."""

from rich.console import Console
from rich.table import Table

from geoportal.doctor import Finding
from ingest.report import Report
from layers.publish import Publication


def load_report(out: Console, report: Report) -> None:
    """Rows and sums of a load; read = loaded + rejected stands in every line."""
    if not report.changed:
        out.print(
            f"[bold]{report.dataset}[/]: nothing to do, the same inputs are loaded already "
            f"({report.rows_loaded:,} rows, {report.rows_rejected:,} rejected)."
        )
        return
    out.print(f"[bold]{report.dataset}[/] loaded in {report.seconds:.1f} s (load {report.load_id})")
    out.print(_books(report))
    for rule, count in sorted(report.rules.items(), key=lambda item: -item[1]):
        out.print(f"  {count:,} rejected by {rule}; the first, {report.examples[rule]}")
    for doubt in report.warnings:
        out.print(f"  [yellow]look at this:[/] {doubt}")
    if report.rows_read and not report.rows_loaded:
        out.print("  [red]nothing was loaded[/]")
    if report.names_to_review:
        out.print(
            f"  {report.names_to_review} names have no P-code: fill the column pcode in "
            f"[bold]{report.crosswalk}[/] and load again."
        )


def publication(out: Console, published: Publication) -> None:
    """Number of the publication and features by layer."""
    if not published.changed:
        out.print(f"Nothing is new since publication {published.number}.")
        return
    out.print(f"[bold]Publication {published.number}[/]")
    for name, features in published.features.items():
        out.print(f"  {name:24} {features:>10,} features")


def findings(out: Console, found: list[Finding]) -> None:
    """What doctor found, each line with a mark, and the remedy under what is wrong."""
    for finding in found:
        mark = "[green]ok     [/]" if finding.ok else "[red]missing[/]"
        out.print(f"{mark} {finding.what:12} {finding.state}")
        if not finding.ok:
            out.print(f"        {'':12} → {finding.remedy}")


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


BOOK_COLUMNS = ("read", "loaded", "rejected", "before", "after")
