"""``/offline``: what the service worker shows where there is no line and nothing was kept."""

from starlette.requests import Request

from geoportal.portal.data import Store
from geoportal.portal.site import portal_page
from geoportal.portal.text import lazy

PATH = "/offline"
NAV = None
ORDER = 130
TITLE = lazy("There is no connection")


def render(store: Store, request: Request) -> str:
    """The page, which lists what was kept on the device by script."""
    return portal_page(store, request, "offline.html", TITLE).render()
