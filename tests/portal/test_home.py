"""The home page: what displacement is here, how it changed, what was published last."""

import re

import pytest
import small

from geoportal.portal import trend


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def provinces_from(tables: dict) -> dict:
    """The same without the countries' figures of the synthetic dataset."""
    real = [row for row in tables["displacement-admin-0"] if row["dataset"] == "real"]
    return {**tables, "displacement-admin-0": real}


def test_it_leads_with_the_latest_figure_its_date_its_source_and_its_change(client):
    text = words(client.get("/").text)
    assert "260 People present: All population groups 30 June 2024 · Round 2" in text
    assert "+92 (+54.8%) since round 1" in text
    assert "Source: Credit of made-up" in text
    assert "never add them" in text


def test_datasets_are_never_added_up(client):
    text = words(client.get("/").text)
    assert "5,000 People present: Internally displaced people (IDPs)" in text
    assert "Coverage 35% by area" in text
    assert "5,260" not in text and "5,428" not in text


def test_change_is_that_of_the_areas_counted_both_times(make_client):
    """North and South: 110 and 50 in round 1, 220 and 40 in round 2; West and East once each."""
    text = words(make_client(provinces_from(small.tables())).get("/").text)
    assert "+100 (+62.5%) since round 1, in the 2 areas counted both times" in text


def test_a_round_without_change_says_so(make_client):
    tables = small.tables()
    for row in tables["displacement-admin-0"]:
        if row["dataset"] == "made-up":
            row.update(total_individuals=260)
    assert "No change since the round before" in words(make_client(tables).get("/").text)


def test_coverage_that_differs_has_no_total(make_client):
    tables = small.tables()
    row = next(row for row in tables["displacement-admin-0"] if row["dataset"] == "real")
    tables["displacement-admin-0"].append(
        {**row, "id": "other", "adm_pcode": "CCC", "name": "Celand", "coverage_percent": 80}
    )
    text = words(make_client(tables).get("/").text)
    assert "2 areas People present" in text and "10,000" not in text
    assert "Coverage differs between areas" in text


def test_the_largest_areas_lead_to_their_pages(client):
    html = client.get("/").text
    assert '<a href="/place/AA1">North</a>' in html
    assert words(html).index("North 220") < words(html).index("South 40")


def test_its_map_has_a_legend_and_stands_in_two_themes(client):
    html = client.get("/").text
    assert "/map/picture.svg?dataset=made-up" in html and "theme=dark" in html
    assert 'alt="Map: North has the most people, 220. Open the map."' in html
    assert "is-missing" in html and "do not imply official" in html


def test_latest_publications_say_what_they_brought(client):
    text = words(client.get("/").text)
    assert text.index("Publication 7 1 July 2024 First figures.") < text.index("Publication 6")
    assert "Publication 6 1 June 2024 New flows. New: Flows" in text
    assert "2 layers, all made anew" in text


def test_what_was_brought_back_says_so(make_client):
    tables = small.tables()
    for row in tables["history"]:
        if row["number"] == 7:
            row.update(restores=5, snapshot=5)
    assert "Publication 5 again." in words(make_client(tables).get("/").text)


def test_layers_lead_to_their_pages(client):
    assert 'href="/data/displacement-admin-1"' in client.get("/").text
    assert 'href="/fr/data/displacement-admin-1"' in client.get("/fr").text


def rounds(tables: dict, totals: list[int | None], **given) -> dict:
    """The country's figures of as many rounds as there are totals."""
    days = [small.date(2024, month, 28) for month in range(1, 1 + len(totals))]
    rows = [
        {**small._stock("made-up", "AAA", "Aland", 0, 1, idp_individuals=total), "round": at,
         "reported_on": day, "id": f"r{at}", **given}
        for at, (day, total) in enumerate(zip(days, totals, strict=True), start=1)
    ]  # fmt: skip
    return {**tables, "displacement-admin-0": rows}


def test_rounds_of_the_same_areas_have_a_chart_and_its_table(make_client):
    html = make_client(rounds(small.tables(), [100, 400, 200])).get("/").text
    heights = re.findall(r'<rect x="\d+" y="[\d.]+" width="8" height="([\d.]+)"', html)
    assert [float(height) for height in heights] == [
        trend.HEIGHT / 4, trend.HEIGHT, trend.HEIGHT / 2,
    ]  # fmt: skip
    assert "28 March 2024 200 28 February 2024 400 28 January 2024 100" in words(html)


@pytest.mark.parametrize("totals", [[100, 200], [100, None, 200]])
def test_rounds_that_cannot_be_compared_have_no_chart(make_client, totals):
    html = make_client(rounds(small.tables(), totals)).get("/").text
    assert 'class="trend"' not in html and "200" in html


def test_rounds_of_other_areas_have_no_chart(make_client):
    tables = rounds(small.tables(), [100, 400, 200])
    extra = {**tables["displacement-admin-0"][0], "adm_pcode": "DDD", "id": "d"}
    tables["displacement-admin-0"].append(extra)
    assert 'class="trend"' not in make_client(tables).get("/").text


def test_nothing_published_is_said(make_client):
    empty = {name: [{key: None for key in rows[0]}] for name, rows in small.tables().items()}
    answer = make_client(empty).get("/")
    assert answer.status_code == 200 and "Nothing is published yet" in answer.text
