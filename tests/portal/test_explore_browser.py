"""The map page in a real browser: compare, drill, circles, sites, keys, address, widths."""

import re

import pytest
from maps import drawn

MAP = "/map?dataset=sample&level=1"
CHANGE = f"{MAP}&compare=change&against=1"
SIDE = f"{MAP}&compare=side&against=1"
CLOSE = f"{MAP}&sites=1&at=11.9,13.2,8"
VIEWS = [CHANGE, SIDE, f"{CHANGE}&drawing=symbols", f"{MAP}&area=NGA&sites=1&transit=1&flows=1"]


def styles(page, frame: str = "#map") -> dict[str, str]:
    """Style class of every area on a map."""
    return page.evaluate(
        "frame => Object.fromEntries([...document.querySelectorAll(frame + ' [data-area]')].map("
        "(path) => [path.dataset.area, path.getAttribute('class').split(' ')[2]]))",
        frame,
    )


def changes(page) -> dict[str, float]:
    """The change of every area as the table has it."""
    return page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('#table tr[data-key]')].map((row) =>"
        " [row.dataset.key, Number(row.cells[2].dataset.sort)]))"
    )


def bounds(page) -> list[str]:
    return page.locator(".legend-row .range").all_inner_texts()


def test_script_and_server_say_the_same_of_a_change(live_server, browser_page):
    served = browser_page(live_server + CHANGE, java_script_enabled=False)
    page = browser_page(live_server + CHANGE)
    drawn(page)
    for part in (".legend-body", ".headline", "#table-note", "#table tbody", ".legend-note"):
        assert page.locator(part).last.inner_text() == served.locator(part).last.inner_text(), part
    heads = [re.sub(r"\W+$", "", text) for text in page.locator("#table th").all_inner_texts()]
    assert heads[: len(heads)] == [
        re.sub(r"\W+$", "", text) for text in served.locator("#table th").all_inner_texts()
    ]


def test_colours_are_the_direction_of_the_change(live_server, browser_page):
    page = browser_page(live_server + CHANGE.replace("against=1", "against=8"))
    drawn(page)
    found, painted = changes(page), styles(page)
    assert any(value < 0 for value in found.values())
    for code, value in found.items():
        side = "more" if value > 0 else "less" if value < 0 else "zero"
        assert painted[code].startswith(side), code


def test_classes_of_change_stand_still_while_the_round_moves(live_server, browser_page):
    page = browser_page(live_server + CHANGE)
    before, known = drawn(page), bounds(page)
    painted = styles(page)
    page.locator("#steps-range").fill("3")
    drawn(page, before)
    assert bounds(page) == known and styles(page) != painted
    assert "round=4" in page.url
    assert page.locator("#table th", has_text="Round 4").count() == 1
    assert "to Round 4" in page.locator("#headline-text").inner_text()


def test_two_maps_move_together_and_share_their_classes(live_server, browser_page):
    page = browser_page(live_server + SIDE)
    drawn(page)
    first, last = styles(page, "#before"), styles(page, "#map")
    assert first.keys() == last.keys() and first != last
    page.locator("#before").focus()
    page.keyboard.press("+")
    scale = "document.querySelector('#{} .leaflet-control-scale-line').innerText"
    page.wait_for_function(f"() => {scale.format('before')} === {scale.format('map')}")
    page.wait_for_function("() => new URL(location).searchParams.has('at')")
    assert page.locator("#before-caption").inner_text().startswith("Round 1 ")


def test_choosing_a_comparison_keeps_the_rest_of_the_view(live_server, browser_page):
    page = browser_page(f"{live_server}{MAP}&group=idp&round=9")
    drawn(page)
    page.locator(".more summary").first.click()
    with page.expect_navigation():
        page.select_option("#choice-compare", "change")
    before = drawn(page)
    assert {"group=idp", "round=9", "compare=change"} <= set(page.url.split("?")[1].split("&"))
    page.select_option("#choice-against", "3")
    drawn(page, before)
    assert "against=3" in page.url
    assert "from Round 3" in page.locator("#headline-text").inner_text()


def test_keys_lead_into_a_country_and_out_again(live_server, browser_page):
    page = browser_page(f"{live_server}/map?dataset=sample&level=0")
    drawn(page)
    page.locator('tr[data-key="NGA"] button').press("Enter")
    page.locator("#map").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    drawn(page)
    inside = styles(page)
    assert inside and all(code.startswith("NG-") for code in inside)
    assert page.locator(".trail [aria-current]").inner_text() == "Nigeria"
    assert "area=NGA" in page.url and "level=1" in page.url
    page.locator("#map").focus()
    with page.expect_navigation():
        page.keyboard.press("Escape")
    drawn(page)
    assert set(styles(page)) == {"NGA", "NER", "TCD", "CMR"}


