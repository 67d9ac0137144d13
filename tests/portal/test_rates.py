"""The map per 1,000 inhabitants and by sex: words, table, picture and address without scripts."""

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import rated
from starlette.testclient import TestClient
from test_explore import table, words

from geoportal.portal import text

PROVINCES = "/map?dataset=made-up&level=1&group=idp&round=2"
RATES = f"{PROVINCES}&per=1000"


@pytest.fixture
def portal(make_client) -> TestClient:
    return make_client(rated.tables())


def ranges(html: str) -> list[str]:
    return re.findall(r'class="range">([^<]*)', html)


def test_rates_lead_the_table_with_their_numbers_beside_them(portal):
    html = portal.get(RATES).text
    heads = [words(cell).strip() for cell in re.findall(r"<th scope=\"col\".*?</th>", html)]
    assert heads[:6] == ["Area", "P-code", "Per 1,000", "People", "Share of total", "Inhabitants"]
    # 200 of 4,000 and 40 of 1,000
    assert table(html)[0][:6] == ["North", "AA1", "50.0", "200", "83.3%", "4,000"]
    assert table(html)[1][:6] == ["South", "AA2", "40.0", "40", "16.7%", "1,000"]
    # nobody knows how many live in the East: no rate, and no zero
    assert table(html)[2][:6] == ["East", "AA3", "–", "0", "0.0%", "–"]
    assert table(portal.get(PROVINCES).text)[0][2:4] == ["200", "50.0"]


def test_the_number_over_the_map_is_people_by_inhabitants_of_the_same_areas(portal):
    html = portal.get(RATES).text
    assert 'id="headline-number">48.0<' in html  # 240 of 5,000, not 50 + 40
    assert "people per 1,000 inhabitants in 2 areas" in words(html)
    assert "North has the most, 50.0 per 1,000 inhabitants." in html


def test_a_sex_is_set_against_its_own(portal):
    html = portal.get(f"{RATES}&who=female").text
    assert table(html)[0][:6] == ["North", "AA1", "60.0", "120", "83.3%", "2,000"]
    assert table(html)[1][:6] == ["South", "AA2", "50.0", "24", "16.7%", "480"]
    assert "Women and girls" in re.search(r'id="legend-title">([^<]*)', html)[1]
    assert "per 1,000 inhabitants of that sex" in html
    assert table(portal.get(f"{PROVINCES}&who=male").text)[0][2] == "80"


def test_whose_inhabitants_of_when_and_how_sure_stand_by_the_map(portal):
    legend = words(
        re.search(r'<section class="legend".*?</section>', portal.get(RATES).text, re.S)[0]
    )
    assert "Inhabitants: Census (The office), 2023." in legend
    assert "Rates are estimates" in legend
    numbers = portal.get(PROVINCES).text
    legend = words(re.search(r'<section class="legend".*?</section>', numbers, re.S)[0])
    assert "Inhabitants" not in legend
    assert "Census (The office), 2023" in words(
        re.search(r'class="provenance".*', numbers, re.S)[0]
    )


def test_classes_of_rates_are_of_all_rounds_and_leave_no_gap(portal):
    """IDPs of both rounds: 100 and 200 of 4,000, 50 and 40 of 1,000."""
    first, second = (ranges(portal.get(RATES.replace("round=2", f"round={n}")).text) for n in "12")
    assert first == second == ["40.0 – 50.0", "25.0 – 40.0", "25.0", "No data"] or first == second
    assert first[-1] == "No data" and "25.0" in first[-2]
    assert len(first) - 1 <= 5


def test_a_rate_has_no_circle(portal):
    html = portal.get(f"{RATES}&drawing=symbols").text
    assert "legend-circles" not in html and 'name="drawing"' not in html
    svg = portal.get("/map/picture.svg?" + f"{RATES}&drawing=symbols"[5:]).text
    assert svg == portal.get(f"/map/picture.svg?{RATES[5:]}").text
    assert svg.count('fill="url(#hatch)"') == 2  # East and West


def test_change_of_rates_has_classes_of_its_own(portal):
    html = portal.get(f"{RATES}&compare=change&against=1").text
    # 25 → 50 of North, 50 → 40 of South
    assert table(html)[0][:6] == ["North", "AA1", "+25.0", "+100.0%", "25.0", "50.0"]
    assert table(html)[1][:6] == ["South", "AA2", "-10.0", "-20.0%", "50.0", "40.0"]
    assert "+10.0" in " ".join(ranges(html)) and "+25.0" in " ".join(ranges(html))
    assert 'id="headline-number"><' in html  # changes of rates are not added up
    assert "Change per 1,000 inhabitants in 2 areas known in both rounds" in words(html)
    assert "North (+25.0 per 1,000 inhabitants)" in html


def test_what_is_not_published_is_not_offered(portal, make_client):
    assert 'name="per"' in portal.get(PROVINCES).text and 'name="who"' in portal.get(PROVINCES).text
    country = portal.get("/map?dataset=made-up&level=0&per=1000&who=female").text
    assert 'name="per"' not in country and 'name="who"' not in country
    assert table(country)[0][:3] == ["Aland", "AAA", "260"]
    bare = rated.tables()
    for row in bare["displacement-admin-1"]:
        row.update({name: None for name in row if name.endswith("female_per_1000")})
    html = make_client(bare).get(f"{RATES}&who=female").text
    assert table(html)[0][2] == "120" and 'name="per"' not in html


def test_the_choice_stays_in_the_links_and_in_what_is_taken_away(portal):
    html = portal.get(f"{RATES}&who=female").text
    down = unescape(re.search(r'href="(/map\?[^"]*area=AA1[^"]*)"', html)[1])
    assert parse_qs(urlsplit(down).query)["per"] == ["1000"]
    assert "per=1000" in re.search(r'class="map-picture" src="([^"]*)"', html)[1]
    offers = portal.get("/map.offers.json?" + f"{RATES}&who=female"[5:]).json()
    for kind in ("link", "embed", "pdf", "png"):
        assert "per=1000" in offers[kind] and "who=female" in offers[kind], kind
    framed = portal.get(f"/embed{RATES}").text
    assert table(framed)[0][2] == "50.0" and "Census (The office), 2023" in framed


def test_the_script_is_told_which_columns_to_ask_for(portal):
    html = portal.get(f"{RATES}&who=male").text
    told = json.loads(re.search(r'id="choropleth-config"[^>]*>(.*?)</script>', html, re.S)[1])
    assert told["columns"]["idp"] == {
        "value": "idp_male_per_1000",
        "people": "idp_male",
        "rate": "idp_male_per_1000",
    }
    assert told["inhabitants"] == ["population_male", "population_year"]


@pytest.mark.parametrize(
    ("value", "said", "signed"),
    [(None, "–", "–"), (0, "0", "0"), (48, "48.0", "+48.0"), (-12.34, "-12.3", "-12.3"),
     (1234.56, "1,234.6", "+1,234.6"), (0.034, "0.03", "+0.03"), (0.0002, "0.0002", "+0.0002")],
)  # fmt: skip
def test_a_small_rate_is_not_written_as_none(value, said, signed):
    assert (text.rate(value), text.signed_rate(value)) == (said, signed)


def test_qgis_gets_the_figure_that_is_shown(portal):
    offered = portal.get("/map.offers.json?" + f"{RATES}&who=female"[5:]).json()["qgis"]
    assert offered == "/api/qgis/displacement-admin-1.qlr?figure=idp_female_per_1000&lang=en"
