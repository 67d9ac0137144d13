"""`geoportal move`."""

from pathlib import Path
from typing import Annotated

import typer

from geoportal.access import prepare
from geoportal.console import out
from ingest import database
from ingest.output import refuse_input
from ingest.versions import dataset as datasets
from ingest.versions import links_file


def run(
    dataset: Annotated[str, typer.Argument(help="its name; see `geoportal datasets`")],
    links: Annotated[Path, typer.Argument(help="the CSV of `geoportal boundaries compare`")],
    old: Annotated[str, typer.Argument(help="the edition its figures were collected on")],
    new: Annotated[str, typer.Argument(help="the edition they go to")],
    to: Annotated[Path, typer.Option(help="the CSV to write")] = Path("moved.csv"),
) -> None:
    """Write a dataset's figures as they stand on another edition of the boundaries, to a CSV."""
    refuse_input(to, links)
    shares = links_file.read(links)
    with database.connect(prepare().owner) as connection:
        moved = datasets.write(connection, dataset, shares, old, new, to)
    out.print(
        f"{moved.rows:,} rows went to units of {new}, {moved.stayed:,} stayed: {to}\n"
        f"{moved.before:,} people before, {moved.after:,} after"
    )
