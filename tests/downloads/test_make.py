"""Files are made one at a time, whole or not at all, and the work goes on where it ended."""

import fcntl
import hashlib
import json
import signal
import subprocess
import sys

import pytest

from geoportal import downloads
from geoportal.downloads import build, manifest
from geoportal.downloads.formats import WRITTEN, Format
from geoportal.downloads.turn import turn
from geoportal.up import environment
from tests.downloads.conftest import maker
from tests.geoportal.conftest import running, wait_until


@pytest.fixture
def few(monkeypatch):
    """Of every layer only the CSV and the GeoJSON: quick."""
    monkeypatch.setattr(build, "WRITTEN", {"csv": WRITTEN["csv"]})


def test_every_file_is_what_the_manifest_says(made):
    document = json.loads(made.path(manifest.NAME).read_text())
    assert document["publication"] == 1
    listed = {one["name"]: one for one in document["files"]}
    assert {path.name for path in made.place.iterdir()} == {*listed, manifest.NAME}
    layers = {name for (name,) in made.rows("SELECT layer FROM pub.layer_facts WHERE features > 0")}
    assert set(manifest.catalogue(made.var, 1)) == layers
    for name, told in listed.items():
        content = made.path(name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (
            told["bytes"], told["sha256"],
        )  # fmt: skip
    kinds = {one["format"] for one in document["files"]}
    assert {"gpkg", "parquet", "fgb", "csv", "xlsx", "geojson"} <= kinds


def test_nothing_is_made_twice(made):
    before = {path: path.stat().st_mtime_ns for path in made.place.iterdir()}
    assert maker(made.access, made.var).make() == []
    assert {path: path.stat().st_mtime_ns for path in made.place.iterdir()} == before


def test_what_is_cut_short_is_made_again(few, published, tmp_path):
    assert maker(published, tmp_path).make() == []
    broken = manifest.folder(tmp_path, 1) / "sites.csv"
    whole = broken.read_bytes()
    broken.write_bytes(whole[:100])
    assert maker(published, tmp_path).make() == []
    assert broken.read_bytes() == whole


def test_killed_it_leaves_whole_files_and_the_next_one_goes_on(published, tmp_path):
    place = manifest.folder(tmp_path, 1)
    given = {**environment(published), "GEOPORTAL_VAR": str(tmp_path)}
    process = downloads.start(tmp_path, given)
    assert wait_until(lambda: len(manifest.read(place)) > 3, 60)
    process.send_signal(signal.SIGKILL)
    process.wait()
    left = {file.name: file for file in manifest.read(place)}
    for name, file in left.items():
        assert hashlib.sha256((place / name).read_bytes()).hexdigest() == file.sha256
    times = {name: (place / name).stat().st_mtime_ns for name in left}
    second = downloads.start(tmp_path, given)
    assert wait_until(lambda: len(manifest.read(place)) > len(left), 60)
    second.terminate()
    second.wait()
    assert {name: (place / name).stat().st_mtime_ns for name in left} == times
    assert (tmp_path / downloads.LOG).read_text() == ""


def test_it_outlives_the_command_that_starts_it(published, tmp_path):
    code = (
        "import os, sys; from pathlib import Path; from geoportal import downloads; "
        "print(downloads.start(Path(sys.argv[1]), dict(os.environ)).pid)"
    )
    given = {**environment(published), "GEOPORTAL_VAR": str(tmp_path)}
    command = [sys.executable, "-c", code, str(tmp_path)]
    started = subprocess.run(command, env=given, capture_output=True, text=True, check=True)
    try:
        assert wait_until(lambda: manifest.read(manifest.folder(tmp_path, 1)), 60)
        downloads.stop(tmp_path / "another")  # not ours
        assert running({int(started.stdout)})
    finally:
        downloads.stop(tmp_path)
    assert not running({int(started.stdout)})


def test_one_works_and_one_waits(tmp_path):
    with turn(tmp_path) as first:
        assert first
        code = (
            "import sys; from pathlib import Path; from geoportal.downloads.turn import turn\n"
            "with turn(Path(sys.argv[1])) as ours: print(ours, flush=True)"
        )
        command = [sys.executable, "-c", code, str(tmp_path)]
        waiting = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert wait_until(lambda: _held(tmp_path), 60)
        third = subprocess.run(command, capture_output=True, text=True, check=True)
        assert third.stdout == "False\n" and waiting.poll() is None
    assert waiting.communicate(timeout=60)[0] == "True\n"


def _held(place):
    with (place / "next.lock").open("w") as waiting:
        try:
            fcntl.flock(waiting, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_one_that_fails_does_not_stop_the_others(few, published, tmp_path, monkeypatch, caplog):
    def fails(path, _content):
        path.write_text("half")
        raise RuntimeError("no room for it")

    broken = Format("Broken", "text/plain", fails)
    monkeypatch.setattr(build, "WRITTEN", {"gpkg": broken, "csv": WRITTEN["csv"]})
    failed = maker(published, tmp_path).make()
    place = manifest.folder(tmp_path, 1)
    names = {file.name for file in manifest.read(place)}
    assert "sites.gpkg" in failed and "sites.csv" in names and "sites.gpkg" not in names
    assert not list(place.glob("*.gpkg")) and "no room for it" in caplog.text


def test_files_of_publications_that_are_gone_are_removed(few, published, tmp_path):
    gone = manifest.folder(tmp_path, 77)
    gone.mkdir(parents=True)
    (gone / "sites.csv").write_text("old")
    assert maker(published, tmp_path).make() == []
    assert not gone.exists() and manifest.folder(tmp_path, 1).exists()
