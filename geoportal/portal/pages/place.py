"""``/place/{pcode}``: a country or administrative unit, with all that is published of it."""

from starlette.requests import Request

from geoportal.portal import data, http
from geoportal.portal.data import Row, Store
from geoportal.portal.elements import Fragment, Page
from geoportal.portal.places import locator, parts, questions, requests, words
from geoportal.portal.places.around import around
from geoportal.portal.places.figures import series
from geoportal.portal.places.moves import moves
from geoportal.portal.places.place import KINDS, Gone, Place, find
from geoportal.portal.site import portal_page
from geoportal.portal.takeaway.panel import panel
from geoportal.portal.text import _
from ingest.errors import NotFoundError

PATH = "/place/{pcode}"
NAV = None
ORDER = 100
SITES, POINTS = 15, 30  # named on the page
DOTS = 200  # on the small map


def render(store: Store, request: Request) -> str:
    """The page of the place whose P-code the address has."""
    place = find(store, request.path_params["pcode"])
    if place is None:
        raise NotFoundError(
            _("No edition of the boundaries published here has this P-code. Search for its name.")
        )
    if isinstance(place, Gone):
        return _gone(store, request, place)
    title = _("{name} ({pcode})").format(name=place.name, pcode=place.unit["pcode"])
    page = portal_page(store, request, "place.html", title, place=place, kind=KINDS[_level(place)])
    _fill(store, request, page, place)
    return page.render()


def _fill(store: Store, request: Request, page: Page, place: Place) -> None:
    """The place's figures and where it lies; outside of frames all else that is known too."""
    unit, known = place.unit, data.datasets(store)
    found = series(questions.figures(store, unit), known)
    sites, flows = questions.sites_in(store, unit, DOTS), moves(store, unit, known)
    has = {name for name, some in (("flows", flows), ("sites", sites)) if some}
    dataset = found[0].dataset if found else None
    made = [
        _earlier(store, place),
        parts.figures(found, [words.map_link(one, unit) for one in found]),
        Fragment("locator", "locator.html", map=locator.of_unit(store, unit, sites),
                 caption=words.locator_caption(place.name, len(sites))),
        panel(request, requests.of_unit(unit, str(page.title), dataset, has)),
    ]  # fmt: skip
    if not http.is_framed(request):
        made += [*_beyond(store, place, sites), *around(store, place, found),
                 Fragment("moves", "place-moves.html", place=place, moves=flows),
                 parts.sources(store, found, flows, unit["dataset"])]  # fmt: skip
    for part in made:
        part.add_to(page)


def _beyond(store: Store, place: Place, sites: list[Row]) -> list[Fragment]:
    """Codes and names of the place, sites and transit points in it."""
    unit, more = place.unit, len(sites) > SITES
    points = questions.points_of(store, unit["iso3"], DOTS) if unit["level"] == 0 else []
    return [
        Fragment("facts", "place-facts.html", place=place, was=questions.was(store, unit)),
        Fragment("sites", "place-sites.html", sites=sites[:SITES], code=words.code,
                 title=words.sites_title(sites), api=requests.sites(unit) if more else ""),
        Fragment("points", "place-points.html", points=points[:POINTS], code=words.code,
                 title=words.points_title(points), more=max(0, len(points) - POINTS)),
    ]  # fmt: skip


def _earlier(store: Store, place: Place) -> Fragment:
    """What the code of another edition is in the one in force; nothing for a code in force."""
    became: list[Row] = []
    if place.is_earlier:
        became = [row for row in questions.became(store, _level(place), place.unit["pcode"])
                  if row["boundary_version"] == place.unit["boundary_version"]]  # fmt: skip
    return Fragment("earlier", "place-earlier.html", became=became)


def _gone(store: Store, request: Request, gone: Gone) -> str:
    name = gone.became[0]["name"]
    title = _("{name} ({pcode})").format(name=name, pcode=gone.pcode)
    page = portal_page(store, request, "place-gone.html", title, name=name, pcode=gone.pcode)
    Fragment("earlier", "place-earlier.html", became=gone.became).add_to(page)
    return page.render()


def _level(place: Place) -> int:
    return place.unit["level"]
