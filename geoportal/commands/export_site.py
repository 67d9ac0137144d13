"""`geoportal export-site FOLDER`."""

from pathlib import Path
from typing import Annotated

import typer

from geoportal.portal.languages import LANGUAGES
from ingest.errors import UnavailableError

NAMES = ", ".join(LANGUAGES)


def run(
    folder: Annotated[Path, typer.Argument(help="new, empty, or with an earlier export")],
    language: Annotated[
        list[str] | None, typer.Option(help=f"{NAMES}; several times for several: usually all")
    ] = None,
    largest: Annotated[
        float | None, typer.Option(help="leave out files to download above so many megabytes")
    ] = None,
) -> None:
    """Write the whole public portal as files, which open without a server or a connection."""
    from geoportal.access import prepare
    from geoportal.console import out, pages_bar, progress_bar
    from geoportal.downloads.build import Maker
    from geoportal.portal import export
    from geoportal.portal.build import build_assets
    from geoportal.portal.export.walk import Walk
    from geoportal.portal.export.workers import workers, write
    from geoportal.settings import ServeSettings
    from geoportal.store import Store

    build_assets()
    access = prepare()
    store, settings = Store(access.web), ServeSettings()
    with progress_bar() as progress:  # files to download that are still missing
        Maker(access.web, settings.var, settings.public_url, progress).make()
    wanted = export.Wanted(tuple(language or LANGUAGES), largest)
    scope = export.scope(store, settings.var, wanted)
    beside = export.fresh(folder)
    with workers(access.web, scope, beside, folder) as pool, pages_bar() as told:
        made = Walk(pool, write, told).run(export.start(scope))
    if scope.publication != export.number(store):
        raise UnavailableError("Something was published meanwhile: export once more.")
    export.finish(beside, folder, scope, made)
    out.print(
        f"{made.files:,} files, {made.octets / 1e6:,.1f} MB, {made.changed:,} of them new or "
        f"changed: open {folder / 'index.html'}"
    )
