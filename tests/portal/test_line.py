"""A poor line, and none: what is there before the scripts, what was kept, what is said."""

import pytest

MAP = "/map?dataset=sample&level=1"


def test_a_page_is_read_before_its_scripts_arrive(live_server, browser_page):
    page = browser_page("about:blank")
    page.watch.origin = live_server
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    slow = {"offline": False, "latency": 300, "downloadThroughput": 50_000,
            "uploadThroughput": 50_000}  # fmt: skip
    session.send("Network.emulateNetworkConditions", slow)
    held = []
    page.route("**/static/*.js", lambda route: held.append(route))
    page.goto(live_server + MAP, wait_until="commit")
    page.locator("#table tbody tr").nth(10).wait_for(timeout=5_000)
    assert page.locator("#headline-number").inner_text()
    assert page.locator(".legend .swatch").count() > 3
    painted = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
    page.wait_for_function(painted)
    assert held and page.evaluate(painted) < 5_000
    styled = page.locator(".masthead").evaluate("node => getComputedStyle(node).backgroundColor")
    assert styled != "rgba(0, 0, 0, 0)"
    for route in held:
        route.fallback()


@pytest.mark.parametrize("path", ["/", MAP, "/ar/flows?dataset=sample", "/place/NG-BO"])
def test_one_visit_is_enough_to_read_a_page_again(live_server, browser_page, path):
    page = browser_page(live_server + path, service_workers="allow")
    kept_by_now(page)
    shown = page.locator("main").inner_text()[:200]
    page.watch.expected = ["ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Failed to fetch", "503"]
    page.context.set_offline(True)
    page.reload()
    assert page.locator(".offline").is_visible()
    assert page.locator("main").inner_text()[:200] == shown
    assert "Publication" in page.locator(".footer").inner_text() or "/ar" in path
    if "dataset" in path:
        page.wait_for_selector("#map[data-drawn]", timeout=20_000)
    page.goto(live_server + ("/ar" if "/ar" in path else "") + "/about")
    assert page.locator("h1").count() == 1
    page.locator("#kept a").first.wait_for()
    assert page.evaluate("document.dir") == ("rtl" if "/ar" in path else "ltr")


def kept_by_now(page) -> None:
    """Wait until the page, read once, is kept with all its parts."""
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.evaluate("""async () => {
      const cache = await caches.open("portal");
      const kept = async () => (await cache.keys()).map(({ url }) => url);
      const whole = (urls) => urls.some((url) => url.endsWith("/offline"))
        && urls.includes(location.href);
      while (!whole(await kept())) await new Promise((done) => setTimeout(done, 50));
    }""")
    page.wait_for_load_state("networkidle")


def test_figures_that_cannot_be_had_are_told_and_the_table_stays(live_server, browser_page):
    page = browser_page(live_server + MAP)
    page.watch.expected = ["500", "503", "ERR_FAILED"]
    page.wait_for_selector("#map[data-drawn]")
    page.wait_for_load_state("networkidle")
    rows = page.locator("#table tbody tr").count()
    answer = {"status": 503, "json": {"description": "The data cannot be reached just now."}}
    page.route("**/api/**", lambda route: route.fulfill(**answer))
    page.select_option("#choice-group", "idp")
    page.wait_for_selector(".map-message:not([hidden])")
    assert "The data cannot be reached just now." in page.locator(".map-message").inner_text()
    assert page.locator("#table tbody tr").count() == rows
    page.unroute("**/api/**")
    page.route("**/api/**", lambda route: route.abort())
    page.select_option("#choice-group", "refugee")
    page.wait_for_function(
        "() => document.querySelector('.map-message').innerText.includes('connection')"
    )
