"""`geoportal down`."""

from pathlib import Path

from geoportal import downloads, ports
from geoportal.cluster import Cluster
from geoportal.console import out
from ingest.settings import IngestSettings


def run() -> None:
    """Stop the server, what makes files to download, and the private database."""
    stop(IngestSettings().var)
    out.print("Server and database are stopped.")


def stop(var: Path) -> None:
    """Stop whatever of ours runs on this folder."""
    ports.release_own(var)
    downloads.stop(var)
    Cluster(var).stop()
