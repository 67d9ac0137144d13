"""Whose is the port: our own server from before, or somebody else's."""

import fcntl
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geoportal.settings import ServeSettings
from ingest.errors import UserError

PID = "server.pid"


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Hold the lock of this folder's server; the system frees it when we end, however we end."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "server.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError("The geoportal runs already: geoportal down stops it.") from None
        yield


def remember(var: Path, pid: int) -> None:
    """Write down the server's process id."""
    (var / PID).write_text(str(pid))


def forget(var: Path) -> None:
    """The server has ended."""
    (var / PID).unlink(missing_ok=True)


def is_running(var: Path) -> bool:
    """Whether a server of ours, started from this folder, runs."""
    return _is_ours(_pid(var))


def release_own(var: Path) -> None:
    """End a server of ours, running or left behind."""
    pid = _pid(var)
    if _is_ours(pid):
        os.kill(pid, signal.SIGTERM)
        _wait_for_end(pid)
    forget(var)


def _pid(var: Path) -> int:
    try:
        return int((var / PID).read_text())
    except (FileNotFoundError, ValueError):
        return 0


def refuse_taken(settings: ServeSettings) -> None:
    """Raise UserError when another program listens on the port."""
    if is_taken(settings.host, settings.port):
        raise UserError(
            f"Port {settings.port} is in use: stop what listens there, "
            f"or choose another, GEOPORTAL_PORT={settings.port + 1}."
        )


def is_taken(host: str, port: int) -> bool:
    """Whether something listens on the port, or may not be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _is_ours(pid: int) -> bool:
    try:
        return b"geoportal.app:create" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _wait_for_end(pid: int) -> None:
    deadline = time.monotonic() + 20
    while _is_ours(pid) and time.monotonic() < deadline:
        time.sleep(0.1)
