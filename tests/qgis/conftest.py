"""A real QGIS to ask: Debian's python3-qgis, without a window, in a process of its own."""

import json
import os
import shlex
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.geoportal.conftest import ids, select  # noqa: F401 fixtures

CLIENT = Path(__file__).with_name("client.py")
PYTHON = shlex.split(os.environ.get("QGIS_PYTHON", "/usr/bin/python3"))  # another QGIS: its Python
MISSING = "QGIS IS MISSING, nothing was tested with it: apt-get install python3-qgis qgis-providers"


@pytest.fixture(scope="session")
def qgis(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict]:
    """Give QGIS a task; its answer. Without QGIS: a failure under CI, a loud skip elsewhere."""
    home = tmp_path_factory.mktemp("qgis")
    home.chmod(0o700)  # else Qt complains
    quiet = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "XDG_RUNTIME_DIR": str(home),
             "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}  # fmt: skip
    look = [*PYTHON, "-c", "import qgis.core"]
    if subprocess.run(look, env=quiet, capture_output=True, check=False).returncode:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        warnings.warn(MISSING, stacklevel=2)
        pytest.skip(MISSING)

    def ask(task: str, **given: object) -> dict:
        done = subprocess.run(
            [*PYTHON, str(CLIENT), task], input=json.dumps(given), env=quiet, timeout=1200,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout)

    return ask
