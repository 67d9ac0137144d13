"""The flow map before any script has run, and what it is made from, over the small publication."""

import json
import re
from copy import deepcopy
from xml.etree import ElementTree

import pytest
import small

from geoportal.portal.build import ASSETS
from geoportal.portal.flows import picture
from geoportal.portal.flows.scale import NARROWEST, WIDEST, WIDEST_RING, Scale
from geoportal.portal.flows.shape import arrow

LAYOUT = "/flows/layout/made-up/movement"
SVG = "{http://www.w3.org/2000/svg}"


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def flows_of(client, path: str) -> dict[str, dict]:
    answer = client.get(path)
    assert (
        answer.status_code == 200
        and answer.headers["content-type"] == "application/geo+json; charset=utf-8"
    )
    return {feature["id"]: feature for feature in answer.json()["features"]}


@pytest.fixture
def suppressed(make_client):
    """The small publication with its smallest flow suppressed."""
    tables = deepcopy(small.tables())
    for row in tables["flows"] + tables["flows_p7_layout"]:
        if row["total_individuals"] == 120:
            row.update(total_individuals=None, suppressed=1)
    return make_client(tables)


def test_width_is_linear_from_zero_and_never_too_thin_to_see():
    scale = Scale(1000)
    assert [scale.width(value) for value in (1000, 500, 250)] == [WIDEST, WIDEST / 2, WIDEST / 4]
    assert scale.width(1) == NARROWEST == scale.width(None)
    assert scale.ring(2000) == 2 * WIDEST and scale.ring(1_000_000) == WIDEST_RING
    assert [scale.shade(value) for value in (None, 1, 1000, 5000)] == [0, 1, 5, 5]


@pytest.mark.parametrize(("largest", "samples"), [
    (900, [900, 450, 90]), (12_345, [10_000, 5_000, 1_000]), (3, [3, 2]), (0, [1]),
])  # fmt: skip
def test_the_legend_has_round_figures(largest, samples):
    assert Scale(largest).samples() == samples


def test_an_arrow_keeps_from_its_ends_and_has_wings():
    outline = arrow((0, 0), (50, 0), (100, 0), 4, 10, 20)
    points = [tuple(map(float, pair.split())) for pair in re.findall(r"[-\d.]+ [-\d.]+", outline)]
    assert min(x for x, _ in points) == 10 and max(points)[0] == 80
    assert max(points)[1] == 0  # the tip lies on the line
    assert max(y for _, y in points) == pytest.approx(3.2 + 4 * 0.85)


def test_curves_as_data(client):
    flows = flows_of(client, f"{LAYOUT}/1/2.geojson")
    assert set(flows) == {"AA1:AA2", "AA2:AA1", "AA1:AA1"}
    curve = flows["AA1:AA2"]
    line = curve["geometry"]["coordinates"]
    assert curve["geometry"]["type"] == "LineString"
    assert (line[0], line[-1]) == ([0.5, 0.5], [1.5, 0.5])
    assert line[8] == pytest.approx([1, 0.4], abs=0.001)  # halfway to the control point at 0.3
    assert curve["properties"]["width"] == pytest.approx(12 * 300 / 900)
    assert curve["properties"]["class"] == 3
    assert flows["AA1:AA1"]["geometry"] == {"type": "Point", "coordinates": [0.5, 0.5]}


def test_a_document_says_whose_its_flows_are_and_that_they_are_not_all(client):
    said = client.get(f"{LAYOUT}/1/2.geojson").json()
    assert said["credit_line"] == "Credit of made-up" and said["synthetic"] is True
    assert "not all movement" in said["caveat"] and said["publication"] == 7
    assert said["reported_on"] == ["2024-06-30", "2024-06-30"]
    assert said["totals"] == {"flows": 3, "people": 870, "within": 450, "suppressed": 0}


def test_widths_have_one_domain_in_every_round(client):
    first, second = (flows_of(client, f"{LAYOUT}/1/{step}.geojson")["AA1:AA2"] for step in (1, 2))
    assert first["properties"]["width"] == 3 * second["properties"]["width"] == WIDEST


def test_flows_of_a_place(client):
    assert set(flows_of(client, f"{LAYOUT}/1/2/AA2.geojson")) == {"AA1:AA2", "AA2:AA1"}


@pytest.mark.parametrize("path", [
    f"{LAYOUT}/1/9.geojson", f"{LAYOUT}/4/2.geojson", f"{LAYOUT}/1/2/AA9.geojson",
    "/flows/layout/made-up/stock/1/2.geojson", "/flows/layout/nothing/movement/1/2.geojson",
    "/flows/history/made-up/movement/1/AA1/AA9.json",
])  # fmt: skip
def test_what_is_not_published_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_how_a_flow_went(client):
    assert client.get("/flows/history/made-up/movement/1/AA1/AA2.json").json() == {
        "1": 900, "2": 300,
    }  # fmt: skip


def test_headline_counts_people_and_says_what_is_shown(client):
    text = words(client.get("/flows?round=2").text)
    assert "870 people in 3 flows · Round 2 · 30 June 2024" in text
    assert "not all movement" in text and "Synthetic data" in text


def test_a_place_and_a_direction_without_scripts(client):
    text = words(client.get("/flows?round=2&place=AA2&direction=in").text)
    assert "300 people in 1 flow to South" in text
    assert "North South 300" in text and "South North 120" not in text


