"""The map and places by age: what is offered, and what is said of it, without scripts."""

import json
import re

import aged
import atlas
import pytest
import rated
import standin
from starlette.testclient import TestClient
from test_explore import table, words

PROVINCES = "/map?dataset=made-up&level=1&group=idp&round=2"
MINORS = f"{PROVINCES}&who=minors"


@pytest.fixture
def portal(make_client) -> TestClient:
    return make_client(aged.tables())


def offered(html: str, name: str) -> list[str]:
    select = re.search(rf'<select[^>]*name="{name}".*?</select>', html, re.S)
    return re.findall(r'<option[^>]* value="([^"]*)"', select[0]) if select else []


def test_ages_are_offered_where_they_are_published(portal, make_client):
    sexes = ["", "female", "male"]
    assert offered(portal.get(PROVINCES).text, "who") == [
        *sexes, "minors", "aged_18_59", "aged_60_plus"
    ]  # fmt: skip
    assert offered(make_client(rated.tables()).get(PROVINCES).text, "who") == sexes


def test_groups_are_those_whose_age_is_known(portal):
    assert offered(portal.get(PROVINCES).text, "group") == ["total", "idp", "refugee"]
    assert offered(portal.get(MINORS).text, "group") == ["total", "idp"]
    refugees = portal.get(MINORS.replace("group=idp", "group=refugee")).text
    assert "All population groups · Children under 18" in words(refugees)


def test_table_title_and_sentence_are_of_that_age(portal):
    html = portal.get(MINORS).text
    assert table(html)[0][:3] == ["North", "AA1", "100"]
    assert table(html)[1][:3] == ["South", "AA2", "20"]
    assert 'id="headline-number">120<' in html
    said = "Internally displaced people (IDPs) · Children under 18"
    assert said in re.search(r'id="legend-title">([^<]*)', html)[1]
    assert said in words(re.search(r'id="headline-text">(.*?)</p>', html, re.S)[1])
    older = portal.get(f"{PROVINCES}&who=aged_60_plus").text
    assert [row[2] for row in table(older)[:2]] == ["20", "4"]


def test_of_people_who_are_withheld_nobody_knows_the_age(make_client):
    made = aged.tables()
    for facts in made["layer_facts"]:
        if facts["layer"] == "displacement-admin-1":
            facts["fields"] += [{"name": "withheld", "type": "string", "statistics": {"count": 1}}]
    for row in made["displacement-admin-1"]:
        if row["adm_pcode"] == "AA1":
            row.update(withheld="refugee <10", refugee_individuals=None, total_minors=None)
    html = make_client(made).get(MINORS.replace("group=idp", "group=total")).text
    north = next(row for row in table(html) if row[1] == "AA1")
    assert north[2] == "Suppressed"  # not "<10": there are 200 IDPs too
    assert table(make_client(made).get(MINORS).text)[0][:3] == ["North", "AA1", "100"]


def test_there_is_no_rate_of_an_age(portal):
    html = portal.get(f"{MINORS}&per=1000").text
    assert table(html)[0][2] == "100" and 'name="per"' not in html
    assert "Inhabitants" not in words(html)


def test_the_picture_is_of_that_age(make_client):
    made = aged.tables()
    for row in made["displacement-admin-1"]:
        row.update(idp_minors=None if row["adm_pcode"] == "AA2" else row["idp_minors"])
    portal, hatched = make_client(made), 'fill="url(#hatch)"'
    drawn, of_all = (portal.get(f"/map/picture.svg{view[4:]}").text for view in (MINORS, PROVINCES))
    assert drawn.count(hatched) == of_all.count(hatched) + 1


def test_script_and_qgis_have_the_same_column(portal):
    html = portal.get(MINORS).text
    told = json.loads(re.search(r'id="choropleth-config"[^>]*>(.*?)</script>', html, re.S)[1])
    assert told["columns"] == {
        group: {"value": f"{group}_minors", "people": f"{group}_minors"}
        for group in ("total", "idp")
    }
    links = portal.get("/map.offers.json?" + MINORS[5:]).json()
    assert links["qgis"] == "/api/qgis/displacement-admin-1.qlr?figure=idp_minors&lang=en"
    for kind in ("link", "embed", "pdf", "png"):
        assert "who=minors" in links[kind], kind


def test_a_place_says_who_its_people_are():
    made = atlas.tables()
    for row in made["displacement-admin-1"]:
        row.update(total_female=132, total_minors=110, total_aged_60_plus=0)
    for facts in made["layer_facts"]:
        if facts["layer"] == "displacement-admin-1":
            facts["fields"] += [
                {"name": f"total_{who}", "type": "integer", "statistics": {"count": 1}}
                for who in ("female", "minors", "aged_60_plus")
            ]
    pages = (TestClient(standin.app(atlas.over(rows))) for rows in (made, atlas.tables()))
    text, without = (words(page.get("/place/AA1").text) for page in pages)
    assert (
        "By sex and age, Round 2 · 30 June 2024 Sex or age People Women and girls 132 "
        "Children under 18 110 People of 60 and over 0 How sure is this?"
    ) in text
    assert "By sex and age" not in without
