"""Figures that a source withholds ("<10"): loaded as such, published as such, in no total."""

import pytest

from geoportal.tiles.grid import covering
from ingest import database, raw
from ingest.report import Report
from tests import warehouse as houses
from tests.tiles import mvt
from tests.tiles.conftest import made

SOMALIA = "cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson"
STOCKS = """adm2_pcode,individuals,households,reported_on,pop_group
SO1101,1000,200,2022-06-30,idp
SO1101,<10,3,2022-06-30,returnee
SO1102, < 5 ,1,2022-06-30,idp
SO1103,0,0,2022-06-30,idp
SO1201,≤ 9,,2022-06-30,idp
SO1202,around 10,,2022-06-30,idp
SO1203,,,2022-06-30,idp
"""
REPORTS: list[Report] = []
FOUND = (
    "SELECT total_individuals, idp_individuals, returnee_individuals, withheld "
    'FROM pub."displacement-admin-2" WHERE adm_pcode = %s'
)


@pytest.fixture(scope="module")
def house(cluster, real_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("withheld")
    with houses.empty(cluster, folder / "var") as house:
        house.load("cod_ab", real_data(SOMALIA))
        path = folder / "idps.csv"
        path.write_text(STOCKS, encoding="utf-8")
        REPORTS.append(house.load(houses.own_table("Ours"), path))
        house.publish("Withheld")
        yield house


def test_a_withheld_figure_is_loaded_with_its_bound(house):
    rows = house.rows(
        "SELECT adm_pcode, pop_group, individuals, withheld, households FROM core.admin_stock "
        "WHERE withheld IS NOT NULL ORDER BY 1"
    )
    assert rows == [
        ("SO1101", "returnee", None, "<10", 3),
        ("SO1102", "idp", None, "<5", 1),
        ("SO1201", "idp", None, "≤9", None),
    ]


def test_other_words_and_empty_cells_are_still_rejected(house):
    assert REPORTS[0].rules == {"type:individuals": 1, "required:individuals": 1}
    assert REPORTS[0].changes["withheld:individuals"].count == 3


def test_people_add_up_without_those_withheld(house):
    books = REPORTS[0].tables["admin_stock"]
    assert books["read"]["individuals"] == books["loaded"]["individuals"] == 1000


def test_what_was_received_is_kept_as_it_was(house):
    with database.connect(house.access.owner) as connection:
        kept = raw.rows(connection, REPORTS[0].load_id, "admin_stock", [2, 3])
    assert kept["individuals"].tolist() == ["<10", " < 5 "]


@pytest.mark.parametrize(
    ("code", "figures"),
    [
        ("SO1101", (1000, 1000, None, "returnee <10")),
        ("SO1102", (None, None, None, "idp <5")),
        ("SO1103", (0, 0, None, None)),
    ],
)
def test_it_is_published_and_never_zero(house, code, figures):
    assert house.rows(FOUND, code) == [figures]


def test_its_tiles_tell_it_too(house):
    box = house.one("SELECT bbox FROM pub.layer_facts WHERE layer = 'displacement-admin-2'")
    bodies = made(house.access.web, "displacement-admin-2", covering(box, 7))
    shown = [one.properties for body in bodies
             for one in mvt.layers(body).get("displacement-admin-2", [])]  # fmt: skip
    found = {one["adm_pcode"]: (one.get("total_individuals"), one.get("withheld")) for one in shown}
    assert found["SO1102"] == (None, "idp <5")
    assert found["SO1101"] == (1000, "returnee <10") and found["SO1103"] == (0, None)


def test_the_database_holds_one_of_the_two(house):
    with pytest.raises(Exception, match="admin_stock_withheld_instead"):
        house.rows("UPDATE core.admin_stock SET individuals = 4 WHERE withheld = '<10' RETURNING 1")
