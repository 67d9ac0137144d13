"""Boundaries that are not settled and figures that are withheld, on the map in a real browser."""

import pytest
import standin
from test_borders import published as with_lines
from test_care import FIELDS, MAP, TOO_FEW
from test_care import published as with_care

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


@pytest.fixture(scope="module")
def served():
    """Address of the small publication with both."""
    tables = {**with_lines("disputed", "armistice", "claim"),
              "displacement-admin-1": with_care()["displacement-admin-1"]}  # fmt: skip
    facts = next(row for row in tables["layer_facts"] if row["layer"] == "displacement-admin-1")
    facts["fields"] = FIELDS
    with standin.running(standin.app(standin.MemoryStore(tables))) as url:
        yield url


def opened(browser_page, served: str, choices: str, **options):
    page = browser_page(f"{served}/map?{MAP}{choices}", **options)
    page.wait_for_selector("#map[data-drawn]", timeout=20_000)
    return page


@pytest.mark.parametrize(("width", "scheme", "language"), [
    ("desk", "light", ""), ("phone", "dark", "/ar"),
])  # fmt: skip
def test_lines_lie_over_the_areas_in_pieces(served, browser_page, width, scheme, language):
    page = browser_page(f"{served}{language}/map?{MAP}", width=width, scheme=scheme)
    page.wait_for_selector("#map .border-line.is-dashed", state="attached")
    styles = page.eval_on_selector_all(
        "#map .border-line", "all => all.map((one) => getComputedStyle(one).strokeDasharray)"
    )
    assert styles == ["6px, 4px", "1.5px, 3.5px"]  # a claim is hidden
    order = page.evaluate(
        "['data', 'lines', 'labels'].map((name) =>"
        " Number(getComputedStyle(document.querySelector(`.leaflet-${name}-pane`)).zIndex))"
    )
    assert order == sorted(order)
    assert page.locator("#legend .border-line").count() == 2


def test_a_withheld_figure_is_a_class_of_its_own(served, browser_page):
    page = opened(browser_page, served, "&group=idp&place=AA3")
    area = page.locator("#map path[data-area=AA3]")
    assert "few" in area.get_attribute("class").split()
    assert area.get_attribute("fill") == "url(#few)"
    assert page.locator("#legend .swatch.few + .range").inner_text() == TOO_FEW
    assert page.locator("#details-body .details-value").inner_text() == "<10"
    assert "<10" in page.locator("#table tr[data-key=AA3]").inner_text()


def test_sums_without_them_say_so_and_doubts_have_a_sign(served, browser_page):
    page = opened(browser_page, served, "")
    assert page.locator("#headline-number").inner_text() == "at least 240"
    assert "at least 200" in page.locator("#table tr[data-key=AA1]").inner_text()
    assert "Estimated and Place not certain" in page.locator("#table tr[data-key=AA2]").inner_text()
    signs = page.locator("#map .leaflet-labels-pane text", has_text="≈")
    assert signs.count() == 1
    assert page.locator("#legend .swatch.about").count() == 1


def test_a_change_to_it_is_suppressed(served, browser_page):
    page = opened(browser_page, served, "&group=refugee&compare=change&against=1")
    row = page.locator("#table tr[data-key=AA1]").inner_text()
    assert "Suppressed" in row and "<5" in row
    assert "few" in page.locator("#map path[data-area=AA1]").get_attribute("class").split()


def test_circles_leave_the_class_as_it_is(served, browser_page):
    page = opened(browser_page, served, "&group=idp&drawing=symbols")
    assert page.locator("#map path[data-area=AA3].few").count() == 1
    assert page.locator("#legend .swatch.few").count() == 1


def test_axe_finds_nothing(served, browser_page, axe_source):
    page = opened(browser_page, served, "&group=idp&place=AA3")
    page.wait_for_selector("#map .border-line", state="attached")
    page.evaluate(axe_source)
    found = page.evaluate("tags => axe.run({ runOnly: tags })", TAGS)
    assert [one["id"] for one in found["violations"]] == []
