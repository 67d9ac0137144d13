"""Geometry documents of the maps: a dataset's areas, generalised when they were published."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from geoportal.portal import http
from geoportal.portal.data import Store, datasets, geometry
from geoportal.portal.text import _
from ingest.errors import NotFoundError

LEVELS = range(6)  # admin 0 to 5
WORLD = "_world"  # how the address names the dataset '', the land under every map


def url(dataset: str, level: int) -> str:
    """Address of the geometry of ``dataset`` at an admin level; '' is the world."""
    return f"/map/geometry/{dataset or WORLD}/{level}.json"


def handler(store: Store) -> Callable[[Request], Response]:
    """Answer ``/map/geometry/{dataset}/{level}.json`` with GeoJSON (lon/lat) and an entity tag."""

    def handle(request: Request) -> Response:
        dataset, level = request.path_params["dataset"], request.path_params["level"]
        slug = "" if dataset == WORLD else dataset
        # Only what is published reaches the database: addresses are typed by strangers.
        known = (not slug or slug in datasets(store)) and level in LEVELS
        found = geometry(store, slug, level) if known else None
        if found is None:
            raise NotFoundError(_("There is no published geometry for that dataset and level."))
        return http.answer(request, found["body"], "application/geo+json")

    return handle
