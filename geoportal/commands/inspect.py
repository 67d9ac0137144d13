"""`geoportal inspect`."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from psycopg2.extensions import connection as Connection
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from geoportal.cluster import DATABASE, Cluster
from ingest import database, output
from ingest.errors import UserError
from ingest.inspect import Inspection, draft, inspect, page, terminal
from ingest.settings import IngestSettings
from ingest.sources.model import ReadOptions


def run(
    file: Annotated[Path, typer.Argument(help="any table or layer", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="print everything as JSON")] = False,
    html: Annotated[Path | None, typer.Option(help="write a report with a map there")] = None,
    draft_name: Annotated[
        str, typer.Option("--draft", help="write ingest/sources/NAME/source.toml to edit")
    ] = "",
    sheet: Annotated[str | None, typer.Option(help="of a spreadsheet")] = None,
    layer: Annotated[str | None, typer.Option(help="of a vector file")] = None,
    member: Annotated[str | None, typer.Option(help="file in an archive")] = None,
    records: Annotated[str | None, typer.Option(help="list of records in a JSON file")] = None,
) -> None:
    """Say what a file is, what it fits and what is wrong with it; nothing is loaded."""
    output.refuse_input(html, file)
    options = ReadOptions(sheet=sheet, layer=layer, member=member, records=records)
    if draft_name:
        draft.refuse_taken(draft_name)
    with _progress() as progress, _database() as connection:
        found = inspect(file, options, connection, _shown_on(progress))
    if as_json:
        print(json.dumps(found.model_dump(mode="json"), ensure_ascii=False, indent=2))
    else:
        Console(highlight=False).print(terminal.render(found))
    _write(found, options, html, draft_name)


def _write(found: Inspection, options: ReadOptions, html: Path | None, name: str) -> None:
    told = Console(stderr=True, highlight=False, soft_wrap=True)
    if html:
        output.write(html, page.render(found))
        told.print(f"Report: {html}", markup=False)
    if name:
        told.print(f"Draft: {draft.write(found, name, options)}; edit it, then: "
                   f"geoportal load {name} {found.file.name}", markup=False)  # fmt: skip


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on standard error while it takes; gone when it is done, and none in a pipe."""
    told = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=told, transient=True, disable=not told.is_terminal,
    ) as progress:  # fmt: skip
        yield progress


def _shown_on(progress: Progress) -> Callable[[str, int, int | None], None]:
    task = progress.add_task("", total=None)

    def show(what: str, done: int, total: int | None) -> None:
        progress.update(task, description=what, completed=done, total=total)

    return show


@contextmanager
def _database() -> Iterator[Connection | None]:
    """The database if it runs and has boundaries' tables; it is neither started nor changed."""
    url = _address()
    if url is None:
        yield None
        return
    with database.connect(url) as connection:
        connection.set_session(readonly=True)
        yield connection


def _address() -> str | None:
    settings = IngestSettings()
    cluster = Cluster(settings.var)
    if settings.database_url is None and not cluster.running:
        return None
    given = settings.database_url
    url = given.get_secret_value() if given else cluster.url("geoportal_owner", DATABASE)
    try:
        with database.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('core.admin_unit')")
            return url if cursor.fetchone()[0] else None
    except UserError:
        return None
