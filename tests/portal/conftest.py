"""Portal tests: built assets, a portal without a database, a browser that tolerates nothing."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parent))

import small
import standin

from geoportal.portal.build import ASSETS, build_assets

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
]
WIDTHS = {"phone": (390, 844), "desk": (1440, 1000)}


@pytest.fixture(scope="session", autouse=True)
def assets() -> Path:
    """The built scripts and styles."""
    return build_assets()


@pytest.fixture
def make_client() -> Callable[[dict], TestClient]:
    """A portal over tables of one's own."""
    return lambda tables: TestClient(standin.app(standin.MemoryStore(tables)))


@pytest.fixture(scope="session")
def client() -> TestClient:
    """The portal over the small publication."""
    return TestClient(standin.app(standin.MemoryStore(small.tables())))


@pytest.fixture(scope="session")
def hostile_client() -> TestClient:
    """The portal over the hostile publication."""
    return TestClient(standin.app(standin.MemoryStore(small.hostile())))


@pytest.fixture(scope="session")
def hostile_server() -> Iterator[str]:
    """Address of the portal over the hostile publication, for a browser."""
    with standin.running(standin.app(standin.MemoryStore(small.hostile()))) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a display."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Watch:
    """What a page did that it must not do."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.faults: list[str] = []
        self.expected: list[str] = []  # parts of messages that a test provokes on purpose

    def follow(self, page: Page) -> None:
        page.route("**/*", self._route)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("dialog", self._dialog)

    def _route(self, route) -> None:
        url = route.request.url
        if urlsplit(url)[:2] == urlsplit(self.origin)[:2] or url.startswith("data:"):
            return route.fallback()
        self.faults.append(f"request to another origin: {url}")
        return route.abort()

    def _console(self, message) -> None:
        # Chromium reports violations of the content policy as console errors.
        if message.type == "error":
            self.faults.append(f"console: {message.text} {message.location['url']}")

    def _dialog(self, dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def unexpected(self) -> list[str]:
        return [f for f in self.faults if not any(part in f for part in self.expected)]


@pytest.fixture
def browser_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages: ``browser_page(url, width="desk", scheme="light", **context)``.

    The test fails at its end on any request to another origin, console error, script error,
    dialog or violation of the content policy, save those in ``page.watch.expected``.
    """
    opened = []

    def open_page(url: str, width: str = "desk", scheme: str = "light", **options) -> Page:
        across, down = WIDTHS[width]
        size = {"width": across, "height": down}
        # what is kept on the device would hide what the server says now
        options = {"service_workers": "block", **options}
        context = chromium.new_context(viewport=size, color_scheme=scheme, **options)
        page = context.new_page()
        page.watch = Watch("{0.scheme}://{0.netloc}".format(urlsplit(url)))
        page.watch.follow(page)
        opened.append((context, page.watch))
        page.goto(url)
        return page

    yield open_page
    for context, _watch in opened:
        context.close()
    assert [fault for _context, watch in opened for fault in watch.unexpected()] == []


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The accessibility checker's script."""
    return (ASSETS / "node_modules" / "axe-core" / "axe.min.js").read_text()
