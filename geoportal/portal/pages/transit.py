"""``/transit/{id}``: a border crossing or another place where movement is observed."""

from starlette.requests import Request

from geoportal.portal import data
from geoportal.portal.data import Row, Store
from geoportal.portal.elements import Fragment, Page
from geoportal.portal.places import locator, parts, questions, requests, words
from geoportal.portal.site import portal_page
from geoportal.portal.takeaway.panel import panel
from geoportal.portal.text import _
from ingest.errors import NotFoundError

PATH = "/transit/{id:path}"
NAV = None
ORDER = 102
POINTS = 20  # named beside it
DOTS = 400  # on the small map


def render(store: Store, request: Request) -> str:
    """The page of the transit point whose identifier (dataset:point) the address has."""
    point = questions.point(store, request.path_params["id"])
    if point is None:
        raise NotFoundError(
            _("No transit point with this identifier is published. Search for its name.")
        )
    kind = " · ".join([_("Transit point"), words.code("point_type", point["point_type"])])
    country = questions.country(store, point["iso3"])
    page = portal_page(store, request, "spot.html", point["name"], spot=point, kind=kind,
                       above=[country] if country else [], code=point["point_id"])  # fmt: skip
    _fill(store, request, page, point)
    return page.render()


def _fill(store: Store, request: Request, page: Page, point: Row) -> None:
    near = questions.points_of(store, point["iso3"], DOTS)
    beside = [row for row in near if row["id"] != point["id"]]
    small = locator.of_point(store, point, beside, None)
    dataset = data.datasets(store).get(point["dataset"])
    made = [
        Fragment("figures", "spot-note.html", point=point, dataset=dataset),
        Fragment("locator", "locator.html", map=small,
                 caption=words.locator_caption(point["name"], 0)),
        Fragment("facts", "spot-facts.html", rows=_facts(store, point)),
        Fragment("beside", "place-points.html", points=beside[:POINTS], code=words.code,
                 title=_("Other points of this country"),
                 more=max(0, len(beside) - POINTS)),
        panel(request, requests.of_point(point, dataset)),
        Fragment("sources", "place-sources.html", datasets=[dataset] if dataset else [],
                 boundaries="", note=parts.BOUNDARY_NOTE),
    ]  # fmt: skip
    for part in made:
        part.add_to(page)


def _facts(store: Store, point: Row) -> dict[str, str]:
    sides = [questions.country(store, iso3) or {"called": iso3}
             for iso3 in (point["iso3"], point["neighbour_iso3"]) if iso3]  # fmt: skip
    facts = {
        _("Point ID"): point["point_id"],
        _("Local name"): point["name_local"],
        _("Type"): words.code("point_type", point["point_type"]),
        _("Country"): sides[0]["called"],
        _("On the other side"): sides[1]["called"] if len(sides) > 1 else None,
        _("Latitude, longitude"): parts.position(point),
    }
    return {name: value for name, value in facts.items() if value}
