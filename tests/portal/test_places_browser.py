"""Places and search in a real browser, over the published sample: keys, phones, letters, access."""

import json
import urllib.error
import urllib.parse
import urllib.request

import pytest

PLACE, SITE = "/place/NG-BO", "/site/sample:SYN-0010"
PAGES = [PLACE, SITE, "/transit/sample:SYN-T01", "/search?q=borno"]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.mark.parametrize(("path", "width", "scheme"), [
    (PLACE, "phone", "light"), (PLACE, "desk", "dark"), ("/ar" + PLACE, "phone", "dark"),
    ("/place/NGA", "desk", "light"), (SITE, "phone", "light"), (PAGES[2], "desk", "light"),
    (PAGES[3], "phone", "dark"),
])  # fmt: skip
def test_pages_fit_and_everyone_can_use_them(
    live_server, browser_page, axe_source, path, width, scheme
):
    page = browser_page(live_server + path, width=width, scheme=scheme)
    page.wait_for_load_state("networkidle")
    room = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= room
    page.evaluate(axe_source)
    found = page.evaluate("tags => axe.run(document, { runOnly: tags })", TAGS)
    faults = [(one["id"], [node["html"][:120] for node in one["nodes"]])
              for one in found["violations"]]  # fmt: skip
    assert faults == []


def test_a_place_is_found_by_keys_alone(live_server, browser_page):
    page = browser_page(live_server + "/")
    page.keyboard.press("/")
    box = page.locator("#search-input")
    assert page.evaluate("document.activeElement.id") == "search-input"
    page.keyboard.type("xyzzy")  # is nowhere: the status says so, and nothing opens
    page.wait_for_selector("#search-status:not(:empty)", state="attached")
    page.locator("#search-list").wait_for(state="hidden")  # what two letters found goes again
    box.fill("ng-bo")
    page.locator(".search-option", has_text="NG-BO").wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    option = page.locator('.search-option[aria-selected="true"]')
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    assert "First-level area · Nigeria · NG-BO" in option.inner_text()
    page.keyboard.press("Escape")
    assert page.locator("#search-list").is_hidden() and box.input_value() == "ng-bo"
    page.keyboard.press("ArrowDown")
    page.wait_for_selector(".search-option")
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/place/NG-BO")


def test_suggestions_are_in_the_language_of_the_page(live_server, browser_page):
    page = browser_page(live_server + "/ar", width="phone")
    page.fill("#search-input", "بورنو")
    page.locator(".search-option").first.wait_for()
    with page.expect_navigation():
        page.locator(".search-option").first.click()
    assert "/ar/place/NG-BO" in page.url


def test_without_scripts_searching_and_sorting_out_still_work(live_server, browser_page):
    page = browser_page(live_server + "/", java_script_enabled=False)
    page.fill("#search-input", "brono")
    page.locator("#search button").click()
    assert "Did you mean" in page.locator("main").inner_text()
    page.locator(".result a").first.click()
    assert page.locator("h1").inner_text().startswith("Borno")
    assert page.locator(".chart:visible").count() == 1
    assert page.locator(".locator-place").bounding_box()["width"] > 20
    page.locator("summary").first.click()
    assert page.locator(".series-table tbody tr").first.is_visible()


def test_one_chart_is_shown_on_each_width_and_its_letters_stay_legible(live_server, browser_page):
    for width in ("phone", "desk"):
        page = browser_page(live_server + PLACE, width=width)
        assert page.locator(".chart:visible").count() == 1
        height = page.locator(".chart:visible .chart-tick").first.bounding_box()["height"]
        assert height >= 11


@pytest.mark.parametrize("typed", ["", " ", "%", "_", "'", '"', "\\", "<b>", "\0a", "ب" * 300])
def test_odd_searches_are_answered(live_server, typed):
    query = urllib.parse.urlencode({"q": typed})
    with urllib.request.urlopen(f"{live_server}/search.json?{query}") as answer:
        assert "results" in json.loads(answer.read())
    with urllib.request.urlopen(f"{live_server}/search?{query}") as answer:
        assert b"<b>" not in answer.read()


@pytest.mark.parametrize("path", ["/place/%00", "/site/%00", "/transit/%00", "/place/%F0%9F%98%80"])
def test_odd_codes_are_not_found(live_server, path):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(live_server + path)
