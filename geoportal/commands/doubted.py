"""`geoportal doubted`."""

from pathlib import Path
from typing import Annotated

import typer

from geoportal.access import prepare
from geoportal.console import out
from ingest import database, doubted


def run(
    dataset: Annotated[str, typer.Argument(help="its name; see `geoportal datasets`")],
    to: Annotated[Path, typer.Option(help="the CSV to write")] = Path("doubted.csv"),
) -> None:
    """Write the rows that were loaded and are to be looked at, each with what is odd, to a CSV."""
    with database.connect(prepare().owner) as connection:
        rows = doubted.write(connection, dataset, to)
    out.print(f"{rows:,} things to look at in [bold]{dataset}[/] are in {to}")
