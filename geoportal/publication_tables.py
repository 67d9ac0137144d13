"""What `publish` and `publications` print."""

from datetime import datetime

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from layers.publications.difference import Difference, Facts
from layers.publications.history import Entry
from layers.publications.prune import Pruned
from layers.publications.record import Publication

FIELDS_SHOWN = 6
MEGABYTE = 1_000_000
KINDS = {"added": "green", "changed": "yellow", "removed": "red"}
SIGNS = {"added": "+", "changed": "~", "removed": "-"}


def published(out: Console, publication: Publication, differences: list[Difference]) -> None:
    """Number of the publication, and by layer what is new and why."""
    if not publication.changed:
        out.print(f"Nothing is new since publication {publication.number}.")
        return
    follows = f", after {publication.before}" if publication.before else ""
    out.print(f"[bold]Publication {publication.number}[/]{follows}")
    gone = {one.layer: "no longer a layer" for one in differences if one.after is None}
    _layers(out, differences, publication.made | gone)
    for name, reasons in publication.waiting.items():
        out.print(f"  [yellow]{name} was not asked for[/] and waits: {escape(reasons)}")


def difference(out: Console, old: int, new: int, differences: list[Difference]) -> None:
    """Features and people of two publications, by layer."""
    out.print(f"[bold]Publication {old} → {new}[/]")
    _layers(out, differences, {})


def publications(out: Console, entries: list[Entry]) -> None:
    """Every publication, the newest first, and who may still read it."""
    table = Table("number", "published", "by", "note", "layers", "features", "size", "readers",
                  box=None, pad_edge=False)  # fmt: skip
    for column in (0, 4, 5, 6):
        table.columns[column].justify = "right"
    for one in entries:
        table.add_row(
            str(one.number), f"{one.at.astimezone():%Y-%m-%d %H:%M}", escape(one.author),
            escape(one.note), f"{one.made} new of {one.layers}", f"{one.features:,}",
            _size(one.octets), _readers(one),
        )  # fmt: skip
    out.print(table if entries else "Nothing is published yet: geoportal publish")


def pruned(out: Console, what: Pruned) -> None:
    """What was dropped."""
    if not (what.publications or what.tables):
        out.print("There is nothing to prune.")
        return
    numbers = ", ".join(map(str, what.publications)) or "none"
    out.print(f"Pruned: publications {numbers}; {what.tables:,} tables, {_size(what.octets)}.")


def _layers(out: Console, differences: list[Difference], why: dict[str, str]) -> None:
    """The layers that differ or were made anew; the others in a line."""
    shown = [one for one in differences if one.is_any or one.layer in why]
    if shown:
        out.print(_table(shown))
    _reasons(out, why)
    for one in shown:
        for kind, ids in one.examples.items():
            out.print(f"  {one.layer} [{KINDS[kind]}]{SIGNS[kind]}[/] {_named(one, kind, ids)}")
    if any(_change(one, "people") for one in shown):
        out.print("  [dim]* summed over all features and dates, to keep account[/]")
    if same := len(differences) - len(shown):
        what = f"The other {same} layers are" if shown else "All layers are"
        out.print(f"  {what} the same.")


def _reasons(out: Console, why: dict[str, str]) -> None:
    """Why layers are new, each reason once: a column beside the figures would be too narrow."""
    for reason in dict.fromkeys(why.values()):
        names = ", ".join(layer for layer, said in why.items() if said == reason)
        out.print(f"  {escape(reason)}: {names}")


def _table(shown: list[Difference]) -> Table:
    table = Table("layer", "features", *KINDS, "people*", box=None, pad_edge=False)
    table.columns[0].no_wrap = True  # it is typed again
    for column in table.columns[1:6]:
        column.justify = "right"
        column.no_wrap = True
    for one in shown:
        counts = [_count(getattr(one, kind), colour) for kind, colour in KINDS.items()]
        table.add_row(one.layer, _change(one, "features"), *counts, _change(one, "people"))
    return table


def _change(one: Difference, name: str) -> str:
    """Before → after, or one figure where they are the same."""
    before, after = (_figure(facts, name) for facts in (one.before, one.after))
    return after if before in (after, "") else f"{before} → {after or '–'}"


def _figure(facts: Facts | None, name: str) -> str:
    value = getattr(facts, name) if facts else None
    return "" if value is None else f"{value:,}"


def _count(number: int, colour: str) -> str:
    return f"[{colour}]{number:,}[/]" if number else ""


def _named(one: Difference, kind: str, ids: list[str]) -> str:
    """The first ids of a kind; of what changed, in which fields."""
    more = getattr(one, kind) - len(ids)
    names = escape(", ".join(ids)) + (f" and {more:,} more" if more else "")
    return f"{names}: {_fields(one.fields)}" if kind == "changed" and one.fields else names


def _fields(fields: dict[str, int]) -> str:
    named = {("shape" if name == "geom" else name): count for name, count in fields.items()}
    shown = [f"{name} {count:,}" for name, count in list(named.items())[:FIELDS_SHOWN]]
    more = len(named) - len(shown)
    return " · ".join([*shown, *([f"{more} fields more"] if more else [])])


def _readers(one: Entry) -> str:
    if one.is_current:
        return "[green]current[/]"
    if one.is_pruned:
        return "[dim]pruned[/]"
    return _until(one.readable_until) if one.readable_until else "kept"


def _until(when: datetime) -> str:
    return f"until {when.astimezone():%H:%M}"


def _size(octets: int) -> str:
    return f"{octets / MEGABYTE:,.1f} MB" if octets else ""
