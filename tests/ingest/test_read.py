"""Bad input: one clear line, exit code 2, the database as it was; and files of many makes read."""

import zipfile
from pathlib import Path

import pyogrio
import pytest

from ingest.read import read_table
from ingest.sources.model import ReadOptions

HAITI = "cod_ab_legacy/hti_admbnda_adm1_cnigs_20181129_dv.geojson"
OURS = ("--title", "Ours", "--licence", "CC-BY-4.0", "--credit", "Us")
TABLE = "adm1_pcode,individuals,reported_on\n"


def saved(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def archive(folder: Path, name: str = "units.geojson") -> Path:
    path = folder / "units.zip"
    with zipfile.ZipFile(path, "w") as content:
        content.writestr(name, "{}")
    return path


def patched(folder: Path, in_entry: int, in_contents: int, value: int) -> Path:
    """The archive with one byte changed, in the entry's header and in the table of contents."""
    path = archive(folder)
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x03\x04") + in_entry] = value
    content[content.index(b"PK\x01\x02") + in_contents] = value
    return saved(path, bytes(content))


def two_layers(folder: Path, haiti: Path) -> Path:
    path = folder / "two.gpkg"
    for name in ("departments", "communes"):
        pyogrio.read_dataframe(haiti).to_file(path, layer=name)
    return path


def without_crs(folder: Path, haiti: Path) -> Path:
    pyogrio.read_dataframe(haiti, columns=["ADM1_PCODE"]).to_file(folder / "bare.shp")
    (folder / "bare.prj").unlink()
    return folder / "bare.shp"


# (source, file made in a folder or name of a real one, words of the message)
FILES = {
    "absent": ("prmn", lambda folder: folder / "none.xlsx", "There is no file"),
    "folder": ("prmn", lambda folder: folder, "holds no file"),
    "unreadable": ("prmn", lambda folder: Path("/proc/self/mem"), "cannot be read"),
    "damaged-chad": ("cod_ab", "geoboundaries_shp_zip/TCD-ADM1-shp.zip", "damaged"),
    "damaged-iraq": ("cod_ab", "geoboundaries_shp_zip/IRQ-ADM1-shp.zip", "damaged"),
    "deflate64": ("cod_ab", lambda f: patched(f, 8, 10, 9), "Deflate64"),
    "locked-zip": ("cod_ab", lambda f: patched(f, 6, 8, 1), "locked with a password"),
    "zip-that-climbs": ("cod_ab", lambda f: archive(f, "../../x.geojson"), "leads out of the"),
    "no-zip": ("cod_ab", lambda f: saved(f / "x.zip", "not a zip"), "cannot be read"),
    "empty-zip": ("cod_ab", lambda f: saved(f / "x.zip", ""), "cannot be read"),
    "empty-xlsx": ("prmn", lambda f: saved(f / "x.xlsx", ""), "is empty"),
    "empty-gpkg": ("cod_ab", lambda f: saved(f / "x.gpkg", ""), "is empty"),
    "empty-geojson": ("cod_ab", lambda f: saved(f / "x.geojson", ""), "is empty"),
    "empty-parquet": ("cod_ab", lambda f: saved(f / "x.parquet", ""), "is empty"),
    "geojson-cut-off": ("cod_ab", lambda f: saved(f / "x.geojson", '{"type": "Feat'), "cannot"),
    "geojson-without-features": (
        "cod_ab", lambda f: saved(f / "x.json", '{"type": "FeatureCollection", "features": []}'),
        "holds no shapes",
    ),
    "empty-csv": ("displacement_table", lambda f: saved(f / "x.csv", ""), "is empty"),
    "headings-only": ("displacement_table", lambda f: saved(f / "x.csv", TABLE), "no rows"),
    "too-many-cells": (
        "displacement_table", lambda f: saved(f / "x.csv", TABLE + "HT01,5,2024-01-31,oops\n"),
        "more cells",
    ),
    "latin-1": ("displacement_table", "hxl_messy/input-valid-latin1.csv", "no table"),
    "another-spreadsheet": (
        "prmn", "border_crossings_ukraine/ukr_border_crossings_090622.xlsx", "2 sheets with",
    ),
    "sheet-absent": (
        "border_crossings",
        "prmn_somalia/idps_somalia_som_unhcr_prmn_displacement_dataset.xlsx", "Border Crossings",
    ),
}  # fmt: skip


@pytest.fixture
def refused(command, warehouse):
    """Run a command that must fail, and return its one line."""

    def refused(*words: object) -> str:
        before = warehouse.state()
        outcome = command(*words)
        assert outcome.code == 2
        assert outcome.error.startswith("geoportal: ") and outcome.error.count("\n") == 1
        assert "Traceback" not in outcome.error + outcome.out
        assert "your doing" not in outcome.error
        assert warehouse.state() == before
        return outcome.error

    return refused


@pytest.mark.parametrize("case", FILES)
def test_a_bad_file_is_refused_in_one_line(refused, warehouse, real_data, tmp_path, case):
    source, make, words = FILES[case]
    path = real_data(make) if isinstance(make, str) else make(tmp_path)
    options = OURS if source == "displacement_table" else ()
    if options:
        warehouse.load("cod_ab", real_data(HAITI))
    assert words in refused("load", source, path, *options)


@pytest.mark.parametrize(("make", "words"), [(two_layers, "holds 2 layers (departments, communes)"),
                                             (without_crs, "coordinate system")])  # fmt: skip
def test_a_layer_that_leaves_doubt_is_refused(refused, real_data, tmp_path, make, words):
    assert words in refused("load", "cod_ab", make(tmp_path, real_data(HAITI)))


def test_a_wrong_source_name_is_told_with_the_right_ones(refused):
    assert "There is no source “prnm”" in refused("load", "prnm", "x.xlsx")


def test_a_source_that_reads_a_file_says_so(refused):
    assert "geoportal load prmn FILE" in refused("load", "prmn")


def test_a_table_before_its_boundaries_says_what_to_load(refused, tmp_path):
    path = saved(tmp_path / "x.csv", TABLE + "HT01,5,2024-01-31\n")
    assert "geoportal load cod_ab FILE" in refused("load", "displacement_table", path, *OURS)


def test_a_file_beside_the_command_is_found(command, real_data, tmp_path, monkeypatch):
    path = real_data("cod_ab_legacy/derived_hti_admbnda_adm2_shp.zip")
    monkeypatch.chdir(path.parent)
    assert command("load", "cod_ab", path.name).code == 0


@pytest.mark.parametrize(
    "content",
    [
        "a,b\n1,x\n2,y\n",
        "a;b\n1;x\n2;y\n",
        "a\tb\n1\tx\n2\ty\n",
        "\ufeffa,b\r\n1,x\r\n2,y\r\n",
        '"a","b"\n"1","x"\n"2","y"',
        "a,b\n#n,#t\n1,x\n2,y\n",
        "a;b;;\n1;x;;\n2;y;;\n",
    ],
    ids=["comma", "semicolon", "tab", "windows", "quoted", "hxl", "empty-columns"],
)
def test_tables_of_many_makes_read_the_same(tmp_path, content):
    rows = read_table(saved(tmp_path / "x.csv", content), ReadOptions())
    assert rows.to_dict("records") == [
        {"source_row": 1, "a": "1", "b": "x"}, {"source_row": 2, "a": "2", "b": "y"},
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["input-valid.csv", "input-valid.xls", "input-merged.xlsx",
                                  "input-broken.xlsx"])  # fmt: skip
def test_real_messy_tables_are_read(real_data, name):
    assert len(read_table(real_data(f"hxl_messy/{name}"), ReadOptions())) > 0


def test_a_blank_first_row_is_a_row(tmp_path):
    rows = read_table(saved(tmp_path / "x.csv", "a,b\n,\n1,x\n"), ReadOptions())
    assert list(rows["a"]) == ["", "1"]
