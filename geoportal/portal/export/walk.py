"""From page to page along their links, several at a time."""

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from urllib.parse import urlsplit

from geoportal.portal import languages
from geoportal.portal.export.writer import Made
from ingest.errors import UnavailableError

MOST = 200_000  # addresses; more than that is a mistake in somebody's links
AHEAD = 8  # tasks that wait for a worker: enough that none stands idle
Write = Callable[[list[str]], Made]
Progress = Callable[[int, int], None]  # addresses written, and known so far


class Walk:
    """Gives addresses to workers until every one that they lead to is written.

    A page in all its languages is one task: what they share is asked of the database once.
    """

    def __init__(self, workers: Executor, write: Write, progress: Progress) -> None:
        self._workers = workers
        self._write = write
        self._progress = progress
        self._waiting: dict[str, list[str]] = {}
        self._known: set[str] = set()
        self._sum = Made()

    def run(self, start: Iterable[str]) -> Made:
        """Write all that ``start`` leads to; raises UnavailableError."""
        self._want(start)
        running: set[Future[Made]] = set()
        while self._waiting or running:
            while self._waiting and len(running) < AHEAD:
                addresses = self._waiting.pop(next(iter(self._waiting)))
                running.add(self._workers.submit(self._write, addresses))
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for one in done:
                self._take(one.result())
        return self._sum

    def _take(self, made: Made) -> None:
        self._sum.files += made.files
        self._sum.octets += made.octets
        self._sum.changed += made.changed
        self._want(sorted(made.links))
        self._progress(self._sum.files, len(self._known))

    def _want(self, addresses: Iterable[str]) -> None:
        for address in addresses:
            if address in self._known:
                continue
            if len(self._known) == MOST:
                raise UnavailableError(f"The portal leads to more than {MOST:,} pages.")
            self._known.add(address)
            parts = urlsplit(address)
            _, path = languages.split(parts.path, languages.own())
            self._waiting.setdefault(f"{path}?{parts.query}", []).append(address)
