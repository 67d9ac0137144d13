"""`geoportal rejected`."""

from pathlib import Path
from typing import Annotated

import typer

from geoportal.access import prepare
from geoportal.console import out
from ingest import database, rejected


def run(
    dataset: Annotated[str, typer.Argument(help="its name; see `geoportal datasets`")],
    to: Annotated[Path, typer.Option(help="the CSV to write")] = Path("rejected.csv"),
) -> None:
    """Write the rows a load rejected, as received, each with the rule it broke, to a CSV."""
    with database.connect(prepare().owner) as connection:
        rows = rejected.write(connection, dataset, to)
    out.print(f"{rows:,} rejected rows of [bold]{dataset}[/] are in {to}")
