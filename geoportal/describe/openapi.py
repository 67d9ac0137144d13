"""The OpenAPI 3.0 document: complete, without a reference to anywhere else."""

from copy import deepcopy
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from geoportal.describe.known import Described, Layers
from geoportal.describe.schemas import Field, value_type

FOLDER = Path(__file__).parent
Document = dict[str, Any]


def document(configuration: Document, layers: Layers) -> Document:
    """The API over these layers; `configuration` is pygeoapi's."""
    own = _read("openapi.yml")
    own.pop("common")  # only what the file itself repeats
    for path, item in own.pop("collection").items():
        for name, one in layers.items():
            own["paths"][f"/collections/{name}{path}"] = _of_collection(item, one)
    return {
        **own,
        "info": _info(configuration["metadata"]),
        "servers": [{"url": configuration["server"]["url"]}],
        "components": _components(configuration["server"]["limits"]),
    }


def _info(metadata: Document) -> Document:
    said = metadata["identification"]
    return {
        "title": said["title"],
        "description": said["description"],
        "version": version("displacement-geoportal"),
        "contact": {"name": metadata["contact"]["name"], "url": metadata["contact"]["url"]},
        "license": {"name": metadata["license"]["name"], "url": metadata["license"]["url"]},
    }


def _components(limits: dict[str, int]) -> Document:
    own = _read("components.yml")
    own["parameters"]["limit"]["schema"].update(  # where QGIS and GDAL look for the page size
        maximum=limits["max_items"], default=limits["default_items"]
    )
    return own


def _of_collection(item: Document, one: Described) -> Document:
    """A path of the template as one collection has it: operations told apart, fields added."""
    own = deepcopy(item)
    for operation in own.values():
        word = operation["operationId"]
        operation["operationId"] = f"{one.layer.name}.{word}"
        operation["summary"] = f"{operation['summary']}: {one.layer.title}"
        if word == "getFeatures":
            operation["parameters"] += [_parameter(field) for field in one.facts.fields.values()]
    return own


def _parameter(field: Field) -> Document:
    """Features whose field has a value; QGIS filters by those of this style."""
    return {
        "name": field["name"],
        "in": "query",
        "description": field.get("definition", ""),
        "style": "form",
        "explode": False,
        "schema": value_type(field),
    }


def _read(name: str) -> Document:
    return deepcopy(_parsed(name))  # it is filled in


@cache
def _parsed(name: str) -> Document:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
