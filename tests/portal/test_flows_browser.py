"""The flow map in a real browser: over the published sample, and over what the sample has not."""

import io
import re
from collections import Counter

import pytest
import small
import standin
from maps import drawn, shows_picture
from PIL import Image

FLOWS = "/flows?dataset=sample"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


def people(page) -> dict[str, int]:
    """Figures of the table by the key of their flow."""
    return page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('#table tr[data-key]')].map((row) =>"
        " [row.dataset.key, Number(row.querySelector('[data-sort]').dataset.sort)]))"
    )


def matrix(page) -> list[list[str]]:
    """The matrix's cells, headings first."""
    return page.evaluate(
        "[...document.querySelectorAll('#matrix tr')].map((row) =>"
        " [...row.cells].map((cell) => cell.textContent.trim()))"
    )


@pytest.fixture(scope="module")
def withheld():
    """Address of the small publication with its smallest flow suppressed."""
    tables = small.tables()
    for row in tables["flows"] + tables["flows_p7_layout"]:
        if row["total_individuals"] == 120:
            row.update(total_individuals=None, suppressed=1)
    with standin.running(standin.app(standin.MemoryStore(tables))) as url:
        yield url


def test_flows_are_drawn_smallest_first_with_arrowheads(live_server, browser_page):
    page = browser_page(live_server + FLOWS)
    shown = int(drawn(page).split()[-1])
    arrows = page.locator("#map path.flow")
    assert arrows.count() > 20
    assert arrows.count() + page.locator("#map .flow-ring").count() == shown == 50
    keys = page.eval_on_selector_all("#map path.flow", "all => all.map((one) => one.dataset.flow)")
    figures = people(page)
    values = [figures[key] for key in keys]
    assert values == sorted(values)
    # A band of n points has a wing, the tip and a wing in its middle: broader than the band.
    outline = arrows.last.get_attribute("d")
    points = [tuple(map(float, p.split())) for p in re.findall(r"[\d.-]+ [\d.-]+", outline)]
    middle = len(points) // 2
    wing, tip, other = points[middle - 1 : middle + 2]
    neck = points[middle - 2]
    gap = lambda a, b: ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5  # noqa: E731
    assert gap(wing, other) > 1.5 * gap(neck, points[middle + 2])
    assert gap(wing, tip) > gap(wing, neck)


def test_flows_are_painted(live_server, browser_page):
    page = browser_page(live_server + FLOWS)
    drawn(page)
    page.wait_for_timeout(300)
    shot = Image.open(io.BytesIO(page.locator("#map").screenshot())).convert("RGB")
    painted = Counter({colour: count for count, colour in shot.getcolors(1 << 24)})
    styles = page.eval_on_selector_all(
        "#map path.flow", "all => [...new Set(all.map((one) => getComputedStyle(one).fill))]"
    )
    found = [tuple(int(part) for part in re.findall(r"\d+", style)[:3]) for style in styles]
    assert sum(painted[colour] for colour in found) > 500


def test_what_the_script_shows_is_what_the_server_said(live_server, browser_page):
    path = live_server + FLOWS + "&round=11&place=NG-BO&direction=out&top=15"
    served, page = browser_page(path, java_script_enabled=False), browser_page(path)
    drawn(page)
    for part in ("#headline-number", "#headline-text", "#headline-more", "#table-note",
                 "#table tbody", "#matrix tbody"):  # fmt: skip
        assert page.locator(part).inner_text() == served.locator(part).inner_text(), part


def test_rounds_keep_their_widths_and_curves(live_server, browser_page):
    page = browser_page(live_server + FLOWS + "&top=200")
    before, legend = drawn(page), page.locator(".legend-flow").text_content()
    page.locator('[data-step="-1"]').click()
    drawn(page, before)
    assert page.locator(".legend-flow").text_content() == legend
    page.locator("#choice-top").focus()
    page.keyboard.press("Home")
    page.wait_for_function("() => document.querySelector('#map').dataset.drawn.endsWith(' 5')")
    assert page.locator("#headline-more").inner_text().startswith("The 5 largest are shown: ")
    assert "top=5" in page.url and "round=11" in page.url


def test_flows_of_a_place(live_server, browser_page):
    page = browser_page(live_server + FLOWS)
    before = drawn(page)
    assert page.locator("#choice-direction").is_disabled()
    page.select_option("#choice-place", "NG-BO")
    before = drawn(page, before)
    ends = page.eval_on_selector_all("#map path.flow", "all => all.map((one) => one.dataset.flow)")
    assert ends and all("NG-BO" in key.split(":") for key in ends)
    assert page.locator("#map .flow-in").count() and page.locator("#map .flow-out").count()
    assert page.locator("#legend-ways").is_visible()
    page.select_option("#choice-direction", "in")
    before = drawn(page, before)
    assert page.locator("#map .flow-out").count() == 0
    page.locator('[data-place="NG-BO"]').click()
    drawn(page, before)
    assert page.locator("#choice-place").input_value() == ""
    assert page.locator("#legend-ways").is_hidden()


