"""OGC API Features part 1, requirements class Core: /req/core/…"""

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

import httpx
import pytest
import shapely

from tests.conformance.conftest import (
    CRS84,
    NAMES_ONLY,
    OPENAPI,
    each_collection,
    link,
    names,
    parameter,
)  # fmt: skip

CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"


def test_req_core_root_op(api):
    assert api.get("").status_code == api.get("/").status_code == 200


def test_req_core_root_success(api):
    landing = api.get("").json()
    assert link(landing, "service-desc") and link(landing, "service-doc")
    assert link(landing, "conformance") and link(landing, "data")


def test_req_core_api_definition_op(api):
    landing = api.get("").json()
    for rel in ("service-desc", "service-doc"):
        assert api.get(link(landing, rel)).status_code == 200


def test_req_core_api_definition_success(api):
    answer = api.get(link(api.get("").json(), "service-desc", OPENAPI))
    assert answer.headers["content-type"] == OPENAPI
    assert answer.json()["openapi"].startswith("3.0.")


def test_req_core_conformance_op(api):
    assert api.get(link(api.get("").json(), "conformance")).status_code == 200


def test_req_core_conformance_success(api):
    classes = api.get("/conformance").json()["conformsTo"]
    assert CORE in classes
    assert len(classes) == len(set(classes))
    assert all(re.fullmatch(r"http://www\.opengis\.net/spec/[^ ]+/conf/[a-z0-9-]+", uri)
               for uri in classes)  # fmt: skip


def test_req_core_http(api):
    """HTTP/1.1: statuses, HEAD, unknown addresses, methods that are not there."""
    answer = api.get("/collections")
    assert answer.http_version == "HTTP/1.1"
    assert api.head("/collections").status_code == 200
    assert api.head("/collections").content == b""
    assert api.get("/nothing").status_code == 404
    assert api.delete("/collections").status_code == 405


@pytest.mark.parametrize(
    "path",
    ["/conformance", "/collections", "/collections/sites", "/collections/sites/items",
     "/collections/sites/schema"],
)  # fmt: skip
def test_req_core_query_param_unknown(api, path):
    answer = api.get(path, params={"nothing": "1"})
    assert answer.status_code == 400
    assert "nothing" in answer.json()["description"]


INVALID = [{"limit": "unlimited"}, {"limit": "0"}, {"bbox": "1,2,3"}, {"bbox": "a,b,c,d"},
           {"datetime": "yesterday"}, {"datetime": "2016-02-30"}, {"f": "nothing"}]  # fmt: skip


@each_collection
@pytest.mark.parametrize("asked", INVALID, ids=str)
def test_req_core_query_param_invalid(api, collection, asked):
    assert api.get(f"/collections/{collection}/items", params=asked).status_code == 400


@each_collection
def test_req_core_crs84(page, collection):
    """Coordinates are longitude, latitude; inside the collection's extent they must be."""
    box = shapely.box(-180, -90, 180, 90)
    shapes = [f["geometry"] for f in page(collection, limit=20)["features"] if f["geometry"]]
    assert shapes and all(box.covers(shapely.geometry.shape(shape)) for shape in shapes)


# --- collections


def test_req_core_fc_md_op(api):
    assert api.get(link(api.get("").json(), "data")).status_code == 200


def test_req_core_fc_md_success(api):
    document = api.get("/collections").json()
    assert document["collections"] and document["links"]


def test_req_core_fc_md_links(api):
    document = api.get("/collections").json()
    assert link(document, "self", "application/json")
    for href in (link(document, "alternate", "text/html"), link(document, "self")):
        assert api.get(href).status_code == 200
    assert all({"href", "rel", "type"} <= set(one) for one in document["links"])


def test_req_core_fc_md_items(api, select):
    listed = [one["id"] for one in api.get("/collections").json()["collections"]]
    filled = select("SELECT layer FROM pub.layer_facts WHERE features > 0 ORDER BY layer")
    assert listed == [row[0] for row in filled]


@each_collection
def test_req_core_fc_md_items_links(api, collection):
    document = api.get(f"/collections/{collection}").json()
    items = [one for one in document["links"] if one["rel"] == "items"]
    assert {"application/geo+json", "text/html"} <= {one["type"] for one in items}
    for one in items:
        answer = api.get(httpx.URL(one["href"]).copy_merge_params({"limit": 1}))
        assert answer.headers["content-type"].split(";")[0] == one["type"], one


