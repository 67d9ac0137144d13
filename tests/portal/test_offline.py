"""Without a line the last publication can still be read, and says that it was kept."""

MAP = "/map?dataset=sample&level=1"


def kept(page, url):
    page.goto(url)
    page.evaluate("navigator.serviceWorker.ready")
    page.goto(url)  # the first time there was nobody yet to keep it
    assert page.evaluate("navigator.serviceWorker.controller !== null")
    page.wait_for_selector("#map[data-drawn]", timeout=20_000)
    page.wait_for_load_state("networkidle")


def test_what_was_read_can_be_read_again_without_a_line(live_server, browser_page):
    page = browser_page(live_server + MAP, service_workers="allow")
    kept(page, live_server + MAP)
    assert not page.locator(".offline").is_visible()
    before = page.locator("#headline-number").inner_text()
    page.watch.expected += ["ERR_INTERNET_DISCONNECTED", "Failed to fetch"]
    page.context.set_offline(True)
    page.reload()
    assert page.locator(".offline").is_visible()
    page.wait_for_selector("#map[data-drawn]", timeout=20_000)
    assert page.locator("#headline-number").inner_text() == before
    assert page.locator("#table tbody tr").count() > 10
    page.context.set_offline(False)
    page.reload()
    assert not page.locator(".offline").is_visible()
