"""Figures by age: published where every row says them, in columns that are there where any is."""

import pytest

from layers import groups
from tests import warehouse as houses

SOMALIA = "cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson"
STOCKS = """adm2_pcode,individuals,female,male,0-17,18-59,60+,reported_on,pop_group
SO1101,1000,600,400,550,400,50,2022-06-30,idp
SO1101,50,,,20,,,2022-06-30,returnee
SO1102,70,40,30,30,,,2022-06-30,idp
SO1102,30,15,15,10,15,5,2022-06-30,idp
SO1103,0,,,,,,2022-06-30,idp
SO1103,20,10,10,10,8,2,2022-06-30,returnee
SO1201,<10,,,,,,2022-06-30,idp
SO1201,20,10,10,10,8,2,2022-06-30,returnee
"""
AGED = ("total_minors", "idp_minors", "idp_aged_18_59", "idp_aged_60_plus", "returnee_minors")


@pytest.fixture(scope="module")
def house(cluster, real_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("ages")
    with houses.empty(cluster, folder / "var") as house:
        house.load("cod_ab", real_data(SOMALIA))
        path = folder / "idps.csv"
        path.write_text(STOCKS)
        house.load(houses.own_table("Ours"), path)
        house.publish("Ages")
        yield house


def published(house, code: str) -> tuple:
    query = f'SELECT {", ".join(AGED)} FROM pub."displacement-admin-2" WHERE adm_pcode = %s'
    return house.rows(query, code)[0]


def test_ages_are_summed_where_every_row_says_them(house):
    assert published(house, "SO1101") == (570, 550, 400, 50, 20)
    # of 70 people nobody says how many are older
    assert published(house, "SO1102") == (40, 40, None, None, None)


def test_nobody_has_no_age_to_be_known(house):
    assert published(house, "SO1103") == (10, None, None, None, 10)


def test_a_withheld_figure_has_no_ages_nor_has_a_sum_without_it(house):
    assert published(house, "SO1201") == (None, None, None, None, 10)


def fields(house, layer: str = "displacement-admin-2") -> dict[str, dict]:
    query = "SELECT fields FROM pub.layer_facts WHERE layer = %s"
    return {one["name"]: one for one in house.one(query, layer)}


def test_a_layer_has_the_ages_that_a_feature_has(house):
    aged = {one.column for one in groups.figures() if one.is_aged}
    there = {f"{group}_{age}" for group in ("total", "idp", "returnee") for age in groups.AGES}
    assert aged & fields(house).keys() == there
    assert not aged & fields(house, "displacement-admin-1").keys()  # it has no features
    assert {"host_female", "host_per_1000"} <= fields(house).keys()


def test_ages_are_described_and_have_classes(house):
    minors = fields(house)["idp_minors"]
    assert (minors["type"], minors["unit"]) == ("integer", "people")
    assert "children under 18; empty where the source does not give the age" in minors["definition"]
    assert minors["statistics"]["breaks"]["quantiles"][-1] == 550


def test_there_are_no_rates_by_age(house):
    assert not any(one.is_rate and one.is_aged for one in groups.figures())
