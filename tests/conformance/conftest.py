"""A conformance client of our own: what its tests share. Each test is named by its requirement."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.geoportal import conftest as serving
from tests.geoportal.test_features import COLLECTIONS

api, ids, select = serving.api, serving.ids, serving.select  # fixtures
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
NAMES_ONLY = {"properties": "id", "skipGeometry": "true", "limit": 10_000}
each_collection = pytest.mark.parametrize("collection", COLLECTIONS)


@pytest.fixture(scope="session")
def openapi(api) -> dict[str, Any]:
    """The API's own description."""
    return api.get("/openapi").json()


@pytest.fixture(scope="session")
def page(api) -> Callable[..., dict[str, Any]]:
    """A page of features; fails unless it is answered."""

    def of(collection: str, **asked: Any) -> dict[str, Any]:
        params = {name.replace("_crs", "-crs"): value for name, value in asked.items()}
        answer = api.get(f"/collections/{collection}/items", params=params)
        assert answer.status_code == 200, (answer.url, answer.text)
        return answer.json()

    return of


def link(document: dict, rel: str, kind: str | None = None) -> str:
    """Address of a document's one link of a relation, and of a media type."""
    found = [
        one["href"] for one in document["links"]
        if one["rel"] == rel and kind in (None, one.get("type"))
    ]  # fmt: skip
    assert found, (rel, kind)
    return found[0]


def parameter(openapi: dict, path: str, name: str, method: str = "get") -> dict:
    """A parameter of an operation, its reference followed."""
    for one in openapi["paths"][path][method]["parameters"]:
        resolved = openapi["components"]["parameters"][one["$ref"].rpartition("/")[2]] if (
            "$ref" in one) else one  # fmt: skip
        if resolved["name"] == name:
            return resolved
    raise AssertionError(f"{path} has no parameter {name}")


def names(page: dict) -> list[str]:
    """Ids of a page's features."""
    return [feature["id"] for feature in page["features"]]
