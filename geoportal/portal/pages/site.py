"""``/site/{id}``: a place where displaced people live, with its figures by round."""

from starlette.requests import Request

from geoportal.portal import data
from geoportal.portal.data import Row, Store
from geoportal.portal.elements import Fragment, Page
from geoportal.portal.places import locator, parts, place, questions, requests, words
from geoportal.portal.places.figures import series
from geoportal.portal.site import portal_page
from geoportal.portal.takeaway.panel import panel
from geoportal.portal.text import _
from ingest.errors import NotFoundError

PATH = "/site/{id:path}"
NAV = None
ORDER = 101
SITES = 15  # named beside it
DOTS = 200  # on the small map


def render(store: Store, request: Request) -> str:
    """The page of the site whose identifier (dataset:site) the address has."""
    site = questions.site(store, request.path_params["id"])
    if site is None:
        raise NotFoundError(_("No site with this identifier is published. Search for its name."))
    unit = place.containing(store, site["adm_pcode"], site["boundary_version"])
    above = [*place.above(store, unit), unit] if unit else []
    page = portal_page(store, request, "spot.html", site["name"], above=above, spot=site,
                       kind=_kind(site), code=site["site_id"])  # fmt: skip
    _fill(store, request, page, site, unit)
    return page.render()


def _kind(site: Row) -> str:
    kinds = [_("Site"), words.code("site_type", site["site_type"])]
    if site["status"]:
        kinds.append(words.code("site_status", site["status"]))
    return " · ".join(kinds)


def _fill(store: Store, request: Request, page: Page, site: Row, unit: Row | None) -> None:
    found = series(questions.site_figures(store, site), data.datasets(store))
    others = questions.sites_in(store, unit, DOTS) if unit else []
    beside = [row for row in others if row["id"] != site["id"]]
    more = len(beside) > SITES
    small = locator.of_point(store, site, beside, unit)
    caption = words.locator_caption(site["name"], 0)
    made = [
        parts.figures(found, []),
        Fragment("locator", "locator.html", map=small, caption=caption),
        Fragment("facts", "spot-facts.html", rows=_facts(site)),
        Fragment("beside", "place-sites.html", sites=beside[:SITES], code=words.code,
                 title=_("The largest other sites of the same area"),
                 api=requests.sites(unit) if unit and more else ""),
        panel(request, requests.of_site(site, found[0].dataset if found else None)),
        parts.sources(store, found, [], unit["dataset"] if unit else None),
    ]  # fmt: skip
    for part in made:
        part.add_to(page)


def _facts(site: Row) -> dict[str, str]:
    return {
        _("Site ID"): site["site_id"],
        _("Type"): words.code("site_type", site["site_type"]),
        _("Status"): words.code("site_status", site["status"]),
        _("Latitude, longitude"): parts.position(site),
    }
