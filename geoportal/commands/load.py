"""`geoportal load`."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from psycopg2.extensions import connection as Connection

from geoportal import tables
from geoportal.access import prepare
from geoportal.console import out, progress_bar
from ingest import database, sources
from ingest.connectors import sidecar
from ingest.errors import UserError
from ingest.load import load as load_source
from ingest.report import Report
from ingest.settings import IngestSettings
from ingest.sources.model import DatasetInfo, Source

# licences that allow anyone to publish the data again, by SPDX identifier
OPEN_LICENCES = (
    "CC0-1.0", "CC-BY-4.0", "CC-BY-3.0-IGO", "CC-BY-SA-4.0", "ODbL-1.0", "ODC-By-1.0", "PDDL-1.0",
)  # fmt: skip


def run(
    source: Annotated[str, typer.Argument(help="a source's name; see `geoportal sources`")],
    file: Annotated[
        Path | None, typer.Argument(help="the file, where the source reads one")
    ] = None,
    title: Annotated[str, typer.Option(help="title of a table of your own")] = "",
    licence: Annotated[str, typer.Option(help="its licence, e.g. CC-BY-4.0")] = "",
    credit: Annotated[str, typer.Option(help="the credit line to show with it")] = "",
    sheet: Annotated[str, typer.Option(help="of a workbook that has several")] = "",
    layer: Annotated[str, typer.Option(help="of a file that has several")] = "",
    member: Annotated[str, typer.Option(help="file of an archive that has several")] = "",
    plan: Annotated[bool, typer.Option("--plan", help="only show what it would change")] = False,
    apply: Annotated[
        bool, typer.Option("--apply", help="change rows that an earlier load brought")
    ] = False,
    differences: Annotated[
        Path | None, typer.Option(help="CSV to write every difference to")
    ] = None,
) -> None:
    """Load a source: checked, P-coded, in one transaction; the same again changes nothing."""
    described = _described(sources.get(source), file, title, licence, credit)
    described = _reading(described, sheet=sheet, layer=layer, member=member)
    access = prepare()
    var = IngestSettings().var
    with database.connect(access.owner) as connection:
        with progress_bar() as progress:
            report = load_source(connection, described, file, var, progress, not plan, differences)
        waits = bool(report.rows_different) and not (plan or apply)
        report.applied = report.applied and not waits
        tables.load_report(out, report)
        if waits:
            _ask(connection, report)


def _reading(source: Source, **parts: str) -> Source:
    """The source, told which sheet, layer or file of an archive to read."""
    said = {name: words for name, words in parts.items() if words}
    return source.model_copy(update={"read": source.read.model_copy(update=said)})


def _ask(connection: Connection, report: Report) -> None:
    """Rows of an earlier load are changed only when somebody has seen how."""
    if sys.stdin.isatty() and typer.confirm("Apply these differences?"):
        out.print(f"Applied (load {report.load_id}).")
        return
    connection.rollback()
    raise UserError(
        f"Nothing is changed: look at the {report.rows_different:,} differences above, then run it "
        "again with --apply."
    )


def _described(source: Source, file: Path | None, title: str, licence: str, credit: str) -> Source:
    """The source with what is known of its dataset; a download's own terms stand in any case."""
    given = (title, licence, credit)
    if source.dataset is not None or not all(given):
        return sidecar.under_its_terms(source, file)
    if licence not in OPEN_LICENCES:
        out.print(
            f"Licence “{licence}” is not known to allow publication: the data are loaded, and "
            f"stay unpublished. Known: {', '.join(OPEN_LICENCES)}."
        )
    info = DatasetInfo(
        slug=title.lower(), title=title, licence_id=licence, credit_line=credit,
        redistributable=licence in OPEN_LICENCES, synthetic=False,
    )  # fmt: skip
    return sidecar.under_its_terms(source.model_copy(update={"dataset": info}), file)
