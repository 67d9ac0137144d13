"""Rates in a real browser: the switch, and the same numbers in page, script and API."""

import httpx
import pytest
from maps import same_without_script
from test_explore_browser import bounds, drawn

NUMBERS = "/map?dataset=sample&level=1&group=idp"
RATES = f"{NUMBERS}&per=1000"
VIEWS = [NUMBERS, RATES, f"{RATES}&who=female", f"{RATES}&compare=change&against=8"]
SAID = (".legend-body", ".legend-title", ".headline", "#table-note", "#table tbody")
COLUMNS = "adm_pcode,idp_individuals,idp_per_1000,idp_female_per_1000,population"


def asked(server: str, number: int) -> dict[str, dict]:
    """The API's properties of every area in a round, by P-code."""
    query = {"dataset": "sample", "round": number, "limit": 1000, "skipGeometry": "true",
             "properties": COLUMNS}  # fmt: skip
    answer = httpx.get(f"{server}/api/collections/displacement-admin-1/items", params=query)
    rows = [one["properties"] for one in answer.json()["features"]]
    return {row["adm_pcode"]: row for row in rows}


def shown(page, cell: int) -> dict[str, float]:
    """What a column of the table is sorted by, by P-code; -1 is no data."""
    return page.evaluate(
        "cell => Object.fromEntries([...document.querySelectorAll('#table tr[data-key]')].map("
        "(row) => [row.dataset.key, Number(row.cells[cell].dataset.sort)]))",
        cell,
    )


@pytest.mark.parametrize("view", VIEWS, ids=["numbers", "rates", "of a sex", "change"])
def test_script_and_server_say_the_same(live_server, browser_page, view):
    served = browser_page(live_server + view, java_script_enabled=False)
    page = browser_page(live_server + view)
    drawn(page)
    same_without_script(page, served, SAID)


def test_the_switch_turns_numbers_into_rates_and_back(live_server, browser_page):
    page = browser_page(live_server + NUMBERS)
    drawn(page)
    for value, lead, beside in (("1000", "idp_per_1000", "idp_individuals"),
                                ("", "idp_individuals", "idp_per_1000")):  # fmt: skip
        with page.expect_navigation():
            page.select_option("#choice-per", value)
        drawn(page)
        known = asked(live_server, 12)
        for cell, column in ((2, lead), (3, beside)):
            want = {code: -1 if row[column] is None else row[column] for code, row in known.items()}
            assert shown(page, cell) == want
        assert ("per 1,000" in page.locator("#headline-text").inner_text()) is bool(value)
        assert page.locator("#choice-drawing").count() == (0 if value else 1)


def test_rates_are_those_of_the_api_in_every_round_and_their_classes_stand_still(
    live_server, browser_page
):
    page = browser_page(f"{live_server}{RATES}&who=female")
    before, classes = drawn(page), bounds(page)
    assert len(classes) == 6  # five, and no data
    page.locator("#steps-range").fill("3")
    drawn(page, before)
    known = asked(live_server, 4)
    rates = {code: row["idp_female_per_1000"] for code, row in known.items()}
    assert shown(page, 2) == {code: -1 if rate is None else rate for code, rate in rates.items()}
    assert bounds(page) == classes
    assert "per=1000" in page.url and "who=female" in page.url
    for row in known.values():
        if row["idp_per_1000"] is not None:
            assert row["idp_per_1000"] == row["idp_individuals"] * 1000 / row["population"]


def test_an_area_says_its_rate_its_people_and_its_inhabitants(live_server, browser_page):
    page = browser_page(f"{live_server}{RATES}&place=NG-BO")
    drawn(page)
    row = asked(live_server, 12)["NG-BO"]
    panel = page.locator("#details-body").inner_text()
    for words in (f"{row['idp_per_1000']:.1f}", f"{row['idp_individuals']:,} people",
                  f"{row['population']:,} inhabitants in 2019"):  # fmt: skip
        assert words in panel


def test_rates_are_accessible_and_fit_a_phone_in_arabic(live_server, browser_page, axe_source):
    page = browser_page(f"{live_server}/ar{RATES}&who=female", width="phone", scheme="dark")
    drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.evaluate(axe_source)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
    found = page.evaluate("tags => axe.run(document, { runOnly: tags })", tags)
    assert [(fault["id"], fault["nodes"][0]["html"][:120]) for fault in found["violations"]] == []
