"""`geoportal up`."""

import typer

from geoportal.console import out


def run() -> None:
    """Set up, load the sample, publish and serve; Ctrl-C stops server and database."""
    from geoportal import up as serving  # with all that serves: slow to import

    raise typer.Exit(serving.up(out.print))
