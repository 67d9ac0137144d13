"""What commands write and refuse to write, and what is not read."""

import io
import os
import stat

import pytest

from ingest import output
from ingest.errors import UserError
from tests.warehouse import own_table

SOMALIA = "cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson"
TABLE = "adm2_pcode,individuals,reported_on\nSO1101,5,2024-01-31\n"
KML_COLUMNS = ("id", "description", "timestamp", "begin", "end", "altitudeMode", "tessellate",
               "extrude", "visibility", "drawOrder", "icon", "snippet")  # fmt: skip
KML = """<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>Dolow</name>
<Point><coordinates>42.08,4.16,180.5</coordinates></Point></Placemark></Document></kml>"""


@pytest.fixture
def somalia(warehouse, real_data):
    warehouse.load("cod_ab", real_data(SOMALIA))
    return warehouse


def test_a_file_is_written_whole_with_ordinary_rights(tmp_path):
    path = tmp_path / "a.csv"
    output.write(path, "é\n")
    output.write(path, "é2\n")
    assert path.read_text(encoding="utf-8") == "é2\n"
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]
    (tmp_path / "b").touch()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE((tmp_path / "b").stat().st_mode)


def test_devices_folders_and_missing_folders_are_left_alone(tmp_path):
    pipe, folder = tmp_path / "pipe", tmp_path / "folder"
    os.mkfifo(pipe)
    folder.mkdir()
    (tmp_path / "link").symlink_to(pipe)
    for target in (pipe, folder, tmp_path / "link", tmp_path / "none" / "a.csv"):
        with pytest.raises(UserError, match=r"is no file|no folder"):
            output.write(target, "x")
    assert stat.S_ISFIFO(pipe.stat().st_mode) and not (tmp_path / "none").exists()


def test_nothing_is_left_behind_when_writing_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        output.write(tmp_path / "a.csv", "x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [["inspect"], ["load", "displacement_table"]])
def test_a_pipe_is_refused_and_not_waited_for(command, tmp_path, words):
    pipe = tmp_path / "rows.csv"
    os.mkfifo(pipe)
    refused = command(*words, pipe, *(["--title", "x", "--licence", "CC0-1.0", "--credit", "y"]
                                      if words[0] == "load" else []))  # fmt: skip
    assert refused.code == 2 and "neither a file nor a folder" in refused.error


@pytest.mark.parametrize("what", ["rejected", "doubted"])
def test_a_dataset_that_is_not_there_is_not_said_to_be_fine(somalia, command, tmp_path, what):
    refused = command(what, "nothing", "--to", tmp_path / "rows.csv")
    assert refused.code == 2 and "There is no dataset “nothing”" in refused.error
    assert not (tmp_path / "rows.csv").exists()


def test_taking_back_the_only_load_is_asked_for(somalia, command, tmp_path, monkeypatch):
    path = tmp_path / "table.csv"
    path.write_text(TABLE)
    somalia.load(own_table(), path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert command("undo", "our-table").code != 0
    assert somalia.one("SELECT count(*) FROM core.admin_stock") == 1
    assert command("undo", "our-table", "--yes").code == 0
    assert somalia.one("SELECT count(*) FROM core.admin_stock") == 0


def test_a_load_that_waits_does_not_say_that_it_is_done(somalia, command, tmp_path, monkeypatch):
    path = tmp_path / "table.csv"
    said = ["load", "displacement_table", path, "--title", "T", "--licence", "CC0-1.0",
            "--credit", "U"]  # fmt: skip
    path.write_text(TABLE)
    assert "loaded in" in command(*said).out
    path.write_text(TABLE.replace(",5,", ",6,"))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    waiting = command(*said)
    assert waiting.code == 2 and "would change so" in waiting.out and "loaded in" not in waiting.out


def test_heights_of_points_are_left_out(somalia, tmp_path):
    path = tmp_path / "crossings.kml"
    path.write_text(KML)
    source = own_table("Crossings").model_copy(
        update={"name": "crossings", "table": "transit_point", "constants": {"iso3": "SOM"},
                "columns": {"name": "name"}, "ignore": KML_COLUMNS,
                "templates": {"point_id": "{name}"}}
    )  # fmt: skip
    report = somalia.load(source, path)
    assert (report.rows_loaded, report.rows_rejected) == (1, 0), report.rejections
    point = somalia.one("SELECT ST_AsText(geom) FROM core.transit_point")
    assert point == "POINT(42.08 4.16)"
