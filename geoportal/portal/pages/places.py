"""``/places``: every place with figures, to leaf through; all that a copy on a stick can search."""

from starlette.requests import Request

from geoportal.portal.data import Store
from geoportal.portal.elements import Fragment
from geoportal.portal.places.listed import countries
from geoportal.portal.site import portal_page
from geoportal.portal.text import lazy

PATH = "/places"
NAV = None
ORDER = 105
TITLE = lazy("All places with figures")


def render(store: Store, request: Request) -> str:
    """The page."""
    page = portal_page(store, request, "places.html", TITLE)
    Fragment("places", "places-list.html", countries=countries(store)).add_to(page)
    return page.render()
