"""Maps in a hand: in sight at once, and what is pressed is said where the thumb is."""

import pytest

DOWN = 844  # pixels of a phone's screen
PAGES = {
    "/map?dataset=sample&level=1": "[data-area='NG-BO']",
    "/ar/map?dataset=sample&level=1": "[data-area='NG-BO']",
    "/flows?dataset=sample": ".flow",
}


def top(page, selector: str) -> float:
    """Where something begins on the page, in pixels."""
    return page.locator(selector).first.evaluate(
        "node => node.getBoundingClientRect().top + scrollY"
    )


@pytest.fixture(params=PAGES)
def opened(request, live_server, browser_page):
    hand = {"has_touch": True, "is_mobile": True}
    page = browser_page(live_server + request.param, width="phone", **hand)
    page.wait_for_selector("#map[data-drawn]", timeout=20_000)
    return page, page.locator(PAGES[request.param]).first


def test_the_map_is_in_sight_before_the_choices(opened):
    page, _mark = opened
    assert top(page, "#map") < DOWN * 0.66
    assert top(page, "#map") < top(page, "#legend") < top(page, "#controls")


def test_what_is_pressed_is_said_in_sight_and_put_away(opened):
    page, mark = opened
    mark.dispatch_event("click")
    panel = page.locator("#details-body")
    panel.locator(".details-value").wait_for()
    place = panel.bounding_box()
    assert place["y"] >= DOWN * 0.5 and place["y"] + place["height"] <= DOWN + 1
    page.locator(".details-close").tap()
    page.locator(".details-prompt").wait_for()
    assert "is-open" not in page.locator("#details").get_attribute("class")


def test_a_finger_moves_the_page_until_it_has_pressed_the_map(opened):
    page, _mark = opened
    assert "leaflet-touch-drag" not in page.locator("#map").get_attribute("class")
    page.locator("#map").tap(position={"x": 30, "y": 300})
    assert "leaflet-touch-drag" in page.locator("#map").get_attribute("class")


def test_pressed_where_the_panel_opens_an_area_is_chosen_all_the_same(live_server, browser_page):
    path = "/map?dataset=sample&level=1"
    page = browser_page(live_server + path, width="phone", has_touch=True, is_mobile=True)
    page.wait_for_selector("#map[data-drawn]", timeout=20_000)
    page.wait_for_load_state("networkidle")
    area = page.locator("[data-area='NG-BO']").bounding_box()
    page.touchscreen.tap(area["x"] + area["width"] / 2, area["y"] + area["height"] / 2)
    page.wait_for_function("() => new URL(location).searchParams.get('place') === 'NG-BO'")
    chosen = page.locator("[data-area='NG-BO']").bounding_box()
    panel = page.locator("#details-body").bounding_box()
    assert chosen["y"] >= 0 and chosen["y"] + chosen["height"] <= panel["y"]  # still in sight


def test_the_panel_goes_with_the_map_and_comes_back(opened):
    page, mark = opened
    mark.dispatch_event("click")
    panel = page.locator("#details-body")
    panel.locator(".details-value").wait_for()
    page.locator("footer").scroll_into_view_if_needed()
    panel.wait_for(state="hidden")
    page.locator("#map").scroll_into_view_if_needed()
    panel.wait_for(state="visible")


def test_on_its_side_a_phone_has_the_panel_beside_the_map(live_server, browser_page):
    page = browser_page(live_server + "/map?dataset=sample&level=1")
    page.set_viewport_size({"width": 844, "height": 390})
    page.wait_for_selector("#map[data-drawn]", timeout=20_000)
    page.locator("[data-area='NG-BO']").dispatch_event("click")
    page.locator(".details-value").wait_for()
    place = page.locator("#details-body").bounding_box()
    assert place["y"] == 0 and place["x"] + place["width"] >= 840 and place["width"] < 400


def test_bars_run_the_way_their_dates_do(live_server, browser_page):
    for path, way in (("/map", "none"), ("/ar/map", "matrix(-1, 0, 0, 1, 0, 0)")):
        page = browser_page(f"{live_server}{path}?dataset=sample&level=1&place=NG-BO")
        style = "node => getComputedStyle(node).transform"
        assert page.locator(".spark").evaluate(style) == way


def test_a_thin_flow_is_found_by_a_thick_finger(live_server, browser_page):
    page = browser_page(live_server + "/flows?dataset=sample")
    page.wait_for_selector("#map[data-drawn]", timeout=20_000)
    page.locator(".flow-reach").last.dispatch_event("click")
    page.locator(".details-value").wait_for()


def test_a_link_to_the_view_shows_the_place_that_was_pressed(live_server, browser_page):
    page = browser_page(live_server + "/map?dataset=sample&level=1")
    page.wait_for_selector("#map[data-drawn]", timeout=20_000)
    page.locator("[data-area='NG-BO']").dispatch_event("click")
    page.locator("#takeaway summary").click()
    for offer in ("link", "embed"):
        page.locator(f"[data-offer='{offer}']", has_text="place=NG-BO").wait_for()
    link = page.locator("[data-offer='link']").inner_text()
    again = browser_page(link)
    again.locator(".details-name", has_text="Borno").wait_for()


def test_beside_the_map_there_is_room_and_nothing_to_close(live_server, browser_page):
    page = browser_page(live_server + "/map?dataset=sample&level=1")
    page.wait_for_selector("#map[data-drawn]", timeout=20_000)
    page.locator("[data-area='NG-BO']").dispatch_event("click")
    page.locator(".details-value").wait_for()
    assert not page.locator(".details-close").is_visible()
    assert top(page, "#controls") == pytest.approx(top(page, ".explorer-map"), abs=2)


def test_the_main_links_take_one_line_in_every_language(live_server, browser_page):
    for path in ("/", "/fr", "/es", "/ar"):
        page = browser_page(live_server + path, width="phone")
        assert page.locator(".nav").bounding_box()["height"] < 48, path
