"""`geoportal fetch`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from geoportal.console import out
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from stamina.instrumentation import RetryDetails

    from ingest.connectors.fetched import Fetched


def run(
    connector: Annotated[
        str | None, typer.Argument(help="where from; without it, what there is")
    ] = None,
    words: Annotated[
        list[str] | None, typer.Argument(help="what to fetch, and NAME=VALUE parameters")
    ] = None,
) -> None:
    """Fetch data from an API into a file with its licence; then load that file."""
    from ingest import connectors  # with httpx: slow to import

    if connector is None:
        for name, module in connectors.connectors().items():
            out.print(f"{name:8} {module.TITLE}: geoportal fetch {module.USAGE}", markup=False)
        return
    for file in _fetch(connector, words or []):
        _say(file)


def _fetch(name: str, words: list[str]) -> list[Fetched]:
    import stamina

    from ingest import connectors
    from ingest.connectors.order import Order

    module = connectors.get(name)
    columns = (TextColumn(module.TITLE), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out, transient=True) as bar:
        task = bar.add_task("", total=None)
        stamina.instrumentation.set_on_retry_hooks([_waiting])
        order = Order.parse(
            IngestSettings().var / "downloads" / name, words,
            lambda done, total: bar.update(task, completed=done, total=total),
        )  # fmt: skip
        return module.fetch(order)


def _waiting(details: RetryDetails) -> None:
    """Say why nothing happens; our own errors are the only ones retried, and hold no key."""
    if details.wait_for >= 1:
        out.print(f"{details.caused_by} Next try in {details.wait_for:.0f} s.", markup=False)


def _say(file: Fetched) -> None:
    beside = file.sidecar
    count = "" if beside.records is None else f" records: {beside.records:,};"
    news = "" if file.changed else " not changed since the last time;"
    out.print(f"{file.path}:{count}{news} licence: {beside.dataset.licence_id}", markup=False)
    if beside.identical:
        out.print(f"  received more than once, word for word: {beside.identical:,}")
    if not beside.dataset.redistributable:
        out.print("  Its terms do not allow to pass it on: it will not be published.")
    out.print(f"  next: {file.next_command}", markup=False)
