"""Pages look as they were accepted. `make accept-pictures` accepts what they look like now."""

import os
import tempfile
from pathlib import Path

import pictures
import pytest
from PIL import Image

PAGES = {
    "home": "/",
    "map": "/map?dataset=sample&level=1",
    "flows": "/flows?dataset=sample",
    "place": "/place/NG-BO",
}
# Days of publication, and what follows the calendar: they change without anything being wrong.
DATED = [".publications", ".freshness", ".footer", ".embed-source"]
ACCEPTING = os.environ.get("ACCEPT_PICTURES") == "1"


def shown(browser_page, url: str, width: str) -> Image.Image:
    page = browser_page(url, width=width, reduced_motion="reduce", locale="en-GB")
    if page.locator("#map").count():
        page.wait_for_selector("#map[data-drawn]", timeout=20_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    masked = [page.locator(selector) for selector in DATED]
    return pictures.small(page.screenshot(animations="disabled", mask=masked, mask_color="#888"))


@pytest.mark.parametrize("width", ["phone", "desk"])
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("kind", PAGES)
def test_a_page_looks_as_accepted(live_server, browser_page, kind, language, width):
    prefix = "" if language == "en" else f"/{language}"
    shot = shown(browser_page, live_server + prefix + PAGES[kind].removesuffix("/"), width)
    name = f"{kind}-{language}-{width}"
    if ACCEPTING:
        pictures.accept(name, shot)
        return
    accepted = Image.open(pictures.ACCEPTED / f"{name}.png")
    where = pictures.differing(shot, accepted)
    if where.mean() > pictures.MANY:
        sheet = Path(tempfile.gettempdir()) / f"{name}.png"
        pictures.beside(shot, accepted, where).save(sheet)
        pytest.fail(
            f"{where.mean():.1%} of {name} looks otherwise: {sheet} shows accepted, now, and what "
            "differs. If that is meant: make accept-pictures"
        )