@each_collection
def test_req_core_fc_md_extent(api, select, collection):
    """The extent contains all features, and no more."""
    extent = api.get(f"/collections/{collection}").json()["extent"]["spatial"]
    ((west, south, east, north),) = select(
        "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) "
        f'FROM (SELECT ST_Extent(geom) AS e FROM pub."{collection}") t'
    )
    assert extent["crs"] == CRS84
    assert extent["bbox"][0] == pytest.approx([west, south, east, north])


@each_collection
def test_req_core_fc_md_extent_multi(api, collection):
    """One box: the overall extent comes first."""
    assert len(api.get(f"/collections/{collection}").json()["extent"]["spatial"]["bbox"]) == 1


@each_collection
def test_req_core_sfc_md_op(api, collection):
    assert api.get(f"/collections/{collection}").status_code == 200
    assert api.get(f"/collections/{collection}x").status_code == 404


@each_collection
def test_req_core_sfc_md_success(api, collection):
    own = api.get(f"/collections/{collection}").json()
    listed = next(one for one in api.get("/collections").json()["collections"]
                  if one["id"] == collection)  # fmt: skip
    assert own == listed
    assert own["title"] and own["description"] and own["itemType"] == "feature"


# --- features


@each_collection
def test_req_core_fc_op(api, collection):
    href = link(api.get(f"/collections/{collection}").json(), "items", "application/geo+json")
    assert api.get(href, params={"limit": 1}).status_code == 200


@each_collection
def test_req_core_fc_limit_definition(openapi, collection):
    limit = parameter(openapi, f"/collections/{collection}/items", "limit")
    assert (limit["in"], limit["style"], limit["explode"]) == ("query", "form", False)
    assert limit.get("required", False) is False
    assert limit["schema"]["type"] == "integer" and limit["schema"]["minimum"] == 1
    assert (limit["schema"]["default"], limit["schema"]["maximum"]) == (1000, 10_000)


@each_collection
def test_req_core_fc_limit_response_1(page, collection):
    assert len(page(collection, limit=3, skipGeometry="true")["features"]) <= 3
    most = page(collection, **{**NAMES_ONLY, "limit": 10_001})  # more than the maximum: no error
    assert len(most["features"]) == min(10_000, most["numberMatched"])
    default = page(collection, skipGeometry="true")
    assert len(default["features"]) == min(1000, default["numberMatched"])


@each_collection
def test_req_core_fc_bbox_definition(openapi, collection):
    bbox = parameter(openapi, f"/collections/{collection}/items", "bbox")
    assert (bbox["in"], bbox["style"], bbox["explode"]) == ("query", "form", False)
    schema = bbox["schema"]
    assert (schema["type"], schema["minItems"], schema["maxItems"]) == ("array", 4, 6)
    assert schema["items"]["type"] == "number"


BOXES = {
    "13,11,14,13": ((13, 11, 14, 13),),
    "-1.5,50,1.5,53": ((-1.5, 50, 1.5, 53),),
    "-80,-5,-70,5": ((-80, -5, -70, 5),),
    "177,65,-177,70": ((177, 65, 180, 70), (-180, 65, -177, 70)),  # over the antimeridian
    "170,-20,-170,0": ((170, -20, 180, 0), (-180, -20, -170, 0)),
    "-180,85,180,90": ((-180, 85, 180, 90),),
    "-180,-90,180,-85": ((-180, -90, 180, -85),),
    "13,11,-400,14,13,9000": ((13, 11, 14, 13),),  # six numbers: heights are not looked at
}


@each_collection
@pytest.mark.parametrize("box", BOXES)
def test_req_core_fc_bbox_response(page, ids, collection, box):
    """Exactly the features that the database says meet the box, counted exactly."""
    wanted = " OR ".join(
        f"ST_Intersects(geom, ST_MakeEnvelope({w}, {s}, {e}, {n}, 4326))"
        for w, s, e, n in BOXES[box]
    )
    found = page(collection, bbox=box, **NAMES_ONLY)
    assert sorted(names(found)) == ids(collection, wanted)
    assert found["numberMatched"] == len(found["features"])


@each_collection
def test_req_core_fc_time_definition(openapi, collection):
    when = parameter(openapi, f"/collections/{collection}/items", "datetime")
    assert (when["in"], when["style"], when["explode"]) == ("query", "form", False)
    assert when["schema"]["type"] == "string"


