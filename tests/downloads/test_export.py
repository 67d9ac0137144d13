"""A selection as a file has the features that the same request has as JSON."""

import io
from dataclasses import replace

import geopandas as gpd
import httpx
import openpyxl
import pandas as pd
import pyogrio
import pytest

from geoportal.current import Current
from geoportal.downloads.export import Exports
from geoportal.pool import Pool
from tests import loops
from tests.features.conftest import PUBLIC, ask, other

SITES = "/api/collections/sites/items"
READERS = {
    "gpkg": lambda body: pyogrio.read_dataframe(body),
    "fgb": lambda body: pyogrio.read_dataframe(body),
    "parquet": lambda body: gpd.read_parquet(io.BytesIO(body)),
    "csv": lambda body: pd.read_csv(io.BytesIO(body), skiprows=[1], low_memory=False),
    "xlsx": lambda body: pd.read_excel(io.BytesIO(body), sheet_name="Data", skiprows=[1]),
}
QUERIES = (
    {"bbox": "13,11,14,12"},
    {"filter": "iso3 = 'NGA' AND total_individuals > 5000", "sortby": "-total_individuals"},
    {"site_type": "camp", "limit": "5", "offset": "3"},
    {"q": "Borno", "limit": "20"},
    {"datetime": "1999-01-01"},
)


@pytest.fixture(scope="session")
def sites(live_server):
    with httpx.Client(base_url=f"{live_server}/api/collections", timeout=120) as client:
        yield client


def items(client, **asked):
    return client.get("/sites/items", params=asked)


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: next(iter(query)))
def test_it_is_what_json_has(sites, kind, query):
    listed = [feature["id"] for feature in items(sites, **{"limit": "10000", **query})
              .json()["features"]]  # fmt: skip
    answer = items(sites, f=kind, **query)
    assert answer.status_code == 200, answer.text
    frame = READERS[kind](answer.content)
    # an index of places reorders features
    order = sorted if kind == "fgb" else list
    assert order(frame["id"]) == order(listed)
    assert answer.headers["ogc-numberreturned"] == str(len(listed))


def test_it_has_everything_unless_told_otherwise(sites):
    answer = items(sites, f="csv")
    assert answer.headers["ogc-numbermatched"] == answer.headers["ogc-numberreturned"] == "3000"
    assert "link" not in answer.headers
    assert 'filename="sites-1-selection.csv"' in answer.headers["content-disposition"]


def test_what_is_left_out_is_said_and_linked(sites):
    answer = sites.get("/site-rounds/items", params={"f": "csv", "iso3": "NGA"})
    matched = int(answer.headers["ogc-numbermatched"])
    assert answer.headers["ogc-numberreturned"] == "10000" and matched > 10_000
    assert f"Features 1 to 10,000 of the {matched:,} selected." in answer.text
    following = answer.links["next"]["url"]
    rest = httpx.get(following, timeout=120)
    ids = [
        row for one in (answer, rest) for row in READERS["csv"](one.content)["id"]
    ]  # fmt: skip
    assert len(set(ids)) == min(matched, 20_000)


def test_properties_are_the_columns(sites):
    answer = items(sites, f="gpkg", properties="name,total_individuals", limit="10")
    frame = READERS["gpkg"](answer.content)
    assert list(frame.columns) == ["name", "total_individuals", "geometry"]
    book = items(sites, f="xlsx", properties="name", limit="10")
    sheet = openpyxl.load_workbook(io.BytesIO(book.content))["Data"]
    names = [cell.value for cell in sheet[1]]
    assert names[0] == "name" and "meta_licence" in names
    assert sheet.cell(3, names.index("meta_licence") + 1).value == "CC0-1.0"


@pytest.mark.parametrize("query", [
    {"unknown": "1"}, {"bbox": "1,2"}, {"filter": "nothing = 1"}, {"limit": "none"},
    {"crs": "http://www.opengis.net/def/crs/EPSG/0/3857"}, {"skipGeometry": "true"},
    {"resulttype": "hits"}, {"after": "x"}, {"properties": "secret"},
    {"filter": "total_individuals / 0 > 1"}, {"filter": "total_individuals ^ 999 > 1"},
    {"filter": '{"op":"=","args":[{"property":"name"},"\\ud800"]}', "filter-lang": "cql2-json"},
    {"filter": '{"op":"=","args":[{"property":"name"},"\\u0000"]}', "filter-lang": "cql2-json"},
])  # fmt: skip
def test_what_cannot_be_meant_is_refused(sites, query):
    answer = items(sites, f="gpkg", **query)
    assert answer.status_code == 400
    assert answer.json()["description"]


def test_who_has_it_is_not_sent_it_again(sites):
    tag = items(sites, f="fgb", limit="5").headers["etag"]
    assert tag.startswith("W/")
    again = sites.get("/sites/items", params={"f": "fgb", "limit": "5"},
                      headers={"If-None-Match": tag})  # fmt: skip
    assert (again.status_code, again.content) == (304, b"")
    assert items(sites, f="fgb", limit="6").headers["etag"] != tag


@pytest.mark.parametrize("written", ["f=csv", "f=%63sv", "limit=3&f=c%73v", "f=csv%20"])
def test_however_its_name_is_written_it_is_our_file(sites, written):
    answer = sites.get(f"/sites/items?{written}")
    assert answer.text.splitlines()[1].startswith("#")


@pytest.mark.parametrize("kind", ["csv", "gpkg", "xlsx"])
def test_nobody_posts_for_a_file(sites, kind):
    query = {"op": ">=", "args": [{"property": "total_individuals"}, 3000]}
    answer = sites.post(f"/sites/items?f={kind}", json=query)
    assert (answer.status_code, "by GET" in answer.json()["description"]) == (400, True)


def test_what_went_away_meanwhile_is_asked_for_again(published):
    async def work():
        pool = Pool(published.web, 2)
        current = Current(pool)
        known = await current.get()
        known.layers["sites"] = replace(known.layers["sites"], snapshot=99)
        answer = await ask(Exports(other, current, pool, PUBLIC), SITES, "f=csv")
        await pool.close()
        return answer

    answer = loops.run(work())
    assert answer.status == 503
    assert "has just changed" in answer.pieces[0].decode()


def test_an_unknown_collection_is_not_found(sites):
    assert sites.get("/nothing/items", params={"f": "gpkg"}).status_code == 404
