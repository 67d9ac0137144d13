"""Incidents over the map in a real browser, from a real publication: marks, table, panel, words."""

import csv
import html

import pytest
from small import HOSTILE
from test_explore_browser import drawn

from ingest import sources
from ingest.sources.model import DatasetInfo
from tests import warehouse as houses

MAP = "/map?dataset=sample&level=1"
WANTED = f"{MAP}&incidents=1"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
MARKS = "#map .mark-incident"
SCRIPT = "javascript:alert(1)"
# event_id, event_type, reported_on, iso3, longitude, latitude, individuals, qualifier, dead, link,
# event_name
EVENTS = [
    ("hostile", "flood", "2016-04-20", "NGA", 13.15, 11.83, 1250, "approximately", "",
     f"https://example.org/report, {SCRIPT}", html.escape(HOSTILE[0])),
    ("same-cell", "conflict", "2016-04-18", "NGA", 13.11, 11.87, 300, "", 2, "", ""),
    ("drowned", "drowning", "2015-12-01", "TCD", 14.3, 13.2, "", "", 11, SCRIPT, ""),
    ("country", "storm", "2016-01-05", "NER", "", "", 90, "more_than", "", "", ""),
    ("year-before", "flood", "2015-03-01", "NGA", 13.95, 12.05, 5, "", "", "", "Long ago"),
]  # fmt: skip
CROWD = 1020  # all of one day, far from the others


def crowd():
    """Incidents of one day, each in a cell of its own."""
    for at in range(CROWD):
        lon, lat = 4 + (at % 60) / 10 + 0.02, 5 + at // 60 / 10 + 0.02
        yield (f"crowd-{at}", "other", "2015-05-20", "NGA", lon, lat, 1, "", "", "", "")


@pytest.fixture(scope="module")
def server(cluster, tmp_path_factory, serve_database):
    folder = tmp_path_factory.mktemp("incidents")
    info = DatasetInfo(slug="news", title=f"News {HOSTILE[2]}", licence_id="CC0-1.0",
                       credit_line="Us", redistributable=True, synthetic=True)  # fmt: skip
    source = sources.get("event_table")
    places = source.pcodes.model_copy(update={"scheme": "iso_3166"})  # what is shipped
    source = source.model_copy(update={"dataset": info, "pcodes": places})
    headings = ("event_id", "event_type", "reported_on", "iso3", "longitude", "latitude",
                "individuals", "qualifier", "dead", "link", "event_name")  # fmt: skip
    with (folder / "events.csv").open("w", encoding="utf-8") as file:
        csv.writer(file).writerows([headings, *EVENTS, *crowd()])
    with houses.with_sample(cluster, folder / "var") as house:
        house.load(source, folder / "events.csv")
        house.publish("With incidents")
        with serve_database(house.access) as url:
            yield url


def opened(browser_page, url: str, **options):
    page = browser_page(url, **options)
    drawn(page)
    page.locator(MARKS).first.wait_for(state="attached")
    return page


def rows(page) -> list[list[str]]:
    return page.eval_on_selector_all(
        "#incidents tbody tr", "all => all.map((row) => [...row.cells].map((one) => one.innerText))"
    )


CLOSE = f"{WANTED}&at=12.5,13.5,6.5"


def test_marks_say_what_happened_and_the_table_names_them(server, browser_page):
    page = opened(browser_page, server + CLOSE)
    kinds = page.eval_on_selector_all(
        MARKS, "all => all.map((one) => one.getAttribute('class').split(' ').slice(1).join(' '))"
    )
    # two of one cell stand at one point; a country's is hollow
    assert sorted(kinds) == ["is-disaster", "is-disaster is-vague", "is-journey"]
    assert page.locator("#map .mark-count").all_text_contents() == ["2"]
    found = rows(page)
    assert [row[:5] for row in found] == [
        ["Flood", "20 April 2016", "About 1,250", "–", "–"],
        ["Armed conflict", "18 April 2016", "300", "2", "–"],
        ["Storm", "5 January 2016", "More than 90", "–", "–"],
        ["Drowning", "1 December 2015", "–", "11", "–"],
    ]
    assert "from 2 May 2015 to 30 April 2016" in page.locator("#legend-incidents-span").inner_text()


