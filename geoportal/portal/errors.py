"""Pages for what went wrong: what it was, and where to go from here."""

from starlette.requests import Request
from starlette.responses import Response

from geoportal.errors import http_status
from geoportal.portal import http
from geoportal.portal.data import Store
from geoportal.portal.site import portal_page
from geoportal.portal.text import _, lazy
from ingest.errors import UnavailableError, UserError

TITLES = {
    400: lazy("That request cannot be read"),
    404: lazy("There is no such page"),
    503: lazy("The figures cannot be reached just now"),
}


class Silent:
    """A store with nothing in it: an error page must not need the database."""

    def rows(self, query: str, /, **params: object) -> list[dict]:
        """No rows."""
        return []


def error_page(store: Store, request: Request, problem: UserError) -> Response:
    """A page for ``problem``, with its own status and nothing of the server's insides."""
    status = http_status(problem)
    title = TITLES.get(status, _("Something went wrong"))
    source = Silent() if isinstance(problem, UnavailableError) else store
    page = portal_page(source, request, "error.html", title, detail=str(problem), status=status)
    return http.html(request, page.render(), status)
