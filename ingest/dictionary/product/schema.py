"""What a sender's record must be, as JSON Schema and as frictionless Table Schema."""

from ingest.dictionary import codes
from ingest.dictionary.model import LANGUAGES, Field, Table
from ingest.dictionary.product import must_fill

JSON_TYPES = {"text": "string", "code": "string", "date": "string", "integer": "integer",
              "number": "number", "boolean": "boolean"}  # fmt: skip
TABLE_TYPES = {"text": "string", "code": "string"}  # the others have the same name there
DIALECT = "https://json-schema.org/draft/2020-12/schema"
PROFILE = "https://specs.frictionlessdata.io/schemas/table-schema.json"


def json_schema(table: Table) -> dict:
    """JSON Schema (2020-12) of one record as it is sent: an object with the dictionary's names."""
    schema = {
        "$schema": DIALECT,
        "title": table.title,
        "description": table.definition,
        "type": "object",
        "properties": {field.name: _property(field) for field in table.asked.values()},
        "required": [f.name for f in table.asked.values() if must_fill(table, f)],
        "additionalProperties": False,
    }
    if _needs_place(table):
        schema["anyOf"] = [{"required": [name]} for name in table.asked if name.startswith("adm")]
    return schema


def table_schema(table: Table) -> dict:
    """Frictionless Table Schema (v1) of a CSV with the dictionary's names as headings."""
    key = [name for name in table.key if name in table.asked]
    return {
        "$schema": PROFILE,
        "fields": [_column(table, field) for field in table.asked.values()],
        "missingValues": [""],
        **({"primaryKey": key} if key else {}),
    }


def example(table: Table) -> dict[str, str | int | float]:
    """The filled example of a table, from the examples of its fields."""
    return {f.name: f.example for f in table.asked.values() if f.example is not None}


def _property(field: Field) -> dict:
    said = {
        "type": JSON_TYPES[field.type],
        "title": field.labels["en"],
        "description": _description(field),
        "x-labels": {language: field.labels[language] for language in LANGUAGES},
        **({"x-hxl": field.hxl} if field.hxl else {}),
        **_limits(field, "minimum", "maximum", "pattern"),
    }
    if field.type == "date":
        said["format"] = "date"
        said["pattern"] = r"^\d{4}-\d{2}-\d{2}$"  # formats are not checked by all
    if field.type == "text":
        said["minLength"] = 1
    if field.codes:
        known = codes(field.codes).items()
        said["oneOf"] = [{"const": code, "title": labels["en"]} for code, labels in known]
    return said


def _column(table: Table, field: Field) -> dict:
    limits = _limits(field, "minimum", "maximum", "pattern")
    if must_fill(table, field):
        limits["required"] = True
    if field.codes:
        limits["enum"] = list(codes(field.codes))
    return {
        "name": field.name,
        "type": TABLE_TYPES.get(field.type, field.type),
        "title": field.labels["en"],
        "description": _description(field),
        **({"constraints": limits} if limits else {}),
    }


def _limits(field: Field, *names: str) -> dict:
    values = {name: getattr(field, name) for name in names}
    if field.type == "integer":
        values = {k: int(v) if isinstance(v, float) else v for k, v in values.items()}
    return {name: value for name, value in values.items() if value is not None}


def _description(field: Field) -> str:
    return field.definition + (f" Unit: {field.unit}." if field.unit else "")


def _needs_place(table: Table) -> bool:
    place = table.fields.get("adm_pcode")
    return bool(place and place.required and "adm1_pcode" in table.inputs)
