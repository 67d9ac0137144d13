"""`geoportal publications`."""

from enum import StrEnum
from typing import Annotated

import typer
from psycopg2.extensions import connection as Connection

from geoportal import downloads, publication_tables
from geoportal.access import Access, prepare
from geoportal.console import out
from ingest import database
from ingest.errors import UserError
from ingest.settings import IngestSettings
from layers.publications import history
from layers.publications.difference import compare
from layers.publications.prune import prune
from layers.publications.rollback import rollback


class Action(StrEnum):
    """What to do."""

    LIST = "list"
    DIFF = "diff"
    ROLLBACK = "rollback"
    PRUNE = "prune"


def run(
    action: Annotated[
        Action, typer.Argument(help="list them, compare two, go back to one, or drop old ones")
    ] = Action.LIST,
    number: Annotated[int, typer.Argument(help="of the publication to compare or go back to")] = 0,
    other: Annotated[int, typer.Argument(help="to compare with; else the current one")] = 0,
    note: Annotated[str, typer.Option(help="why it is brought back, for the readers")] = "",
    keep: Annotated[int, typer.Option(min=0, help="earlier ones that prune leaves")] = 0,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """What was published: list, diff 3 4, rollback 3, prune."""
    access = prepare()
    with database.connect(access.owner) as connection:
        match action:
            case Action.LIST:
                publication_tables.publications(out, history.entries(connection))
            case Action.DIFF:
                _diff(connection, _given(number), other or history.current(connection))
            case Action.ROLLBACK:
                _rollback(connection, access, _given(number), note, yes)
            case Action.PRUNE:
                publication_tables.pruned(out, prune(connection, keep))


def _given(number: int) -> int:
    if not number:
        raise UserError(
            "Say which publication: geoportal publications diff 3 4, or geoportal publications "
            "rollback 3. geoportal publications lists them."
        )
    return number


def _diff(connection: Connection, old: int, new: int) -> None:
    with out.status("Comparing …"):
        differences = compare(connection, old, new)
    publication_tables.difference(out, old, new, differences)


def _rollback(connection: Connection, access: Access, number: int, note: str, yes: bool) -> None:
    """Shown before it is done; from then on what was withdrawn cannot be read."""
    from geoportal.up import environment  # the whole server comes with it: only where it is needed

    _diff(connection, history.current(connection), number)
    if not yes:
        typer.confirm(f"Go back to publication {number}?", abort=True)
    connection.rollback()  # the question may have stood for long: no snapshot of then
    new = rollback(connection, number, note).number
    connection.commit()
    out.print(f"[bold]Publication {new}[/]: readers see what publication {number} showed.")
    downloads.start(IngestSettings().var, environment(access))
