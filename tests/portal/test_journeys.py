"""What readers come for, by keys alone: at every stop the focus is seen, and nothing hides it."""

import csv

MAP = "/map?dataset=sample&level=1"
SEEN = """() => {
  const node = document.activeElement;
  const box = node.getBoundingClientRect();
  const style = getComputedStyle(node);
  const [x, y] = [box.x + box.width / 2, box.y + Math.min(box.height / 2, innerHeight / 2)];
  const top = document.elementFromPoint(x, y);
  return {
    what: node.id || node.textContent.trim().slice(0, 40) || node.tagName,
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inside: box.width > 0 && y >= 0 && y <= innerHeight && x >= 0 && x <= innerWidth,
    uncovered: node.contains(top) || Boolean(top?.contains(node)),
  };
}"""


def stop(page) -> str:
    """Where the focus is; it must be seen."""
    seen = page.evaluate(SEEN)
    assert seen["outlined"] and seen["inside"] and seen["uncovered"], seen
    return seen["what"]


def tab_to(page, selector: str, most: int = 60) -> None:
    """Press Tab until the focus is on an element, and see it at every stop."""
    for _ in range(most):
        page.keyboard.press("Tab")
        stop(page)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not within {most} stops")


def test_a_code_is_found_and_its_table_taken_home(live_server, browser_page):
    page = browser_page(live_server + "/")
    page.keyboard.press("/")
    assert stop(page) == "search-input"
    page.keyboard.type("NG-BO")
    page.locator(".search-option", has_text="Borno").first.wait_for()
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("h1").inner_text().startswith("Borno")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the navigation
    tab_to(page, 'details:has(a[href*="f=csv"]) > summary', 120)
    page.keyboard.press("Enter")
    tab_to(page, 'a[href*="displacement-admin-1"][href*="f=csv"]')
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    with open(waiting.value.path(), encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 12 and {row["adm_pcode"] for row in rows[1:]} == {"NG-BO"}  # HXL tags first


def test_two_rounds_are_compared(live_server, browser_page):
    page = browser_page(live_server + MAP)
    page.wait_for_selector("#map[data-drawn]")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tab_to(page, ".more summary")
    page.keyboard.press("Enter")
    tab_to(page, "#choice-compare", 2)
    with page.expect_navigation():
        page.keyboard.press("End")
        page.keyboard.press("Tab")
    page.wait_for_selector("#map[data-drawn]")
    assert "compare=change" in page.url
    before = page.locator("#headline-text").inner_text()
    tab_to(page, "#steps-range")
    page.keyboard.press("Home")
    page.wait_for_function(
        "before => document.querySelector('#headline-text').innerText !== before", arg=before
    )
    tab_to(page, "#table .row-button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".details-name")