def test_a_click_and_the_panel_lead_into_a_country(live_server, browser_page):
    page = browser_page(f"{live_server}/map?dataset=sample&level=0")
    drawn(page)
    page.locator('[data-area="NER"]').click()
    link = page.locator(".details-link", has_text="areas within")
    parts = int(re.search(r"\d+", link.inner_text())[0])
    with page.expect_navigation():
        link.click()
    drawn(page)
    assert len(styles(page)) == parts


def test_circles_are_as_large_as_the_scale_says(live_server, browser_page):
    page = browser_page(f"{live_server}{MAP}&drawing=symbols")
    drawn(page)
    radii = page.eval_on_selector_all(
        "#map .symbol", "all => all.map((one) => +one.getAttribute('r'))"
    )
    assert radii == sorted(radii, reverse=True)  # the largest first: none hides another
    people = page.eval_on_selector_all(
        "#table tr[data-key]", "all => all.map((row) => +row.cells[2].dataset.sort)"
    )
    shown = sorted((value for value in people if value > 0), reverse=True)
    assert len(radii) == len(shown)
    assert radii[0] / radii[4] == pytest.approx((shown[0] / shown[4]) ** 0.5, rel=0.02)
    assert page.locator(".legend-circles circle").count() == 3


def test_sites_are_drawn_when_the_reader_is_close(live_server, browser_page):
    page = browser_page(live_server + CLOSE.replace(",8", ",7"))
    drawn(page)
    note = page.locator("#legend-sites-note")
    page.wait_for_function("() => document.querySelector('#legend-sites-note').innerText")
    assert "Come closer" in note.inner_text()
    assert page.locator("#map canvas").count() == 0
    page = browser_page(live_server + CLOSE)
    drawn(page)
    page.wait_for_function(INKED, timeout=20_000)
    assert page.locator("#sites-section").is_visible()
    page.uncheck('[name="sites"]')
    assert page.locator("#map canvas").count() == 0
    assert page.locator("#sites-section").is_hidden() and "sites" not in page.url


INKED = """() => [...document.querySelectorAll('#map canvas')].some((canvas) =>
  canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((at) => at))"""


def test_a_transit_point_says_what_it_is(live_server, browser_page):
    page = browser_page(live_server + MAP)
    drawn(page)
    page.check('[name="transit"]')
    page.locator("#map .mark-transit").first.wait_for(state="attached")
    page.locator("#map .mark-transit").first.dispatch_event("click")
    assert "Transit point" in page.locator("#details-body").inner_text()
    assert page.locator("#transit-section").is_visible() and "transit=1" in page.url


def test_flows_over_the_areas_follow_the_round(live_server, browser_page):
    page = browser_page(f"{live_server}{MAP}&flows=1")
    drawn(page)
    page.locator("#map .flow").first.wait_for(state="attached")
    known = page.eval_on_selector_all(
        "#map .flow", "all => all.map((one) => one.getAttribute('d'))"
    )
    assert 0 < len(known) <= 30
    page.locator('[data-step="-1"]').click()
    page.wait_for_function(
        "known => document.querySelector('#map .flow')?.getAttribute('d') !== known", arg=known[0]
    )


def test_place_and_position_are_in_the_address(live_server, browser_page):
    page = browser_page(f"{live_server}{MAP}&place=NG-BO&at=11.500,13.000,7.5")
    drawn(page)
    page.wait_for_selector(".details-name")
    assert page.locator(".details-name").inner_text().startswith("Borno")
    page.locator("#map").focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_function("() => !location.search.includes('at=11.500')")
    lat, lon, zoom = re.search(r"at=([\d.]+)%2C([\d.]+)%2C([\d.]+)", page.url).groups()
    assert float(lat) > 11.5 and float(lon) == pytest.approx(13, abs=0.01) and zoom == "7.5"


def test_playing_stops_at_escape(live_server, browser_page):
    page = browser_page(f"{live_server}{MAP}&round=2", reduced_motion="reduce")
    drawn(page)
    play = page.locator("[data-play]")
    play.click()
    assert play.get_attribute("aria-pressed") == "true"
    page.keyboard.press("Escape")
    assert play.get_attribute("aria-pressed") == "false"


@pytest.mark.parametrize("width", ["phone", "desk"])
@pytest.mark.parametrize("path", [*VIEWS, f"/ar{CHANGE}"])
def test_views_are_accessible_and_fit(live_server, browser_page, axe_source, path, width):
    page = browser_page(live_server + path, width=width)
    drawn(page)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.evaluate(axe_source)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
    found = page.evaluate("tags => axe.run(document, { runOnly: tags })", tags)
    assert [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]])
        for fault in found["violations"]
    ] == []
