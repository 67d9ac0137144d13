"""``/search``: places, sites, points and layers by name or code; works without scripts."""

from starlette.requests import Request

from geoportal.portal.catalogue.taken import of_search
from geoportal.portal.data import Store
from geoportal.portal.elements import Fragment
from geoportal.portal.search.find import LONGEST, Found, search
from geoportal.portal.search.suggest import MOST
from geoportal.portal.site import portal_page
from geoportal.portal.takeaway.panel import panel
from geoportal.portal.text import _, lazy

PATH = "/search"
NAV = None
ORDER = 110
TITLE = lazy("Search")


def render(store: Store, request: Request) -> str:
    """The page for what was typed; without anything typed, what can be."""
    typed = request.query_params.get("q", "").strip()[:LONGEST]
    title = _("Search: {words}").format(words=typed) if typed else TITLE
    found = search(store, typed, MOST) if typed else Found([], is_guess=False)
    page = portal_page(store, request, "search.html", title, typed=typed)
    Fragment("results", "results.html", found=found, typed=typed, shown=MOST).add_to(page)
    if typed:
        panel(request, of_search(typed)).add_to(page)
    return page.render()
