"""What clients send, not only what they get: large pages, boxes, dates and filters."""

import json
import os
import re
import subprocess
import sys

import geopandas as gpd
import httpx
import pyogrio
import pytest
import shapely
from owslib.ogcapi.features import Features

READ = """
import json, sys, pyogrio
ask = json.loads(sys.stdin.read())
if "bbox" in ask: ask["bbox"] = tuple(ask["bbox"])
frame = pyogrio.read_dataframe(ask.pop("source"), **ask)
print(json.dumps(sorted(frame["id"])))
"""


@pytest.fixture(scope="module")
def gdal(live_server):
    """Read a collection by GDAL in a process of its own: ids of the features, addresses asked."""

    def read(layer, **given):
        done = subprocess.run(
            [sys.executable, "-c", READ], capture_output=True, text=True, check=True, timeout=120,
            input=json.dumps({"source": f"OAPIF:{live_server}/api", "layer": layer, **given}),
            env={**os.environ, "CPL_DEBUG": "ON"},
        )  # fmt: skip
        return json.loads(done.stdout), re.findall(r"Fetch\((http[^)]*)\)", done.stderr)

    return read


def test_gdal_reads_in_pages_of_a_thousand_at_least(gdal, ids):
    found, sent = gdal("site-rounds")
    assert found == sorted(ids("site-rounds"))
    pages = [url for url in sent if "/items?" in url]
    assert 0 < len(pages) <= len(found) / 1000 + 2


def test_gdal_sends_boxes(gdal, ids):
    found, sent = gdal("sites", bbox=[13, 11, 14, 13])
    assert found == sorted(ids("sites", "ST_Intersects(geom, ST_MakeEnvelope(13,11,14,13,4326))"))
    assert any("bbox=13" in url for url in sent)


def test_gdal_sends_filters(gdal, ids):
    found, sent = gdal("sites", where="iso3 = 'TCD'")
    assert found == sorted(ids("sites", "iso3 = 'TCD'"))
    assert any("iso3" in url.partition("?")[2] for url in sent), sent


def test_gdal_filters_names_with_apostrophes(gdal, ids):
    found, _ = gdal("admin-1", where="name_fr = 'N''Djaména'")
    assert found == ids("admin-1", "name_fr = 'N''Djaména'") != []


def test_gdal_filters_dates(gdal, ids):
    condition = "reported_on >= '2016-01-01' AND reported_on <= '2016-02-29'"
    found, _ = gdal("displacement-admin-1", where=condition)
    assert found == sorted(ids("displacement-admin-1", condition))


@pytest.mark.parametrize("crs", [3857, 4326, 32633])
def test_gdal_reads_other_reference_systems(live_server, select, crs):
    uri = f"http://www.opengis.net/def/crs/EPSG/0/{crs}"
    layer = pyogrio.read_dataframe(f"OAPIF:{live_server}/api", layer="transit-points", CRS=uri)
    wanted = dict(
        select('SELECT id, ST_AsText(ST_Transform(geom, %s)) FROM pub."transit-points"', crs)
    )
    points = shapely.from_wkt(layer["id"].map(wanted))
    assert layer.crs.is_projected == (crs != 4326)
    tolerance = 1e-6 if crs == 4326 else 0.01  # degrees, metres
    assert (shapely.distance(layer.geometry.array, points) < tolerance).all()


def test_owslib_follows_the_pages(live_server, ids):
    page = Features(f"{live_server}/api/").collection_items("sites", limit=700)
    found = []
    while page:
        found += [feature["id"] for feature in page["features"]]
        links = [link["href"] for link in page["links"] if link["rel"] == "next"]
        page = httpx.get(links[0]).json() if links else None
    assert found == ids("sites")


def test_owslib_filters_by_cql2(live_server, ids):
    page = Features(f"{live_server}/api/").collection_items(
        "admin-1", filter="name_fr = 'N''Djaména'"
    )
    assert [feature["id"] for feature in page["features"]] == ids(
        "admin-1", "name_fr = 'N''Djaména'"
    )


def test_geopandas_reads_a_mask_and_a_box(live_server, ids):
    address = f"{live_server}/api/collections/sites/items?limit=10000&bbox=13,11,14,13"
    layer = gpd.read_file(address, mask=shapely.box(13, 11, 14, 12))
    assert sorted(layer["id"]) == sorted(
        ids("sites", "ST_Intersects(geom, ST_MakeEnvelope(13, 11, 14, 12, 4326))")
    )
