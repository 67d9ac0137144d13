"""`geoportal undo`."""

from typing import Annotated

import typer

from geoportal.access import prepare
from geoportal.console import out
from ingest import database, loads


def run(
    dataset: Annotated[str, typer.Argument(help="its name; see `geoportal datasets`")],
    yes: Annotated[
        bool, typer.Option("--yes", help="do not ask when no earlier load is left")
    ] = False,
) -> None:
    """Take back the last load of a dataset; the load before it stands again."""
    with database.connect(prepare().owner) as connection:
        earlier = loads.undo(connection, dataset)
        if earlier is None and not yes:
            typer.confirm(f"No load of {dataset} stands before this one. Take it out?", abort=True)
    what = f"load {earlier} stands again" if earlier else "no load stood before it, it is out"
    out.print(f"[bold]{dataset}[/]: {what}. Readers see it after geoportal publish.")
