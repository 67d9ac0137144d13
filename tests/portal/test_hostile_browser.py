"""Hostile names, titles and notes in a real browser: shown as they are, never run."""

import atlas
import pytest
import standin
from small import HOSTILE


@pytest.mark.parametrize("path", ["/", "/map?dataset=made-up&level=1", "/flows?dataset=made-up"])
def test_hostile_text_is_shown_and_does_nothing(hostile_server, browser_page, path):
    page = browser_page(hostile_server + path)
    page.wait_for_load_state("networkidle")
    if path != "/":
        page.wait_for_selector("#map[data-drawn]")
        page.locator("#table tbody button").first.click()
        page.wait_for_timeout(300)
        assert any(text[:10] in page.locator("#details-body").inner_text() for text in HOSTILE)
    assert page.locator("img[src='x']").count() == 0
    assert page.locator("[onerror], [onload]").count() == 0
    assert any(text[:12] in page.locator("main").inner_text() for text in HOSTILE)


def test_hostile_address_is_only_text(hostile_server, browser_page):
    evil = "%3Cimg%20src=x%20onerror=alert(1)%3E"
    page = browser_page(f"{hostile_server}/flows?place={evil}&direction={evil}&top={evil}")
    page.wait_for_load_state("networkidle")
    assert page.locator("img").count() == 0


@pytest.fixture(scope="module")
def places():
    with standin.running(standin.app(atlas.over(atlas.hostile()))) as url:
        yield url


@pytest.mark.parametrize("path", ["/place/AA1", "/site/made-up:S-1", "/transit/made-up:P-1"])
def test_hostile_places_are_shown_and_do_nothing(places, browser_page, path):
    page = browser_page(places + path)
    assert any(text[:10] in page.title() for text in HOSTILE)
    assert page.locator("img[src='x'], [onerror], [onload]").count() == 0
    assert any(text[:12] in page.locator("main").inner_text() for text in HOSTILE)


@pytest.mark.parametrize("path", ["/map/picture.svg?dataset=made-up&level=1",
                                  "/flows/picture.svg?dataset=made-up"])  # fmt: skip
def test_hostile_pictures_by_themselves_run_nothing(hostile_server, browser_page, path):
    page = browser_page(hostile_server + path)
    assert page.evaluate("document.documentElement.localName") == "svg"
    assert page.locator("script, [onload], [onerror], foreignObject").count() == 0


@pytest.mark.parametrize("sink", [
    "document.body.innerHTML = '<b>x</b>'",
    "document.createElement('script').src = '/static/x.js'",
    "new DOMParser().parseFromString('<b>x</b>', 'text/html')",
])  # fmt: skip
def test_markup_is_never_made_of_a_string(hostile_server, browser_page, sink):
    page = browser_page(hostile_server + "/about")
    page.watch.expected = ["Trusted"]
    found = page.evaluate(
        f"() => {{ try {{ {sink}; return 'done' }} catch (e) {{ return e.name }} }}"
    )
    assert found == "TypeError"
