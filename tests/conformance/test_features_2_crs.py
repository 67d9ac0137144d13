"""OGC API Features part 2: /req/crs/… Coordinates are held to PROJ, which the suite does not."""

import re

import pyproj
import pytest
import shapely

from tests.conformance.conftest import (
    CRS84,
    EPSG,
    NAMES_ONLY,
    each_collection,
    names,
    parameter,
)

URI = re.compile(r"http://www\.opengis\.net/def/crs/(EPSG/0/\d+|OGC/1\.3/CRS84)")


def projected(uri):
    """The transformation from CRS84, axes in the authority's order."""
    name = "OGC:CRS84" if uri == CRS84 else f"EPSG:{uri.rpartition('/')[2]}"
    return pyproj.Transformer.from_crs("OGC:CRS84", name)


def offered(api, collection):
    return api.get(f"/collections/{collection}").json()["crs"]


@each_collection
def test_req_crs_crs_uri(api, collection):
    assert all(URI.fullmatch(uri) for uri in offered(api, collection))


@each_collection
def test_req_crs_fc_md_crs_list(api, collection):
    found = offered(api, collection)
    assert found[0] == CRS84
    assert {CRS84, f"{EPSG}4326", f"{EPSG}3857"} <= set(found)
    assert len(found) == len(set(found))


@each_collection
def test_crs_lists_hold_the_utm_zones_of_the_extent(api, collection):
    zones = [uri for uri in offered(api, collection) if re.search("/32[67]..$", uri)]
    west, _, east, _ = api.get(f"/collections/{collection}").json()["extent"]["spatial"]["bbox"][0]
    assert bool(zones) == (east - west < 60) or len(zones) <= 12


def test_req_crs_fc_md_crs_list_global(api):
    document = api.get("/collections").json()
    for one in document["collections"]:
        assert set(one["crs"]) <= set(document["crs"])
        assert not any(uri.startswith("#") for uri in one["crs"])


@each_collection
def test_req_crs_fc_md_storageCrs(api, collection):
    assert api.get(f"/collections/{collection}").json()["storageCrs"] == CRS84


@each_collection
def test_req_crs_fc_md_storageCrs_valid_value(api, collection):
    document = api.get(f"/collections/{collection}").json()
    assert document["storageCrs"] in document["crs"]


@each_collection
@pytest.mark.parametrize("path", ["/items", "/items/{featureId}"])
def test_req_crs_fc_crs_definition(openapi, collection, path):
    crs = parameter(openapi, f"/collections/{collection}{path}", "crs")
    assert (crs["in"], crs["style"], crs["explode"]) == ("query", "form", False)
    assert crs["schema"] == {"type": "string", "format": "uri"}


@each_collection
def test_req_crs_fc_crs_valid_value(api, collection):
    for uri in offered(api, collection):
        answer = api.get(f"/collections/{collection}/items", params={"crs": uri, "limit": 1})
        assert answer.status_code == 200, uri


@each_collection
def test_req_crs_fc_crs_default_value(api, page, collection):
    plain = page(collection, limit=3)["features"]
    assert plain == page(collection, limit=3, crs=CRS84)["features"]


@each_collection
def test_req_crs_fc_crs_action(api, page, collection):
    """Every CRS offered: coordinates are PROJ's to a millimetre, in the authority's axis order."""
    plain = {f["id"]: f["geometry"] for f in page(collection, limit=3)["features"]}
    for uri in offered(api, collection):
        forward = projected(uri)
        near = 1e-8 if uri in (CRS84, f"{EPSG}4326") else 1e-3  # degrees, metres
        for feature in page(collection, limit=3, crs=uri)["features"]:
            if feature["geometry"] is None:
                continue
            lonlat = shapely.geometry.shape(plain[feature["id"]])
            wanted = shapely.transform(lonlat, forward.transform, interleaved=False)
            assert shapely.equals_exact(shapely.geometry.shape(feature["geometry"]), wanted, near)


@each_collection
def test_req_crs_fc_crs_action_of_one_feature(api, page, collection):
    (name,) = names(page(collection, limit=1))
    for uri in offered(api, collection)[:4]:
        answer = api.get(f"/collections/{collection}/items/{name}", params={"crs": uri})
        listed = page(collection, limit=1, crs=uri)["features"][0]
        assert answer.json()["geometry"] == listed["geometry"]
        assert answer.headers["Content-Crs"] == f"<{uri}>"


