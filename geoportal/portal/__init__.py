"""The portal: pages built by Folium, their assets, the map's geometry documents.

``routes(store)`` is all an application needs; put it after the application's other routes,
because its last route answers every address nobody else wanted with a page that says so.
"""

from collections.abc import Callable
from pathlib import PurePosixPath

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from geoportal.portal import assets, geometry, http, land, preview
from geoportal.portal.borders import lines
from geoportal.portal.build import STATIC
from geoportal.portal.catalogue import extents
from geoportal.portal.data import Store
from geoportal.portal.errors import error_page
from geoportal.portal.flows import routes as flows
from geoportal.portal.memory import Remembering
from geoportal.portal.pages import PageModule, discover
from geoportal.portal.picture import picture
from geoportal.portal.search import suggest
from geoportal.portal.takeaway.routes import FRAMED, handlers
from ingest.errors import NotFoundError, UserError

TYPES = {".js": "text/javascript", ".css": "text/css", ".txt": "text/plain"}
ROBOTS = "User-agent: *\nAllow: /\nDisallow: /api/\n"

Handler = Callable[[Request], Response]


def routes(store: Store) -> list[BaseRoute]:
    """Routes of the portal over ``store``. Handlers are plain functions: Starlette threads them."""
    store = Remembering(store)
    ground = land.Land(store)
    pages = {page.path: _page(page, store) for page in discover()}
    framed = {f"/embed{path}": pages[path] for path in FRAMED}
    made = handlers(store, ground) | flows.handlers(store, ground)
    taken = {path: _guard(handle, store) for path, handle in made.items()}
    return [
        # what is taken of a place first: its ending is no part of a P-code
        *(Route(path, handle) for path, handle in (taken | pages | framed).items()),
        Route("/map/geometry/{dataset}/{level:int}.json", _guard(geometry.handler(store), store)),
        Route("/map/land/{dataset}/{level:int}.json", _guard(land.handler(ground), store)),
        Route("/map/lines/{dataset}/{level:int}.json", _guard(lines.handler(store), store)),
        Route("/map/preview.png", _guard(preview.handler(store, ground), store)),
        Route("/map/picture.svg", _guard(picture(store, ground), store)),
        Route("/data/{layer}/extent.svg", _guard(extents.handler(store), store)),
        Route("/static/{name}", _guard(_static, store)),
        Route("/sw.js", _guard(_service_worker, store)),
        Route("/search.json", _guard(suggest.handler(store), store)),
        Route("/favicon.svg", _favicon),
        Route("/robots.txt", lambda request: http.answer(request, ROBOTS, "text/plain")),
        Route("/{path:path}", _guard(_nothing_here, store)),
    ]


def _page(page: PageModule, store: Store) -> Handler:
    def handle(request: Request) -> Response:
        return http.html(request, page.render(store, request))

    return _guard(handle, store)


def _guard(handle: Handler, store: Store) -> Handler:
    """Turn an error the reader can understand into a page in the portal's own clothes."""

    def guarded(request: Request) -> Response:
        try:
            return handle(request)
        except UserError as problem:
            return error_page(store, request, problem)

    return guarded


def _static(request: Request) -> Response:
    """A built file; the ready-made gzip of it where the reader takes that."""
    name = request.path_params["name"]
    path = STATIC / PurePosixPath(name).name
    kind = TYPES.get(path.suffix)
    if kind is None or not path.is_file():
        raise NotFoundError
    # Only names that carry their content's hash may be kept for ever.
    lasting = path.suffix in {".js", ".css"}
    headers = {
        "Cache-Control": http.FOREVER if lasting else http.REVALIDATE,
        "Vary": "Accept-Encoding",
    }
    packed = path.with_name(path.name + ".gz")
    if "gzip" in request.headers.get("accept-encoding", "") and packed.is_file():
        path, headers["Content-Encoding"] = packed, "gzip"
    return FileResponse(path, headers={**http.SECURITY, **headers}, media_type=kind)


def _service_worker(request: Request) -> Response:
    """At the root, for it serves the pages below its own address; asked for anew each time."""
    name = assets.url("sw.js").removeprefix("/static/")
    headers = {**http.SECURITY, "Cache-Control": http.REVALIDATE}
    return FileResponse(STATIC / name, headers=headers, media_type="text/javascript")


def _favicon(request: Request) -> Response:
    from geoportal.portal.elements import ENV

    return http.answer(request, ENV.get_template("favicon.svg").render(), "image/svg+xml")


def _nothing_here(request: Request) -> Response:
    raise NotFoundError
