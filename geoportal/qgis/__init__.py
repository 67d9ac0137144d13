"""QGIS projects and layer definitions over the published layers: /api/qgis/….

Made from the catalogue, the facts of the current publication and the portal's classes and
colours; in en, fr, es or ar by `?lang=` or Accept-Language.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geoportal.portal import data, http
from geoportal.portal.data import Store
from geoportal.portal.flows.selection import flow_view
from geoportal.portal.selection import map_view
from geoportal.qgis import contents
from geoportal.qgis.project import definition, project
from geoportal.qgis.sheets import Sheet, Sheets
from geoportal.qgis.words import language
from ingest.dictionary.model import Language
from ingest.errors import NotFoundError, UserError

PROJECT = "application/x-qgis-project"
DEFINITION = "application/x-qgis-layer-definition"
KEPT = 64  # files
ONLY = (
    "These files take two parameters: lang, which is en, fr, es or ar, and, of a layer, figure: "
    "the column that it shows."
)


def routes(store: Store, site: str) -> list[Route]:
    """Routes of the files; `site` is the server's address, without a slash at the end."""
    files = Files(store, site)
    return [
        Route("/api/qgis/project.qgz", _handler(files, PROJECT)),
        Route("/api/qgis/{layer}.qlr", _handler(files, DEFINITION)),
    ]


class Files:
    """Makes files, and keeps those of the current publication."""

    def __init__(self, store: Store, site: str) -> None:
        self._store = store
        self._site = site
        self._made = lru_cache(KEPT)(self._make)

    def get(self, layer: str | None, spoken: Language, figure: str = "") -> bytes:
        """The definition of a layer, showing a figure of its own or the one named; or the whole
        project. Raises NotFoundError, and UserError for what is no figure of the layer.
        """
        publication = data.publication(self._store)
        number = publication["number"] if publication else 0
        return self._made(number, layer, spoken, figure)

    def _make(self, number: int, layer: str | None, spoken: Language, figure: str) -> bytes:
        found = contents.read(self._store, spoken)
        sheets = Sheets(self._store, found, spoken, self._site)
        if layer is None:
            made = [one for published in found.layers.values() for one in sheets.of(published)]
            leading = self._leading(made)
            return project(found, made, leading, spoken, f"{self._site}/api")
        if layer not in found.layers:
            raise NotFoundError(f"There is no layer “{layer}” with features.")
        published = found.layers[layer]
        if figure and figure not in published.figures:
            raise UserError(f"Layer {layer} has no figure “{figure[:40]}”.")
        return definition(sheets.of(replace(published, chosen=figure)), spoken)

    def _leading(self, sheets: list[Sheet]) -> dict[str, Sheet]:
        """By theme, the sheet to begin with: what the portal shows first, else the first."""
        wanted = {*_chosen(self._store)}
        leading: dict[str, Sheet] = {}
        for sheet in sorted(sheets, key=lambda one: (one.id not in wanted, one.days is not None)):
            if sheet.published.theme != "line":
                leading.setdefault(sheet.published.theme, sheet)
        return leading


def _chosen(store: Store) -> list[str]:
    chosen = ["geoportal_sites_all"]
    if areas := map_view(store, {}):
        name = f"geoportal_displacement-admin-{areas.level}"
        chosen.append(f"{name}_{areas.dataset['slug']}_{areas.measure}_latest")
    if flows := flow_view(store, {}):
        chosen.append(f"geoportal_flows_{flows.dataset['slug']}_{flows.measure}_latest")
    return chosen


def _handler(files: Files, media_type: str) -> Callable[[Request], Response]:
    def handle(request: Request) -> Response:
        layer = request.path_params.get("layer")
        if set(request.query_params) - ({"lang", "figure"} if layer else {"lang"}):
            raise UserError(ONLY)
        asked, accepted = request.query_params.get("lang"), request.headers.get("accept-language")
        spoken = language(asked, accepted or "")
        answer = http.answer(
            request, files.get(layer, spoken, request.query_params.get("figure", "")), media_type
        )
        name = f"{layer}.qlr" if layer else "displacement.qgz"
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        answer.headers["Content-Language"] = spoken
        answer.headers["Vary"] = "Accept-Language"
        return answer

    return handle
