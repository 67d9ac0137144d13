"""The catalogue and the page of a layer: words, terms, files, freshness, pictures."""

import re
from datetime import date, timedelta

import pytest
import small

import layers
from geoportal.downloads import manifest
from geoportal.downloads.turn import turn
from geoportal.portal.catalogue import freshness
from geoportal.portal.catalogue.find import fold
from layers.model import Words

LAYERS = ("displacement-admin-0", "displacement-admin-1", "flows")
SITES = {"lon": (10.5, 11.0), "lat": (1.5, 2.0)}


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def titles(html: str) -> list[str]:
    return re.findall(r'class="layer-title"><a href="/(?:\w\w/)?data/([^"]+)"', html)


def test_every_layer_is_listed_with_its_terms(client):
    html = client.get("/data").text
    assert titles(html) == list(LAYERS)
    assert "CC0-1.0" in html
    assert "31 March 2024 – 30 June 2024" in words(html)
    assert "Synthetic data" in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=flow", ["flows"]),
        ("q=FLOWS+country", []),
        ("q=d%C3%A9placees&topic=flows", []),
        ("topic=flows", ["flows"]),
        ("topic=nonsense", list(LAYERS)),
        ("dataset=made-up&topic=figures", list(LAYERS[:2])),
        ("dataset=gone", list(LAYERS)),
        ("q=origin%E2%80%93destination", ["flows"]),
        ("q=Cr%C3%A9dit+of", list(LAYERS)),
    ],
)
def test_search_and_filters(client, query, found):
    answer = client.get(f"/data?{query}")
    assert titles(answer.text) == found
    if not found:
        assert "No layer has all of that" in answer.text


def test_search_is_in_the_readers_language_too(client):
    assert titles(client.get("/fr/data?q=deplacees").text) == list(LAYERS[:2])
    assert titles(client.get("/ar/data?q=التدفقات").text) == ["flows"]


def test_what_was_typed_comes_back_as_text(client):
    html = client.get("/data?q=%22%3E%3Cscript%3Ealert(1)").text
    assert "<script>alert" not in html and "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("given", "folded"),
    [("Déplacées", "deplacees"), ("ORIGIN–destination", "origin destination"), ("نُزوح", "نزوح")],
)
def test_spellings_meet(given, folded):
    assert fold(given) == folded


def test_files_appear_as_they_are_made(client, tmp_path, monkeypatch):
    monkeypatch.setenv("GEOPORTAL_VAR", str(tmp_path))
    assert "/downloads/" not in client.get("/data").text
    with turn(tmp_path / manifest.FOLDER):
        before = client.get("/data/flows")
        assert "Being made for this publication, and here in a moment: GeoPackage" in before.text
        place = manifest.folder(tmp_path, 7)
        (place / manifest.PART).mkdir(parents=True)
        manifest.add(place, manifest.File("flows", "gpkg", 7, 7, 1_440_000, "0" * 64))
        assert 'href="/downloads/7/flows.gpkg" download' in client.get("/data").text
        page = client.get("/data/flows").text
        assert '<a href="/downloads/7/flows.gpkg" download>GeoPackage</a>' in page
        assert "1.4 MB" in page and "QGIS and ArcGIS" in page
        known = {"if-none-match": before.headers["etag"]}
        growing = client.get("/data/flows", headers=known)
        assert growing.status_code == 200 and "in a moment: GeoParquet" in growing.text
    # what could not be made is waited for by nobody
    assert "in a moment" not in client.get("/data/flows").text


def test_a_layer_says_all_that_must_be_known(client):
    html = client.get("/data/displacement-admin-1").text
    text = words(html)
    assert "Credit of made-up" in text and "No rights reserved." in text
    assert "Counted by hand." in text and "For tests." in text and "Synthetic data" in text
    assert "Its dates are usually 91 days apart." in text
    assert layers.get("displacement-admin-1").privacy.reason in text
    assert 'href="/map?level=1"' in html


def test_fields_have_meaning_unit_codes_and_what_they_hold(client):
    text = words(client.get("/data/flows").text)
    assert "total_individuals All people. Whole number people 66.7% 7 to 5,000" in text
    assert "new_displacement" in text or "movement" in text


def test_the_first_features_are_those_of_the_latest_date(client):
    html = client.get("/data/flows").text
    table = html[html.index('id="preview"') :]
    rows = re.findall(r'<tr data-key="\d+">(.*?)</tr>', table[: table.index("</table>")], re.S)
    assert [words(row).split()[-1] for row in rows] == ["450", "300", "120"]
    assert "3 of 4 features" in words(html)


