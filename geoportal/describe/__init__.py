"""What the API says of itself: landing page, conformance, OpenAPI, collections and their schemas.

All of it is made from the facts of the current publication and the layers' files: what is not
declared for a layer is named nowhere.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geoportal.current import Current
from geoportal.describe import collections, conformance, landing, openapi, schemas
from geoportal.describe.answer import Render, answer, failure, page, refusal, wanted
from geoportal.describe.known import Described, Known, Layers
from geoportal.describe.links import JSON, OPENAPI, SCHEMA
from geoportal.downloads.manifest import catalogue

Document = dict[str, Any]
Endpoint = Callable[[Request], Awaitable[Response]]
ONE = "/collections/{collection_id}"


def routes(
    current: Current, configuration: Document, linked: dict[str, Endpoint], var: Path
) -> list[Route]:
    """Routes below /api, to stand before pygeoapi's own; the landing page's is the first.

    `configuration` is pygeoapi's; `linked` are its endpoints that answer with JSON-LD, by path;
    the files of publications lie in `var`.
    """
    files = partial(catalogue, var)
    api, known, render = configuration["server"]["url"], Known(current), page(configuration)
    whole: dict[str, tuple[Callable[[Layers], Document], str]] = {
        "/": (lambda _: landing.page(configuration["metadata"], api), JSON),
        "/conformance": (lambda _: conformance.document(), JSON),
        "/openapi": (lambda layers: openapi.document(configuration, layers), OPENAPI),
        "/collections": (lambda layers: collections.listing(layers, api, files), JSON),
    }
    single: dict[str, tuple[Callable[[Described], Document], str]] = {
        ONE: (lambda one: collections.collection(one, api, files), JSON),
        f"{ONE}/schema": (lambda one: schemas.returnables(one, api), SCHEMA),
        f"{ONE}/queryables": (lambda one: schemas.queryables(one, api), SCHEMA),
        f"{ONE}/sortables": (lambda one: schemas.sortables(one, api), SCHEMA),
        f"{ONE}/feature-schema": (lambda one: schemas.feature(one), SCHEMA),
    }
    made: dict[str, tuple[Callable[[Any], Document], str]] = {**whole, **single}
    return [
        _route(path, make, kind, known, linked.get(path), render)
        for path, (make, kind) in made.items()
    ]


def _route(
    path: str, make: Callable[[Any], Document], kind: str, known: Known,
    json_ld: Endpoint | None, render: Render,
) -> Route:  # fmt: skip
    """The route of one description, made of all layers or of the one that the path names."""
    formats = ("json", "html", "jsonld") if json_ld else ("json", "html")

    async def endpoint(request: Request) -> Response:
        if refused := refusal(request, formats):
            return refused
        subject: Any = await known.layers()
        if name := request.path_params.get("collection_id"):
            subject = subject.get(name)
        if subject is None:
            return failure(404, f"There is no collection “{name}”.")
        if json_ld and wanted(request) == "jsonld":
            return await json_ld(request)
        return answer(request, make(subject), kind, render)

    return Route(path, endpoint)
