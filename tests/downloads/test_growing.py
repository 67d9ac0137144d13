"""Whether files are still being made: told by who works, not by what somebody left behind."""

import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from geoportal.downloads import manifest
from geoportal.downloads.manifest import File, folder, is_growing
from geoportal.downloads.turn import is_taken, turn

LONG_AGO = datetime.now(UTC) - timedelta(hours=1)
BUILDER = """
import sys, time
from pathlib import Path
from geoportal.downloads import manifest
from geoportal.downloads.turn import turn
var = Path(sys.argv[1])
with turn(var / manifest.FOLDER):
    (manifest.folder(var, 1) / manifest.PART).mkdir(parents=True)
    print("works", flush=True)
    time.sleep(600)
"""


@contextmanager
def builder(var):
    """A process that has begun with the first publication's files, killed as kill -9 does."""
    command = [sys.executable, "-c", BUILDER, str(var)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == "works\n"
        yield
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_builder_that_was_killed_makes_nothing(tmp_path):
    with builder(tmp_path):
        assert is_growing(tmp_path, 1, LONG_AGO)
    assert (folder(tmp_path, 1) / manifest.PART).is_dir()
    assert not is_growing(tmp_path, 1, LONG_AGO)
    with turn(tmp_path / manifest.FOLDER):  # one that came after it
        assert is_growing(tmp_path, 1, LONG_AGO)


def test_looking_takes_no_turn(tmp_path):
    assert not is_taken(tmp_path)
    with turn(tmp_path) as ours:
        assert ours and is_taken(tmp_path)
    assert not is_taken(tmp_path)


@pytest.mark.parametrize(("age", "growing"), [(0, True), (1, True), (3, False)])
def test_a_new_publication_has_a_moment_to_begin(tmp_path, age, growing):
    assert is_growing(tmp_path, 1, datetime.now(UTC) - timedelta(minutes=age)) is growing


def test_a_whole_publication_grows_no_more(tmp_path):
    place = folder(tmp_path, 1)
    place.mkdir(parents=True)
    manifest.add(place, File("sites", "csv", 1, 3, 9, "00"))
    with turn(tmp_path / manifest.FOLDER):  # of another publication's files
        assert not is_growing(tmp_path, 1, datetime.now(UTC))
