"""`geoportal export-site FOLDER`."""

import asyncio
import secrets
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr


def run(
    folder: Annotated[Path, typer.Argument(help="new, empty, or with an earlier export")],
) -> None:
    """Write the whole public portal as files, which open without a server or a connection."""
    from geoportal.access import prepare
    from geoportal.app import build
    from geoportal.console import out
    from geoportal.pool import Pool
    from geoportal.portal.build import build_assets
    from geoportal.portal.export import Site, fresh, swap
    from geoportal.settings import ServeSettings
    from geoportal.store import Store

    build_assets()
    access, settings = prepare(), ServeSettings(token_key=SecretStr(secrets.token_hex()))
    app = build(Store(access.web), Pool(access.web, settings.pool_size), settings)
    beside = fresh(folder)
    with out.status("Writing …") as status:
        told = lambda files: status.update(f"{files:,} files written")  # noqa: E731
        files = asyncio.run(Site(app, settings.public_url, beside, told).write())
    swap(beside, folder)
    out.print(f"{files:,} files in {folder}: open {folder / 'index.html'}")
