"""A user's own table of displaced people, as people really write them."""

import pytest

from ingest.errors import UserError
from tests.warehouse import own_table

BOUNDARIES = "cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson"
HEADINGS = ["admin1Name", "admin2Name", "admin2Pcode", "numPresentIdpInd", "reportingDate",
            "roundNumber"]  # fmt: skip
TAGS = ["#adm1+name", "#adm2+name", "#adm2+code", "#affected+idps", "#date+reported",
        "#round+code"]  # fmt: skip
ROWS = [
    ["Awdal", "Borama", "SO1101", "80418", "2023-03-31", "7"],
    ["Bay", "Baydhaba", "SO2401", "433412", "2023-03-31", "7"],
    ["Lower Juba", "Kismaayo", "SO2801", "0", "2023-03-31", "7"],
]
EXPECTED = [
    ("SO1101", 2, "SOM", 80_418, "2023-03-31", 7, "stock", "idp", "pcode"),
    ("SO2401", 2, "SOM", 433_412, "2023-03-31", 7, "stock", "idp", "pcode"),
    ("SO2801", 2, "SOM", 0, "2023-03-31", 7, "stock", "idp", "pcode"),
]


def changed(column: int, *values: str) -> list[list[str]]:
    """The rows with other words in one column."""
    return [[*row[:column], value, *row[column + 1 :]]
            for row, value in zip(ROWS, values, strict=True)]  # fmt: skip


VARIANTS = {
    "comma": (",", "", HEADINGS, ROWS),
    "semicolon": (";", "", HEADINGS, ROWS),
    "tab": ("\t", "", HEADINGS, ROWS),
    "byte-order-mark": (";", "\ufeff", HEADINGS, ROWS),
    "hxl-row": (",", "", HEADINGS, [TAGS, *ROWS]),
    "hxl-row-under-own-headings": (
        ",", "", ["Région", "District", "Code", "PDI", "Jour", "Cycle"], [TAGS, *ROWS],
    ),
    "spaces-in-thousands": (";", "", HEADINGS, changed(3, "80 418", "433\u202f412", "0")),
    "commas-in-thousands": (";", "", HEADINGS, changed(3, "80,418", "433,412", "0")),
    "decimals-of-a-spreadsheet": (",", "", HEADINGS, changed(3, "80418.0", "433412.00", "0.0")),
    "dates-day-first": (",", "", HEADINGS, changed(4, *["31/03/2023"] * 3)),
    "dates-of-the-dtm-api": (",", "", HEADINGS, changed(4, *["2023-03-31T00:00:00"] * 3)),
    "spaces-around": (",", "", HEADINGS, [[f" {cell} " for cell in row] for row in ROWS]),
    "dictionary-headings": (
        ",", "",
        ["adm1_name", "adm2_name", "adm2_pcode", "individuals", "reported_on", "round"], ROWS,
    ),
}  # fmt: skip


def written(folder, separator, start, headings, rows):
    path = folder / "idps.csv"
    lines = [separator.join(row) for row in [headings, *rows]]
    path.write_text(start + "\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def somalia(shared, real_data):
    shared.load("cod_ab", real_data(BOUNDARIES))
    return shared


def loaded(house, dataset: str = "our-table") -> list[tuple]:
    return house.rows(
        "SELECT adm_pcode, adm_level, iso3, individuals, reported_on::text, round, measure, "
        "pop_group, adm_match_method FROM core.admin_stock WHERE dataset = %s ORDER BY source_row",
        dataset,
    )


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_way_of_writing_gives_the_same_rows(somalia, tmp_path, variant):
    report = somalia.load(own_table(), written(tmp_path, *VARIANTS[variant]))
    assert (report.rows_read, report.rows_rejected) == (3, 0)
    assert loaded(somalia) == EXPECTED


def test_names_alone_are_enough(somalia, tmp_path):
    rows = [[*row[:2], "", *row[3:]] for row in ROWS]
    somalia.load(own_table(), written(tmp_path, ",", "", HEADINGS, rows))
    assert loaded(somalia) == [(*row[:-1], "name") for row in EXPECTED]


def test_three_commands_from_files_to_layers(command, warehouse, real_data, tmp_path):
    assert command("load", "cod_ab", real_data(BOUNDARIES)).code == 0
    path = written(tmp_path, *VARIANTS["semicolon"])
    given = ("--title", "IDPs of March", "--licence", "CC-BY-4.0", "--credit", "Our cluster")
    load = command("load", "displacement_table", path, *given)
    assert load.code == 0 and "513,830" in load.out  # 80,418 + 433,412
    assert command("publish", "--note", "March").code == 0
    assert warehouse.rows(
        'SELECT name, idp_individuals FROM pub."displacement-admin-2" '
        "WHERE dataset = 'idps-of-march' ORDER BY 1"
    ) == [("Baydhaba", 433_412), ("Borama", 80_418), ("Kismaayo", 0)]
    assert warehouse.rows(
        "SELECT title, credit_line, licence_id, synthetic FROM pub.dataset "
        "WHERE slug = 'idps-of-march'"
    ) == [("IDPs of March", "Our cluster", "CC-BY-4.0", False)]


@pytest.mark.parametrize("left_out", ["--title", "--licence", "--credit"])
def test_without_title_licence_and_credit_nothing_is_loaded(
    command, warehouse, real_data, tmp_path, left_out
):
    warehouse.load("cod_ab", real_data(BOUNDARIES))
    before = warehouse.state()
    words = {"--title": "IDPs", "--licence": "CC-BY-4.0", "--credit": "Us"}
    del words[left_out]
    path = written(tmp_path, *VARIANTS["comma"])
    given = [word for pair in words.items() for word in pair]
    outcome = command("load", "displacement_table", path, *given)
    assert outcome.code == 2 and outcome.error.count("\n") == 1
    assert left_out in outcome.error
    assert warehouse.state() == before


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Displaced {people} 100%", "displaced-people-100"), ("PDI — été 2024", "pdi-ete-2024"),
     ("نازحون", None)],
)  # fmt: skip
def test_any_title_will_do(somalia, tmp_path, title, slug):
    report = somalia.load(own_table(title), written(tmp_path, *VARIANTS["comma"]))
    assert report.dataset == slug or slug is None
    assert somalia.one("SELECT title FROM core.dataset WHERE slug = %s", report.dataset) == title


def test_a_title_of_another_source_replaces_nothing(warehouse, real_data, tmp_path):
    """“Border crossings Ukraine” is the short name of a dataset that the project reads itself."""
    path = real_data("border_crossings_ukraine/ukr_border_crossings_090622.xlsx")
    warehouse.load("border_crossings", path)
    warehouse.load("cod_ab", real_data(BOUNDARIES))
    before = warehouse.state()
    table = written(tmp_path, *VARIANTS["comma"])
    with pytest.raises(UserError, match=r"border-crossings-ukraine.*another title"):
        warehouse.load(own_table("Border crossings Ukraine"), table)
    assert warehouse.state() == before


def test_the_newer_file_under_the_same_title_replaces_the_older(somalia, tmp_path):
    somalia.load(own_table("Ours"), written(tmp_path, *VARIANTS["comma"]))
    report = somalia.load(own_table("Ours"), written(tmp_path, ",", "", HEADINGS, ROWS[:1]))
    assert report.before["admin_stock"] == {"rows": 3, "individuals": 513_830, "households": 0}
    assert loaded(somalia, "ours") == EXPECTED[:1]
