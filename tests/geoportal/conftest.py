"""What the tests of the serving side share: a client of the live server, and the truth in SQL."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg2
import pytest

from geoportal import downloads
from geoportal.access import Access
from geoportal.cluster import Cluster
from geoportal.commands.down import stop
from ingest.settings import ROOT


@pytest.fixture(scope="session")
def api(live_server: str) -> Iterator[httpx.Client]:
    """A client of the running server's OGC API."""
    with httpx.Client(base_url=f"{live_server}/api", timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def select(published: Access) -> Iterator[Callable[..., list[tuple]]]:
    """Rows of a query as the serving role: what the answers must agree with."""
    connection = psycopg2.connect(published.web)
    connection.autocommit = True

    def rows(query: str, *values: object) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(query, values or None)
            return cursor.fetchall()

    yield rows
    connection.close()


@pytest.fixture
def ids(select: Callable[..., list[tuple]]) -> Callable[[str, str], list[str]]:
    """Ids of a collection's features for which a SQL condition holds, in order."""

    def found(collection: str, condition: str = "true") -> list[str]:
        query = f'SELECT id FROM pub."{collection}" WHERE {condition} ORDER BY id'
        return [row[0] for row in select(query)]

    return found


BARE = {"GEOPORTAL_SAMPLE": "false", "GEOPORTAL_WORKERS": "1"}  # no data, one worker: quick
GEOPORTAL = Path(sys.executable).with_name("geoportal")


def settings(**given: str) -> dict[str, str]:
    """The environment without settings of the person who runs the tests, and with those given."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GEOPORTAL_")}
    return {**kept, **given}


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    """Run the real `geoportal` command, in a folder of its own, to its end.

    What it leaves at work, making files to download, is ended with the test.
    """
    used = set[str]()

    def command(*arguments: object, **given: str) -> subprocess.CompletedProcess[str]:
        environment = settings(**{"GEOPORTAL_VAR": str(tmp_path / "var"), **given})
        used.add(environment["GEOPORTAL_VAR"])
        return subprocess.run(
            [GEOPORTAL, *map(str, arguments)], env=environment, cwd=tmp_path,
            capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip

    yield command
    for var in used:
        downloads.stop(Path(var))


@pytest.fixture
def refused(
    run: Callable[..., subprocess.CompletedProcess[str]],
) -> Callable[..., str]:
    """Run a command that must be refused: exit code 2, one line, nothing of our insides."""

    def command(*arguments: object, **given: str) -> str:
        result = run(*arguments, **given)
        assert result.returncode == 2, result
        assert result.stderr.startswith("geoportal: ")
        assert result.stderr.count("\n") == 1, result.stderr
        assert not any(word in result.stderr for word in ("Traceback", "psycopg", "not your doing"))
        return result.stderr

    return command


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """An empty folder that every account may enter, as a database of one's own needs."""
    folder = Path(tempfile.mkdtemp(prefix="geoportal-own-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


class Checkout(type(Path())):
    """A copy of the code that a test may change, and the command run from it."""

    def geoportal(self, *arguments: object, **given: str) -> subprocess.CompletedProcess[str]:
        """Run the copy's `geoportal` to its end."""
        code = "from geoportal.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-c", code, *map(str, arguments)], cwd=self,
            env=settings(**{"PYTHONPATH": str(self), "GEOPORTAL_VAR": str(self / "var"), **given}),
            capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A copy of the checkout's code; data are linked, and nothing is built."""
    copy = Checkout(tmp_path / "checkout")
    leave = shutil.ignore_patterns("__pycache__", "node_modules")
    for name in ("geoportal", "layers", "ingest", "config"):
        shutil.copytree(ROOT / name, copy / name, ignore=leave)
    (copy / "data").symlink_to(ROOT / "data")
    return copy


def unused_port() -> str:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@dataclass
class Up:
    """A running `geoportal up`: what it printed, where it answers, who belongs to it."""

    process: subprocess.Popen[str]
    url: str
    printed: str

    def family(self) -> set[int]:
        """Process ids of the command and of all that it started and still has."""
        parents = {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        found = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return found

    def stop(self, how: int = signal.SIGINT) -> int:
        """Send a signal and wait for the end; the exit code."""
        self.process.send_signal(how)
        return self.process.wait(timeout=60)


@contextlib.contextmanager
def up(var: Path, **given: str) -> Iterator[Up]:
    """`geoportal up` as a person runs it, until it says that it serves; ended at the end."""
    port = given.setdefault("GEOPORTAL_PORT", unused_port())
    process = subprocess.Popen(
        [GEOPORTAL, "up"], env=settings(GEOPORTAL_VAR=str(var), **given), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    late = threading.Timer(180, process.kill)
    late.start()
    printed = ""
    try:
        for line in process.stdout or ():
            printed += line
            if "Ctrl-C" in line:
                break
        assert "Ctrl-C" in printed, printed
        yield Up(process, f"http://127.0.0.1:{port}", printed)
    finally:
        late.cancel()
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=60)


def wait_until(happens: Callable[[], object], seconds: float = 30) -> bool:
    """Look again and again; whether it happened in time."""
    deadline = time.monotonic() + seconds
    while not (happened := happens()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return bool(happened)


def running(pids: set[int]) -> set[int]:
    """Those of some processes that still run."""
    return {pid for pid in pids if _runs(pid)}


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def postmaster(cluster: Cluster) -> int:
    """Process id of a cluster's server, 0 when it does not run."""
    try:
        return int((cluster.data / "postmaster.pid").read_text().split()[0])
    except FileNotFoundError:
        return 0


@pytest.fixture
def own(open_folder: Path) -> Iterator[Cluster]:
    """A cluster of one's own, to be killed and broken; not made yet."""
    cluster = Cluster(open_folder / "var")
    yield cluster
    stop(cluster.var)


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Callable[..., None]]:
    """A file system of its own, with the means to leave it 3 MB or to make it large again.

    Skipped, loudly, where file systems may not be mounted.
    """
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400m,mode=0755", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        warnings.warn("FULL DISK NOT TESTED: a file system may not be mounted here", stacklevel=2)
        pytest.skip("a file system may not be mounted here")

    def resize(full: bool) -> None:
        size = (shutil.disk_usage(folder).used >> 20) + 3 if full else 400
        subprocess.run(["mount", "-o", f"remount,size={size}m", str(folder)], check=True)

    try:
        yield resize
    finally:
        subprocess.run(["umount", str(folder)], check=True)
