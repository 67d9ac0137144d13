"""Flows from or to a place that is not certain: marked on the map, in words, in every export."""

import json
import re

import pytest
import small
import standin
from starlette.requests import Request

from geoportal.portal.land import Land
from geoportal.portal.takeaway.flow_sheet import flow_sheet

FLOWS = "/flows?dataset=made-up&level=1"
DOUBT = "Place not certain"
SCORED = {"name": "match_score", "type": "number", "definition": "", "statistics": {"count": 4}}


def published(score: float | None = 0.8) -> dict:
    """The small publication, in which the place of one flow of round 2 has a score."""
    tables = small.tables()
    for row in tables["flows"] + tables["flows_p7"] + tables["flows_p7_layout"]:
        row["match_score"] = 1.0
    for row in tables["flows_p7_layout"]:
        if (row["level"], row["round"], row["total_individuals"]) in ((1, 2, 120), (1, 2, 450)):
            row["match_score"] = score
    facts = next(row for row in tables["layer_facts"] if row["layer"] == "flows")
    facts["fields"] = [*small.FIELDS, SCORED]
    return tables


@pytest.fixture
def client(make_client):
    return make_client(published())


@pytest.fixture(scope="module")
def served():
    with standin.running(standin.app(standin.MemoryStore(published()))) as url:
        yield url


def rows_of(html: str) -> dict[str, str]:
    table = html[html.index('id="table"') :]
    found = re.findall(r'<tr data-key="([^"]+)">(.*?)</tr>', table[: table.index("</table>")], re.S)
    return {key: " ".join(re.sub(r"<[^>]+>", " ", row).split()) for key, row in found}


def test_the_table_and_the_legend_say_so(client):
    html = client.get(FLOWS).text
    rows = rows_of(html)
    assert rows["AA2:AA1"].endswith(DOUBT) and rows["AA1:AA1"].endswith(DOUBT)
    assert rows["AA1:AA2"].endswith("–")
    legend = html[html.index('id="legend"') : html.index("</section>", html.index('id="legend"'))]
    assert DOUBT in legend


def test_a_round_without_doubts_keeps_the_column(client):
    html = client.get(f"{FLOWS}&round=1").text
    assert "Notes" in html and DOUBT not in "".join(rows_of(html).values())


@pytest.mark.parametrize("score", [None, 0.95])
def test_where_all_places_are_sure_nothing_is_said(make_client, score):
    html = make_client(published(score)).get(FLOWS).text
    assert "Notes" not in html and DOUBT not in html


def test_publications_without_scores_are_read_as_ever(make_client):
    html = make_client(small.tables()).get(FLOWS).text
    assert DOUBT not in html and rows_of(html)


def test_pictures_and_sheets_have_the_sign(client):
    svg = client.get(f"/flows/picture.svg?{FLOWS.partition('?')[2]}").text
    assert len(re.findall(r"<text[^>]*>≈</text>", svg)) == 2
    store = standin.MemoryStore(published())
    asked = Request({"type": "http", "method": "GET", "path": "/flows.pdf", "headers": [],
                     "query_string": b"level=1", "server": ("t", 80),
                     "scheme": "http"})  # fmt: skip
    legend = flow_sheet(store, Land(store), asked)["legend"]
    assert [key["words"] for key in legend if key["shape"] == "about"] == [DOUBT]
    assert client.get("/flows.pdf?level=1").content.startswith(b"%PDF")


def test_the_flows_as_data_carry_the_score(client):
    body = client.get("/flows/layout/made-up/movement/1/2.geojson").text
    scores = {one["id"]: one["properties"]["match_score"] for one in json.loads(body)["features"]}
    assert scores == {"AA2:AA1": 0.8, "AA1:AA1": 0.8, "AA1:AA2": 1.0}


@pytest.mark.parametrize(("width", "language", "words"), [
    ("desk", "", DOUBT), ("phone", "/ar", "المكان غير مؤكد"),
])  # fmt: skip
def test_the_map_has_signs_and_the_panel_says_it(served, browser_page, width, language, words):
    page = browser_page(served + language + FLOWS, width=width)
    page.wait_for_selector("#map[data-drawn]", timeout=20_000)
    assert page.locator("#map .leaflet-flows-pane text", has_text="≈").count() == 2
    assert words in page.locator("#table tr[data-key='AA2:AA1']").inner_text()
    page.locator("#map path[data-flow='AA2:AA1']").dispatch_event("click")
    assert words in page.locator("#details-body").inner_text()
    page.locator("#map path[data-flow='AA1:AA2']").dispatch_event("click")
    assert words not in page.locator("#details-body").inner_text()
