"""``/about``: how the figures are made, what they cannot say, and what is never published."""

from starlette.requests import Request

from geoportal.portal import data
from geoportal.portal.basemap import basemap
from geoportal.portal.borders.rules import rules
from geoportal.portal.catalogue.entries import Entry, entries, licence
from geoportal.portal.data import Store
from geoportal.portal.elements import Fragment
from geoportal.portal.languages import language
from geoportal.portal.site import portal_page
from geoportal.portal.text import BOUNDARY_NOTE, lazy
from ingest import dictionary

PATH = "/about"
NAV = lazy("About")
ORDER = 50
TITLE = lazy("About these figures")


def render(store: Store, request: Request) -> str:
    """The page; its list of sources and reasons is that of the current publication."""
    words = {"boundary_note": BOUNDARY_NOTE, "tiles_host": basemap().host}
    page = portal_page(store, request, "about-page.html", TITLE, **words)
    Fragment("borders", "about-borders.html", borders=_borders()).add_to(page)
    known = entries(store)
    Fragment("reasons", "about-privacy.html", reasons=_reasons(known)).add_to(page)
    shown = {row["slug"] for entry in known for row in entry.datasets}
    sources = [row for slug, row in data.datasets(store).items() if slug in shown]
    Fragment("sources", "about-sources.html", sources=sources, licence=licence).add_to(page)
    return page.render()


def _borders() -> list[tuple[str, str]]:
    """Statuses of boundaries in words, and how lines of each are drawn, where they are."""
    labels = dictionary.codes("boundary_status")
    styles = {code: rules().style(code) for code in labels}
    spoken = language()
    return [
        (labels[code].get(spoken) or labels[code]["en"], style)
        for code, style in styles.items()
        if style != "hidden"
    ]


def _reasons(known: list[Entry]) -> dict[str, list[Entry]]:
    """Why layers may be public, each reason once, with the layers it stands for."""
    found: dict[str, list[Entry]] = {}
    for entry in known:
        found.setdefault(entry.layer.privacy.reason, []).append(entry)
    return found
