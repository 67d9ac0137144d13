"""What a collection's features have, as JSON Schema: fields, types, units and codes as declared.

`schema` and `queryables` follow OGC API Features part 5 (QGIS reads them), `feature` is the schema
of a GeoJSON feature that GDAL follows by `describedby`. Without these, clients guess types from the
first features, and a column that is empty there becomes text.
"""

from typing import Any

from geoportal.describe.known import Described

DRAFT = "https://json-schema.org/draft/2020-12/schema"
GEOMETRIES = {
    "point": "geometry-point",
    "line": "geometry-linestring-or-multilinestring",
    "polygon": "geometry-multipolygon",
}
GEOMETRY = "geom"  # as filters name it
UCUM = {"%": "%", "degrees": "deg"}
Schema = dict[str, Any]
Field = dict[str, Any]


def returnables(one: Described, api: str) -> Schema:
    """Every property of the features with the geometry; `api` is the API's address."""
    return _document(one, f"{api}/collections/{one.layer.name}/schema", _with_geometry(one))


def queryables(one: Described, api: str) -> Schema:
    """What filters may name: every declared field and the geometry, and nothing else."""
    return _document(one, f"{api}/collections/{one.layer.name}/queryables", _with_geometry(one))


def sortables(one: Described, api: str) -> Schema:
    """What `sortby` may name: every declared field."""
    return _document(one, f"{api}/collections/{one.layer.name}/sortables", properties(one))


def feature(one: Described) -> Schema:
    """Schema of one GeoJSON feature; GDAL has the id from the feature already."""
    own = {name: said for name, said in properties(one).items() if name != "id"}
    return {
        "$schema": DRAFT,
        "title": one.layer.title,
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "string"},
            "properties": {"type": "object", "properties": own},
        },
    }


def properties(one: Described) -> dict[str, Schema]:
    """JSON Schema of each field by name, in the order of the columns."""
    return {
        name: {**_property(field, one), "x-ogc-propertySeq": position}
        for position, (name, field) in enumerate(one.facts.fields.items(), 1)
    }


def value_type(field: Field) -> Schema:
    """Type and format of a field's values; a date is a text, as JSON has none."""
    if field["type"] == "date":
        return {"type": "string", "format": "date"}
    return {"type": field["type"]}


def _document(one: Described, identifier: str, described: dict[str, Schema]) -> Schema:
    return {
        "$schema": DRAFT,
        "$id": identifier,
        "type": "object",
        "title": one.layer.title,
        "description": one.layer.abstract,
        "properties": described,
        "additionalProperties": False,
    }


def _with_geometry(one: Described) -> dict[str, Schema]:
    shape = {
        "title": "Geometry",
        "format": GEOMETRIES[one.layer.geometry],
        "x-ogc-role": "primary-geometry",
        "x-ogc-propertySeq": len(one.facts.fields) + 1,
    }
    return {**properties(one), GEOMETRY: shape}


def _property(field: Field, one: Described) -> Schema:
    name = field["name"]
    said: Schema = {"title": name, "description": field.get("definition", ""), **value_type(field)}
    if "codes" in field:
        said["enum"] = field["codes"]
    if unit := field.get("unit"):
        said["x-ogc-unit"] = UCUM.get(unit, f"{{{unit}}}")  # what is counted stands in braces
    if role := {"id": "id", one.layer.time: "primary-instant"}.get(name):
        said["x-ogc-role"] = role
    return said
