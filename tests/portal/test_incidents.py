"""Incidents on the map page without scripts: offered where there are any, said with their days."""

import re
from datetime import date, timedelta

import explored
import numpy as np
import pytest
import standin
from small import HOSTILE
from starlette.testclient import TestClient
from test_explore import table, words
from test_palettes import EYES, lab, tokens

from geoportal.portal.explore import incidents
from geoportal.portal.picture import DARK, LIGHT
from ingest import dictionary

MAP = "/map?dataset=made-up&level=1&group=idp"
LAST = date(2024, 6, 30)  # of the small publication's figures
NOTHING = dict.fromkeys(("individuals", "dead", "missing", "qualifier", "event_name"))


def incident(code: str, lon: float | None, on: date, **given) -> dict:
    row = {"id": f"news:{code}", "dataset": "news", "event_type": "flood", "reported_on": on,
           "iso3": "AAA", "adm_pcode": "AA1", "adm_name": "North", "place_precision": "cell",
           **NOTHING, **given}  # fmt: skip
    return {**row, "geom": None if lon is None else [lon, 0.5]}


INCIDENTS = [
    incident("a", 0.55, LAST, individuals=1250, qualifier="approximately", event_name=HOSTILE[0]),
    incident("b", 1.55, LAST - timedelta(days=364), event_type="drowning", dead=3, missing=7),
    incident("c", 2.5, LAST - timedelta(days=100), place_precision="country"),
    incident("before", 0.55, LAST - timedelta(days=365)),
    incident("far", 40.0, LAST),
    incident("nowhere", None, LAST, place_precision=None),
]


def tables(rows: list[dict]) -> dict[str, list[dict]]:
    made = explored.tables()
    facts = made["layer_facts"]
    newest = max((row["reported_on"] for row in rows), default=None)
    facts.append({**facts[0], "layer": "incidents", "title": "Incidents", "features": len(rows),
                  "ends_on": newest})  # fmt: skip
    made["dataset"].append({**made["dataset"][0], "slug": "news", "title": HOSTILE[1],
                            "translations": {}})  # fmt: skip
    made["incidents"] = rows or [incident("gone", None, LAST)]
    return made


@pytest.fixture(scope="module")
def portal() -> TestClient:
    return TestClient(standin.app(standin.MemoryStore(tables(INCIDENTS))))


@pytest.mark.parametrize("rows", [[], [INCIDENTS[4]], [INCIDENTS[5]]],
                         ids=["none", "far away", "nowhere"])  # fmt: skip
def test_they_are_offered_only_where_there_are_any(make_client, rows):
    html = make_client(tables(rows)).get(f"{MAP}&incidents=1").text
    assert 'name="sites"' in html and 'name="incidents"' not in html
    assert 'id="legend-incidents"' not in html and 'id="incidents"' not in html


def test_a_publication_without_the_layer_is_as_before(make_client):
    assert 'name="incidents"' not in make_client(explored.tables()).get(MAP).text


def test_they_wait_until_they_are_wanted(portal):
    html = portal.get(MAP).text
    assert 'name="incidents" value="1">' in html
    assert 'id="incidents-section" hidden' in html and 'id="legend-incidents" hidden' in html
    assert "1,250" not in html


def test_the_table_has_the_year_of_the_figures_the_newest_first(portal):
    html = portal.get(f"{MAP}&incidents=1").text
    found = table(html, "incidents")
    assert [row[:6] for row in found] == [
        ["Flood", "30 June 2024", "About 1,250", "–", "–", "North"],
        ["Flood", "22 March 2024", "–", "–", "–", "North"],
        ["Drowning", "2 July 2023", "–", "3", "7", "North"],
    ]
    assert found[1][8] == "Somewhere in the country"
    assert "Source: Credit of made-up." in words(html)
    assert "Incidents reported from 2 July 2023 to 30 June 2024." in words(html)
    assert "their figures are never added up" in words(html)
    assert 'href="/api/collections/incidents/items/news%3Aa"' in html
    assert "1,260" not in html and "1,257" not in html  # no sum of anything


def test_another_round_has_the_year_before_it(portal):
    html = portal.get(f"{MAP}&incidents=1&round=1").text
    assert [row[1] for row in table(html, "incidents")] == ["22 March 2024", "2 July 2023",
                                                            "1 July 2023"]  # fmt: skip
    assert "from 2 April 2023 to 31 March 2024" in words(html)


def test_beside_the_latest_figures_the_year_goes_on_to_the_newest_report(make_client):
    later = [*INCIDENTS, incident("later", 0.6, LAST + timedelta(days=40))]
    html = make_client(tables(later)).get(f"{MAP}&incidents=1").text
    assert table(html, "incidents")[0][1] == "9 August 2024"
    assert "from 11 August 2023 to 9 August 2024" in words(html)
    years_later = [*INCIDENTS, incident("later", 0.6, LAST + timedelta(days=900))]
    html = make_client(tables(years_later)).get(f"{MAP}&incidents=1").text
    assert "to 30 June 2024" in words(html)


def test_names_are_text_and_words_are_the_readers(portal):
    html = portal.get(f"{MAP}&incidents=1").text
    assert HOSTILE[0] not in html and "&lt;img src=x onerror=alert(1)&gt;" in html
    french = portal.get(f"/fr{MAP}&incidents=1").text
    assert table(french, "incidents")[0][0] == "Inondation"
    assert table(french, "incidents")[0][2].startswith("Environ 1")


def test_the_picture_and_the_sheet_have_them_too(portal):
    svg = portal.get(f"/map/picture.svg?{MAP[5:]}&incidents=1").text
    for kind, count in (("disaster", 2), ("journey", 1), ("conflict", 0)):
        assert svg.count(incidents.SHAPES[kind]) == count
    assert svg.count(f'fill="{LIGHT["incident"]["disaster"]}"') == 1
    assert svg.count(f'stroke="{LIGHT["incident"]["disaster"]}"') == 1  # hollow
    assert portal.get(f"/map.pdf?{MAP[5:]}&incidents=1").content.startswith(b"%PDF")


def test_links_keep_them(portal):
    html = portal.get(f"{MAP}&incidents=1").text
    down = re.search(r'href="(/map\?[^"]*area=AA1[^"]*)"', html)[1]
    assert "incidents=1" in down


def test_every_type_of_event_has_one_kind():
    named = [code for codes in incidents.KINDS.values() for code in codes]
    assert sorted(named) == sorted(dictionary.codes("event_type"))
    assert incidents.KINDS.keys() == incidents.WORDS.keys() == incidents.SHAPES.keys()
    assert incidents.kind_of("new-code") == "other"


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_kinds_are_told_apart_by_every_eye_and_are_no_site(mode, eye):
    colours = tokens(mode)
    inks = [colours[f"incident-{kind}"] for kind in incidents.KINDS]
    assert inks == list((LIGHT if mode == "light" else DARK)["incident"].values())
    seen = [lab(ink, eye) for ink in inks]
    apart = [np.linalg.norm(a - b) for at, a in enumerate(seen) for b in seen[:at]]
    assert min(apart) > 12
    ground = lab(colours["flow-casing"], eye)
    assert min(abs(one[0] - ground[0]) for one in seen) > 40  # their casing sets them off
