"""Whole layers as files: made after each publication, served under /downloads."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

LOG = "downloads.log"


def start(
    var: Path, environment: dict[str, str], at_start: Callable[[], None] | None = None
) -> subprocess.Popen:
    """Make the current publication's missing files in a process of its own; returns at once.

    `environment` names the serving role's database. The process outlives the command that starts
    it, unless `at_start`, which it calls first, sees to the opposite. Two never work at once.
    """
    with (var / LOG).open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "geoportal.downloads"], env=environment, preexec_fn=at_start,
            start_new_session=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
