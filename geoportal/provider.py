"""What answers for each collection: pygeoapi's PostgreSQL provider with its gaps closed.

A value of the wrong type, a filter that cannot be understood or a query that takes too long is
the reader's to mend, or passes: 400 or 503 with a reason, where pygeoapi answers 500.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from geoalchemy2.functions import ST_Intersects, ST_MakeEnvelope
from pygeoapi.provider.base import (
    ProviderConnectionError,
    ProviderGenericError,
    ProviderInvalidQueryError,
    ProviderItemNotFoundError,
)
from pygeoapi.provider.sql import PostgreSQLProvider
from pygeofilter import ast, values
from sqlalchemy import exc, or_

log = logging.getLogger(__name__)
TOO_COMPLEX = "54"  # PostgreSQL's class of errors for statements beyond its limits
READERS_FAULTS = (
    exc.DataError,
    exc.InternalError,
    exc.ProgrammingError,
    ValueError,
    RecursionError,
)


class UnavailableNowError(ProviderGenericError):
    """The database does not answer, or not in time."""

    http_status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_msg = "The data cannot be reached just now, or the query takes too long."


class Collection(PostgreSQLProvider):
    """A published layer as a collection of features."""

    def __init__(self, provider_def: dict) -> None:
        try:
            super().__init__(provider_def)
        except ProviderConnectionError as error:
            raise UnavailableNowError from error

    def query(self, *args: Any, **asked: Any) -> dict:
        """A page of features; raises an error with a 4xx or 503 status for what cannot be had."""
        with _plain_failures():
            return super().query(*args, **asked)

    def get(self, identifier: str, **asked: Any) -> dict:
        """One feature by its id."""
        with _plain_failures():
            try:
                return super().get(identifier, **asked)
            except ProviderItemNotFoundError as error:  # pygeoapi says so of any failure
                if isinstance(error.__context__, exc.OperationalError):
                    raise error.__context__ from None
                raise

    def _get_bbox_filter(self, bbox: list[float]) -> Any:
        if not bbox:
            return True
        half = len(bbox) // 2  # six numbers have heights, which our features have not
        (west, south), (east, north) = bbox[:2], bbox[half : half + 2]
        # a box whose west is east of its east goes over the antimeridian
        spans = [(west, east)] if west <= east else [(west, 180), (-180, east)]
        geometry = getattr(self.table_model, self.geom)
        boxes = [ST_MakeEnvelope(left, south, right, north, 4326) for left, right in spans]
        return or_(*(ST_Intersects(geometry, box) for box in boxes))

    def _get_datetime_filter(self, datetime_: str | None) -> Any:
        # features without a time match every time, as the standard has it
        return super()._get_datetime_filter(datetime_) if self.time_field else True

    def _get_order_by_clauses(self, sort_by: list[dict], table_model: Any) -> list:
        clauses = super()._get_order_by_clauses(sort_by, table_model)
        # without a unique last key, pages repeat some features and miss others
        return [*clauses, getattr(table_model, self.id_field)]

    def _get_cql_filters(self, filterq: Any) -> Any:
        fields = self.table_model.__table__.columns.keys()
        nodes = list(_nodes(filterq))
        named = {node.name for node in nodes if isinstance(node, ast.Attribute)}
        if unknown := sorted(named.difference(fields)):
            raise ProviderInvalidQueryError(user_msg=f"There is no property {unknown[0]!r}.")
        for node in nodes:
            if isinstance(node, values.Geometry):  # in CRS84 by now, which has no number of its own
                node.geometry["crs"] = {"properties": {"name": "urn:ogc:def:crs:EPSG::4326"}}
        try:
            return super()._get_cql_filters(filterq)
        except Exception as error:  # the filter library lets any kind of error through
            log.info("filter refused", exc_info=True)
            raise ProviderInvalidQueryError(
                user_msg="The filter asks for something that cannot be done here."
            ) from error


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    if isinstance(node, ast.Node):
        for child in node.get_sub_nodes():
            yield from _nodes(child)


@contextmanager
def _plain_failures() -> Iterator[None]:
    try:
        yield
    except (exc.OperationalError, exc.TimeoutError) as error:
        if str(getattr(getattr(error, "orig", None), "pgcode", "")).startswith(TOO_COMPLEX):
            raise ProviderInvalidQueryError(user_msg="The query is too complex.") from error
        log.warning("query not answered: %s", type(getattr(error, "orig", error)).__name__)
        raise UnavailableNowError from error
    except READERS_FAULTS as error:
        log.info("query refused", exc_info=True)
        raise ProviderInvalidQueryError(
            user_msg="A value in the query does not fit the property it is compared with."
        ) from error
