"""`geoportal sources`."""

from typing import Annotated

import typer
from rich.markup import escape

from geoportal.console import out
from ingest import sources
from ingest.sources.model import Source


def run(
    name: Annotated[str, typer.Argument(help="a source to tell more about")] = "",
) -> None:
    """List the sources there are, or say what one of them reads and under which licence."""
    if name:
        _tell(sources.get(name))
        return
    for known in map(sources.get, sources.names()):
        out.print(f"{known.name:21}{_tables(known):20} {escape(known.title)}")


def _tell(source: Source) -> None:
    out.print(f"[bold]{source.name}[/]: {escape(source.title)}")
    for label, text in _facts(source).items():
        if text:
            out.print(f"  {label:10} {escape(text)}")


def _facts(source: Source) -> dict[str, str]:
    info = source.dataset
    terms = {
        "dataset": info.title,
        "credit": info.credit_line,
        "licence": f"{info.licence_id}. {info.licence_text or ''}"
        + ("" if info.redistributable else " Loaded, never published."),
        "caveats": info.caveats or "",
    } if info else {"dataset": "yours: say --title, --licence and --credit"}  # fmt: skip
    return {
        "fills": _tables(source),
        "reads": ", ".join(_headings(source)) or "headings of DTM, HXL and the dictionary",
        "left out": "; ".join(_left_out(source)),
        "places": f"boundaries of scheme {source.pcodes.scheme}" if source.pcodes else "",
        "file": str(source.folder / "source.toml"),
        **terms,
    }


def _headings(source: Source) -> dict[str, None]:
    of_groups = (name for spec in source.unpivot.values() for name in spec.columns)
    of_sums = (name for one in source.sums for some in one.fields.values() for name in some)
    return dict.fromkeys([*source.columns, *of_sums, *of_groups])


def _left_out(source: Source) -> dict[str, None]:
    said = [rule.reason for rule in source.leave_out]
    for spec in source.unpivot.values():
        said += [fields["leave_out"] for fields in spec.columns.values() if "leave_out" in fields]
    return dict.fromkeys(said)


def _tables(source: Source) -> str:
    return ", ".join(source.tables or filter(None, [source.table])) or "several"
