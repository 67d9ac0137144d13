"""`geoportal config`."""

from typing import Annotated

import typer

from geoportal.console import out
from ingest.errors import UserError


def run(
    check: Annotated[bool, typer.Option("--check", help="only say whether it is current")] = False,
) -> None:
    """Write config/pygeoapi.yml from config/server.yml, layers/ and processes."""
    from geoportal import config as configuration  # with pygeoapi: slow to import

    if not check:
        configuration.write()
        out.print(f"{len(configuration.resources())} resources in {configuration.CONFIG.name}")
    elif not configuration.is_current():
        raise UserError("config/pygeoapi.yml is not what the layers say: run geoportal config.")
