"""`geoportal down`."""

from ingest.settings import IngestSettings


def run() -> None:
    """Stop the server, what makes files to download, and the private database."""
    from geoportal import up as serving

    serving.down(IngestSettings().var)
