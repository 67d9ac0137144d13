"""`geoportal undo`."""

from typing import Annotated

import typer

from geoportal.access import prepare
from geoportal.console import out
from ingest import database, loads


def run(
    dataset: Annotated[str, typer.Argument(help="its name; see `geoportal datasets`")],
) -> None:
    """Take back the last load of a dataset; the load before it stands again."""
    with database.connect(prepare().owner) as connection:
        earlier = loads.undo(connection, dataset)
    what = f"load {earlier} stands again" if earlier else "there was none before it: it is gone"
    out.print(f"[bold]{dataset}[/]: {what}. Readers see it after geoportal publish.")
