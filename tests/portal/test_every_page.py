"""Every kind of page, both directions: fits phone, desk and 400 % zoom, for everyone, in any light.

Over the small publication, for the pages are many; results of a search are in
test_places_browser.py. Requests to other origins, console errors and reports of the content policy
fail the test by the fixture `browser_page`.
"""

import atlas
import pytest
import standin

KINDS = {
    "home": "/",
    "map": "/map?dataset=made-up&level=1",
    "flows": "/flows?dataset=made-up",
    "place": "/place/AA1",
    "site": "/site/made-up:S-1",
    "transit": "/transit/made-up:P-1",
    "data": "/data",
    "layer": "/data/displacement-admin-1",
    "about": "/about",
    "embedded map": "/embed/map?dataset=made-up&level=1",
    "embedded flows": "/embed/flows?dataset=made-up",
    "offline": "/offline",
}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
SIZES = {"phone": (390, 844), "desk": (1440, 1000), "400 %": (320, 256)}
BY_EYE = ["color-contrast", "link-in-text-block"]  # what light and dark can change
PAINTED = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"""
# Text that reaches beyond the screen, save in a table or a code that scrolls by itself.
BEYOND = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((node) => {
  if (!node.checkVisibility({visibilityProperty: true})) return false;
  if (node.closest(".visually-hidden, svg, #map, #before")) return false;
  if (![...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim())) return false;
  for (let up = node.parentElement; up; up = up.parentElement)
    if (/auto|scroll/.test(getComputedStyle(up).overflowX)) return false;
  const { left, right } = node.getBoundingClientRect();
  return right - left > 1 && (left < -1 || right > innerWidth + 1);
}).map((node) => node.textContent.trim().slice(0, 60))"""


def look(page, size: str, scheme: str = "light") -> None:
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    page.evaluate(PAINTED)


def violations(page, rules: dict) -> list[tuple]:
    found = page.evaluate("asked => axe.run(document, asked)", rules)
    return [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]])
        for fault in found["violations"]
    ]


@pytest.fixture(scope="module")
def server():
    with standin.running(standin.app(atlas.store())) as url:
        yield url


@pytest.mark.parametrize("language", ["", "/ar"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_fits_every_screen_and_is_for_everyone(
    server, browser_page, axe_source, kind, language
):
    path = KINDS[kind]
    page = browser_page(server + language + path.removesuffix("/"), width="phone")
    page.watch.expected = ["Applying inline style"]  # the checker's own, in a frame's sandbox
    if "map" in kind or "flows" in kind:
        page.wait_for_selector("#map[data-drawn]", timeout=20_000)
    assert page.evaluate("document.dir") == ("rtl" if language else "ltr")
    page.evaluate(axe_source)
    for size in SIZES:
        look(page, size)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size
        assert page.evaluate(BEYOND) == [], size
        if size != "400 %":
            assert violations(page, {"runOnly": TAGS}) == [], size
            look(page, size, "dark")
            dark = {"runOnly": {"type": "rule", "values": BY_EYE}}
            assert violations(page, dark) == [], f"{size}, dark"
