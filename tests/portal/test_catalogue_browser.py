"""Overview, catalogue, a layer and about in a real browser, over hostile data."""

import pytest
from small import HOSTILE

PATHS = ["/", "/data", "/data/flows", "/about", "/ar", "/ar/data/displacement-admin-1"]
LOOKS = [("phone", "light"), ("desk", "dark")]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize("path", PATHS)
def test_pages_are_accessible_and_fit(
    hostile_server, browser_page, axe_source, path, width, scheme
):
    page = browser_page(hostile_server + path, width=width, scheme=scheme)
    page.wait_for_load_state("networkidle")
    across = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= across
    page.evaluate(axe_source)
    found = page.evaluate("tags => axe.run(document, { runOnly: tags })", TAGS)
    assert [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]])
        for fault in found["violations"]
    ] == []


@pytest.mark.parametrize("path", ["/data", "/data/flows", "/about"])
def test_hostile_text_is_shown_and_does_nothing(hostile_server, browser_page, path):
    page = browser_page(hostile_server + path)
    page.wait_for_load_state("networkidle")
    assert page.locator("img[src='x']").count() == 0
    assert page.locator("[onerror], [onload]").count() == 0
    assert any(text[:12] in page.locator("main").inner_text() for text in HOSTILE)


def test_finding_a_layer_without_scripts(hostile_server, browser_page):
    page = browser_page(f"{hostile_server}/data", java_script_enabled=False)
    page.fill("#data-q", "origin")
    page.select_option("#data-topic", "flows")
    page.press("#data-q", "Enter")
    assert "q=origin" in page.url and page.locator(".layer").count() == 1
    page.locator(".layer-title a").click()
    assert page.url.endswith("/data/flows")
    picture = page.locator(".layer-picture img")
    picture.evaluate("image => image.decode()")
    assert picture.evaluate("image => image.naturalWidth") == 720
    page.locator(".field-values summary").first.press("Enter")
    assert page.locator(".codes").first.is_visible()


def test_a_citation_is_copied_whole(hostile_server, browser_page):
    page = browser_page(
        f"{hostile_server}/data/flows", permissions=["clipboard-read", "clipboard-write"]
    )
    page.locator("#cite [data-copy]").click()
    page.wait_for_function(
        "() => document.querySelector('#cite [data-copy]').innerText === 'Copied'"
    )
    assert (
        page.evaluate("navigator.clipboard.readText()") == page.locator("#cite code").inner_text()
    )
