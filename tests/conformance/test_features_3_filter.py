"""OGC API Features part 3: /req/queryables/…, /req/filter/…, /req/features-filter/…"""

import json

import pyproj
import pytest

from tests.conformance.conftest import (
    CRS84,
    EPSG,
    NAMES_ONLY,
    REL,
    each_collection,
    link,
    names,
    parameter,
)

RING = ((13, 11), (14, 11), (14, 13), (13, 13), (13, 11))
IN_BOX = "ST_Intersects(geom, ST_MakeEnvelope(13, 11, 14, 13, 4326))"


def polygon(ring=RING):
    return f"POLYGON(({', '.join(f'{x} {y}' for x, y in ring)}))"


@each_collection
def test_req_queryables_queryables_link(api, collection):
    document = api.get(f"/collections/{collection}").json()
    assert link(document, f"{REL}queryables", "application/schema+json")


@each_collection
def test_req_queryables_get_queryables_op(api, collection):
    href = link(api.get(f"/collections/{collection}").json(), f"{REL}queryables")
    assert api.get(href).status_code == 200


@each_collection
def test_req_queryables_get_queryables_response(api, select, collection):
    """Exactly the declared fields and the geometry, each with its type."""
    answer = api.get(f"/collections/{collection}/queryables")
    assert answer.headers["content-type"] == "application/schema+json"
    document = answer.json()
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert document["$id"].endswith(f"/collections/{collection}/queryables")
    assert document["type"] == "object" and document["additionalProperties"] is False
    ((fields,),) = select("SELECT fields FROM pub.layer_facts WHERE layer = %s", collection)
    assert list(document["properties"]) == [*(field["name"] for field in fields), "geom"]


@each_collection
def test_req_queryables_expression_construction(api, collection):
    """Every queryable can be filtered by; anything else is refused."""
    path = f"/collections/{collection}/items"
    for name in api.get(f"/collections/{collection}/queryables").json()["properties"]:
        asked = {"filter": f"{name} IS NOT NULL", "limit": 1}
        assert api.get(path, params=asked).status_code == 200, name
    for name in ("nothing", "seq", "source_row", "geometry", "ctid"):
        answer = api.get(path, params={"filter": f"{name} IS NOT NULL"})
        assert answer.status_code == 400, name


@each_collection
def test_req_queryables_query_parameters_parameters(openapi, page, select, collection):
    """Every field is a parameter, and finds the features that have the value."""
    feature = page(collection, limit=1, skipGeometry="true")["features"][0]
    for name, value in feature["properties"].items():
        described = parameter(openapi, f"/collections/{collection}/items", name)
        assert (described["style"], described["explode"]) == ("form", False)
        if value is not None:
            shown = str(value).lower() if isinstance(value, bool) else value
            found = page(collection, **{name: shown}, resulttype="hits")
            query = f'SELECT count(*) FROM pub."{collection}" WHERE "{name}" = %s'
            assert found["numberMatched"] == select(query, value)[0][0], name


@each_collection
def test_req_filter_filter_param(openapi, collection):
    described = parameter(openapi, f"/collections/{collection}/items", "filter")
    assert (described["in"], described["style"], described["explode"]) == ("query", "form", False)
    assert described["schema"]["type"] == "string"


@each_collection
def test_req_filter_filter_lang_param(openapi, api, collection):
    described = parameter(openapi, f"/collections/{collection}/items", "filter-lang")["schema"]
    assert {"cql2-text", "cql2-json"} <= set(described["enum"])
    assert described["default"] == "cql2-text"
    texts = {"cql2-json": json.dumps({"op": "isNull", "args": [{"property": "dataset"}]})}
    for language in described["enum"]:
        asked = {"filter-lang": language, "filter": texts.get(language, "dataset IS NULL")}
        answer = api.get(f"/collections/{collection}/items", params=asked)
        assert (answer.status_code, answer.json()["numberMatched"]) == (200, 0), language
    asked = {"filter-lang": "nothing", "filter": "dataset IS NULL"}
    assert api.get(f"/collections/{collection}/items", params=asked).status_code == 400


@each_collection
def test_req_filter_filter_crs_wgs84(page, ids, collection):
    asked = {"filter": f"S_INTERSECTS(geom, {polygon()})"}
    found = page(collection, **asked, **NAMES_ONLY)
    assert sorted(names(found)) == ids(collection, IN_BOX)
    same = page(collection, **asked, filter_crs=CRS84, **NAMES_ONLY)
    assert names(same) == names(found)


@each_collection
@pytest.mark.parametrize("crs", ["4326", "3857"])
def test_req_filter_filter_crs_param(api, page, ids, openapi, collection, crs):
    """A filter's geometry in another CRS, its axes in the authority's order."""
    described = parameter(openapi, f"/collections/{collection}/items", "filter-crs")
    assert described["schema"] == {"type": "string", "format": "uri"}
    forward = pyproj.Transformer.from_crs("OGC:CRS84", f"EPSG:{crs}")
    ring = [forward.transform(*point) for point in RING]
    found = page(collection, filter=f"S_INTERSECTS(geom, {polygon(ring)})",
                 filter_crs=f"{EPSG}{crs}", **NAMES_ONLY)  # fmt: skip
    assert sorted(names(found)) == ids(collection, IN_BOX)
    asked = {"filter": f"S_INTERSECTS(geom, {polygon()})", "filter-crs": f"{EPSG}99999"}
    assert api.get(f"/collections/{collection}/items", params=asked).status_code == 400