def test_history_has_the_publications_that_changed_the_layer(client):
    def rows(layer: str) -> list[str]:
        html = client.get(f"/data/{layer}").text
        return re.findall(r'<tr><th scope="row">(\d+)</th>', html[html.index('id="history"') :])

    assert rows("displacement-admin-1") == ["7", "5"]
    assert rows("flows") == ["6", "5"]


def test_recipes_and_citation_follow_the_setting(make_client, monkeypatch):
    monkeypatch.setenv("GEOPORTAL_URL", "https://figures.example.org/")
    html = make_client(small.tables()).get("/data/flows", headers={"host": "evil.example"}).text
    text = words(html)
    assert "OAPIF:https://figures.example.org/api" in text
    assert (
        "Credit of made-up. Flows. Displacement Geoportal, publication 7 of 1 July 2024. " in text
    )
    assert "https://figures.example.org/data/flows. Licence: CC0-1.0." in text
    assert "evil.example" not in html


@pytest.mark.parametrize("path", ["/data/nothing", "/data/admin-1", "/data/nothing/extent.svg"])
def test_what_is_not_published_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_titles_and_abstracts_are_in_the_readers_language(client):
    french = layers.get("flows").translations["fr"]
    html = client.get("/fr/data/flows").text
    assert french.title in html and french.abstract[:40] in html
    assert 'lang="en" dir="ltr"' in client.get("/ar/data/flows").text  # definitions


@pytest.mark.parametrize("name", layers.catalog())
def test_every_layer_is_said_in_every_language(name):
    layer = layers.catalog()[name]
    published = Words(title=layer.title, abstract=layer.abstract)
    assert set(layer.translations) == {"fr", "es", "ar"}
    for said in layer.translations.values():
        assert said.title and said.abstract.endswith(".") and said.abstract != layer.abstract
    assert layer.said("en", published) is published


@pytest.mark.parametrize(("days", "state"), [(0, "current"), (91, "current"), (92, "due"),
                                            (136, "due"), (137, "overdue")])  # fmt: skip
def test_figures_fall_due_by_their_usual_interval(days, state):
    dataset = {"period_end": date(2024, 6, 30), "interval_days": 91}
    found = freshness.freshness(dataset, date(2024, 6, 30) + timedelta(days))
    assert found.state == state and found.expected_on == date(2024, 9, 29)


@pytest.mark.parametrize(("last", "every"), [(None, None), (date(2024, 6, 30), None)])
def test_without_an_interval_nothing_is_due(last, every):
    found = freshness.freshness({"period_end": last, "interval_days": every}, date(2030, 1, 1))
    assert found.state == "once" and found.expected_on is None


def test_the_freshness_of_several_is_that_of_the_latest():
    old = {"period_end": date(2020, 1, 1), "interval_days": 30}
    new = {"period_end": date(2024, 1, 1), "interval_days": 30}
    assert freshness.best([old, new], date(2024, 1, 2)).state == "current"
    assert freshness.best([{"period_end": None, "interval_days": None}], date(2024, 1, 2)) is None


def test_lines_and_areas_are_drawn_over_the_land(client):
    flows = client.get("/data/flows/extent.svg")
    assert flows.headers["content-type"].startswith("image/svg+xml")
    assert flows.text.count("stroke-opacity") == 1 and flows.text.count("<path") == 1 + 3
    dark = client.get("/data/flows/extent.svg?theme=dark").text
    assert dark != flows.text and dark.count("<path") == flows.text.count("<path")


def test_areas_are_as_fine_as_the_picture_shows(client):
    """Four degrees across 720 pixels: the coarse band would be seen to be coarse."""
    assert client.get("/data/displacement-admin-1/extent.svg").text.count("<path") == 1 + 2


def test_points_are_dots(make_client):
    tables = small.tables()
    facts = {**small._facts("transit-points", "Points", 2), "bbox": [10.5, 1.5, 11, 2]}
    tables["layer_facts"].append(facts)
    tables["transit-points_p7"] = [
        {"seq": at, "geom": {"type": "Point", "coordinates": list(place)}}
        for at, place in enumerate(zip(*SITES.values(), strict=True), start=1)
    ]
    svg = make_client(tables).get("/data/transit-points/extent.svg").text
    assert svg.count("<circle") == 2


@pytest.mark.parametrize("path", ["/data", "/data/flows", "/data/displacement-admin-1", "/about"])
def test_hostile_text_is_inert(hostile_client, path):
    html = hostile_client.get(path).text
    assert "<img src=x" not in html and "<script>alert" not in html and "<svg onload" not in html
    assert "49" not in re.findall(r"<h1.*?</h1>", html, re.S)[0]
