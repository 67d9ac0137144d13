"""`geoportal publish`."""

from typing import Annotated

import typer

from geoportal import downloads, publication_tables
from geoportal.access import prepare
from geoportal.console import out
from geoportal.up import environment
from ingest import database
from ingest.settings import IngestSettings
from layers.publications.difference import compare
from layers.publications.prune import KEPT, prune
from layers.publish import publish as publish_layers


def run(
    layers: Annotated[
        list[str] | None, typer.Argument(help="only these, new or not; all others stay as they are")
    ] = None,
    note: Annotated[str, typer.Option(help="what is new, for the readers")] = "",
    plan: Annotated[bool, typer.Option("--plan", help="only show what it would change")] = False,
) -> None:
    """Publish the layers that have changed; readers see the old or the new, never half."""
    access = prepare()
    with database.connect(access.owner) as connection:
        with out.status("Publishing …") as status:
            publication = publish_layers(
                connection,
                note,
                lambda text: status.update(f"Publishing {text} …"),
                tuple(layers or ()),
                apply=not plan,
            )
            if not plan:
                connection.commit()  # what follows takes time, and readers have waited enough
            status.update("Comparing …")
            differences = compare(connection, publication.before, publication.number)
        publication_tables.published(out, publication, differences)
        if plan:
            connection.rollback()
            if publication.changed:
                out.print("Nothing is changed: without --plan this is published.")
            return
        prune(connection, KEPT)
    downloads.start(IngestSettings().var, environment(access))
