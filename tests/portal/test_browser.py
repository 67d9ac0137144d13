"""The portal in a real browser over the published sample: pixels, keys, network, widths."""

import io
import re
from collections import Counter

import pytest
from maps import drawn, shows_picture
from PIL import Image

MAP = "/map?dataset=sample&level=1"
FLOWS = "/flows?dataset=sample"
PAGES = ["/", MAP, FLOWS, "/map?dataset=dtm-overview-2016-07", "/nowhere"]
DRAWN = "#map[data-drawn]"


def colours(page, selector: str = "#map") -> Counter:
    """Pixels of an element by colour, as (red, green, blue)."""
    shot = Image.open(io.BytesIO(page.locator(selector).screenshot())).convert("RGB")
    return Counter({colour: count for count, colour in shot.getcolors(1 << 24)})


def rgb(page, selector: str, name: str) -> tuple[int, ...]:
    """A computed colour of the first element that matches."""
    value = page.locator(selector).first.evaluate(
        "(node, name) => getComputedStyle(node)[name]", name
    )
    return tuple(int(part) for part in re.findall(r"\d+", value)[:3])


def classes_of_areas(page) -> dict[str, str]:
    """Style class of every area on the map."""
    return page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[data-area]')].map((path) =>"
        " [path.dataset.area, path.getAttribute('class').match(/ramp-\\d|zero|missing/)[0]]))"
    )


def legend(page) -> list[str]:
    return page.locator(".legend-row .range").all_inner_texts()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_areas_are_painted_in_the_legends_colours(live_server, browser_page, scheme):
    page = browser_page(live_server + MAP, scheme=scheme)
    page.locator(".land").first.wait_for(state="attached")
    drawn(page)
    painted = colours(page)
    used = set(classes_of_areas(page).values())
    assert len(used) >= 4
    for style in used - {"missing"}:
        swatch = rgb(page, f".swatch.{style}", "backgroundColor")
        assert swatch == rgb(page, f".area.{style}", "fill")
        assert painted[swatch] > 50, style
    assert painted[rgb(page, "#map", "backgroundColor")] > 500  # water
    assert painted[rgb(page, ".land", "fill")] > 500


@pytest.mark.parametrize("path", [MAP, MAP + "&group=tcn&scheme=natural_breaks&round=4"])
def test_legend_of_the_server_is_that_of_the_script(live_server, browser_page, path):
    served = browser_page(live_server + path, java_script_enabled=False)
    page = browser_page(live_server + path)
    drawn(page)
    assert page.locator(".legend-body").inner_text() == served.locator(".legend-body").inner_text()


def test_area_without_data_is_hatched(live_server, browser_page):
    page = browser_page(live_server + MAP + "&group=tcn")
    drawn(page)
    missing = page.locator(".area.missing")
    assert missing.count() > 0
    assert missing.first.get_attribute("fill") == "url(#hatch)"
    assert colours(page)[rgb(page, ".hatch-line", "fill")] > 20
    assert "No data" in legend(page)


def test_round_changes_the_map_and_not_the_classes(live_server, browser_page):
    page = browser_page(live_server + MAP)
    before, areas, bounds = drawn(page), classes_of_areas(page), legend(page)
    headline = page.locator("#headline-number").inner_text()
    page.locator("#steps-range").focus()
    page.keyboard.press("Home")
    drawn(page, before)
    assert classes_of_areas(page) != areas
    # The lowest bound is the smallest figure of any round: nothing in the legend may move.
    assert legend(page) == bounds
    assert page.locator("#headline-number").inner_text() != headline
    assert "round=1&" in page.url + "&"
    assert page.locator("#steps-range").get_attribute("aria-valuetext").startswith("Round 1 ")


def test_address_brings_the_view_back(live_server, browser_page):
    page = browser_page(live_server + MAP)
    before = drawn(page)
    page.locator('[data-step="-1"]').click()
    before = drawn(page, before)
    page.select_option("#choice-group", "refugee")
    shown = drawn(page, before)
    figures = page.locator("#table tbody").inner_text()
    page.reload()
    assert drawn(page) == shown
    assert page.locator("#table tbody").inner_text() == figures


def test_group_scheme_and_number_of_classes(live_server, browser_page):
    page = browser_page(live_server + MAP)
    before, bounds = drawn(page), legend(page)
    page.select_option("#choice-group", "idp")
    before = drawn(page, before)
    assert legend(page) != bounds
    page.locator(".more summary").last.click()
    page.select_option("#choice-classes", "7")
    before = drawn(page, before)
    assert page.locator(".swatch[class*=ramp]").count() == 7
    quantiles = legend(page)
    page.select_option("#choice-scheme", "equal_interval")
    page.wait_for_function(
        "bounds => document.querySelector('.legend-list').innerText.indexOf(bounds) < 0",
        arg=quantiles[0],
    )
    assert len(legend(page)) >= 7


def test_pointing_and_choosing_shows_figures(live_server, browser_page):
    page = browser_page(live_server + MAP)
    drawn(page)
    page.locator('tr[data-key="NG-BO"] button').press("Enter")
    panel = page.locator("#details-body")
    page.wait_for_selector(".spark")
    text = panel.inner_text()
    assert "Borno" in text and "NG-BO" in text and "Synthetic data" in text
    row = page.locator('tr[data-key="NG-BO"]')
    assert row.locator(".numeric").first.inner_text() in text
    assert "is-active" in page.locator('[data-area="NG-BO"]').get_attribute("class")
    assert page.locator(".spark rect").count() == 12