TIMES = {
    "2016-04-30": "reported_on = '2016-04-30'",
    "2016-04-30T23:59:59Z": "reported_on = '2016-04-30'",
    "2016-04-30T00:00:00Z": "reported_on = '2016-04-30'",
    "2015-01-01/2015-12-31": "reported_on BETWEEN '2015-01-01' AND '2015-12-31'",
    "2015-01-01T00:00:00Z/2015-12-31T12:00:00Z": (
        "reported_on BETWEEN '2015-01-01' AND '2015-12-31'"
    ),
    "2015-12-31/..": "reported_on >= '2015-12-31'",
    "2015-12-31/": "reported_on >= '2015-12-31'",
    "../2015-01-01": "reported_on <= '2015-01-01'",
    "/2015-01-01": "reported_on <= '2015-01-01'",
    "../..": "true",
    "1900-01-01/1900-12-31": "false",
}


@each_collection
@pytest.mark.parametrize("when", TIMES)
def test_req_core_fc_time_response(page, api, ids, collection, when):
    """Exactly the features of that time; those without a time match any (the suite looks away)."""
    timed = "temporal" in api.get(f"/collections/{collection}").json()["extent"]
    found = page(collection, datetime=when, **NAMES_ONLY)
    assert sorted(names(found)) == ids(collection, TIMES[when] if timed else "true")[:10_000]
    assert found["numberMatched"] == len(ids(collection, TIMES[when] if timed else "true"))


@each_collection
def test_req_core_fc_response(api, collection):
    answer = api.get(f"/collections/{collection}/items", params={"limit": 2})
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.json()["type"] == "FeatureCollection"


@each_collection
def test_req_core_fc_links(api, page, collection):
    found = page(collection, limit=2)
    assert names(api.get(link(found, "self")).json()) == names(found)
    answer = api.get(link(found, "alternate", "text/html"))
    assert answer.headers["content-type"].startswith("text/html")


@each_collection
def test_req_core_fc_rel_type(page, collection):
    assert all(one["rel"] and one["type"] for one in page(collection, limit=2)["links"])


@each_collection
def test_req_core_fc_timeStamp(api, page, collection):
    """Not in the page, whose bytes its ETag names; the answer's Date says when it was made."""
    assert "timeStamp" not in page(collection, limit=1)
    answer = api.get(f"/collections/{collection}/items", params={"limit": 1})
    made = parsedate_to_datetime(answer.headers["date"])
    assert abs((datetime.now(UTC) - made).total_seconds()) < 60


@each_collection
def test_req_core_fc_numberMatched(api, page, collection):
    """All pages together hold as many features as the first says, each once."""
    size = max(10, page(collection, limit=1)["numberMatched"] // 3)
    found = page(collection, **{**NAMES_ONLY, "limit": size})
    reached, matched = names(found), found["numberMatched"]
    while following := [one["href"] for one in found["links"] if one["rel"] == "next"]:
        found = api.get(following[0]).json()
        assert found["numberMatched"] == matched
        reached += names(found)
    assert len(reached) == len(set(reached)) == matched


@each_collection
def test_req_core_fc_numberReturned(page, collection):
    for asked in ({"limit": 5}, {"limit": 5, "bbox": "-60,-60,-50,-50"}):
        found = page(collection, **asked, skipGeometry="true")
        assert found["numberReturned"] == len(found["features"])


# --- a feature


@each_collection
def test_req_core_f_op(api, page, collection):
    for name in names(page(collection, limit=3, skipGeometry="true")):
        path = f"/collections/{collection}/items/{name}"
        assert api.get(path).status_code == 200
        assert api.get(f"{path}-not").status_code == 404


@each_collection
def test_req_core_f_success(api, page, collection):
    (listed,) = page(collection, limit=1)["features"]
    answer = api.get(f"/collections/{collection}/items/{listed['id']}")
    assert answer.headers["content-type"] == "application/geo+json"
    own = answer.json()
    assert own["type"] == "Feature"
    assert {key: own[key] for key in ("id", "geometry", "properties")} == {
        key: listed[key] for key in ("id", "geometry", "properties")
    }


@each_collection
def test_req_core_f_links(api, page, collection):
    (name,) = names(page(collection, limit=1, skipGeometry="true"))
    feature = api.get(f"/collections/{collection}/items/{name}").json()
    assert api.get(link(feature, "self")).json()["id"] == name
    assert api.get(link(feature, "collection")).json()["id"] == collection
    assert api.get(link(feature, "alternate", "text/html")).status_code == 200


@each_collection
def test_dates_are_dates(page, openapi, collection):
    """What the schema calls a date is one."""
    found = page(collection, limit=20, skipGeometry="true")["features"]
    for feature in found:
        for name, value in feature["properties"].items():
            if name.endswith("_on") and value is not None:
                assert date.fromisoformat(value).isoformat() == value
