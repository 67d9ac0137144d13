"""One ASGI application: the portal at /, the OGC API at /api, health at /health."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp
from starlette_compress import CompressMiddleware, add_compress_type

from geoportal import portal, qgis
from geoportal.api import Api, Refresh
from geoportal.current import Current
from geoportal.downloads.export import Exports
from geoportal.downloads.serve import Downloads
from geoportal.errors import HTTP_STATUSES, http_status
from geoportal.features import Features
from geoportal.guard import Guard
from geoportal.lifeline import die_with_parent
from geoportal.operations import logs, operated
from geoportal.operations import routes as probes
from geoportal.pool import Pool
from geoportal.portal.borders.rules import rules
from geoportal.portal.languages import Languages
from geoportal.settings import ServeSettings
from geoportal.store import Store
from geoportal.tiles import TileServer
from geoportal.tiles.store import Tiles
from ingest.errors import UserError
from layers import classes

log = logging.getLogger(__name__)
PACKED_TOO = ("application/vnd.oai.openapi+json", "application/schema+json")


def create() -> ASGIApp:
    """The application of one worker; it knows the serving role's database and no other."""
    die_with_parent()
    logs.start()
    settings = ServeSettings()
    if settings.web_database_url is None:
        raise UserError("Set GEOPORTAL_WEB_DATABASE_URL, or start it with `geoportal up`.")
    if settings.token_key is None:
        raise UserError("Set GEOPORTAL_TOKEN_KEY to a long random text, the same for all workers.")
    rules()  # a server whose file of boundaries is wrong does not start
    url = settings.web_database_url.get_secret_value()
    pool = Pool(url, settings.pool_size)
    return operated(build(Store(url), pool, settings), pool, settings)


def build(store: Store, pool: Pool, settings: ServeSettings) -> ASGIApp:
    """The application over a given store and pool."""
    for kind in PACKED_TOO:
        add_compress_type(kind)
    current = Current(pool)
    api = Api(store, settings, current)
    rest = Starlette(
        routes=[
            *probes(pool),
            *qgis.routes(store, settings.public_url),
            *api.routes(),
            *portal.routes(store),
        ],
        middleware=[
            Middleware(Languages),
            # open data: web pages of any origin may read it; nothing here depends on who asks
            Middleware(
                CORSMiddleware,
                allow_origins=["*"],
                allow_methods=["GET", "POST"],
                allow_headers=["*"],
                expose_headers=["Content-Crs", "ETag", "Accept-Ranges", "Content-Range"],
            ),
            Middleware(Downloads, current=current, pool=pool, var=settings.var),
            Middleware(CompressMiddleware),
            Middleware(Guard),
            Middleware(Exports, current=current, pool=pool, url=settings.public_url),
            Middleware(Refresh, api=api),
        ],
        lifespan=lambda _: opened(pool),
        exception_handlers={kind: failed for kind in HTTP_STATUSES if issubclass(kind, UserError)},
    )
    tiles = Tiles(current, pool, settings.var, settings.tile_cache * 1_000_000)
    return TileServer(Features(rest, current, pool, settings), tiles, settings)


@asynccontextmanager
async def opened(pool: Pool) -> AsyncIterator[None]:
    """The pool of a worker from its start to its end; no map waits for the library of classes."""
    await pool.open()
    warming = asyncio.create_task(asyncio.to_thread(classes.library))
    yield
    warming.cancel()
    await pool.close()


def failed(_: Request, error: Exception) -> JSONResponse:
    """One clear line for the reader; the rest is in the log."""
    return JSONResponse({"description": str(error)}, http_status(error))
