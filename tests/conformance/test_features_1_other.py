"""OGC API Features part 1: /req/oas30/…, /req/geojson/…, /req/html/…"""

import json
import re

import jsonschema
import pytest
import schemathesis
import shapely

from tests.conformance.conftest import each_collection, link, names

METHODS = {"get", "post", "put", "delete", "patch", "head", "options"}


def operations(openapi):
    """Path, method and operation of every operation."""
    for path, item in openapi["paths"].items():
        for method in METHODS & set(item):
            yield path, method, item[method]


def test_req_oas30_oas_definition_1(openapi):
    assert openapi["openapi"].startswith("3.0.")


def test_req_oas30_oas_definition_2(openapi):
    """A valid document, every reference within it: it can be checked without a network."""
    schemathesis.openapi.from_dict(openapi).validate()
    references = re.findall(r'"\$ref": "([^"]*)"', json.dumps(openapi))
    assert references and all(reference.startswith("#/components/") for reference in references)
    for reference in set(references):
        place = openapi
        for part in reference[2:].split("/"):
            place = place[part]


def test_req_oas30_oas_impl(openapi, api):
    """What it names answers: every path without parameters in it."""
    assert openapi["servers"] == [{"url": str(api.base_url).rstrip("/")}]
    paths = [path for path, method, _ in operations(openapi) if method == "get"]
    broken = [path for path in paths if "{" not in path and not path.endswith("/items")
              and api.get(path).status_code != 200]  # fmt: skip
    assert broken == []


@each_collection
def test_req_oas30_completeness(openapi, collection):
    """Every resource of a collection is in it, with its parameters and every status."""
    for path in ("", "/items", "/items/{featureId}", "/schema", "/queryables", "/sortables"):
        assert f"/collections/{collection}{path}" in openapi["paths"]
    named = [operation["operationId"] for *_, operation in operations(openapi)]
    assert len(named) == len(set(named))


def test_req_oas30_exception_codes(openapi):
    for path, method, operation in operations(openapi):
        assert {"400", "414", "429", "503"} <= set(operation["responses"]), (path, method)
        if "{" in path or path.startswith("/collections/"):
            assert "404" in operation["responses"], (path, method)


def test_req_oas30_security(openapi, api):
    """Open data: no scheme is declared, and none is asked for."""
    assert "securitySchemes" not in openapi["components"]
    assert "www-authenticate" not in api.get("/collections").headers


@each_collection
def test_req_geojson_definition(api, collection):
    path = f"/collections/{collection}/items"
    for asked, accept in (({}, "*/*"), ({"f": "json"}, "*/*"), ({}, "application/geo+json")):
        answer = api.get(path, params={"limit": 1, **asked}, headers={"Accept": accept})
        assert answer.headers["content-type"] == "application/geo+json", (asked, accept)


@each_collection
def test_req_geojson_content(page, openapi, collection):
    """Valid GeoJSON, as the API's own schema and as geometry."""
    found = page(collection, limit=50)
    schema = {"$ref": "#/components/schemas/FeatureCollection", "components": nullable(
        openapi["components"])}  # fmt: skip
    jsonschema.validate(found, schema)
    for feature in found["features"]:
        if feature["geometry"]:
            assert shapely.geometry.shape(feature["geometry"]).is_valid


def nullable(schema):
    """OpenAPI's `nullable` in the words of JSON Schema."""
    if isinstance(schema, list):
        return [nullable(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    own = {name: nullable(part) for name, part in schema.items() if name != "nullable"}
    if schema.get("nullable") is True:
        own["type"] = [own["type"], "null"]
    return own


PAGES = ["", "/conformance", "/openapi", "/collections", "/collections/sites",
         "/collections/sites/items", "/collections/sites/schema", "/processes"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_req_html_definition(api, path):
    for asked in ({"params": {"f": "html"}}, {"headers": {"Accept": "text/html,*/*;q=0.1"}}):
        answer = api.get(path, **asked)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")


@each_collection
def test_req_html_content(api, page, collection):
    """What the JSON says and links to stands in the page too."""
    own = api.get(f"/collections/{collection}").json()
    shown = api.get(f"/collections/{collection}", params={"f": "html"}).text
    assert own["title"] in shown and own["storageCrs"] in shown
    assert all(one["href"].replace("&", "&amp;") in shown for one in own["links"])
    found = names(page(collection, limit=3, skipGeometry="true"))
    shown = api.get(f"/collections/{collection}/items", params={"f": "html", "limit": 3}).text
    assert all(name in shown for name in found)


def test_a_description_is_not_sent_twice(api):
    """ETag and 304: /rec/core/etag."""
    for path in ("", "/collections", "/openapi", "/collections/sites/schema"):
        first = api.get(path)
        again = api.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert link(api.get("").json(), "self")
