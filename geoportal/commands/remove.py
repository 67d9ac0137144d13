"""`geoportal remove`."""

from typing import Annotated

import typer

from geoportal.access import prepare
from geoportal.console import out
from ingest import database, loads


def run(
    dataset: Annotated[str, typer.Argument(help="its name; see `geoportal datasets`")],
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """Take a dataset out, with all its earlier loads; there is no way back."""
    access = prepare()
    if not yes:
        typer.confirm(f"Remove {dataset} and all its earlier loads?", abort=True)
    with database.connect(access.owner) as connection:
        loads.remove(connection, dataset)
    out.print(f"[bold]{dataset}[/] is removed. Readers see it after geoportal publish.")