def test_table_sorts_by_key(live_server, browser_page):
    page = browser_page(live_server + MAP)
    drawn(page)
    heading = page.locator("#table th", has_text="Area").first
    heading.locator("button").press("Enter")
    names = page.locator("#table tbody th").all_inner_texts()
    assert names == sorted(names, key=str.casefold) or len(names) > 20
    assert heading.get_attribute("aria-sort") == "ascending"
    heading.locator("button").press("Enter")
    assert page.locator("#table tbody th").all_inner_texts() == names[::-1]


def test_caveats_and_disclaimer_are_on_the_pages(live_server, browser_page):
    page = browser_page(live_server + FLOWS)
    assert "not all movement" in page.locator(".caveat").inner_text()
    assert "do not imply official" in page.locator(".disclaimer").inner_text()
    assert page.locator(".headline .badge").inner_text() == "Synthetic data"


def test_keyboard_alone(live_server, browser_page):
    page = browser_page(live_server + MAP)
    drawn(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "map"  # the order is that of the eye
    across = [page.locator(part).bounding_box()["x"] for part in ("#map", "#legend", "#controls")]
    assert across == sorted(across)
    page.locator("#map").focus()
    place = page.locator(".leaflet-map-pane").get_attribute("style")
    page.keyboard.press("+")
    page.wait_for_timeout(500)
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    assert page.locator(".leaflet-map-pane").get_attribute("style") != place
    outline = page.locator("#map").evaluate("node => getComputedStyle(node).outlineStyle")
    assert outline == "solid"


def test_playing_stops_at_the_end_and_when_told(live_server, browser_page):
    page = browser_page(live_server + MAP + "&round=11")
    drawn(page)
    play = page.locator("[data-play]")
    play.click()
    assert play.get_attribute("aria-pressed") == "true"
    page.wait_for_selector('[data-play][aria-pressed="false"]', timeout=10_000)
    assert page.locator("#steps-range").input_value() == "11"


@pytest.mark.parametrize("path", PAGES)
def test_no_sideways_scrolling_on_a_phone(live_server, browser_page, path):
    page = browser_page(live_server + path, width="phone")
    page.watch.expected = ["404"]
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


# every size, light and direction of every kind of page: test_every_page.py
@pytest.mark.parametrize(("width", "scheme"), [("phone", "light"), ("desk", "dark")])
@pytest.mark.parametrize("path", PAGES)
def test_accessibility(live_server, browser_page, axe_source, path, width, scheme):
    page = browser_page(live_server + path, width=width, scheme=scheme)
    page.watch.expected = ["404"]
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(400)
    page.evaluate(axe_source)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
    found = page.evaluate("tags => axe.run(document, { runOnly: tags })", tags)
    assert [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]])
        for fault in found["violations"]
    ] == []


@pytest.mark.parametrize("path", [
    "/", MAP, FLOWS, "/map?dataset=dtm-overview-2016-07", "/data", "/data/sites", "/about",
    "/place/NG-BO", "/ar/search?q=borno",
])  # fmt: skip
def test_first_view_is_light(live_server, browser_page, path):
    page = browser_page("about:blank")
    page.watch.origin = live_server
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(live_server + path)
    page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) <= 200_000


@pytest.mark.parametrize("path", [MAP + "&round=11&group=idp", FLOWS + "&round=11"])
def test_without_scripts_the_figures_are_there(live_server, browser_page, path):
    page = browser_page(live_server + path, java_script_enabled=False)
    assert page.locator("#table tbody tr").count() > 10
    page.select_option("#choice-round", "3")
    page.locator("#controls button[type=submit]").first.click()
    assert "round=3" in page.url
    assert "Round 3 " in page.locator("#headline-text").inner_text()
    if "/map" in path:
        shows_picture(page)


def test_a_lost_line_is_told_and_mended(live_server, browser_page):
    page = browser_page(live_server + MAP)
    page.watch.expected = ["ERR_FAILED"]
    before = drawn(page)
    page.wait_for_load_state("networkidle")
    page.route("**/api/processes/**", lambda route: route.abort())
    page.select_option("#choice-group", "idp")
    page.wait_for_selector(".map-message:not([hidden])")
    page.unroute("**/api/processes/**")
    page.locator('[data-step="-1"]').click()
    drawn(page, before)
    assert page.locator(".map-message").is_hidden()


def test_another_dataset_brings_its_own_areas(live_server, browser_page):
    page = browser_page(live_server + MAP)
    drawn(page)
    with page.expect_navigation():
        page.select_option("#choice-dataset", "dtm-overview-2016-07")
    drawn(page)
    assert set(classes_of_areas(page)) >= {"NGA", "SYR", "FJI"}
    assert "Coverage" in page.locator("#table thead").inner_text()
    assert page.locator(".headline .badge").count() == 0


def test_copying_an_address(live_server, browser_page):
    page = browser_page(live_server + "/", permissions=["clipboard-read", "clipboard-write"])
    button = page.locator(".ways-in [data-copy]").first
    button.click()
    page.wait_for_function(
        "() => document.querySelector('.ways-in [data-copy]').innerText === 'Copied'"
    )
    assert page.evaluate("navigator.clipboard.readText()") == f"{live_server}/api"
