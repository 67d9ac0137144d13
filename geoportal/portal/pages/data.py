"""``/data``: every published layer and dataset, to search and to choose from."""

from starlette.requests import Request

from geoportal.portal import data
from geoportal.portal.catalogue.entries import TOPICS, Entry, entries, licence
from geoportal.portal.catalogue.find import Wanted, find, wanted
from geoportal.portal.catalogue.freshness import best, freshness, today
from geoportal.portal.catalogue.taken import of_catalogue
from geoportal.portal.data import Row, Store
from geoportal.portal.elements import Fragment
from geoportal.portal.site import portal_page
from geoportal.portal.takeaway.panel import panel
from geoportal.portal.text import lazy

PATH = "/data"
NAV = lazy("Data")
ORDER = 40
TITLE = lazy("Data")


def render(store: Store, request: Request) -> str:
    """The catalogue, as far as the address asks for it."""
    page = portal_page(store, request, "data.html", TITLE)
    known = entries(store)
    asked = wanted(request.query_params, known)
    found = find(known, asked)
    _search(known, asked, len(found)).add_to(page)
    panel(request, of_catalogue(asked)).add_to(page)
    cards = [_card(entry) for entry in found]
    Fragment("layers", "layers.html", cards=cards, topics=TOPICS).add_to(page)
    datasets = [_dataset(row, known) for row in _sources(store, known)]
    Fragment("datasets", "datasets.html", datasets=datasets, licence=licence).add_to(page)
    return page.render()


def _search(known: list[Entry], asked: Wanted, found: int) -> Fragment:
    topics = {entry.topic for entry in known}
    sources = {row["slug"]: row["title"] for entry in known for row in entry.datasets}
    return Fragment(
        "search",
        "data-search.html",
        action=PATH,
        asked=asked,
        topics={name: words for name, words in TOPICS.items() if name in topics},
        datasets=dict(sorted(sources.items(), key=lambda item: item[1])),
        found=found,
        all=len(known),
    )


def _card(entry: Entry) -> dict:
    return {"entry": entry, "freshness": best(entry.datasets, today())}


def _sources(store: Store, known: list[Entry]) -> list[Row]:
    """Datasets that some layer shows."""
    shown = {row["slug"] for entry in known for row in entry.datasets}
    return [row for slug, row in data.datasets(store).items() if slug in shown]


def _dataset(row: Row, known: list[Entry]) -> dict:
    return {
        **row,
        "freshness": freshness(row, today()),
        "layers": [entry for entry in known if row in entry.datasets],
    }
