"""The map page without scripts: two rounds compared, areas within areas, circles, marks."""

import re

import explored
import numpy as np
import pytest
from starlette.testclient import TestClient

from geoportal.portal.explore import change

DISTRICTS = "/map?dataset=made-up&level=2"
PROVINCES = "/map?dataset=made-up&level=1&group=idp"


@pytest.fixture
def portal(make_client) -> TestClient:
    """The portal over the publication with districts, sites and transit points."""
    return make_client(explored.tables())


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def table(html: str, name: str = "table") -> list[list[str]]:
    """Texts of the cells of a table, by row."""
    body = re.search(rf'id="{name}" data-sortable>.*?<tbody>(.*?)</tbody>', html, re.S)[1]
    rows = re.findall(r"<tr.*?</tr>", body, re.S)
    return [[words(cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)]
            for row in rows]  # fmt: skip


def test_two_rounds_and_the_change_stand_in_one_table(portal):
    html = portal.get(f"{PROVINCES}&compare=change&against=1&round=2").text
    assert table(html)[0] == ["North", "AA1", "+100", "+100.0%", "100", "200", "2 areas"]
    assert table(html)[1] == ["South", "AA2", "-10", "-20.0%", "50", "40", "1 area"]
    # Known in one round only: neither a change nor none.
    assert ["West", "AA4", "–", "–", "7", "–", "–"] in table(html)
    assert ["East", "AA3", "–", "–", "–", "0", "–"] in table(html)
    assert "+90 people in 2 areas known in both rounds" in words(html)
    assert "the largest increase is in North (+100), the largest decrease in South (-10)" in html


def test_change_runs_forward_in_time_whichever_round_is_chosen_first(portal):
    forward = portal.get(f"{PROVINCES}&compare=change&against=1&round=2").text
    backward = portal.get(f"{PROVINCES}&compare=change&against=2&round=1").text
    assert table(forward) == table(backward)
    assert "from Round 1 · 31 March 2024 to Round 2" in words(backward)


def test_legend_of_changes_has_both_directions_and_none(portal):
    html = portal.get(f"{PROVINCES}&compare=change&against=1&round=2").text
    legend = words(re.search(r'class="legend-list">(.*?)</ul>', html, re.S)[1])
    assert legend == (
        " +11 … +100 1 area +10 0 areas No change 0 areas"
        " -10 1 area -11 … -100 0 areas No data in one of the rounds 2 areas "
    )


def test_classes_of_changes_are_those_of_every_two_rounds():
    """Three rounds of two areas: 0→10→40 and 5→5→4, so sizes 10, 30, 40, 0, 1, 1."""
    rows = [
        {"adm_pcode": code, "round": number, "reported_on": number, "value": value}
        for code, values in {"A": (0, 10, 40), "B": (5, 5, 4)}.items()
        for number, value in enumerate(values)
    ]
    rows.sort(key=lambda row: row["round"])
    found = np.sort(change.sizes(change.matrix(rows)))
    assert found.tolist() == [0, 1, 1, 10, 30, 40]


def test_an_area_that_reported_twice_in_a_round_is_compared_by_its_later_report():
    rows = [
        {"adm_pcode": "A", "round": 1, "reported_on": 1, "value": 3.0},
        {"adm_pcode": "A", "round": 1, "reported_on": 2, "value": 4.0},
    ]
    assert change.matrix(rows).tolist() == [[4.0]]


@pytest.mark.parametrize(
    ("value", "style"),
    [(None, "missing"), (0, "zero"), (1, "more-1"), (-1, "less-1"), (9, "more-4"), (-99, "less-4")],
)
def test_zero_and_no_data_have_their_own_class_of_change(value, style):
    bins = [2, 4, 6, 10]
    assert change.style(change.rank(value, bins), len(bins)) == style


def test_side_by_side_is_two_maps_and_one_legend(portal):
    html = portal.get(f"{PROVINCES}&compare=side&against=1&round=2").text
    pictures = re.findall(r'<img class="map-picture" src="([^"]*)"', html)
    assert len(pictures) == 2 and "round=1" in pictures[0] and "round=2" in pictures[1]
    assert all("compare" not in picture for picture in pictures)
    assert html.count('class="legend"') == 1
    captions = re.findall(r'class="map-caption"[^>]*>([^<]*)', html)
    assert [caption[:7] for caption in captions] == ["Round 1", "Round 2"]


def test_picture_of_a_change_has_both_colours(portal):
    svg = portal.get("/map/picture.svg?" + f"{PROVINCES}&compare=change&against=1"[5:]).text
    assert svg.count('fill="#84296b"') == 1  # North: more
    assert svg.count('fill="#cfe4ec"') == 1  # South: a little fewer
    assert svg.count('fill="url(#hatch)"') == 2


def test_a_dataset_of_one_round_offers_no_comparison(portal):
    html = portal.get("/map?dataset=real&compare=change").text
    assert 'name="compare"' not in html and "Change by area" not in html


