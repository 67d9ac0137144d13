"""Rates per 1,000 inhabitants: individuals × 1,000 / population, and nothing where that is none."""

import pytest

from ingest import sources
from ingest.sources.model import DatasetInfo
from layers import groups
from tests import warehouse as houses

SOMALIA = "cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson"
STOCKS = """adm2_pcode,individuals,female,male,reported_on,pop_group
SO1101,1000,600,400,2022-06-30,idp
SO1101,50,,,2022-06-30,returnee
SO1101,3,2,1,2024-06-30,idp
SO1102,70,40,30,2022-06-30,idp
SO1103,70,40,30,2022-06-30,idp
SO1201,0,,,2022-06-30,idp
SO1202,8,4,4,2022-06-30,idp
SO1203,<10,,,2022-06-30,idp
SO1203,20,10,10,2022-06-30,returnee
"""
INHABITANTS = """adm2_pcode,population_year,population_basis,T_TL,F_TL,M_TL
SO1101,2022,census,300000,160000,140000
SO1101,2025,projection,330001,170001,160000
SO1102,2022,,0,0,0
SO1201,2019,register,1000,,
SO1202,2021,estimate,900,450,450
SO1203,2022,census,1000,500,500
"""
COLUMNS = (
    "total_individuals, total_per_1000, idp_per_1000, idp_female, idp_female_per_1000, "
    "total_female, returnee_per_1000, population, population_year, rate_estimated"
)


def inhabitants(title: str = "Inhabitants", **changes):
    info = DatasetInfo(slug=title.lower(), title=title, licence_id="CC-BY-4.0", credit_line="Us",
                       redistributable=True, synthetic=False)  # fmt: skip
    return sources.get("cod_ps").model_copy(update={"dataset": info.model_copy(update=changes)})


def write(folder, name: str, text: str):
    path = folder / name
    path.write_text(text)
    return path


@pytest.fixture(scope="module")
def house(cluster, real_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rates")
    with houses.empty(cluster, folder / "var") as house:
        house.load("cod_ab", real_data(SOMALIA))
        house.load(houses.own_table("Ours"), write(folder, "idps.csv", STOCKS))
        house.load(inhabitants(), write(folder, "census.csv", INHABITANTS))
        invented = "adm2_pcode,population_year,population\nSO1103,2022,5000\nSO1202,2022,1\n"
        house.load(inhabitants("Invented", synthetic=True), write(folder, "made.csv", invented))
        kept = "adm2_pcode,population_year,population\nSO1103,2022,6000\n"
        house.load(inhabitants("Secret", redistributable=False), write(folder, "kept.csv", kept))
        house.publish("Rates")
        yield house


def published(house, code: str, day: str = "2022-06-30") -> tuple:
    query = f'SELECT {COLUMNS} FROM pub."displacement-admin-2"'
    return house.rows(f"{query} WHERE adm_pcode = %s AND reported_on = %s", code, day)[0]


def test_a_rate_is_people_by_inhabitants_of_the_year_nearest(house):
    assert published(house, "SO1101") == (
        1050, 1050 * 1000 / 300000, 1000 * 1000 / 300000, 600, 600 * 1000 / 160000,
        None,  # nobody gave the sex of the returnees
        50 * 1000 / 300000, 300000, 2022, False,
    )  # fmt: skip
    # 2024 is nearer to 2025 than to 2022
    assert published(house, "SO1101", "2024-06-30")[:5] == (
        3, 3 * 1000 / 330001, 3 * 1000 / 330001, 2, 2 * 1000 / 170001
    )  # fmt: skip
    assert published(house, "SO1101", "2024-06-30")[7:] == (330001, 2025, True)


def test_there_is_no_rate_without_inhabitants(house):
    assert published(house, "SO1102")[:3] == (70, None, None)
    assert published(house, "SO1102")[7:] == (0, 2022, None)


def test_invented_inhabitants_and_those_nobody_may_see_serve_no_real_figures(house):
    assert published(house, "SO1103") == (70, None, None, 40, None, 40, None, None, None, None)
    assert published(house, "SO1202")[1] == 8 * 1000 / 900


def test_nobody_is_a_rate_of_zero_and_silence_is_none(house):
    """No people, no need of their sexes; no inhabitants by sex, no rates by sex."""
    assert published(house, "SO1201") == (0, 0, 0, None, None, None, None, 1000, 2019, True)


def test_a_withheld_figure_has_no_rate_nor_has_a_sum_without_it(house):
    total, idp, idps_by_sex, returnees = [published(house, "SO1203")[at] for at in (1, 2, 3, 6)]
    assert (total, idp, idps_by_sex, returnees) == (None, None, None, 20.0)


def test_every_rate_is_that_of_its_columns(house):
    for one in (one for one in groups.figures() if one.is_rate):
        people = groups.Figure(one.group, one.who).column
        wrong = house.one(
            f'SELECT count(*) FROM pub."displacement-admin-2" WHERE {one.column} IS DISTINCT FROM '
            f"{people} * 1000 / nullif({one.inhabitants}, 0)::float8 AND withheld IS NULL"
        )
        assert wrong == 0, one.column


def test_whose_inhabitants_they_are_is_credited(house):
    credited = "SELECT datasets FROM pub.layer_facts WHERE layer = 'displacement-admin-2'"
    assert house.one(credited) == ["inhabitants", "ours"]
    shown = 'SELECT DISTINCT population_dataset FROM pub."displacement-admin-2" ORDER BY 1'
    assert house.rows(shown) == [("inhabitants",), (None,)]


def test_fields_of_rates_are_described_and_have_classes(house):
    fields = house.one("SELECT fields FROM pub.layer_facts WHERE layer = 'displacement-admin-2'")
    known = {one["name"]: one for one in fields}
    rate = known["idp_per_1000"]
    assert (rate["type"], rate["unit"]) == ("number", "per 1,000")
    assert "individuals × 1,000 / population" in rate["definition"]
    assert rate["statistics"]["breaks"]["quantiles"][-1] == 8 * 1000 / 900
    assert known["idp_female"]["unit"] == "people"


def test_inhabitants_of_another_edition_are_those_of_another_place(house):
    own = "boundary_version = 'older' WHERE dataset = 'inhabitants' AND adm_pcode = 'SO1201'"
    house.rows(f"UPDATE core.population SET {own}")
    house.rows("UPDATE core.dataset SET title = 'Census' WHERE slug = 'inhabitants'")
    house.publish("Another edition")
    assert published(house, "SO1201")[:2] == (0, None)
    assert published(house, "SO1101")[1] == 1050 * 1000 / 300000


def test_withdrawn_inhabitants_leave_with_the_next_publication(house):
    house.rows("UPDATE core.dataset SET redistributable = false WHERE slug = 'inhabitants'")
    house.publish("Without")
    assert published(house, "SO1101")[:3] == (1050, None, None)
    credited = "SELECT datasets FROM pub.layer_facts WHERE layer = 'displacement-admin-2'"
    assert house.one(credited) == ["ours"]
