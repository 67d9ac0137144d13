"""The JSON Schema of a collection's features: by it GDAL and QGIS know the type of every field.

Without it they guess from the first ten features, and a column that is empty there becomes text.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from geoportal.store import Store
from ingest.errors import NotFoundError
from layers import catalog
from layers.model import Layer

MEDIA_TYPE = "application/schema+json"
TYPES = {
    "bigint": {"type": "integer"},
    "integer": {"type": "integer"},
    "numeric": {"type": "number"},
    "double precision": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
}
COLUMNS = """
SELECT column_name AS name, data_type AS type FROM information_schema.columns
WHERE table_schema = 'pub' AND table_name = %(layer)s ORDER BY ordinal_position
"""


def route(store: Store) -> Route:
    """Route of the feature schemas; to stand before pygeoapi's routes."""

    def endpoint(request: Request) -> JSONResponse:
        return JSONResponse(schema(store, request.path_params["name"]), media_type=MEDIA_TYPE)

    return Route("/api/collections/{name}/feature-schema", endpoint)


def link(api_url: str, name: str) -> dict[str, str]:
    """The link by which a collection names its feature schema."""
    return {
        "type": MEDIA_TYPE,
        "rel": "describedby",
        "title": "JSON Schema of the features",
        "href": f"{api_url}/collections/{name}/feature-schema",
    }


def schema(store: Store, name: str) -> dict:
    """JSON Schema of a GeoJSON Feature of the collection; raises NotFoundError."""
    layer = catalog().get(name)
    columns = store.rows(COLUMNS, layer=name)
    if layer is None or not columns:
        raise NotFoundError(f"There is no collection “{name}”.")
    properties = {
        column["name"]: _property(layer, column)
        for column in columns
        if column["name"] not in ("geom", "id")  # GDAL has the id from the feature already
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": layer.title,
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "string"},
            "properties": {"type": "object", "properties": properties},
        },
    }


def _property(layer: Layer, column: dict) -> dict:
    described = layer.describe(column["name"])
    text = {"description": described.definition} if described else {}
    return {**TYPES.get(column["type"], {"type": "string"}), **text}
