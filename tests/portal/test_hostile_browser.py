"""Hostile names, titles and notes in a real browser: shown as they are, never run."""

import pytest
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
