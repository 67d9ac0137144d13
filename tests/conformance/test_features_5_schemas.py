"""OGC API Features part 5: schemas, core roles, returnables, queryables and sortables."""

import jsonschema
import pytest

from tests.conformance.conftest import REL, each_collection, link

KINDS = ("schema", "queryables", "sortables")
each_kind = pytest.mark.parametrize("kind", KINDS)
SHAPES = {"geometry-point", "geometry-linestring-or-multilinestring", "geometry-multipolygon"}


@pytest.fixture
def schema(api, collection, kind):
    return api.get(f"/collections/{collection}/{kind}").json()


@each_collection
@each_kind
def test_req_link(api, collection, kind):
    """/req/returnables-and-receivables/link, /req/queryables/link, /req/sortables/link"""
    document = api.get(f"/collections/{collection}").json()
    href = link(document, f"{REL}{kind}", "application/schema+json")
    assert href.endswith(f"/collections/{collection}/{kind}")


@each_collection
@each_kind
def test_req_op(api, collection, kind):
    """/req/…/op: GET, in application/schema+json"""
    path = f"/collections/{collection}/{kind}"
    for accept in ("application/schema+json", "*/*"):
        answer = api.get(path, headers={"Accept": accept})
        assert (answer.status_code, answer.headers["content-type"]) == (
            200, "application/schema+json")  # fmt: skip


@each_collection
def test_req_returnables_and_receivables_response(api, page, collection):
    """Every property that features have is declared, with a type that its values have."""
    document = api.get(f"/collections/{collection}/schema").json()
    own = {name: said for name, said in document["properties"].items() if "format" not in said
           or not said["format"].startswith("geometry")}  # fmt: skip
    valid = jsonschema.Draft202012Validator({**document, "properties": own})
    for feature in page(collection, limit=100, skipGeometry="true")["features"]:
        assert list(feature["properties"]) == list(own)
        valid.validate({k: v for k, v in feature["properties"].items() if v is not None})


@each_collection
def test_req_queryables_response(api, collection):
    answer = api.get(f"/collections/{collection}/items", params={"filter": "nothing = 1"})
    assert answer.status_code == 400  # additionalProperties is false


@each_collection
def test_req_sortables_response(api, collection):
    document = api.get(f"/collections/{collection}/sortables").json()
    path = f"/collections/{collection}/items"
    for name, said in document["properties"].items():
        assert said["type"] in ("string", "integer", "number", "boolean")
        for sign in ("", "-", "+"):
            asked = {"sortby": f"{sign}{name}", "limit": 1, "skipGeometry": "true"}
            assert api.get(path, params=asked).status_code == 200, (sign, name)
    assert document["additionalProperties"] is False
    assert api.get(path, params={"sortby": "nothing"}).status_code == 400
    assert api.get(path, params={"sortby": "geom"}).status_code == 400


@each_collection
@each_kind
def test_req_schemas_json_schema(api, schema, collection, kind):
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["type"] == "object" and "?" not in schema["$id"]
    assert api.get(schema["$id"], headers={"Accept": "application/schema+json"}).json() == schema


@each_collection
@each_kind
def test_req_schemas_properties(schema, collection, kind):
    for name, said in schema["properties"].items():
        if said.get("format", "").startswith("geometry-"):
            assert said["format"] in SHAPES and not {"type", "$ref"} & set(said)
        else:
            assert said["type"] in ("string", "integer", "number", "boolean")
        if name.endswith("_on"):
            assert (said["type"], said["format"]) == ("string", "date")
        assert said["title"] and (said.get("description") or name == "geom")


@each_collection
@each_kind
def test_req_schemas_additional_keywords(schema, collection, kind):
    known = {"title", "description", "type", "format", "enum"}
    for said in schema["properties"].values():
        assert all(word.startswith("x-ogc-") for word in set(said) - known)


@each_collection
@each_kind
def test_req_schemas_role_id(schema, collection, kind):
    roles = {name: said.get("x-ogc-role") for name, said in schema["properties"].items()}
    assert [name for name, role in roles.items() if role == "id"] == ["id"]
    assert schema["properties"]["id"]["type"] == "string"


@each_collection
@each_kind
def test_req_schemas_property_seq(schema, collection, kind):
    places = [said["x-ogc-propertySeq"] for said in schema["properties"].values()]
    assert places == list(range(1, len(places) + 1))


@each_collection
@each_kind
def test_req_schemas_unit(schema, collection, kind):
    """UCUM: what is counted stands in braces, as {people}."""
    for name, said in schema["properties"].items():
        if name.endswith("_individuals"):
            assert said["x-ogc-unit"] == "{people}"
        elif name == "households":
            assert said["x-ogc-unit"] == "{households}"


@each_collection
@pytest.mark.parametrize("kind", ["schema", "queryables"])
def test_req_core_roles_features_role_primary_geometry(schema, collection, kind):
    shapes = [said for said in schema["properties"].values()
              if said.get("x-ogc-role") == "primary-geometry"]  # fmt: skip
    assert len(shapes) == 1 and shapes[0]["format"] in SHAPES


@each_collection
@each_kind
def test_req_core_roles_features_role_primary_instant(api, schema, collection, kind):
    timed = "temporal" in api.get(f"/collections/{collection}").json()["extent"]
    found = [name for name, said in schema["properties"].items()
             if said.get("x-ogc-role") == "primary-instant"]  # fmt: skip
    assert found == (["reported_on"] if timed else [])


@each_collection
@each_kind
def test_req_core_roles_features_primary_temporal_constraints(schema, collection, kind):
    roles = {said.get("x-ogc-role") for said in schema["properties"].values()}
    assert not roles & {"primary-interval-start", "primary-interval-end"}


def test_conformance_declares_what_makes_qgis_read_the_schema(api):
    classes = api.get("/conformance").json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas" in classes


@each_collection
def test_codes_are_listed_where_a_field_has_a_code_list(api, select, collection):
    """Every value that is there is one of the codes."""
    document = api.get(f"/collections/{collection}/queryables").json()["properties"]
    coded = {name: said["enum"] for name, said in document.items() if "enum" in said}
    for name, codes in coded.items():
        rows = select(
            f'SELECT DISTINCT "{name}" FROM pub."{collection}" WHERE "{name}" IS NOT NULL'
        )
        assert {row[0] for row in rows} <= set(codes), name
