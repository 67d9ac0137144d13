"""Figures by age in a real browser: in page, script and files they are those of the API."""

import httpx
import pytest
from maps import same_without_script
from test_explore_browser import drawn
from test_rates_browser import SAID, shown

NUMBERS = "/map?dataset=sample&level=1&group=idp"
OLDER = f"{NUMBERS}&who=aged_60_plus"


def asked(server: str, number: int, column: str) -> dict[str, int | None]:
    """The API's figure of every area in a round, by P-code."""
    query = {"dataset": "sample", "round": number, "limit": 1000, "skipGeometry": "true",
             "properties": f"adm_pcode,{column}"}  # fmt: skip
    answer = httpx.get(f"{server}/api/collections/displacement-admin-1/items", params=query)
    rows = [one["properties"] for one in answer.json()["features"]]
    return {row["adm_pcode"]: -1 if row[column] is None else row[column] for row in rows}


def test_an_age_is_chosen_and_shown_in_every_round(live_server, browser_page):
    page = browser_page(live_server + NUMBERS)
    drawn(page)
    with page.expect_navigation():
        page.select_option("#choice-who", "minors")
    before = drawn(page)
    assert "who=minors" in page.url
    assert shown(page, 2) == asked(live_server, 12, "idp_minors")
    assert "Children under 18" in page.locator("#headline-text").inner_text()
    page.locator("#steps-range").fill("3")
    drawn(page, before)
    assert shown(page, 2) == asked(live_server, 4, "idp_minors")


@pytest.mark.parametrize("view", [OLDER, f"{OLDER}&compare=change&against=8"])
def test_script_and_server_say_the_same(live_server, browser_page, view):
    served = browser_page(live_server + view, java_script_enabled=False)
    page = browser_page(live_server + view)
    drawn(page)
    same_without_script(page, served, SAID)


def test_ages_are_in_files_and_in_qgis_under_their_names(live_server):
    items = f"{live_server}/api/collections/displacement-admin-1/items"
    table = httpx.get(f"{items}?f=csv&dataset=sample&round=12").text
    assert "idp_minors" in table and "#affected+ind+idp+children" in table
    qlr = httpx.get(f"{live_server}/api/qgis/displacement-admin-1.qlr?figure=idp_minors&lang=fr")
    assert qlr.status_code == 200 and "enfants de moins de 18 ans" in qlr.text
