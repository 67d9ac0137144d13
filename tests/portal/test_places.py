"""Pages of places, sites and transit points, over a small publication worked out by hand."""

import re
from datetime import date

import atlas
import pytest
import standin
from starlette.testclient import TestClient

from geoportal.portal import languages
from geoportal.portal.chart import Point, charts
from geoportal.portal.elements import ENV
from geoportal.portal.http import POLICY
from geoportal.portal.places.window import HEIGHT, WIDTH, around
from geoportal.portal.takeaway.place_sheet import THEME

PAGES = ["/place/AA1", "/place/AAA", "/place/AA0", "/place/AA9", "/site/made-up:S-1",
         "/transit/made-up:P-1"]  # fmt: skip


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(standin.app(atlas.store()))


def words(html: str) -> str:
    main = html.split("<main")[1].split("</main")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_a_place_shows_its_figures_with_date_source_and_change(client):
    text = words(client.get("/place/AA1").text)
    assert "North First-level area · P-code AA1" in text
    assert "220 People present: All population groups Round 2 · 30 June 2024" in text
    assert "+110 (+100.0%) since Round 1 · 31 March 2024" in text
    assert "Source: Credit of made-up" in text and "Synthetic data" in text
    assert "330" not in text  # stocks of two rounds are never added


def test_the_table_has_every_figure_of_the_chart(client):
    html = client.get("/place/AA1").text
    drawn = set(re.findall(r"<title>(Round [^<]*)</title>", html))
    assert drawn == {"Round 1 · 31 March 2024: 110", "Round 2 · 30 June 2024: 220"}
    assert html.count('class="chart chart-') == 2  # one for phones, one for desks
    assert "30 June 2024 2 220 200 20 3 31 March 2024 1 110 100 10 3" in words(html)


def test_groups_of_the_last_round_are_bars(client):
    text = words(client.get("/place/AA1").text)
    assert "Internally displaced people (IDPs) 200 Refugees 20 How sure is this?" in text


def test_zero_is_a_figure_and_no_report_is_none(client):
    assert "0 People present" in words(client.get("/place/AA3").text)
    west = words(client.get("/place/AA4").text)
    assert "8 People present: All population groups Round 1 · 31 March 2024" in west
    assert "West –" in words(client.get("/place/AAA").text)


def test_a_place_without_figures_says_what_that_means(client):
    text = words(client.get("/place/AA0").text)
    assert "No figures are published for this place" in text
    assert "does not mean that nobody is displaced" in text


def test_what_a_place_lies_in_and_what_lies_in_and_beside_it(client):
    country = client.get("/place/AAA").text
    assert "4 areas inside" in country and "North 220 South 40 East 0 West –" in words(country)
    assert "Oldland" not in words(country)  # of an edition that is not in force
    north = client.get("/place/AA1").text
    assert '<a href="/place/AAA">Aland</a>' in north
    assert "1 neighbour" in north and "South 40" in words(north)


def test_flows_are_shown_by_direction_and_never_added(client):
    text = words(client.get("/place/AA1").text)
    assert "not all movement between these places" in text
    assert "To North, from Place People South 120" in text
    assert "From North, to Place People South 300" in text
    assert "Within North: 450 people" in text
    assert "420" not in text


def test_flows_of_a_country_are_those_of_its_areas_brought_together(client):
    assert "Within Aland: 870 people" in words(client.get("/place/AAA").text)


@pytest.mark.parametrize(("code", "said"), [
    ("AA0", "North AA1 · 62.0% of its area South AA2 · 38.0% of its area"),
    ("AA9", "East AA3 · how much of it, nobody has stated"),
    ("ZZ", "Nobody has stated which place it is in the edition in force"),
])  # fmt: skip
def test_a_code_of_another_edition_leads_to_what_it_is_now(client, code, said):
    text = words(client.get(f"/place/{code}").text)
    assert "This code is not of the boundaries in force" in text and said in text


def test_a_place_names_its_codes_in_other_editions(client):
    assert "In other editions Oldland AA0 v1" in words(client.get("/place/AA1").text)


def test_codes_are_found_in_small_letters_and_unknown_ones_are_told(client):
    assert "North" in words(client.get("/place/aa1").text)
    for path in ("/place/nowhere", "/site/nothing", "/transit/nothing", "/site/made-up:S-9"):
        answer = client.get(path)
        assert answer.status_code == 404 and "Search for its name" in answer.text


