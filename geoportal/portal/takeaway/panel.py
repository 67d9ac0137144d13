"""The panel “Share and download”: a part that any page with a view can place.

In a frame on somebody else's page it shrinks to what must stay visible there: whose figures these
are, and the way to the whole page.
"""

from starlette.requests import Request

from geoportal.portal import http
from geoportal.portal.elements import Fragment
from geoportal.portal.languages import here
from geoportal.portal.site import base_url
from geoportal.portal.takeaway.offers import Taken, offers


def panel(request: Request, taken: Taken) -> Fragment:
    """The panel for what is shown; its script asks ``source`` again when the view has changed."""
    source = here(f"{taken.page}.offers.json")
    template = "embed-source.html" if http.is_framed(request) else "takeaway.html"
    return Fragment(
        "takeaway",
        template,
        offers=offers(request, taken),
        more=taken.more,
        base_url=base_url(request),
        source=source,
        file_name=taken.collection or "view",
        dataset=taken.dataset,
    )
