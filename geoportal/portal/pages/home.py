"""``/``: the latest figures, what is published, and the ways to it."""

from urllib.parse import urlencode

from starlette.requests import Request

from geoportal.downloads import manifest
from geoportal.portal import data
from geoportal.portal.data import Row, Store
from geoportal.portal.elements import Fragment
from geoportal.portal.headlines import Headline, headlines
from geoportal.portal.selection import map_view
from geoportal.portal.site import portal_page
from geoportal.portal.text import lazy
from geoportal.settings import ServeSettings

PATH = "/"
NAV = lazy("Overview")
ORDER = 10
TITLE = lazy("Overview")
FEATURED = 3  # operations that come with a picture of their map


def render(store: Store, request: Request) -> str:
    """The home page."""
    page = portal_page(store, request, "home.html", TITLE)
    found = headlines(store)
    first = [_card(store, item, with_picture=True) for item in found[:FEATURED]]
    others = [_card(store, item, with_picture=False) for item in found[FEATURED:]]
    Fragment("featured", "figures.html", cards=first).add_to(page)
    Fragment("figures", "figures.html", cards=others).add_to(page)
    files = _files(page.words["publication"])
    layers = [
        _layer(row, page.words["base_url"], files.get(row["layer"], []))
        for row in data.layers(store)
        if row["features"]
    ]
    Fragment("layers", "layers.html", layers=layers).add_to(page)
    return page.render()


def _card(store: Store, item: Headline, with_picture: bool) -> dict:
    slug = item.dataset["slug"]
    view = map_view(store, {"dataset": slug, "group": item.group, "measure": item.measure})
    address = {"dataset": slug, "measure": item.measure}
    drawn = with_picture and view and data.geometry(store, slug, view.level)
    shown = {**address, "group": item.group, "level": view.level} if view else address
    return {
        "figure": item,
        "map": f"/map?{urlencode(shown)}",
        "picture": f"/map/picture.svg?{urlencode(shown)}" if drawn else "",
    }


def _files(publication: Row | None) -> dict[str, list[manifest.File]]:
    """The files ready for download; made after a publication, they appear one by one."""
    return manifest.catalogue(ServeSettings().var, publication["number"]) if publication else {}


def _layer(row: Row, base_url: str, files: list[manifest.File]) -> dict:
    path = f"/api/collections/{row['layer']}"
    return {
        **row,
        "path": path,
        "qgis": f"OAPIF:{base_url}{path}",
        "definition": f"/api/qgis/{row['layer']}.qlr",
        "files": files,
    }
