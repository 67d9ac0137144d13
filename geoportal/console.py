"""Where commands print, and how they show that something goes on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

out = Console(highlight=False, soft_wrap=True)


@contextmanager
def pages_bar() -> Iterator[Callable[[int, int], None]]:
    """A bar of files written, of those known so far: it grows at both ends; gone at the end."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out, transient=True) as bar:
        task = bar.add_task("Writing …", total=None)

        def told(done: int, known: int) -> None:
            said = f"{done:,} of {known:,} files"
            bar.update(task, description=said, completed=done, total=known)

        yield told


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int], None]]:
    """A bar that says what is under way and how many rows of it are done; gone at the end."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=out, transient=True) as bar:
        task = bar.add_task("Reading …", total=None)
        yield lambda what, rows: bar.update(task, description=f"{what}: {rows:,} rows")
