"""Share, download and frames in a real browser."""

import html
from urllib.parse import quote

import pytest
import small
import standin
from playwright.sync_api import expect
from starlette.responses import HTMLResponse
from starlette.routing import Route

MAP = "/map?dataset=made-up&level=1"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


def outside(request):
    """Somebody's page with a frame in it; under another name of this machine, another origin."""
    path = html.escape(request.query_params["path"])
    here = str(request.base_url).replace("localhost", "127.0.0.1").rstrip("/")
    return HTMLResponse(f'<iframe src="{here}{path}" width="100%" height="640"></iframe>')


@pytest.fixture(scope="module")
def server():
    application = standin.app(standin.MemoryStore(small.tables()))
    application.router.routes.insert(0, Route("/outside", outside))
    with standin.running(application) as url:
        yield url


def violations(frame, axe_source):
    frame.evaluate(axe_source)
    found = frame.evaluate("tags => axe.run(document, { runOnly: tags })", TAGS)
    return [(fault["id"], fault["nodes"][0]["html"][:120]) for fault in found["violations"]]


def test_what_is_offered_follows_what_is_shown(server, browser_page):
    page = browser_page(server + MAP)
    page.wait_for_selector("#map[data-drawn]")
    page.locator("#takeaway summary").click()
    assert "round=2" in page.locator('#takeaway [data-offer="link"]').inner_text()
    page.locator('[data-step="-1"]').first.click()
    expect(page.locator('#takeaway [data-offer="link"]')).to_contain_text("round=1")
    assert "round=1" in page.locator('#takeaway [data-offer="csv"]').get_attribute("href")
    assert "round=1" in page.locator('[data-copy*="iframe"]').get_attribute("data-copy")


def test_a_reader_quicker_than_the_line_gets_what_is_shown(server, browser_page):
    page = browser_page(server + MAP)
    page.wait_for_selector("#map[data-drawn]")
    page.locator("#takeaway summary").click()
    page.locator('[data-step="-1"]').first.click()
    with page.expect_download() as waiting:
        page.locator('#takeaway [data-offer="png"]').click()
    assert "round=1" in waiting.value.url


def framed(browser_page, server, path, **options):
    """A page of another origin with our frame in it."""
    around = f"{server.replace('127.0.0.1', 'localhost')}/outside?path={quote(path, safe='')}"
    page = browser_page("about:blank", **options)
    page.watch.origin, page.watch.expected = server, ["404"]  # it has no favicon
    page.unroute("**/*")  # the page around the frame is another origin's, as it should be
    page.goto(around)
    return page, page.frames[1]


@pytest.mark.parametrize("path", [f"/embed{MAP}", "/embed/flows?dataset=made-up"])
def test_a_frame_works_and_reaches_nothing_around_it(server, browser_page, path):
    page, frame = framed(browser_page, server, path)
    frame.wait_for_selector("#map[data-drawn]")
    assert frame.evaluate("origin") == "null"
    reach = "() => { try { return String(parent.document) } catch (e) { return e.name } }"
    assert frame.evaluate(reach) == "SecurityError"
    before = frame.locator("#map").get_attribute("data-drawn")
    frame.locator('[data-step="-1"]').first.click()
    expect(frame.locator("#map")).not_to_have_attribute("data-drawn", before)
    assert page.context.cookies() == []
    assert frame.locator(".embed-source").is_visible()


def test_a_frame_opens_the_page_beside_itself(server, browser_page):
    page, frame = framed(browser_page, server, f"/embed{MAP}")
    frame.wait_for_selector("#map[data-drawn]")
    with page.context.expect_page() as opening:
        frame.locator('[data-offer="link"]').click()
    assert opening.value.url.startswith(f"{server}/map?dataset=made-up")


def test_a_frame_without_scripts_has_its_picture(server, browser_page):
    page = browser_page(f"{server}/embed{MAP}", java_script_enabled=False)
    assert page.locator(".map-picture").is_visible()
    assert page.locator(".embed-source").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", ["phone", "desk"])
def test_panel_and_frame_are_for_everyone(server, browser_page, axe_source, width, scheme):
    page = browser_page(server + MAP, width=width, scheme=scheme)
    page.watch.expected = ["Applying inline style"]  # the checker's own, in the frame's sandbox
    page.wait_for_selector("#map[data-drawn]")
    page.locator("#takeaway summary").click()
    page.wait_for_timeout(300)
    assert violations(page, axe_source) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"{server}/embed{MAP}")
    page.wait_for_selector("#map[data-drawn]")
    page.wait_for_timeout(300)
    assert violations(page, axe_source) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_paper_has_the_figures_and_not_the_controls(server, browser_page):
    page = browser_page(server + MAP, scheme="dark")
    page.wait_for_selector("#map[data-drawn]")
    page.emulate_media(media="print")
    for hidden in (".nav", ".controls", "#takeaway", ".steps-buttons"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator("#table").is_visible() and page.locator(".legend").is_visible()
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
