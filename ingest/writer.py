"""One thread that writes while the next rows are being checked."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor


class Writer:
    """Runs jobs one after another in a thread; at most one waits, so that memory stays bounded."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="load")
        self._jobs: list[Future[None]] = []

    def submit(self, job: Callable[[], None]) -> None:
        """Hand over a job, waiting while another one waits; an earlier job's error is raised."""
        while len(self._jobs) > 1:
            self._jobs.pop(0).result()
        self._jobs.append(self._thread.submit(job))

    def wait(self) -> None:
        """Wait until all is written; an error of a job is raised."""
        while self._jobs:
            self._jobs.pop(0).result()

    def close(self) -> None:
        """Let the job under way end and drop those that wait."""
        self._thread.shutdown(wait=True, cancel_futures=True)


class Quiet:
    """A connection that is asked while a writer uses it: each question waits for the writer."""

    def __init__(self, connection: Connection, writer: Writer) -> None:
        self._connection, self._writer = connection, writer

    def cursor(self) -> Cursor:
        """A cursor, once nothing is being written; two threads must not speak to one server."""
        self._writer.wait()
        return self._connection.cursor()