@each_collection
def test_req_crs_crs_exception(api, page, collection):
    (name,) = names(page(collection, limit=1, skipGeometry="true"))
    for path in ("items", f"items/{name}"):
        for uri in (f"{EPSG}99999", f"{EPSG}2154", "nothing", "EPSG:4326"):
            answer = api.get(f"/collections/{collection}/{path}", params={"crs": uri})
            assert answer.status_code == 400, (path, uri)


@each_collection
def test_req_crs_ogc_crs_header(api, collection):
    for asked in ({}, {"crs": f"{EPSG}3857"}):
        answer = api.get(f"/collections/{collection}/items", params={"limit": 1, **asked})
        assert "Content-Crs" in answer.headers


@each_collection
def test_req_crs_ogc_crs_header_value(api, collection):
    for uri in offered(api, collection):
        answer = api.get(f"/collections/{collection}/items", params={"limit": 1, "crs": uri})
        assert answer.headers["Content-Crs"] == f"<{uri}>"


@each_collection
def test_req_crs_geojson(api, page, collection):
    """GeoJSON in another CRS says so in its header only; without `crs` it is CRS84."""
    answer = api.get(f"/collections/{collection}/items", params={"limit": 1})
    assert answer.headers["Content-Crs"] == f"<{CRS84}>"


@each_collection
def test_req_crs_fc_bbox_crs_definition(openapi, collection):
    crs = parameter(openapi, f"/collections/{collection}/items", "bbox-crs")
    assert (crs["in"], crs["style"], crs["explode"]) == ("query", "form", False)
    assert crs["schema"] == {"type": "string", "format": "uri"}


@each_collection
def test_req_crs_fc_bbox_crs_valid_values(api, collection):
    for uri in offered(api, collection):
        box = projected(uri).transform_bounds(13, 11, 14, 13)
        asked = {"bbox": ",".join(map(str, box)), "bbox-crs": uri, "limit": 1}
        assert api.get(f"/collections/{collection}/items", params=asked).status_code == 200, uri


@each_collection
def test_req_crs_fc_bbox_crs_default_value(page, collection):
    asked = {"bbox": "13,11,14,13", **NAMES_ONLY}
    assert names(page(collection, **asked)) == names(page(collection, **asked, bbox_crs=CRS84))


@each_collection
@pytest.mark.parametrize("crs", ["4326", "3857"])
def test_req_crs_fc_bbox_crs_action(page, ids, collection, crs):
    """The same box in another CRS, its axes in the authority's order, finds the same features."""
    box = projected(f"{EPSG}{crs}").transform_bounds(13, 11, 14, 13)
    asked = {"bbox": ",".join(map(str, box)), "bbox_crs": f"{EPSG}{crs}"}
    found = page(collection, **asked, **NAMES_ONLY)
    wanted = "ST_Intersects(geom, ST_MakeEnvelope(13, 11, 14, 13, 4326))"
    assert sorted(names(found)) == ids(collection, wanted)


@each_collection
def test_req_crs_bbox_crs_exception(api, collection):
    for uri in (f"{EPSG}99999", "nothing"):
        asked = {"bbox": "13,11,14,13", "bbox-crs": uri}
        assert api.get(f"/collections/{collection}/items", params=asked).status_code == 400


def test_a_utm_box_is_a_box_in_utm(page, select):
    """The box's sides are straight in its own CRS, not in degrees: four corners do not do."""
    uri = f"{EPSG}32632"
    box = (400_000, 700_000, 900_000, 1_500_000)
    found = page("sites", bbox=",".join(map(str, box)), bbox_crs=uri, **NAMES_ONLY)  # fmt: skip
    wanted = select(
        "SELECT id FROM pub.sites WHERE ST_Intersects(ST_Transform(geom, 32632), "
        "ST_MakeEnvelope(%s, %s, %s, %s, 32632)) ORDER BY id", *box,
    )  # fmt: skip
    assert sorted(names(found)) == [row[0] for row in wanted]
    assert found["numberMatched"] > 100