def test_names_are_the_readers(client):
    assert "<h1>North (fr)</h1>" in client.get("/fr/place/AA1").text
    arabic = client.get("/ar/place/AA1").text
    assert f"<h1>{atlas.ARABIC['AA1']}</h1>" in arabic and 'href="/ar/place/AAA"' in arabic
    assert "<h1>South</h1>" in client.get("/es/place/AA2").text  # there is no Spanish name


def test_a_site_and_a_transit_point(client):
    site = words(client.get("/site/made-up:S-1").text)
    assert "Site · Camp · Open · S-1" in site and "+10 (+50.0%)" in site
    assert "30 People present: Internally displaced people (IDPs)" in site
    assert "Camp S-2 Camp – 30 June 2024" in site
    point = words(client.get("/transit/made-up:P-1").text)
    assert "Land border crossing" in point and "On the other side Beland" in point
    assert "does not say whether a point is open" in point


def test_requests_and_files_are_filtered_to_the_place(client):
    html = client.get("/place/AA1").text
    for expected in (
        "/api/collections/displacement-admin-1/items?f=csv&amp;adm_pcode=AA1&amp;limit=10000",
        "/api/collections/sites/items?f=xlsx&amp;adm_pcode=AA1",
        "/api/collections/admin-1/items/AA1%40v2?f=json",
        "filter=origin_pcode+%3D+%27AA1%27+OR+destination_pcode+%3D+%27AA1%27",
    ):
        assert expected in html


@pytest.mark.parametrize("path", PAGES)
def test_pages_keep_the_policy_and_are_the_same_every_time(client, path):
    first = client.get(path)
    assert first.headers["content-security-policy"] == POLICY
    assert not re.search(r"\sstyle=|\son\w+=|<style", first.text)
    again = client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", PAGES)
def test_hostile_names_are_only_text(path):
    html = TestClient(standin.app(atlas.over(atlas.hostile()))).get(path).text
    assert "<img src=x" not in html and "<script>alert" not in html and "<svg onload" not in html
    assert "49{" not in html


def test_scales_begin_at_zero_and_gaps_stay_gaps():
    days = [date(2024, month, 1) for month in (1, 2, 3, 4)]
    points = [Point(on, value, "") for on, value in zip(days, (10, None, 30, 47), strict=True)]
    narrow, wide = charts(points, columns=False)
    assert [tick.words for tick in narrow.ticks] == ["0", "20", "40", "60"]
    assert narrow.line.count("M") == 2 and narrow.line.count("L") == 1
    assert len(wide.marks) == 3 and wide.width > narrow.width
    assert charts(points[:2], columns=False) == []


def test_time_runs_from_the_right_for_readers_of_arabic():
    points = [Point(date(2024, month, 1), month, "") for month in (1, 2)]
    before = languages.language()
    try:
        languages.use("ar")
        chart = charts(points, columns=True)[0]
    finally:
        languages.use(before)
    assert chart.marks[0].x > chart.marks[1].x and chart.edge == chart.width
    paper = ENV.get_template("chart.svg").render(chart=chart, theme=THEME)
    assert f"&#8295;{chart.ticks[0].words}&#8297;" in paper  # isolated, or it is set left to right


@pytest.mark.parametrize("box", [(3, 6, 14, 14), (10, 10, 10, 10), (-180, -57, 180, 78)])
def test_a_window_has_its_place_in_the_middle_with_room_around(box):
    window = around(box)
    left, bottom = window.pixel(box[0], box[1])
    right, top = window.pixel(box[2], box[3])
    assert left + right == pytest.approx(WIDTH) and -1 <= left <= right <= WIDTH + 1
    assert 0 <= top <= bottom <= HEIGHT
    west, south, east, north = window.box
    assert west <= box[0] and south <= box[1] and east >= box[2] and north >= box[3]


def test_the_small_map_shows_the_place_over_its_neighbours(client):
    html = client.get("/place/AA2").text
    drawing = html.split('class="locator"')[1].split("</figure>")[0]
    assert drawing.count('class="locator-place"') == 1
    assert {"/place/AA1", "/place/AA3"} <= set(re.findall(r'href="([^"]+)"', drawing))
    assert drawing.index("locator-area") < drawing.index("locator-place")
    labels = re.findall(r"<text[^>]*>([^<]+)</text>", drawing)
    assert labels[0] == "South"