def test_server_and_script_write_the_same_table(server, browser_page):
    served = browser_page(server + WANTED, java_script_enabled=False)
    page = opened(browser_page, server + WANTED)
    for part in ("#incidents-note", "#legend-incidents-span"):
        assert page.locator(part).inner_text() == served.locator(part).inner_text()
    assert rows(page)[:4] == rows(served)[:4]


def test_a_press_tells_of_one_and_the_next_press_of_the_next(server, browser_page):
    page = opened(browser_page, server + CLOSE)
    stack = page.locator("#map g", has=page.locator(".mark-count"))
    stack.dispatch_event("click")
    told = page.locator("#details-body")
    assert "About 1,250" in told.inner_text() and "20 April 2016" in told.inner_text()
    assert "One of 2 incidents" in told.inner_text() and "Synthetic data" in told.inner_text()
    assert "Cell 0.1° wide" in told.inner_text()
    page.locator("#map g", has=page.locator(".mark-count")).dispatch_event("click")
    assert "Armed conflict" in told.inner_text() and "People who died: 2" in told.inner_text()
    assert "302" not in told.inner_text()  # the displaced and the dead are no sum
    assert page.locator("#map g.is-active").count() == 1
    assert page.locator("#incidents tr.is-active").count() == 1


def test_hostile_names_and_links_do_nothing(server, browser_page):
    page = opened(browser_page, server + CLOSE)
    page.locator("#incidents .row-button").first.press("Enter")
    assert HOSTILE[0][:10] in page.locator(".details-name").inner_text()
    assert page.locator(".details-link").all_inner_texts() == ["Report at example.org"]
    page.locator("#incidents .row-button").nth(3).press("Enter")
    assert page.locator(".details-link").count() == 0
    assert page.locator("img[src='x'], [onerror], [onload], a[href^='javascript']").count() == 0


def test_they_follow_the_round_and_leave_with_their_box(server, browser_page):
    page = opened(
        browser_page, server + MAP.replace("level=1", "level=1&at=12.5,13.5,6.5&incidents=1")
    )
    page.locator("#steps-range").fill("3")
    page.wait_for_function(
        "() => !document.querySelector('#legend-incidents-span').innerText.includes('April 2016')"
    )
    page.wait_for_function("() => document.querySelector('#incidents tbody').innerText")
    page.uncheck('[name="incidents"]')
    assert page.locator(MARKS).count() == 0 and "incidents" not in page.url
    assert page.locator("#incidents-section").is_hidden()
    assert page.locator("#legend-incidents").is_hidden()


def test_no_more_than_a_thousand_and_what_is_left_is_said(server, browser_page):
    page = opened(browser_page, f"{server}{WANTED}&at=8,9,5")
    note = page.locator("#legend-incidents-note")
    page.wait_for_function("() => document.querySelector('#legend-incidents-note').innerText")
    assert "older incidents are not drawn: come closer" in note.inner_text()
    assert 900 < page.locator(MARKS).count() <= 1000
    assert len(rows(page)) == 200


@pytest.mark.parametrize(("width", "scheme"), [("phone", "light"), ("desk", "dark")])
@pytest.mark.parametrize("language", ["", "/ar"])
def test_it_fits_and_axe_finds_nothing(server, browser_page, axe_source, language, width, scheme):
    page = opened(browser_page, f"{server}{language}{CLOSE}", width=width, scheme=scheme)
    page.locator("#incidents .row-button").first.press("Enter")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.evaluate(axe_source)
    found = page.evaluate("tags => axe.run(document, { runOnly: tags })", TAGS)
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]])
            for one in found["violations"]] == []  # fmt: skip
