"""pygeoapi mounted at /api, always describing the current publication."""

import importlib
import io
import json
import logging
import os
import re
import tempfile
import threading
import time
from datetime import UTC, datetime
from datetime import time as clock
from pathlib import Path
from types import ModuleType

from psycopg2.extensions import parse_dsn
from pygeoapi.util import yaml_load
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from geoportal import config, describe
from geoportal.current import Current
from geoportal.features.crs import offered
from geoportal.settings import ServeSettings
from geoportal.store import Store
from ingest.errors import UnavailableError
from ingest.settings import ROOT

log = logging.getLogger(__name__)
SERVED = re.compile(r"/collections/[^/]+/items(/[^/]+)?|/processes(/.+)?|/jobs(/.+)?")
CHECK_EVERY = 2.0  # seconds between looks at the number of the publication
FACTS = """
SELECT layer, features, bbox, starts_on, ends_on FROM pub.layer_facts WHERE features > 0
"""


class Api:
    """pygeoapi's own application; rebuilt when a new publication appears, without a restart."""

    def __init__(self, store: Store, settings: ServeSettings, current: Current) -> None:
        self._store = store
        self._settings = settings
        self._current = current
        self._publication: int | None = None
        self._checked = 0.0
        self._lock = threading.Lock()
        self._server = _import_server()
        self.refresh()

    def routes(self) -> list[Route | Mount]:
        """Routes of the OGC API, /api with and without a slash at the end."""
        static = StaticFiles(directory=Path(self._server.STATIC_DIR))
        linked = {
            "/": self._server.landing_page,
            "/collections": self._server.collections,
            "/collections/{collection_id}": self._server.collections,
        }
        described = describe.routes(
            self._current, configuration(self._settings), linked, self._settings.var
        )
        below = [Mount("/static", static), *described, *served(self._server.api_routes)]
        return [
            Route("/api", described[0].endpoint),
            Route("/api.css", _style),
            Mount("/api", routes=below),
        ]

    def refresh(self) -> None:
        """Describe the current publication, if it is another than the one described."""
        with self._lock:
            if self._publication and time.monotonic() - self._checked < CHECK_EVERY:
                return
            self._checked = time.monotonic()
            try:
                rows = self._store.rows("SELECT number FROM pub.publication")
            except UnavailableError:
                if self._publication is None:
                    raise
                return  # what needs the database will say so itself
            number = rows[0]["number"] if rows else 0
            if number != self._publication:
                self._rebuild()
                self._publication = number
                log.info("serving publication %s", number)

    def _rebuild(self) -> None:
        from pygeoapi.provider import sql as provider

        provider.get_table_model.cache_clear()  # columns may differ between publications
        current = runtime_config(self._store, self._settings)
        self._server.__dict__["api_"] = self._server.API(current, {})  # described elsewhere


class Refresh:
    """ASGI middleware: before a request to the API, look whether something new is published."""

    def __init__(self, app: ASGIApp, api: Api) -> None:
        self.app = app
        self.api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refresh in a thread, then pass the request on."""
        if scope["type"] == "http" and scope["path"].startswith("/api"):
            await run_in_threadpool(self.api.refresh)
        await self.app(scope, receive, send)


def served(routes: list[Route]) -> list[Route]:
    """Those of pygeoapi's routes that are its to answer; the others we answer or do not have."""
    return [route for route in routes if SERVED.fullmatch(route.path)]


def configuration(settings: ServeSettings) -> dict:
    """The committed configuration with the addresses and the pages of this server."""
    os.environ["GEOPORTAL_URL"] = settings.public_url
    os.environ["GEOPORTAL_API_URL"] = f"{settings.public_url}/api"
    document = yaml_load(io.StringIO(config.render()))
    document["server"]["templates"] = {"path": str(ROOT / "geoportal" / "api_templates")}
    return document


def runtime_config(store: Store, settings: ServeSettings) -> dict:
    """The configuration with real extents, and without the collections that have no features."""
    document = configuration(settings)
    facts = {row["layer"]: row for row in store.rows(FACTS)}
    resources = document["resources"]
    for name, resource in list(resources.items()):
        if resource["type"] == "collection":
            if name in facts:
                _fill(resource, facts[name])
                resource["providers"][0]["data"] = database(settings)
            else:
                del resources[name]
    return document


def _fill(resource: dict, facts: dict) -> None:
    resource["extents"]["spatial"]["bbox"] = facts["bbox"] or config.WORLD
    resource["providers"][0]["crs"] = offered(facts["bbox"])
    if facts["starts_on"]:
        resource["extents"]["temporal"] = {
            "begin": datetime.combine(facts["starts_on"], clock.min, UTC),
            "end": datetime.combine(facts["ends_on"], clock(23, 59, 59), UTC),
        }


def database(settings: ServeSettings) -> dict:
    """pygeoapi's `data` entry for the serving role's database."""
    url = settings.web_database_url.get_secret_value() if settings.web_database_url else ""
    parts = parse_dsn(url)
    return {
        "host": parts.get("host", "127.0.0.1"),
        "port": parts.get("port", "5432"),
        "dbname": parts.get("dbname", ""),
        "user": parts.get("user", ""),
        "password": parts.get("password", ""),
        "search_path": ["pub"],
    }


def _style(_: Request) -> FileResponse:
    return FileResponse(ROOT / "geoportal" / "api_templates" / "api.css", media_type="text/css")


def _import_server() -> ModuleType:
    # pygeoapi reads two files when its server module is imported; the real ones come by refresh()
    with tempfile.TemporaryDirectory() as folder:
        paths = {"PYGEOAPI_CONFIG": "config.yml", "PYGEOAPI_OPENAPI": "openapi.json"}
        for variable, name in paths.items():
            os.environ[variable] = str(Path(folder) / name)
        Path(os.environ["PYGEOAPI_OPENAPI"]).write_text(json.dumps({}))
        empty = yaml_load(io.StringIO(config.render()))
        empty["resources"] = {}
        Path(os.environ["PYGEOAPI_CONFIG"]).write_text(json.dumps(empty))
        return importlib.import_module("pygeoapi.starlette_app")
