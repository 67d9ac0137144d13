"""`geoportal datasets`."""

from geoportal import tables
from geoportal.access import prepare
from geoportal.console import out
from ingest import database, loads


def run() -> None:
    """List what is loaded: each dataset, its load, rows and licence."""
    with database.connect(prepare().owner) as connection:
        tables.datasets(out, loads.datasets(connection))
