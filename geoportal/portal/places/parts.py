"""Parts that pages of units, sites and points share."""

from geoportal.portal import data
from geoportal.portal.catalogue.freshness import today
from geoportal.portal.chart import charts
from geoportal.portal.data import Row, Store
from geoportal.portal.elements import Fragment
from geoportal.portal.places.certainty import certainty
from geoportal.portal.places.figures import Series
from geoportal.portal.text import BOUNDARY_NOTE, GROUPS, rate


def figures(found: list[Series], links: list[str]) -> Fragment:
    """Every series with its chart, its groups, its table, and a link where it is on the map."""
    return Fragment(
        "figures",
        "series.html",
        series=[
            (one, charts(one.points, columns=one.measure != "stock"), certainty(one, today()))
            for one in found
        ],
        several=len({one.edition for one in found}) > 1,
        groups=GROUPS,
        rate=rate,
        links=links,
    )


def sources(store: Store, found: list[Series], flows: list, boundaries: str | None) -> Fragment:
    """Whose figures these are, each dataset once, and whose boundaries."""
    known = data.datasets(store)
    used = {one.dataset["slug"]: one.dataset for one in [*found, *flows]}
    used |= {slug: known[slug] for one in found for slug in one.inhabitants if slug in known}
    lines = known.get(boundaries or "")
    return Fragment(
        "sources",
        "place-sources.html",
        datasets=list(used.values()),
        boundaries=lines["credit_line"] if lines else "",
        note=BOUNDARY_NOTE,
    )


def position(at: Row) -> str:
    """Latitude and longitude in degrees, as maps and receivers write them."""
    return f"{at['lat']:.4f}, {at['lon']:.4f}"