def test_flows_between_countries_have_their_codes(client):
    html = client.get("/flows?round=2&level=0").text
    assert 'data-key="AAA:AAA"' in html and "870 people in 1 flow" in words(html)


def test_the_level_follows_from_the_place(client):
    assert '<option dir="auto" value="0" selected>' in client.get("/flows?place=AAA").text


def test_an_unknown_place_and_level_fall_away(client):
    text = words(client.get("/flows?round=2&place=<b>&level=7&direction=up&top=x").text)
    assert "870 people in 3 flows" in text


def test_matrix_has_a_cell_for_each_flow(client):
    html = client.get("/flows?round=2").text
    table = html.partition('id="matrix"')[2].partition("</table>")[0]
    assert words(table.partition("<tbody>")[2]).split() == [
        "North", "750", "450", "300", "South", "120", "120",
    ]  # fmt: skip
    assert table.count("is-self") == 2  # North to North, and South to South, where none were seen
    assert "cell-4" in table


def test_suppressed_flows_are_told_and_in_no_total(suppressed):
    html = suppressed.get("/flows?round=2").text
    text = words(html)
    assert "750 people in 3 flows" in text
    assert "1 flow is suppressed and in no total." in text
    assert "South North Suppressed" in text and "Suppressed: too few people" in text
    flow = flows_of(suppressed, f"{LAYOUT}/1/2.geojson")["AA2:AA1"]["properties"]
    assert flow["total_individuals"] is None and flow["class"] == 0


def drawn(client, query: str) -> ElementTree.Element:
    answer = client.get(f"/flows/picture.svg?{query}")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    return ElementTree.fromstring(answer.text)


def test_picture_without_scripts(client):
    html = client.get("/flows?round=2").text
    assert re.search(r'<img class="map-picture" src="/flows/picture.svg\?[^"]+"', html)
    assert "the largest flow is from North to South, 300 people." in html
    root = drawn(client, "round=2")
    fills = [path.get("fill") for path in root.iter(f"{SVG}path") if path.get("fill")]
    # the smallest is drawn first
    assert fills == [picture.LIGHT["flows"][2], picture.LIGHT["flows"][3]]
    assert {text.text for text in root.iter(f"{SVG}text")} == {"North", "South"}
    assert float(root.get("data-metres")) > 0


def test_picture_of_a_place_has_colours_by_direction(client):
    fills = {path.get("fill") for path in drawn(client, "round=2&place=AA2").iter(f"{SVG}path")}
    assert {picture.LIGHT["in"], picture.LIGHT["out"]} <= fills


def test_picture_dashes_what_is_suppressed(suppressed):
    dashed = [path for path in drawn(suppressed, "round=2").iter(f"{SVG}path")
              if path.get("stroke-dasharray")]  # fmt: skip
    assert [path.get("fill") for path in dashed] == ["none"]


def test_picture_of_hostile_names_is_only_text(hostile_client):
    root = drawn(hostile_client, "round=2")
    assert root.findall(f".//{SVG}script") == [] and root.findall(f".//{SVG}image") == []
    assert any(text.text in small.HOSTILE for text in root.iter(f"{SVG}text"))


@pytest.mark.parametrize(("theme", "at"), [(picture.LIGHT, 0), (picture.DARK, 1)])
def test_pictures_have_the_pages_colours(theme, at):
    css = (ASSETS / "src" / "css" / "tokens.css").read_text()
    block = re.split(r"@media", css)[at]
    named = dict(re.findall(r"--([\w-]+): (#\w+);", block))
    tokens = {"water": "map-water", "land": "map-land", "border": "map-border",
              "label": "map-label", "in": "flow-in", "out": "flow-out", "casing": "flow-casing",
              "node": "node", "rim": "node-line"}  # fmt: skip
    for name, token in tokens.items():
        assert theme[name] == named[token], name
    shades = ["line-strong", *(f"flow-{shade}" for shade in range(1, 6))]
    assert theme["flows"] == [named[shade] for shade in shades]


def test_a_publication_without_a_layout_still_has_its_page(make_client, monkeypatch):
    """One that earlier software made, and that was brought back."""
    tables = small.tables()
    for row in tables["layer_facts"]:
        row["snapshot"] = None
    answer = make_client(tables).get("/flows")
    assert answer.status_code == 200 and "No figures for this choice." in answer.text


def test_settings_carry_no_figures(client):
    html = client.get("/flows").text
    block = re.search(r'<script type="application/json" id="flows-config">(.*?)</script>', html)
    assert json.loads(block[1])["layout"] == LAYOUT + "/1"


def test_a_code_with_spaces_has_an_address(make_client):
    tables = small.tables()
    for row in tables["flows_p7_layout"] + tables["flows_p7_places"]:
        for name, value in row.items():
            row[name] = "AA é (x)" if value == "AA2" else value
    client = make_client(tables)
    html = client.get("/flows?round=2&place=AA é (x)").text
    address = f"{LAYOUT}/1/2/AA%20%C3%A9%20(x).geojson"
    assert f'href="{address}"' in html and len(flows_of(client, address)) == 2
    assert "420 people in 2 flows to and from South" in words(html)
