"""OGC API Features over the published sample: every answer is checked against SQL or PROJ."""

import csv
import io
import re
from urllib.parse import quote

import httpx
import pyproj
import pytest
import shapely

from tests.conftest import serving

COLLECTIONS = (
    "admin-0",
    "admin-1",
    "boundary-lines",
    "displacement-admin-0",
    "displacement-admin-1",
    "flows",
    "site-rounds",
    "sites",
    "transit-points",
)
CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
CRS_CLASS = "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
SHAPES = {
    "admin": {"MultiPolygon"},
    "boundary": {"MultiLineString"},
    "displacement": {"MultiPolygon"},
    "flows": {"LineString", "MultiLineString", None},
    "site": {"Point"},
    "sites": {"Point"},
    "transit": {"Point"},
}


def items(api, collection, **asked):
    answer = api.get(f"/collections/{collection}/items", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def found(page):
    return sorted(feature["id"] for feature in page["features"])


def pages(api, collection, **asked):
    page = items(api, collection, **asked)
    yield page
    while following := [link["href"] for link in page["links"] if link["rel"] == "next"]:
        page = api.get(following[0]).json()
        yield page


# --- what the server says of itself


def test_landing_page_has_the_links_that_clients_look_for(api):
    links = api.get("").json()["links"]
    types = {(link["rel"], link["type"]) for link in links}
    assert ("service-desc", "application/vnd.oai.openapi+json;version=3.0") in types
    assert ("data", "application/json") in types
    assert ("conformance", "application/json") in types
    assert api.get("").json() == api.get("/").json()


def test_every_link_of_landing_page_and_collections_answers(api):
    documents = [api.get("").json(), *api.get("/collections").json()["collections"]]
    hrefs = {link["href"] for document in documents for link in document["links"]}
    # a page is enough: whole collections are fetched elsewhere
    few = {href: {"limit": "1"} if "/items" in href else {} for href in hrefs}
    broken = [
        href for href, asked in few.items()
        if api.get(httpx.URL(href).copy_merge_params(asked)).status_code != 200
    ]  # fmt: skip
    assert broken == []


def test_conformance_names_core_and_crs(api):
    assert {CORE, CRS_CLASS} <= set(api.get("/conformance").json()["conformsTo"])


def test_openapi_says_the_page_size_where_qgis_looks(api):
    limit = api.get("/openapi").json()["components"]["parameters"]["limit"]
    assert (limit["schema"]["default"], limit["schema"]["maximum"]) == (1000, 10_000)


def test_only_collections_with_features_are_listed(api, select):
    listed = [c["id"] for c in api.get("/collections").json()["collections"]]
    filled = select("SELECT layer FROM pub.layer_facts WHERE features > 0 ORDER BY layer")
    assert listed == [row[0] for row in filled] == list(COLLECTIONS)
    assert api.get("/collections/admin-2").status_code == 404


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_extent_is_the_datas(api, select, collection):
    extent = api.get(f"/collections/{collection}").json()["extent"]
    (box,) = select(
        "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) "
        f'FROM (SELECT ST_Extent(geom) AS e FROM pub."{collection}") t'
    )
    assert extent["spatial"]["bbox"] == [pytest.approx(list(box))]
    if "temporal" in extent:
        (period,) = select(
            f'SELECT min(reported_on)::text, max(reported_on)::text FROM pub."{collection}"'
        )
        assert tuple(end[:10] for end in extent["temporal"]["interval"][0]) == period
    else:
        assert collection.startswith(("admin", "boundary", "transit"))


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_items_are_valid_geojson(api, collection):
    page = items(api, collection, limit=50)
    assert page["type"] == "FeatureCollection"
    assert page["numberReturned"] == len(page["features"]) > 0
    for feature in page["features"]:
        assert feature["type"] == "Feature"
        assert feature["id"] == feature["properties"]["id"]
        geometry = feature["geometry"]
        assert (geometry and geometry["type"]) in SHAPES[collection.split("-")[0]]
        if geometry:
            shape = shapely.geometry.shape(geometry)
            assert shape.is_valid and shapely.box(-180, -90, 180, 90).covers(shape)


def test_what_is_made_up_says_so_and_nothing_else_does(api):
    for collection in COLLECTIONS:
        page = items(api, collection, limit=300, skipGeometry="true")
        for feature in page["features"]:
            properties = feature["properties"]
            assert properties["synthetic"] is (properties["dataset"] == "sample")


# --- paging


def test_next_links_reach_every_site_once(api, ids):
    read = list(pages(api, "sites", limit=700))
    assert [len(page["features"]) for page in read] == [700, 700, 700, 700, 200]
    assert {page["numberMatched"] for page in read} == {3000}
    assert [feature["id"] for page in read for feature in page["features"]] == ids("sites")


def test_paging_sorted_by_a_property_with_ties_misses_nothing(api, ids):
    read = pages(api, "sites", limit=450, sortby="iso3", skipGeometry="true")
    assert sorted(f["id"] for page in read for f in page["features"]) == ids("sites")


def test_next_keeps_the_filters(api, ids):
    read = pages(api, "flows", limit=100, round=12, measure="movement", skipGeometry="true")
    reached = [f["id"] for page in read for f in page["features"]]
    assert reached == ids("flows", "round = 12 AND measure = 'movement'")
    assert len(reached) > 100


def test_sorting_is_the_databases(api, select):
    page = items(api, "sites", sortby="-total_individuals", limit=20)
    largest = select("SELECT total_individuals FROM pub.sites ORDER BY 1 DESC LIMIT 20")
    assert [f["properties"]["total_individuals"] for f in page["features"]] == [
        row[0] for row in largest
    ]


def test_hits_count_without_features(api):
    page = items(api, "sites", resulttype="hits")
    assert (page["numberMatched"], page["features"]) == (3000, [])


# --- filters

BOXES = {
    "13,11,14,13": "ST_MakeEnvelope(13, 11, 14, 13, 4326)",
    "13,11,0,14,13,900": "ST_MakeEnvelope(13, 11, 14, 13, 4326)",  # with heights
    "-180,-90,180,90": "ST_MakeEnvelope(-180, -90, 180, 90, 4326)",
    "-60,-60,-50,-50": "ST_MakeEnvelope(-60, -60, -50, -50, 4326)",
    # over the antimeridian: Fiji and its neighbours, not the world without them
    "177,-20,-177,-10": "ST_Collect(ST_MakeEnvelope(177, -20, 180, -10, 4326), "
    "ST_MakeEnvelope(-180, -20, -177, -10, 4326))",
}


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("collection", ["sites", "admin-0"])
def test_bbox_gives_what_intersects_it(api, ids, collection, box):
    page = items(api, collection, bbox=box, limit=10_000, skipGeometry="true")
    assert found(page) == ids(collection, f"ST_Intersects(geom, {BOXES[box]})")


@pytest.mark.parametrize("crs", ["4326", "3857"])
def test_bbox_in_another_crs(api, ids, crs):
    forward = pyproj.Transformer.from_crs("OGC:CRS84", f"EPSG:{crs}")
    corners = [*forward.transform(13, 11), *forward.transform(14, 13)]
    asked = {"bbox": ",".join(map(str, corners)), "bbox-crs": EPSG + crs, "limit": 10_000}
    page = items(api, "sites", **asked, skipGeometry="true")
    assert found(page) == ids("sites", f"ST_Intersects(geom, {BOXES['13,11,14,13']})")


TIMES = {
    "2016-04-30": "reported_on = '2016-04-30'",
    "2016-04-30T10:00:00Z": "reported_on = '2016-04-30'",
    "2015-01-01/2015-12-31": "reported_on BETWEEN '2015-01-01' AND '2015-12-31'",
    "2015-12-31T00:00:00Z/..": "reported_on >= '2015-12-31'",
    "2015-12-31/": "reported_on >= '2015-12-31'",
    "../2015-01-01": "reported_on <= '2015-01-01'",
    "/2015-01-01": "reported_on <= '2015-01-01'",
    "../..": "true",
    "2015-01-02/2015-01-03": "false",
}


@pytest.mark.parametrize("when", TIMES)
def test_datetime_gives_what_was_reported_then(api, ids, when):
    page = items(api, "flows", datetime=when, limit=10_000, skipGeometry="true")
    assert found(page) == ids("flows", TIMES[when])
    assert page["numberMatched"] == len(page["features"])


def test_features_without_a_time_match_any_time(api):
    assert items(api, "transit-points", datetime="2016-01-01")["numberMatched"] == 60


FILTERS = [
    ("sites", {"iso3": "TCD"}, "iso3 = 'TCD'"),
    ("sites", {"adm_pcode": "NG-BO", "site_type": "camp"},
     "adm_pcode = 'NG-BO' AND site_type = 'camp'"),
    ("sites", {"total_individuals": "100"}, "total_individuals = 100"),
    ("sites", {"synthetic": "false"}, "NOT synthetic"),
    ("sites", {"reported_on": "2016-04-30"}, "reported_on = '2016-04-30'"),
    ("sites", {"filter": "total_individuals > 2000 AND iso3 = 'NER'"},
     "total_individuals > 2000 AND iso3 = 'NER'"),
    ("sites", {"filter": "site_type IN ('camp','other') OR households < 5"},
     "site_type IN ('camp','other') OR households < 5"),
    ("sites", {"filter": "name LIKE 'Borno%'"}, "name LIKE 'Borno%'"),
    ("sites", {"filter": "S_INTERSECTS(geom, POLYGON((13 11,14 11,14 13,13 13,13 11)))"},
     f"ST_Intersects(geom, {BOXES['13,11,14,13']})"),
    ("flows", {"origin_pcode": "NG-BO", "round": "3"}, "origin_pcode = 'NG-BO' AND round = 3"),
    ("displacement-admin-0", {"dataset": "dtm-overview-2016-07"}, "dataset ~ '^dtm'"),
]  # fmt: skip


@pytest.mark.parametrize(("collection", "asked", "condition"), FILTERS)
def test_filters_give_what_sql_gives(api, ids, collection, asked, condition):
    page = items(api, collection, **asked, limit=10_000, skipGeometry="true")
    assert found(page) == ids(collection, condition)


def test_cql2_json_filters_too(api, ids):
    query = {"op": ">=", "args": [{"property": "total_individuals"}, 3000]}
    answer = api.post("/collections/sites/items?limit=10000", json=query)
    assert found(answer.json()) == ids("sites", "total_individuals >= 3000")


# --- coordinates, properties, single features


@pytest.mark.parametrize("crs", [CRS84, EPSG + "4326", EPSG + "3857"])
@pytest.mark.parametrize("collection", ["sites", "flows", "displacement-admin-0"])
def test_coordinates_are_the_databases_reprojected_as_proj_does(api, select, collection, crs):
    asked = {"limit": 5, "crs": crs}
    answer = api.get(f"/collections/{collection}/items", params=asked)
    assert answer.headers["Content-Crs"] == f"<{crs}>"
    name = "OGC:CRS84" if crs == CRS84 else f"EPSG:{crs.rsplit('/')[-1]}"
    forward = pyproj.Transformer.from_crs("OGC:CRS84", name)
    stored = dict(select(f'SELECT id, ST_AsText(geom, 15) FROM pub."{collection}" LIMIT 5000'))
    for feature in answer.json()["features"]:
        lonlat = shapely.from_wkt(stored[feature["id"]])
        wanted = shapely.transform(lonlat, forward.transform, interleaved=False)
        assert shapely.equals_exact(shapely.geometry.shape(feature["geometry"]), wanted, 1e-6)


def test_epsg_4326_is_latitude_first(api):
    page = items(api, "transit-points", crs=EPSG + "4326", iso3="NGA")
    for feature in page["features"]:
        latitude, longitude = feature["geometry"]["coordinates"]
        assert 4 < latitude < 14.1 and 2 < longitude < 15.4


def test_geometry_and_properties_can_be_left_out(api):
    page = items(api, "displacement-admin-1", skipGeometry="true", properties="name,round", limit=5)
    for feature in page["features"]:
        assert feature["geometry"] is None
        assert set(feature["properties"]) == {"name", "round"}


ONES = [
    ("admin-0", "iso3 = 'NGA'"),
    ("admin-1", "adm_pcode = 'NG-BO'"),
    ("sites", "site_id = 'SYN-0007'"),
    ("flows", "id ~ '^sample:' AND geom IS NULL"),
    ("displacement-admin-1", "round = 12"),
    ("transit-points", "true"),
]


@pytest.mark.parametrize(("collection", "condition"), ONES)
def test_one_feature_by_its_id(api, ids, collection, condition):
    identifier = ids(collection, condition)[0]
    assert re.search("[:@]", identifier)
    (listed,) = items(api, collection, id=identifier)["features"]
    for written in (identifier, quote(identifier, safe="")):
        answer = api.get(f"/collections/{collection}/items/{written}")
        assert answer.status_code == 200
        one = answer.json()
        assert {key: one[key] for key in listed} == listed
    assert api.get(f"/collections/{collection}/items/{identifier}x").status_code == 404


def test_a_links_collection_feature_leads_back(api, ids):
    identifier = ids("admin-0", "iso3 = 'TCD'")[0]
    links = api.get(f"/collections/admin-0/items/{identifier}").json()["links"]
    self_link = next(link["href"] for link in links if link["rel"] == "self")
    assert api.get(self_link).json()["id"] == identifier


def test_csv_has_every_row(api, ids):
    answer = api.get("/collections/sites/items", params={"f": "csv", "limit": 10_000})
    assert answer.headers["content-type"].startswith("text/csv")
    hxl, *rows = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert hxl["adm_pcode"].startswith("#adm")
    assert sorted(row["id"] for row in rows) == ids("sites")
    assert {"adm_pcode", "total_individuals", "synthetic"} <= set(rows[0])


def test_flows_are_lines_along_the_great_circle(api, select):
    page = items(api, "flows", limit=10_000, round=12)
    lengths = dict(select("SELECT id, ST_Length(geom::geography) FROM pub.flows WHERE round = 12"))
    geod = pyproj.Geod(ellps="WGS84")
    for feature in page["features"]:
        properties, geometry = feature["properties"], feature["geometry"]
        known = None not in (properties["origin_pcode"], properties["destination_pcode"])
        apart = known and properties["origin_pcode"] != properties["destination_pcode"]
        assert (geometry is not None) == apart
        if geometry:
            line = geometry["coordinates"]
            shortest = geod.inv(*line[0], *line[-1])[2]
            assert lengths[feature["id"]] == pytest.approx(shortest, rel=1e-4)


def test_the_feature_schema_types_every_property(api, select):
    for collection in COLLECTIONS:
        schema = api.get(f"/collections/{collection}/feature-schema").json()
        properties = schema["properties"]["properties"]["properties"]
        first = items(api, collection, limit=1)["features"][0]["properties"]
        assert {"id", *properties} == set(first)
        assert all(p["description"] for p in properties.values())
    assert properties["synthetic"]["type"] == "boolean"
    assert api.get("/collections/admin-2x/feature-schema").status_code == 404


def test_geojson_is_named_so_and_schemas_too(api, ids):
    identifier = ids("sites")[0]
    for path in ("items?limit=1", "items?f=json&limit=1", f"items/{identifier}"):
        kind = api.get(f"/collections/sites/{path}").headers["content-type"]
        assert kind == "application/geo+json"
    assert api.get("/collections").headers["content-type"] == "application/json"
    assert api.get("/collections/sites/items?limit=x").headers["content-type"] == "application/json"
    schema = api.get("/collections/sites/feature-schema")
    assert schema.headers["content-type"] == "application/schema+json"


# --- where the server is found


def test_web_pages_of_other_origins_may_read_and_ask(api):
    origin = {"Origin": "https://maps.example.org"}
    answer = api.get("/collections/sites/items?limit=1", headers=origin)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Crs" in answer.headers["Access-Control-Expose-Headers"]
    asking = {"Access-Control-Request-Method": "POST",
              "Access-Control-Request-Headers": "content-type"}  # fmt: skip
    answer = api.options("/processes/classify/execution", headers={**origin, **asking})
    assert answer.status_code == 200
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]


def test_links_use_the_public_address(published):
    public = "https://maps.example.org/displacement"
    with serving(published, GEOPORTAL_URL=public) as url, httpx.Client(base_url=url) as client:
        documents = [
            client.get(path).text
            for path in ("/api", "/api/collections", "/api/collections/sites/items?limit=1",
                         "/api/collections/sites", "/api/processes", "/api/openapi")
        ]  # fmt: skip
        assert all(url not in document for document in documents)
        assert all(f'"{public}/api' in document for document in documents)
        page = client.get("/api/collections/sites/items?limit=1").json()
        following = next(link["href"] for link in page["links"] if link["rel"] == "next")
        assert following.startswith(f"{public}/api/collections/sites/items?")
        assert public in client.get("/api/collections?f=html").text
