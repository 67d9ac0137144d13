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
    page = browser_page(live_server + request.param, width="phone", has_touch=True)
    page.wait_for_selector("#map[data-drawn]", timeout=20_000)
    return page, page.locator(PAGES[request.param]).first


def test_the_map_is_in_sight_before_the_choices(opened):
    page, _mark = opened
    assert top(page, "#map") < DOWN * 0.6
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
