"""`geoportal boundaries`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from geoportal.access import prepare
from geoportal.console import out
from ingest import database
from ingest.errors import UserError
from ingest.versions import links_file, units
from ingest.versions.compare import compare


class Action(StrEnum):
    """What to do."""

    LIST = "list"
    COMPARE = "compare"


def run(
    action: Annotated[Action, typer.Argument(help="list versions, or compare two")] = Action.LIST,
    old: Annotated[str, typer.Argument(help="the version figures were collected on")] = "",
    new: Annotated[str, typer.Argument(help="the version they go to")] = "",
    country: Annotated[str, typer.Option(help="one country only, e.g. CAF")] = "",
    to: Annotated[Path | None, typer.Option(help="the CSV to write")] = None,
) -> None:
    """Boundary versions there are; or which unit of one became which of another, with shares."""
    with database.connect(prepare().owner) as connection:
        if action is Action.LIST:
            for row in units.versions(connection).itertuples(index=False):
                out.print(f"{row.version:30} {row.units:>7,} units, {row.shapes:,} with a shape, "
                          f"{row.countries:,} countries")  # fmt: skip
            return
        if not old or not new:
            raise UserError("Name two versions: geoportal boundaries compare OLD NEW")
        with out.status("Comparing …"):
            sides = [units.read(connection, name, country.upper() or None) for name in (old, new)]
            links = compare(*sides)
    path = to or Path(f"{old}--{new}.csv")
    links_file.write(path, links)
    open_units = links.loc[links["share"].isna(), "old_pcode"].nunique()
    out.print(f"{links['old_pcode'].nunique():,} old units, {len(links):,} links in {path}")
    if open_units:
        out.print(f"{open_units:,} units wait for a person to say their shares.")
