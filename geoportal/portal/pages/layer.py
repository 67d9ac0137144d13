"""``/data/{layer}``: all there is to know of a layer before using it, and the ways to it."""

from urllib.parse import urlencode

from starlette.requests import Request

from geoportal.downloads import manifest
from geoportal.downloads.formats import TITLES
from geoportal.portal.catalogue import features, fields, past
from geoportal.portal.catalogue.entries import TOPICS, Entry, entry, licence
from geoportal.portal.catalogue.freshness import best, freshness, today
from geoportal.portal.catalogue.recipes import citation, recipes
from geoportal.portal.catalogue.taken import of_layer
from geoportal.portal.data import Row, Store
from geoportal.portal.elements import Fragment, Page
from geoportal.portal.site import SITE_NAME, portal_page
from geoportal.portal.takeaway.panel import panel
from geoportal.portal.text import BOUNDARY_NOTE, lazy, listing
from geoportal.settings import ServeSettings

PATH = "/data/{layer}"
NAV = None
ORDER = 41
PURPOSES = {
    "gpkg": lazy("QGIS and ArcGIS: with style, labels and code lists"),
    "parquet": lazy("Python, R and DuckDB: large data, quickly"),
    "fgb": lazy("Maps on the web that read only what they show"),
    "csv": lazy("Everything; HXL tags in the second line"),
    "xlsx": lazy("Excel, with a sheet that explains it"),
    "geojson": lazy("The web: as in the API, whole"),
    "pmtiles": lazy("Maps without a server: vector tiles"),
}


def render(store: Store, request: Request) -> str:
    """The page of the layer in the address; raises NotFoundError for one not published."""
    shown = entry(store, request.path_params["layer"])
    page = portal_page(store, request, "layer.html", shown.words.title, entry=shown)
    for part in (
        _head(shown),
        _picture(shown),
        features.table(store, shown),
        _downloads(shown, page),
        _recipes(shown, page),
        Fragment("fields", "layer-fields.html", rows=fields.described(shown)),
        _terms(shown),
        panel(request, of_layer(shown)),
        Fragment("history", "layer-history.html", changes=past.changes(store, shown.name)),
    ):
        part.add_to(page)
    return page.render()


def _head(shown: Entry) -> Fragment:
    return Fragment(
        "head",
        "layer-head.html",
        entry=shown,
        topic=TOPICS[shown.topic],
        freshness=best(shown.datasets, today()),
        map=_map(shown),
    )


def _map(shown: Entry) -> str:
    """Where the layer is drawn with its figures; nothing where no page does that."""
    if shown.topic == "figures":
        return f"/map?{urlencode({'level': shown.name.rpartition('-')[2]})}"
    return "/flows" if shown.topic == "flows" else ""


def _picture(shown: Entry) -> Fragment:
    return Fragment(
        "picture",
        "layer-picture.html",
        entry=shown,
        picture=f"{shown.path}/extent.svg" if shown.facts["bbox"] else "",
        boundary_note=BOUNDARY_NOTE,
    )


def _downloads(shown: Entry, page: Page) -> Fragment:
    files = sorted(shown.files, key=lambda file: list(TITLES).index(file.format))
    ready = {file.format for file in files}
    current = page.words["publication"]
    growing = manifest.is_growing(ServeSettings().var, current["number"], current["published_at"])
    return Fragment(
        "downloads",
        "layer-downloads.html",
        entry=shown,
        files=files,
        waiting=[title for kind, title in TITLES.items() if kind not in ready] if growing else [],
        purposes=PURPOSES,
        listing=listing,
        definition=f"/api/qgis/{shown.name}.qlr",
    )


def _recipes(shown: Entry, page: Page) -> Fragment:
    base_url, publication = page.words["base_url"], page.words["publication"]
    return Fragment(
        "recipes",
        "layer-recipes.html",
        recipes=recipes(shown, base_url),
        citation=citation(shown, publication, SITE_NAME, base_url),
    )


def _terms(shown: Entry) -> Fragment:
    def told(row: Row) -> dict:
        return {**row, "freshness": freshness(row, today())}

    return Fragment(
        "terms",
        "layer-terms.html",
        datasets=[told(row) for row in shown.datasets],
        privacy=shown.layer.privacy,
        licence=licence,
    )
