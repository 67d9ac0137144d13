"""`make bench-portal`: the portal in Chromium over 200,000 sites and 10,000 flows.

Pans and zooms under tracing and prints the tasks of the main thread; then first views, searches,
Lighthouse's mobile reports.
"""

from collections.abc import Callable
from dataclasses import dataclass

import crisis
import lighthouse
import peers
import searches
from moving import pan_and_zoom
from playwright.sync_api import Browser, Page, sync_playwright
from rich.box import MARKDOWN
from rich.table import Table
from table import machine, out
from tracing import Tasks, over, traced

from geoportal.portal.build import build_assets

PORT = 18_004
LONGEST = 100  # milliseconds of work in a task, unthrottled; the clock counts other programs too
VIEWS = {
    "map: areas": "/map?dataset=bench&level=1",
    "map: sites from z 8, flows": "/map?dataset=bench&level=1&sites=1&flows=1&at=8.5,7.5,8",
    "flows: the 200 largest": "/flows?dataset=bench&top=200",
}
HEADINGS = (
    "panned and zoomed",
    "processor",
    "most work of a task",
    "longest by the clock",
    "> 100 ms",
    "> 50 ms",
    "tasks",
    "frames",
    "first paint",
    "drawn",
    "the most work was",
)
READY = """() => new Promise((done) => new PerformanceObserver((list) =>
  done(list.getEntries().at(-1).startTime)).observe({type: "largest-contentful-paint",
  buffered: true}))"""


@dataclass(frozen=True)
class Opened:
    """Milliseconds until the largest content was painted, and until the map showed figures."""

    painted: float
    drawn: float


def run(say: Callable[[str], None], reports: bool) -> None:
    """Prepare, serve, look, print; with `reports` also Lighthouse's."""
    build_assets()
    cluster, access = crisis.ready(say)
    try:
        service = peers.ours(access, crisis.VAR, PORT)
        with peers.running(service):
            _look(f"http://127.0.0.1:{PORT}", say)
            say("searches")
            searches.report(service)
            if reports:
                lighthouse.report(PORT, say)
        out.print(machine())
    finally:
        cluster.stop()


def _look(url: str, say: Callable[[str], None]) -> None:
    table = Table(box=MARKDOWN)
    for heading in HEADINGS:
        table.add_column(heading)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=lighthouse.CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        for name, path in VIEWS.items():
            for slower in (1, 4):
                say(f"{name}, CPU / {slower}")
                opened, tasks = _view(browser, url + path, slower)
                table.add_row(name, *_row(slower, opened, tasks))
        browser.close()
    out.print(table)


def _view(browser: Browser, url: str, slower: int) -> tuple[Opened, Tasks]:
    """Open a page on a processor so many times slower, and move its map."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    opened = _open(page, url)
    with traced(browser, page) as tasks:
        pan_and_zoom(page)
    context.close()
    return opened, tasks


def _open(page: Page, url: str) -> Opened:
    page.goto(url)
    page.wait_for_selector("#map[data-drawn]", timeout=60_000)
    drawn = page.evaluate("performance.now()")
    page.wait_for_load_state("networkidle")
    return Opened(page.evaluate(READY), drawn)


def _row(slower: int, opened: Opened, tasks: Tasks) -> list[str]:
    lasted, worked = max(tasks.lasted, default=0), max(tasks.worked, default=0)
    verdict = "" if slower > 1 else ": met" if worked <= LONGEST else ": NOT MET"
    return [
        f"/ {slower}" if slower > 1 else "whole", f"{worked:.0f} ms{verdict}", f"{lasted:.0f} ms",
        str(over(tasks.worked, 100)), str(over(tasks.worked, 50)), f"{len(tasks.lasted):,}",
        str(tasks.frames), f"{opened.painted:.0f} ms", f"{opened.drawn:.0f} ms", tasks.longest,
    ]  # fmt: skip