def test_req_filter_mixing_expressions(page, ids):
    """filter, bbox, datetime and fields all must hold."""
    found = page("sites", filter="households > 50 OR site_type = 'camp'", bbox="13,11,14,13",
                 datetime="2016-01-01/..", iso3="NGA", **NAMES_ONLY)  # fmt: skip
    wanted = (f"(households > 50 OR site_type = 'camp') AND {IN_BOX} AND iso3 = 'NGA' "
              "AND reported_on >= '2016-01-01'")  # fmt: skip
    assert sorted(names(found)) == ids("sites", wanted) != []


FILTERS = {
    "basic-cql2": [
        ("iso3 = 'TCD'", "iso3 = 'TCD'"),
        ("NOT (iso3 = 'TCD')", "NOT iso3 = 'TCD'"),
        ("iso3 <> 'TCD' AND households >= 100", "iso3 <> 'TCD' AND households >= 100"),
        ("households IS NULL", "households IS NULL"),
        ("reported_on < DATE('2016-01-01')", "reported_on < '2016-01-01'"),
        ("synthetic = TRUE", "synthetic"),
        ("name = 'N''Djamena' OR name = 'Côte d''Ivoire'", "false"),
    ],
    "advanced-comparison-operators": [
        ("name LIKE 'Borno%'", "name LIKE 'Borno%'"),
        ("total_individuals BETWEEN 100 AND 200", "total_individuals BETWEEN 100 AND 200"),
        ("site_type IN ('camp', 'other')", "site_type IN ('camp', 'other')"),
        ("NOT site_type IN ('camp')", "NOT site_type IN ('camp')"),
    ],
    "case-insensitive-comparison": [
        ("CASEI(name) LIKE CASEI('BORNO%')", "lower(name) LIKE 'borno%'"),
        ("CASEI(iso3) = CASEI('tcd')", "iso3 = 'TCD'"),
    ],
    "accent-insensitive-comparison": [
        ("ACCENTI(name) = ACCENTI('Bòrno site 0001 (synthétic)')",
         "name = 'Borno site 0001 (synthetic)'"),
    ],
    "basic-spatial-functions": [
        (f"S_INTERSECTS(geom, {polygon()})", IN_BOX),
        ("S_INTERSECTS(geom, BBOX(13, 11, 14, 13))", IN_BOX),
    ],
    "basic-spatial-functions-plus": [
        ("S_INTERSECTS(geom, MULTIPOINT((13 11), (14 13)))", "false"),
        (f"S_INTERSECTS(geom, GEOMETRYCOLLECTION({polygon()}, POINT(0 0)))", IN_BOX),
    ],
    "spatial-functions": [
        (f"S_WITHIN(geom, {polygon()})", "ST_Within(geom, ST_MakeEnvelope(13, 11, 14, 13, 4326))"),
        (f"S_DISJOINT(geom, {polygon()})", f"NOT {IN_BOX}"),
    ],
    "temporal-functions": [
        ("T_AFTER(reported_on, DATE('2016-01-01'))", "reported_on > '2016-01-01'"),
        ("T_BEFORE(reported_on, DATE('2016-01-01'))", "reported_on < '2016-01-01'"),
        ("T_INTERSECTS(reported_on, INTERVAL('2015-01-01', '2015-12-31'))",
         "reported_on BETWEEN '2015-01-01' AND '2015-12-31'"),
        ("T_DURING(reported_on, INTERVAL('2015-01-01', '2015-12-31'))",
         "reported_on > '2015-01-01' AND reported_on < '2015-12-31'"),
    ],
    "property-property": [
        ("households = total_individuals", "households = total_individuals"),
    ],
    "arithmetic": [
        ("total_individuals / households > 5.5",
         "households <> 0 AND total_individuals::float8 / households > 5.5"),
        ("total_individuals + 1 > households * 6", "total_individuals + 1 > households * 6"),
    ],
}  # fmt: skip
CASES = [(name, text, sql) for name, cases in FILTERS.items() for text, sql in cases]


@pytest.mark.parametrize(("name", "text", "wanted"), CASES, ids=[f"{c[0]}-{c[1]}" for c in CASES])
def test_req_features_filter_response(api, page, ids, name, text, wanted):
    """Each class of CQL2 that is declared gives what SQL gives."""
    classes = api.get("/conformance").json()["conformsTo"]
    assert f"http://www.opengis.net/spec/cql2/1.0/conf/{name}" in classes
    found = page("sites", filter=text, **NAMES_ONLY)
    assert sorted(names(found)) == ids("sites", wanted)
    assert found["numberMatched"] == len(found["features"])


def test_conformance_declares_what_makes_qgis_filter(api):
    classes = set(api.get("/conformance").json()["conformsTo"])
    base = "http://www.opengis.net/spec/"
    assert {f"{base}ogcapi-features-3/1.0/conf/filter", f"{base}cql2/1.0/conf/basic-cql2",
            f"{base}ogcapi-features-3/1.0/conf/features-filter",
            f"{base}cql2/1.0/conf/cql2-text"} <= classes  # fmt: skip
    declared = {uri.rpartition("/")[2] for uri in classes if "/cql2/" in uri}
    asked = {*FILTERS, "cql2-text", "cql2-json", "basic-spatial-operators"}
    assert declared <= asked, "a class is declared that nothing here asks for"


def test_req_filter_response_refuses_what_cannot_be_meant(api):
    for text in ("round =", "nothing = 1", "round = 'x'", "nofunction(name) = 1",
                 "pg_sleep(9) = 1", "name = 1", "S_INTERSECTS(name, POINT(1 1))"):  # fmt: skip
        answer = api.get("/collections/sites/items", params={"filter": text})
        assert answer.status_code == 400, text
