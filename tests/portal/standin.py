"""A portal without a database: the published schema in SQLite, and the few API answers it needs.

For tests that want hostile or odd data. The real schema and API are met in test_browser.py.
"""

import json
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import mapclassify
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from geoportal.portal import routes
from geoportal.portal.languages import Languages

DATES = {
    "reported_on",
    "starts_on",
    "ends_on",
    "first_on",
    "last_on",
    "period_start",
    "period_end",
}


class MemoryStore:
    """Rows by plain SQL over tables given as lists of dicts; the view names of ``pub``."""

    def __init__(self, tables: dict[str, list[dict]]) -> None:
        self.tables = tables
        self.lock = threading.Lock()
        self.base = sqlite3.connect(":memory:", check_same_thread=False)
        self.base.row_factory = sqlite3.Row
        self.base.execute("ATTACH ':memory:' AS pub")
        for name, arguments, function in GEOMETRY:
            self.base.create_function(name, arguments, function)
        for name, rows in tables.items():
            self._fill(name, rows)

    def _fill(self, name: str, rows: list[dict]) -> None:
        columns = list(dict.fromkeys(key for row in rows for key in row))
        self.base.execute(f'CREATE TABLE pub."{name}" ({", ".join(columns)})')
        marks = ", ".join("?" * len(columns))
        values = [[_stored(row.get(key)) for key in columns] for row in rows]
        self.base.executemany(f'INSERT INTO pub."{name}" VALUES ({marks})', values)

    def rows(self, sql: str, **params) -> list[dict]:
        with self.lock:
            stored = {key: _stored(value) for key, value in params.items()}
            found = self.base.execute(re.sub(r"%\((\w+)\)s", r":\1", sql), stored).fetchall()
        return [{key: _read(key, row[key]) for key in row.keys()} for row in found]  # noqa: SIM118


def _point(at: int):
    return lambda geom: geom and json.dumps(json.loads(geom)["coordinates"][at])


# As much of PostgreSQL and PostGIS as the portal's questions need, over GeoJSON text.
GEOMETRY = [
    ("to_regclass", 1, lambda name: name),
    ("ST_GeometryN", 2, lambda geom, _n: geom),
    ("ST_NumGeometries", 1, lambda _geom: 1),
    ("ST_AsGeoJSON", 2, lambda geom, _digits: geom),
    ("ST_StartPoint", 1, _point(0)),
    ("ST_EndPoint", 1, _point(-1)),
    ("ST_X", 1, lambda point: point and json.loads(point)[0]),
    ("ST_Y", 1, lambda point: point and json.loads(point)[1]),
]


def _stored(value):
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, (dict, list)) else value


def _read(key: str, value):
    if value is None:
        return None
    if key in DATES:
        return date.fromisoformat(value)
    if key == "published_at":
        return datetime.fromisoformat(value)
    return json.loads(value) if key in {"bbox", "datasets", "fields", "translations"} else value


@contextmanager
def running(application: Starlette) -> Iterator[str]:
    """Address of an application, for a browser."""
    server = uvicorn.Server(uvicorn.Config(application, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


def app(store: MemoryStore) -> Starlette:
    """The portal over ``store``, with items and classify as the API gives them."""

    def items(request: Request) -> JSONResponse:
        rows = [row for row in store.tables[request.path_params["name"]] if _wanted(row, request)]
        key = request.query_params.get("sortby", "id").lstrip("-")
        down = request.query_params.get("sortby", "").startswith("-")
        rows.sort(key=lambda row: (row[key] is None, row[key]), reverse=down)
        start = int(request.query_params.get("offset", 0))
        page = rows[start : start + int(request.query_params.get("limit", 10))]
        body = {"type": "FeatureCollection", "features": [_feature(row, request) for row in page]}
        return JSONResponse({**body, "numberMatched": len(rows), "numberReturned": len(page)})

    async def classify(request: Request) -> JSONResponse:
        asked = (await request.json())["inputs"]
        return JSONResponse(_classes(store.tables[asked["collection"]], asked))

    api = [
        Route("/api/collections/{name}/items", items),
        Route("/api/processes/classify/execution", classify, methods=["POST"]),
    ]
    # as in geoportal.app: frames of other sites have no origin, and ask as strangers
    strangers = Middleware(
        CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"]
    )
    middleware = [Middleware(Languages), strangers]
    return Starlette(routes=[*api, *routes(store)], middleware=middleware)


NOT_FILTERS = {"f", "limit", "offset", "skipGeometry", "properties", "sortby", "datetime"}


def _wanted(row: dict, request: Request) -> bool:
    asked = {k: v for k, v in request.query_params.items() if k not in NOT_FILTERS}
    on = request.query_params.get("datetime")
    return all(str(row[k]) == v for k, v in asked.items()) and on in {None, str(row["reported_on"])}


def _feature(row: dict, request: Request) -> dict:
    kept = request.query_params.get("properties")
    names = kept.split(",") if kept else [key for key in row if key not in {"id", "geom"}]
    values = {key: _stored(row[key]) if key == "reported_on" else row[key] for key in names}
    bare = request.query_params.get("skipGeometry") == "true"
    return {
        "type": "Feature",
        "id": row["id"],
        "properties": values,
        "geometry": None if bare else row.get("geom"),
    }


SCHEMES = {
    "quantiles": mapclassify.Quantiles,
    "equal_interval": mapclassify.EqualInterval,
    "natural_breaks": mapclassify.NaturalBreaks,
}


def _classes(rows: list[dict], asked: dict) -> dict:
    rows = [row for row in rows if all(row[k] == v for k, v in asked["filter"].items())]
    given = [row[asked["field"]] for row in rows]
    known = [value for value in given if value]
    result = SCHEMES[asked["scheme"]](known, k=asked["classes"])
    return {
        "scheme": asked["scheme"],
        "classes": len(result.bins),
        "bins": [float(bound) for bound in result.bins],
        "counts": [int(count) for count in result.counts],
        "minimum": min(known),
        "maximum": max(known),
        "count": len(given),
        "zeros": given.count(0),
        "missing": given.count(None),
    }
