"""The one command line, `geoportal`."""

import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from typer.exceptions import TyperException

from geoportal import tables
from geoportal.access import prepare
from geoportal.doctor import examine
from geoportal.errors import exit_code
from ingest import database, sources
from ingest.errors import UserError
from ingest.load import load as load_source
from ingest.settings import IngestSettings
from ingest.sources.model import DatasetInfo, Source
from layers.publish import publish as publish_layers

app = typer.Typer(
    add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False,
    help="From field files to OGC APIs and a web map of displacement.",
)  # fmt: skip
out = Console(highlight=False, soft_wrap=True)
log = logging.getLogger("geoportal")
# licences that allow anyone to publish the data again, by SPDX identifier
OPEN_LICENCES = (
    "CC0-1.0", "CC-BY-4.0", "CC-BY-3.0-IGO", "CC-BY-SA-4.0", "ODbL-1.0", "ODC-By-1.0", "PDDL-1.0",
)  # fmt: skip


def main() -> None:
    """Run a command; a failure is one line on standard error and an exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    if os.environ.get("GEOPORTAL_DEBUG"):
        for name in ("geoportal", "ingest", "layers"):
            logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        sys.exit(app(standalone_mode=False) or 0)  # commands return nothing, or an exit code
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(exit_code(KeyboardInterrupt()))
    except Exception as error:
        log.debug("command failed", exc_info=True)
        if line := _one_line(error):  # empty after the help
            sys.stderr.write(f"geoportal: {line}\n")
        sys.exit(exit_code(error))


@app.command()
def load(
    source: Annotated[str, typer.Argument(help="a source's name; see `geoportal sources`")],
    file: Annotated[
        Path | None, typer.Argument(help="the file, where the source reads one")
    ] = None,
    title: Annotated[str, typer.Option(help="title of a table of your own")] = "",
    licence: Annotated[str, typer.Option(help="its licence, e.g. CC-BY-4.0")] = "",
    credit: Annotated[str, typer.Option(help="the credit line to show with it")] = "",
) -> None:
    """Load a source: checked, P-coded, in one transaction; the same again changes nothing."""
    described = _described(sources.get(source), title, licence, credit)
    access = prepare()
    with database.connect(access.owner) as connection, out.status("Reading …") as status:
        report = load_source(
            connection, described, file, IngestSettings().var,
            lambda text: status.update(f"Checking {text} …"),
        )  # fmt: skip
    tables.load_report(out, report)


@app.command()
def publish(
    note: Annotated[str, typer.Option(help="what is new, for the readers")] = "",
) -> None:
    """Publish every layer as a new snapshot; readers see the old or the new, never half."""
    access = prepare()
    with database.connect(access.owner) as connection, out.status("Publishing …") as status:
        publication = publish_layers(
            connection, note, lambda text: status.update(f"Publishing {text} …")
        )
    tables.publication(out, publication)


@app.command()
def up() -> None:
    """Set up, load the sample, publish and serve; Ctrl-C stops server and database."""
    from geoportal import up as serving  # with all that serves: slow to import

    raise typer.Exit(serving.up(out.print))


@app.command()
def down() -> None:
    """Stop the server and the private database."""
    from geoportal import up as serving

    serving.down(IngestSettings().var)


@app.command()
def config(
    check: Annotated[bool, typer.Option("--check", help="only say whether it is current")] = False,
) -> None:
    """Write config/pygeoapi.yml from config/server.yml, layers/ and processes."""
    from geoportal import config as configuration  # with pygeoapi: slow to import

    if not check:
        configuration.write()
        out.print(f"{len(configuration.resources())} resources in {configuration.CONFIG.name}")
    elif not configuration.is_current():
        raise UserError("config/pygeoapi.yml is not what the layers say: run geoportal config.")


@app.command()
def doctor() -> None:
    """Say what is found, missing or wrong, each with its remedy."""
    findings = examine()
    tables.findings(out, findings)
    raise typer.Exit(2 if any(not finding.ok for finding in findings) else 0)


@app.command("sources")
def list_sources() -> None:
    """List the sources there are."""
    for name in sources.names():
        out.print(f"{name:20} {sources.get(name).title}")


def _described(source: Source, title: str, licence: str, credit: str) -> Source:
    given = (title, licence, credit)
    if source.dataset is not None or not all(given):
        return source
    if licence not in OPEN_LICENCES:
        out.print(
            f"Licence “{licence}” is not known to allow publication: the data are loaded, and "
            f"stay unpublished. Known: {', '.join(OPEN_LICENCES)}."
        )
    info = DatasetInfo(
        slug=title.lower(), title=title, licence_id=licence, credit_line=credit,
        redistributable=licence in OPEN_LICENCES, synthetic=False,
    )  # fmt: skip
    return source.model_copy(update={"dataset": info})


def _one_line(error: Exception) -> str:
    if isinstance(error, ValidationError):  # of a setting; the value itself may be a password
        fault = error.errors(include_input=False)[0]
        text = f"GEOPORTAL_{'_'.join(map(str, fault['loc']))}".upper() + f": {fault['msg']}"
    elif isinstance(error, OSError):
        text = ": ".join(str(part) for part in (error.filename, error.strerror) if part)
    elif isinstance(error, UserError | TyperException):
        text = str(error)
    else:
        text = "Something went wrong that is not your doing; GEOPORTAL_DEBUG=1 shows what."
    return " ".join(text.split())
