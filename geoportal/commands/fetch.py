"""`geoportal fetch`."""

from typing import Annotated

import stamina
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from geoportal.console import out
from ingest import connectors
from ingest.connectors.fetched import Fetched
from ingest.connectors.order import Order
from ingest.settings import IngestSettings


def run(
    connector: Annotated[
        str | None, typer.Argument(help="where from; without it, what there is")
    ] = None,
    words: Annotated[
        list[str] | None, typer.Argument(help="what to fetch, and NAME=VALUE parameters")
    ] = None,
) -> None:
    """Fetch data from an API into a file with its licence; then load that file."""
    if connector is None:
        for name, module in connectors.connectors().items():
            out.print(f"{name:8} {module.TITLE}: geoportal fetch {module.USAGE}", markup=False)
        return
    module = connectors.get(connector)
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(TextColumn(module.TITLE), *columns, console=out, transient=True) as bar:
        task = bar.add_task("", total=None)
        stamina.instrumentation.set_on_retry_hooks([_waiting])
        order = Order.parse(
            IngestSettings().var / "downloads" / connector, words or (),
            lambda done, total: bar.update(task, completed=done, total=total),
        )  # fmt: skip
        fetched = module.fetch(order)
    for file in fetched:
        _say(file)


def _waiting(details: stamina.instrumentation.RetryDetails) -> None:
    """Say why nothing happens; our own errors are the only ones retried, and hold no key."""
    if details.wait_for >= 1:
        out.print(f"{details.caused_by} Next try in {details.wait_for:.0f} s.", markup=False)


def _say(file: Fetched) -> None:
    beside = file.sidecar
    count = "" if beside.records is None else f" {beside.records:,} records,"
    news = "" if file.changed else " not changed since the last time,"
    out.print(f"{file.path}:{count}{news} {beside.dataset.licence_id}", markup=False)
    if beside.identical:
        out.print(f"  {beside.identical:,} of the records received came twice, word for word.")
    if not beside.dataset.redistributable:
        out.print("  Its terms do not allow to pass it on: it will not be published.")
    out.print(f"  next: {file.next_command}", markup=False)