def test_countries_add_up_what_their_provinces_have(live_server, browser_page):
    page = browser_page(live_server + FLOWS)
    drawn(page)
    total = page.locator("#headline-number").inner_text()
    with page.expect_navigation():
        page.select_option("#choice-level", "0")
    drawn(page)
    assert page.locator("#headline-number").inner_text() == total
    assert {end for key in people(page) for end in key.split(":")} == {"CMR", "NER", "NGA", "TCD"}


def test_matrix_follows_and_sorts_by_key(live_server, browser_page):
    page = browser_page(live_server + FLOWS)
    before, first = drawn(page), matrix(page)
    page.locator('[data-step="-1"]').click()
    drawn(page, before)
    second = matrix(page)
    assert first[1:] != second[1:] and len(second) > 5
    heading = page.locator("#matrix th", has_text="Adamawa State").first
    heading.locator("button").press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    column = second[0].index("Adamawa State")
    figures = [int(row[column].replace(",", "") or -1) for row in matrix(page)[1:]]
    assert figures == sorted(figures, reverse=True) and figures[0] > 0


def test_choosing_a_flow_shows_how_it_went_and_where_it_leads(live_server, browser_page):
    page = browser_page(live_server + FLOWS)
    drawn(page)
    page.locator('tr[data-key="CM-EN:NG-BO"] button').press("Enter")
    page.wait_for_selector(".spark")
    panel = page.locator("#details-body")
    text = panel.inner_text()
    assert "From Far North to Borno State" in text and "Synthetic data" in text
    assert page.locator(".spark rect").count() == 12
    links = panel.locator("a").evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    assert links == ["/place/CM-EN", "/place/NG-BO"]
    assert "is-active" in page.locator('[data-flow="CM-EN:NG-BO"]').get_attribute("class")


def test_suppressed_flows_are_dashed_and_named(withheld, browser_page):
    page = browser_page(withheld + "/flows?dataset=made-up&round=2")
    drawn(page)
    dashed = page.locator("#map .flow-line.flow-suppressed")
    assert dashed.count() == 1
    assert dashed.evaluate("one => getComputedStyle(one).strokeDasharray") != "none"
    assert page.locator("#headline-number").inner_text() == "750"
    page.locator('tr[data-key="AA2:AA1"] button').press("Enter")
    assert "Suppressed" in page.locator("#details-body").inner_text()
    assert "Suppressed" in page.locator("#matrix").inner_text()


def test_caveat_is_on_the_page(live_server, browser_page):
    page = browser_page(live_server + FLOWS)
    assert "not all movement" in page.locator(".caveat").inner_text()
    assert "do not imply official" in page.locator(".disclaimer").inner_text()
    assert page.locator(".headline .badge").inner_text() == "Synthetic data"


def test_without_scripts_there_are_figures_and_a_picture(live_server, browser_page):
    page = browser_page(live_server + FLOWS + "&round=11", java_script_enabled=False)
    assert page.locator("#table tbody tr").count() == 50
    page.select_option("#choice-round", "3")
    page.select_option("#choice-place", "NG-BO")
    page.locator("form .button").click()
    assert "round=3" in page.url and "place=NG-BO" in page.url
    assert "Borno State · Round 3 " in page.locator("#headline-text").inner_text()
    shows_picture(page)


def test_a_lost_line_is_told_and_mended(live_server, browser_page):
    page = browser_page(live_server + FLOWS)
    page.watch.expected = ["ERR_FAILED"]
    before = drawn(page)
    page.route("**/flows/layout/**", lambda route: route.abort())
    page.locator('[data-step="-1"]').click()
    page.wait_for_selector(".map-message:not([hidden])")
    page.unroute("**/flows/layout/**")
    page.locator('[data-step="-1"]').click()
    drawn(page, before)
    assert page.locator(".map-message").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "path"), [
    ("phone", "/ar" + FLOWS), ("desk", FLOWS + "&place=NG-BO"), ("phone", FLOWS + "&level=0"),
])  # fmt: skip
def test_accessible_and_no_wider_than_the_screen(
    live_server, browser_page, axe_source, path, width, scheme
):
    page = browser_page(live_server + path, width=width, scheme=scheme)
    drawn(page)
    page.wait_for_load_state("networkidle")
    page.evaluate(axe_source)
    found = page.evaluate("tags => axe.run(document, { runOnly: tags })", TAGS)
    assert [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]])
        for fault in found["violations"]
    ] == []
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= {"phone": 390, "desk": 1440}[width]
