"""One ASGI application: the portal at /, the OGC API at /api, health at /health."""

import ctypes
import logging
import signal
import sys
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from geoportal import portal
from geoportal.api import Api, Refresh
from geoportal.current import Current
from geoportal.errors import HTTP_STATUSES, http_status
from geoportal.guard import Guard
from geoportal.pool import Pool
from geoportal.settings import ServeSettings
from geoportal.store import Store
from ingest.errors import UserError

log = logging.getLogger(__name__)
PR_SET_PDEATHSIG = 1


def create() -> Starlette:
    """The application of one worker; it knows the serving role's database and no other."""
    die_with_parent()
    settings = ServeSettings()
    if settings.web_database_url is None:
        raise UserError("Set GEOPORTAL_WEB_DATABASE_URL, or start it with `geoportal up`.")
    url = settings.web_database_url.get_secret_value()
    return build(Store(url), Current(Pool(url, settings.pool_size)), settings)


def build(store: Store, current: Current, settings: ServeSettings) -> Starlette:
    """The application over a given store."""
    api = Api(store, settings, current)
    return Starlette(
        routes=[
            Route("/health", health(store)),
            *api.routes(),
            *portal.routes(store),
        ],
        middleware=[
            # open data: web pages of any origin may read it; nothing here depends on who asks
            Middleware(
                CORSMiddleware,
                allow_origins=["*"],
                allow_methods=["GET", "POST"],
                allow_headers=["*"],
                expose_headers=["Content-Crs"],
            ),
            Middleware(GZipMiddleware, minimum_size=1000),
            Middleware(Guard),
            Middleware(Refresh, api=api),
        ],
        exception_handlers={kind: failed for kind in HTTP_STATUSES if issubclass(kind, UserError)},
    )


def health(store: Store) -> Callable[[Request], JSONResponse]:
    """Endpoint: 200 with the publication's number when the database answers, 503 otherwise."""

    def endpoint(_: Request) -> JSONResponse:
        rows = store.rows("SELECT number, published_at::text FROM pub.publication")
        return JSONResponse({"status": "ok", "publication": rows[0] if rows else None})

    return endpoint


def failed(_: Request, error: Exception) -> JSONResponse:
    """One clear line for the reader; the rest is in the log."""
    return JSONResponse({"description": str(error)}, http_status(error))


def die_with_parent() -> None:
    """Ask Linux to end this process when the one that started it is gone, killed or not."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
