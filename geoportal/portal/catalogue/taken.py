"""The catalogue, one of its layers, and a search as requests to the server."""

from typing import Any
from urllib.parse import urlencode

from geoportal.portal.catalogue.entries import Entry
from geoportal.portal.catalogue.features import SHOWN
from geoportal.portal.catalogue.find import Wanted
from geoportal.portal.languages import here
from geoportal.portal.search.suggest import MOST
from geoportal.portal.takeaway.offers import Taken

COLLECTIONS = "/api/collections?f=json"


def of_catalogue(asked: Wanted) -> Taken:
    """The catalogue as it is shown; the API lists all of it, and not what was looked for."""
    state = {"q": asked.words, "topic": asked.topic, "dataset": asked.dataset}
    return Taken("/data", None, state, address="" if asked.anything else COLLECTIONS)


def of_layer(entry: Entry) -> Taken:
    """A layer's first features, those of the latest date where it has dates."""
    latest = entry.facts["ends_on"] if entry.layer.time else None
    dated: dict[str, Any] = {entry.layer.time: latest} if entry.layer.time and latest else {}
    return Taken(entry.path, None, {}, entry.name, {**dated, "limit": SHOWN})


def of_search(typed: str) -> Taken:
    """What was found for the words typed."""
    query = urlencode({"q": typed, "limit": MOST})
    return Taken("/search", None, {"q": typed}, address=f"{here('/search.json')}?{query}")
