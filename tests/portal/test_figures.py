"""The figures a page shows before any script has run."""

import re
import urllib.request

import small


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_synthetic_figures_say_so_wherever_they_show(client):
    for path in ("/", "/map?dataset=made-up", "/flows?dataset=made-up"):
        assert "Synthetic data" in client.get(path).text
    assert "Synthetic data" not in client.get("/map?dataset=real").text


def test_map_table_has_the_figures_of_the_round_asked_for(client):
    text = words(client.get("/map?dataset=made-up&level=1&round=1&group=idp").text)
    assert "157 people in 3 areas · Internally displaced people (IDPs) · Round 1" in text
    assert "North AA1 100 63.7% 31 March 2024" in text
    assert "East" not in text


def test_zero_is_a_figure_and_no_data_is_none(client):
    text = words(client.get("/map?dataset=made-up&level=1&round=2&group=idp").text)
    assert "East AA3 0 0.0% 30 June 2024" in text
    assert "West" not in text


def test_legend_is_there_before_scripts(client):
    text = words(client.get("/map?dataset=made-up&level=1&round=2&group=idp&classes=3").text)
    # Figures of all rounds: 7, 40, 50, 100, 200, and a zero; West has none in this round.
    assert "0 1 area No data 1 area" in text
    assert " – 200 1 area" in text and "7 – " in text


def test_flows_table_and_caveat(client):
    text = words(client.get("/flows?dataset=made-up&round=2").text)
    assert "not all movement" in text
    assert "North North 450" in text and "South North 120" in text


def test_width_scale_is_that_of_all_rounds(client):
    html = client.get("/flows?dataset=made-up&round=2").text
    assert "Width of flows: 900, 450 and 90" in html


def test_a_total_that_repeats_one_group_is_not_offered(client):
    html = client.get("/map?dataset=real").text
    assert 'value="idp"' in html and 'value="total"' not in html


def test_two_reports_of_an_area_in_one_round_count_once(make_client):
    tables = small.tables()
    late = dict(tables["displacement-admin-1"][1], reported_on=small.date(2024, 6, 15), id="late")
    late.update(idp_individuals=1, total_individuals=1)
    tables["displacement-admin-1"].append(late)
    text = words(make_client(tables).get("/map?dataset=made-up&level=1&round=2&group=idp").text)
    assert "240 people in 3 areas" in text


def test_areas_of_different_coverage_are_never_added_up(live_server):
    page = urllib.request.urlopen(f"{live_server}/map?dataset=dtm-overview-2016-07").read().decode()
    home = urllib.request.urlopen(f"{live_server}/").read().decode()
    assert "not added up because coverage differs, in 19 areas" in page
    assert "14,133,298" not in page + home  # the sum of the nineteen figures
    assert "5,065,350" in page and "5,065,350" in home
