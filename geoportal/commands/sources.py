"""`geoportal sources`."""

from geoportal.console import out
from ingest import sources


def run() -> None:
    """List the sources there are."""
    for name in sources.names():
        out.print(f"{name:20} {sources.get(name).title}")
