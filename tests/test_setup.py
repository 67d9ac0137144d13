"""scripts/: what a fresh machine meets first. Run in a PATH and HOME of their own."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ingest.settings import ROOT

SCRIPTS = sorted((ROOT / "scripts").glob("*.sh"))
TOOLS = ("sh", "cat", "cut", "dirname", "env", "grep", "id", "mkdir", "printf", "sha256sum", "sort",
         "tail", "tee")  # fmt: skip
OLD = "#!/bin/sh\nexit 1\n"  # an older Python answers the question for its version so


class Machine:
    """A PATH and a HOME with nothing in them but what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.bin, self.home = folder / "bin", folder / "home"
        self.checkout = folder / "checkout"
        for place in (self.bin, self.home, self.checkout):
            place.mkdir()
        shutil.copytree(ROOT / "scripts", self.checkout / "scripts")
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool))

    def old_python(self, name: str) -> None:
        (self.bin / name).write_text(OLD)
        (self.bin / name).chmod(0o755)

    def python(self, path: Path) -> Path:
        """The Python of the tests, at another place."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(sys.executable)
        return path

    def run(self, command: list[str], **given) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, env={"PATH": str(self.bin), "HOME": str(self.home)}, cwd=self.checkout,
            capture_output=True, text=True, timeout=60, check=False, **given,
        )  # fmt: skip

    def call(self, function: str, **given) -> subprocess.CompletedProcess[str]:
        """One function of setup.sh, without the steps that follow the functions."""
        script = (self.checkout / "scripts" / "setup.sh").read_text()
        functions = script[: script.index("\n[ -x .venv/bin/python ]")]
        functions = functions.replace('"$(dirname "$0")/.."', str(self.checkout))
        return self.run(["sh", "-c", f"{functions}\n{function}"], **given)

    def setup(self) -> subprocess.CompletedProcess[str]:
        return self.run(["sh", "scripts/setup.sh"])


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_plain_sh(script):
    subprocess.run(["sh", "-n", str(script)], check=True)
    assert script.read_text().startswith("#!/bin/sh\n")
    assert "set -eu" in script.read_text()


def test_a_newer_python_under_its_own_name_is_found(machine):
    machine.old_python("python3")
    newer = machine.python(machine.bin / "python3.13")
    assert machine.call("find_python").stdout.strip() == str(newer)


def test_plain_python3_serves_where_it_is_new(machine):
    newer = machine.python(machine.bin / "python3")
    assert machine.call("find_python").stdout.strip() == str(newer)


def test_pyenv_is_looked_into_when_python3_is_older(machine):
    machine.old_python("python3")
    machine.old_python("python3.12")  # a shim of pyenv's for a version that is not chosen
    newer = machine.python(machine.home / ".pyenv" / "versions" / "3.13.1" / "bin" / "python3")
    assert machine.call("find_python").stdout.strip() == str(newer)


@pytest.mark.skipif(
    bool(list(Path("/opt/pyenv/versions").glob("3.1[2-9].*"))), reason="this machine has one"
)
def test_without_any_it_says_what_is_missing(machine):
    machine.old_python("python3")
    result = machine.setup()
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "no Python 3.12 or later" in result.stderr
    assert "apt-get install python3" in result.stderr and "pyenv" in result.stderr
    assert not (machine.checkout / ".venv").exists()


def test_without_apt_the_packages_are_named(machine):
    result = machine.call("apt_install PostGIS postgresql-15-postgis-3")
    assert result.returncode == 2
    assert "there is no apt here" in result.stderr
    assert "postgresql-15-postgis-3" in result.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody without rights")
def test_without_rights_the_command_for_root_is_named(machine, tmp_path):
    for folder in (tmp_path, *tmp_path.parents[:3]):  # as far as pytest makes them
        if folder != Path(tempfile.gettempdir()):
            folder.chmod(0o755)
    machine.old_python("apt-get")
    nobody = pwd.getpwnam("nobody")
    call = "apt_install PostGIS postgresql-15-postgis-3"
    result = machine.call(call, user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[])
    assert result.returncode == 2
    assert "Run as root: apt-get install postgresql-15-postgis-3" in result.stderr


def test_postgis_is_seen_where_it_is(machine):
    there = list(Path("/usr/share/postgresql").glob("*/extension/postgis.control"))
    assert (machine.call("have_postgis").returncode == 0) == bool(there)


@pytest.mark.parametrize(
    ("target", "command"),
    [("up", "geoportal up"), ("down", "geoportal down"), ("test", "scripts/test.sh"),
     ("clean", "scripts/clean.sh"), ("clean-data", "scripts/clean.sh data")],
)  # fmt: skip
def test_make_targets_are_one_line_calls(target, command):
    quiet = ["make", "-n", "--no-print-directory", target]  # also when make runs the tests
    said = subprocess.run(quiet, cwd=ROOT, check=True, capture_output=True, text=True)
    assert said.stdout.rstrip().endswith(command)
