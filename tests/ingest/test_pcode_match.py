"""`geoportal pcode-match` and `geoportal boundaries`: as a person runs them."""

import csv

import pytest

SOMALIA = "cod_ab_legacy/som_admbnda_adm{}_ocha_20230308_dv.geojson"
PRMN = "prmn_somalia/idps_somalia_som_unhcr_prmn_displacement_dataset.xlsx"
DROUGHT = "hxl_messy/somalia_drought_affected_targeted_reached_by_cluster.csv"


@pytest.fixture
def match(command, warehouse, real_data, tmp_path, monkeypatch):
    """`geoportal pcode-match FILE …` over Somalia's boundaries: the outcome, and the CSV's rows."""
    for level in (1, 2):
        warehouse.load("cod_ab", real_data(SOMALIA.format(level)))

    def match(*words):
        path = tmp_path / "out.csv"
        outcome = command("pcode-match", *words, "--to", path)
        if not path.exists():
            return outcome, []
        with path.open(encoding="utf-8-sig", newline="") as file:
            return outcome, list(csv.DictReader(file))

    return match


def test_a_table_of_names_gets_its_codes_methods_and_runners_up(match, tmp_path):
    table = tmp_path / "names.csv"
    table.write_text("Region;District;Phone\nBay;Baydhaba;0612\nLower Juba;Kismayo;0613\n"
                     "Bay;Baidoa;0614\n=cmd();+1;0615\n", encoding="utf-8")  # fmt: skip
    outcome, rows = match(table)
    assert outcome.code == 0, outcome.error
    assert [(row["pcode"], row["method"], row["score"]) for row in rows] == [
        ("SO2401", "name", "1.0"), ("SO2801", "name_fuzzy", "0.93"), ("", "", ""), ("", "", ""),
    ]  # fmt: skip
    assert rows[1]["matched_name"] == "Kismaayo" and rows[1]["runner_up_pcode"] != ""
    assert rows[0]["boundary_version"] == "cod-som-2023-03-08"
    assert rows[3]["adm2_name"] == "'+1"
    assert "Phone" not in rows[0]  # what is about people does not come along
    assert "name_fuzzy" in outcome.out and "(2 places)" in outcome.out


def test_a_real_spreadsheet_of_52_648_rows(match, real_data):
    outcome, rows = match(real_data(PRMN), "--country", "SOM")
    assert outcome.code == 0, outcome.error
    assert len(rows) == 52_648
    assert {row["adm2_name"] for row in rows if not row["pcode"]} == {"Baidoa", "Badhan", "Dhahar"}


def test_a_real_file_with_tags_and_codes(match, real_data):
    outcome, rows = match(real_data(DROUGHT))
    assert outcome.code == 0, outcome.error
    assert len(rows) == 73 or len(rows) == 74
    assert sum(row["method"] == "pcode" for row in rows) > 60
    assert all(row["pcode"] == row["adm2_pcode"] for row in rows if row["method"] == "pcode")


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        ("a,b\n1,2\n", [], "--column"),
        ("name\nBay\n", [], "--level"),
        ("name\nBay\n", ["--column", "x=adm2_name"], "no column “x”"),
        ("name\nBay\n", ["--column", "name"], "HEADING=FIELD"),
        ("name\nBay\n", ["--level", "1", "--version", "v9"], "no boundary version “v9”"),
        ("name\nBay\n", ["--level", "1", "--source", "nothing"], "no source"),
    ],
)
def test_what_cannot_be_matched_is_said_in_one_line(match, tmp_path, content, options, words):
    table = tmp_path / "table.csv"
    table.write_text(content, encoding="utf-8")
    outcome, rows = match(table, *options)
    assert outcome.code != 0 and rows == []
    assert words in outcome.error and outcome.error.count("\n") == 1


def test_versions_are_listed_and_compared(command, warehouse, real_data, tmp_path):
    warehouse.load("cod_ab", real_data(SOMALIA.format(1)))
    assert "cod-som-2023-03-08" in command("boundaries").out
    path = tmp_path / "links.csv"
    done = command("boundaries", "compare", *["cod-som-2023-03-08"] * 2, "--to", path)
    assert done.code == 0, done.error
    assert "18 old units, 18 links" in done.out
    assert path.read_text(encoding="utf-8-sig").count("area,1.000000000") == 18
    refused = command("boundaries", "compare", "cod-som-2023-03-08", "nothing")
    assert refused.code != 0 and "nothing" in refused.error
