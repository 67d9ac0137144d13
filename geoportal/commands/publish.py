"""`geoportal publish`."""

from typing import Annotated

import typer

from geoportal import downloads, tables
from geoportal.access import prepare
from geoportal.console import out
from geoportal.up import environment
from ingest import database
from ingest.settings import IngestSettings
from layers.publish import publish as publish_layers


def run(
    note: Annotated[str, typer.Option(help="what is new, for the readers")] = "",
) -> None:
    """Publish every layer as a new snapshot; readers see the old or the new, never half."""
    access = prepare()
    with database.connect(access.owner) as connection, out.status("Publishing …") as status:
        publication = publish_layers(
            connection, note, lambda text: status.update(f"Publishing {text} …")
        )
    tables.publication(out, publication)
    downloads.start(IngestSettings().var, environment(access))
