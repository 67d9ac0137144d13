"""`geoportal downloads`."""

from rich.table import Table

from geoportal.access import prepare
from geoportal.console import out, progress_bar
from geoportal.downloads import manifest
from geoportal.downloads.build import Maker, number
from geoportal.settings import ServeSettings
from ingest import database
from ingest.errors import UnavailableError


def run() -> None:
    """Make the files to download that are still missing, and list them."""
    access, settings = prepare(), ServeSettings()
    with progress_bar() as progress:
        failed = Maker(access.web, settings.var, settings.public_url, progress).make()
    with database.connect(access.web) as connection:
        current = number(connection)
    files = manifest.read(manifest.folder(settings.var, current))
    out.print(_listed(files) if files else "Nothing is published yet: geoportal publish")
    if failed:
        raise UnavailableError(f"These could not be made, the reason is above: {', '.join(failed)}")


def _listed(files: tuple[manifest.File, ...]) -> Table:
    table = Table("file", "features", "bytes", "sha256", box=None, pad_edge=False)
    table.columns[0].no_wrap = True  # it is an address
    for column in table.columns[1:3]:
        column.justify = "right"
    for one in files:
        table.add_row(one.href, f"{one.features:,}", f"{one.bytes:,}", one.sha256)
    return table
