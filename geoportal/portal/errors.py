"""Pages for what went wrong: what it was, and where to go from here."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from geoportal.portal import http
from geoportal.portal.data import Store
from geoportal.portal.site import portal_page
from geoportal.portal.text import _

TITLES = {400: _("That request cannot be read"), 404: _("There is no such page")}


def error_page(store: Store, request: Request, problem: HTTPException) -> Response:
    """A page for ``problem``, with its own status and nothing of the server's insides."""
    title = TITLES.get(problem.status_code, _("Something went wrong"))
    # Starlette's own detail is only the status phrase in English; ours says more.
    detail = problem.detail if problem.detail not in {"Not Found", "Bad Request"} else ""
    page = portal_page(store, request, "error.html", title, detail=detail)
    return http.html(request, page.render(), problem.status_code)