def test_areas_lead_to_what_lies_within_and_back(portal):
    html = portal.get("/map?dataset=made-up&level=1").text
    assert 'href="/map?dataset=made-up&amp;level=2&amp;area=AA1&amp;' in html
    within = portal.get(f"{DISTRICTS}&area=AA1").text
    assert [row[:3] for row in table(within)] == [
        ["Upper North", "AA101", "120"],
        ["Lower North", "AA102", "80"],
    ]
    assert "200 people in 2 areas" in words(within)
    trail = re.search(r'<nav class="trail".*?</nav>', within, re.S)[0]
    assert words(trail).split() == ["All", "areas", "Aland", "North"]
    assert "level=1&amp;area=AAA" in trail
    assert portal.get(f"{DISTRICTS}&area=AAA").text.count("<tr data-key") == 3 + 3 + 1


def test_classes_do_not_change_with_the_area_looked_into(portal):
    whole = portal.get(f"{DISTRICTS}&classes=3").text
    part = portal.get(f"{DISTRICTS}&classes=3&area=AA2").text
    bounds = re.compile(r'class="range">([^<]*)')
    assert bounds.findall(whole) == bounds.findall(part)


def test_an_area_that_is_none_is_left_out_of_the_view(portal):
    html = portal.get(f"{DISTRICTS}&area=<i>AA9").text
    assert 'class="trail"' not in html and "<i>AA9" not in html
    assert len(table(html)) == 3


def test_picture_shows_only_the_area_looked_into(portal):
    svg = portal.get("/map/picture.svg?dataset=made-up&level=2&area=AA2").text
    shapes = re.search(r'stroke-width="0.8" stroke-linejoin="round">(.*?)</g>', svg, re.S)[1]
    assert shapes.count("<path") == 1


def test_circles_grow_with_the_figure_by_area(portal):
    svg = portal.get("/map/picture.svg?" + f"{PROVINCES}&drawing=symbols&round=2"[5:]).text
    radii = [float(r) for r in re.findall(r'<circle[^>]* r="([\d.]+)"', svg)]
    assert radii == [40.0, 17.9]  # 200 and 40 people; none for East's zero
    html = portal.get(f"{PROVINCES}&drawing=symbols&round=2").text
    assert "Circles for the figures 200, 50 and 10" in html
    assert 'class="swatch ramp' not in html


def test_sites_and_transit_points_lie_over_the_areas_when_wanted(portal):
    plain = portal.get(PROVINCES).text
    assert 'name="sites" value="1">' in plain and 'id="sites-section" hidden' in plain
    html = portal.get(f"{PROVINCES}&sites=1&transit=1").text
    assert 'name="sites" value="1" checked' in html
    assert [row[:3] for row in table(html, "sites")] == [
        ["Camp one", "North", "150"],
        ["Camp two", "North", "30"],
        ["Camp three", "North", "–"],
    ]
    assert 'href="/site/made-up%3AS1"' in html and 'href="/transit/made-up%3AT1"' in html
    assert table(html, "transit") == [["River gate", "Land border crossing", "AAA – BBB"]]
    svg = portal.get("/map/picture.svg?" + f"{PROVINCES}&sites=1&transit=1"[5:]).text
    assert svg.count('fill="#1f6f8b"') == 2  # the third has no figure: a ring
    assert svg.count('fill="none" stroke="#1f6f8b"') == 1
    assert svg.count("l4 4-4 4-4-4Z") == 1


def test_everything_chosen_stays_in_the_links(portal):
    chosen = "compare=change&against=1&drawing=symbols&scheme=equal_interval&classes=4&sites=1"
    html = portal.get(f"/map?dataset=made-up&level=1&group=idp&{chosen}").text
    down = re.search(r'href="(/map\?[^"]*area=AA1[^"]*)"', html)[1].replace("&amp;", "&")
    for part in [*chosen.split("&"), "group=idp", "level=2"]:
        assert part in down


def test_places_are_called_as_the_reader_calls_them(portal):
    trail = re.search(r'<nav class="trail".*?</nav>', portal.get(f"/fr{DISTRICTS}&area=AA1").text,
                      re.S)[0]  # fmt: skip
    assert "Alande" in trail


def test_largest_flows_of_the_round_lie_over_the_areas_when_wanted(portal):
    html = portal.get(f"{PROVINCES}&flows=1").text
    assert 'name="flows" value="1" checked' in html
    assert '<a href="/flows?dataset=made-up&amp;level=1&amp;round=2">' in html
    assert "not all movement" in re.search(r'id="legend-flows">(.*?)</div>', html, re.S)[1]
    arrows = re.compile(r'fill="#2c3640" fill-opacity="0.85".*?</g>', re.S)
    for number, expected in ((1, 1), (2, 2)):  # the flow within North has no arrow
        address = f"/map/picture.svg?{PROVINCES[5:]}&flows=1&round={number}"
        assert arrows.search(portal.get(address).text)[0].count("<path") == expected
    assert 'name="flows"' not in portal.get(DISTRICTS).text  # none are laid out between districts
