"""Whole layers as files: made after each publication, served under /downloads."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

LOG = "downloads.log"
MODULE = "geoportal.downloads"


def start(
    var: Path, environment: dict[str, str], at_start: Callable[[], None] | None = None
) -> subprocess.Popen:
    """Make the current publication's missing files in a process of its own; returns at once.

    `environment` names the serving role's database. The process outlives the command that starts
    it, unless `at_start`, which it calls first, sees to the opposite. Two never work at once.
    """
    with (var / LOG).open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", MODULE, str(var.resolve())], env=environment,
            preexec_fn=at_start, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip


def stop(var: Path) -> None:
    """End the processes that make files for this folder; what they left open is made anew later."""
    deadline = time.monotonic() + 20
    while (running := list(_running(var))) and time.monotonic() < deadline:
        for pid in running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        time.sleep(0.1)


def _running(var: Path) -> Iterator[int]:
    arguments = f"\0-m\0{MODULE}\0{var.resolve()}\0".encode()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cmdline").read_bytes().endswith(arguments):
                yield int(process.name)
        except OSError:  # it has ended since
            continue
