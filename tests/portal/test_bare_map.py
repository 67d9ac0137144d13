"""Maps of a deployment that has published nothing, or figures and no countries: no script fails."""

import pytest
import small
import standin

PAGES = ("/", "/map", "/ar/map", "/flows", "/data", "/embed/map", "/embed/flows")


@pytest.fixture(scope="module")
def bare():
    """Nothing published: tables as they are, without a row."""
    tables = small.tables()
    store = standin.MemoryStore(tables)
    for name in tables:
        store.base.execute(f'DELETE FROM pub."{name}"')
    store.tables = {name: [] for name in tables}
    with standin.running(standin.app(store)) as url:
        yield url


@pytest.fixture(scope="module")
def landless():
    """Figures of provinces, and neither countries nor land."""
    tables = small.tables()
    tables["map_geometry"] = [row for row in tables["map_geometry"] if row["level"] == 1]
    with standin.running(standin.app(standin.MemoryStore(tables))) as url:
        yield url


@pytest.fixture(scope="module")
def shapeless():
    """Figures and countries, and no shapes of the areas."""
    store = standin.MemoryStore(small.tables())
    store.base.execute("DELETE FROM pub.map_geometry WHERE level = 1")
    with standin.running(standin.app(store)) as url:
        yield url


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_published(bare, browser_page, path):
    page = browser_page(bare + path)
    page.wait_for_load_state("networkidle")
    assert page.locator("main").inner_text()


@pytest.mark.parametrize("path", ["/map?dataset=made-up&level=1", "/flows?dataset=made-up"])
def test_no_countries_are_published(landless, browser_page, path):
    page = browser_page(landless + path)
    page.wait_for_selector("#map[data-drawn]", timeout=20_000)
    page.wait_for_load_state("networkidle")
    assert page.locator("#map-message").is_hidden()
    assert page.locator("#table tr[data-key]").count() > 0


def test_a_map_without_its_areas_says_so_and_keeps_the_table(shapeless, browser_page):
    page = browser_page("about:blank")
    page.watch.origin, page.watch.expected = shapeless, ["404"]
    page.goto(f"{shapeless}/map?dataset=made-up&level=1")
    page.locator("#map-message").wait_for(state="visible")
    assert page.locator("#table tr[data-key]").count() > 0
