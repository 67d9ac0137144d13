"""Class breaks of a collection's field, over every feature that a filter leaves."""

import logging
import re
from functools import cache
from typing import Any

import numpy as np
from psycopg2 import sql
from pygeoapi.process.base import BaseProcessor

from geoportal.process_parts import RefusedError, needed, optional
from geoportal.settings import ServeSettings
from geoportal.store import Store
from ingest.errors import UserError
from layers import catalog
from layers.classes import SCHEMES, classify

log = logging.getLogger(__name__)
MAX_VALUES = 1_000_000
FILTERS = 8
METADATA = {
    "version": "1.0.0",
    "id": "classify",
    "title": {"en": "Classes of a field"},
    "description": {
        "en": "Upper bounds of map classes (mapclassify) for a number field of a collection. "
        "Missing values are left out and zeros are counted apart, so that a class never mixes "
        "“none” with “some”. Filter by dataset, not by round, to get classes that stay the same "
        "over all rounds."
    },
    "keywords": ["classification", "choropleth", "mapclassify"],
    "jobControlOptions": ["sync-execute"],
    "links": [],
    "inputs": {
        "collection": needed("Collection", "Name of a collection of this server", type="string"),
        "field": needed("Field", "A number field of the collection", type="string"),
        "scheme": optional(
            "Scheme",
            "How the bounds are found",
            type="string",
            enum=list(SCHEMES),
            default="quantiles",
        ),
        "classes": optional(
            "Number of classes",
            "From 2 to 9; some schemes choose it themselves",
            type="integer",
            minimum=2,
            maximum=9,
            default=5,
        ),
        "filter": optional(
            "Filter", "Field and value pairs that features must have", type="object"
        ),
    },
    "outputs": {
        "classes": {
            "title": "Classes",
            "description": "Upper bound of each class with the number of features in it",
            "schema": {"type": "object", "contentMediaType": "application/json"},
        }
    },
    "example": {
        "inputs": {
            "collection": "displacement-admin-1",
            "field": "total_individuals",
            "scheme": "quantiles",
            "classes": 5,
            "filter": {"dataset": "sample"},
        }
    },
}


class ClassifyProcessor(BaseProcessor):
    """OGC API process `classify`."""

    def __init__(self, processor_def: dict) -> None:
        super().__init__(processor_def, METADATA)

    def execute(self, data: dict, outputs: Any = None) -> tuple[str, dict]:
        """Read the values as the serving role and find the class bounds."""
        try:
            values = _values(data)
            scheme = str(data.get("scheme", "quantiles"))
            classes = classify(values, scheme, _whole(data.get("classes", 5)))
        except UserError as error:
            raise RefusedError(error) from None
        return "application/json", {"collection": data["collection"], "field": data["field"],
                                    **classes}  # fmt: skip


def _values(data: dict) -> np.ndarray:
    """Values of the field as floats, NaN where missing."""
    if not isinstance(data, dict):
        raise UserError("The inputs are an object: collection, field and what else is wanted.")
    name, field = str(data.get("collection", "")), str(data.get("field", ""))
    chosen = data.get("filter") or {}
    if name not in catalog():
        raise UserError(f"There is no collection “{name}”.")
    if not isinstance(chosen, dict) or len(chosen) > FILTERS:
        raise UserError(f"The filter is an object of at most {FILTERS} field and value pairs.")
    if wrong := [key for key, value in chosen.items() if not isinstance(value, str | int | float)]:
        raise UserError(f"The filter's value for “{wrong[0]}” is a text, a number, true or false.")
    fields = _fields(name)
    if not fields.get(field):
        raise UserError(f"Collection {name} has no number field “{field}”.")
    if unknown := [key for key in chosen if key not in fields]:
        raise UserError(f"Collection {name} has no field “{unknown[0]}” to filter by.")
    rows = _store().rows(_query(name, field, list(chosen)), **_params(chosen))
    return np.array([row["value"] for row in rows], dtype=float)


def _query(name: str, field: str, filters: list[str]) -> sql.Composable:
    conditions = [
        sql.SQL("{}::text = {}").format(sql.Identifier(key), sql.Placeholder(f"f{position}"))
        for position, key in enumerate(filters)
    ]
    return sql.SQL("SELECT {}::float8 AS value FROM {} WHERE {} LIMIT {}").format(
        sql.Identifier(field), sql.Identifier("pub", name),
        sql.SQL(" AND ").join([sql.SQL("true"), *conditions]), sql.Literal(MAX_VALUES),
    )  # fmt: skip


def _params(chosen: dict) -> dict[str, str]:
    def text(value: object) -> str:
        return str(value).lower() if isinstance(value, bool) else str(value)

    return {f"f{position}": text(value) for position, value in enumerate(chosen.values())}


def _fields(name: str) -> dict[str, bool]:
    """Fields of a published collection → whether they hold numbers."""
    rows = _store().rows(
        "SELECT attname AS name, atttypid::regtype::text IN "
        "('bigint', 'integer', 'numeric', 'double precision') AS is_number "
        "FROM pg_attribute WHERE attrelid = %(view)s::regclass AND attnum > 0",
        view=f'pub."{name}"',
    )
    return {row["name"]: row["is_number"] for row in rows if row["name"] != "geom"}


def _whole(value: object) -> int:
    if isinstance(value, bool) or not re.fullmatch("[0-9]{1,2}", str(value)[:9], re.ASCII):
        raise UserError("The number of classes is a whole number from 2 to 9.")
    return int(str(value))


@cache
def _store() -> Store:
    url = ServeSettings().web_database_url
    if url is None:
        raise UserError("The server does not know its database.")
    return Store(url.get_secret_value(), size=4)
