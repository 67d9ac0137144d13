"""What a page of a place shows, as requests to the API and files, filtered to that place."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from geoportal.features.request import MAX_LIMIT
from geoportal.portal.data import Row
from geoportal.portal.text import _

FILES = {"CSV": "csv", "XLSX": "xlsx", "GeoJSON": "json"}


@dataclass(frozen=True)
class Offer:
    """One thing to take: what it is, its address in the API, and the same as files by format."""

    what: str
    address: str
    files: dict[str, str]


def of_unit(unit: Row, has_figures: bool, has_flows: bool, has_sites: bool) -> list[Offer]:
    """Requests for a unit's figures, flows, sites and outline: what there is of them."""
    level, code = unit["level"], unit["pcode"]
    layer = f"admin-{level}"
    offers = []
    if has_figures:
        offers.append(
            _items(_("Figures, all rounds"), f"displacement-{layer}", {"adm_pcode": code})
        )
    if has_flows:
        text = code.replace("'", "''")
        ends = f"origin_pcode = '{text}' OR destination_pcode = '{text}'"
        offers.append(_items(_("Flows from and to it, all rounds"), "flows", {"filter": ends}))
    if has_sites:
        offers.append(_items(_("Sites in it"), "sites", _sites(unit)))
    outline = f"/api/collections/{layer}/items/{quote(unit['id'], safe='')}?f=json"
    return [*offers, Offer(_("Its outline"), outline, {"GeoJSON": outline})]


def of_site(site: Row) -> list[Offer]:
    """Requests for a site's figures."""
    query = {"dataset": site["dataset"], "site_id": site["site_id"]}
    return [_items(_("Figures, all rounds"), "site-rounds", query)]


def of_point(point: Row) -> list[Offer]:
    """Requests for a transit point, and for all of its list."""
    one = f"/api/collections/transit-points/items/{quote(point['id'], safe='')}?f=json"
    listed = _items(_("All points of its list"), "transit-points", {"dataset": point["dataset"]})
    return [Offer(_("This point"), one, {"GeoJSON": one}), listed]


def sites(unit: Row) -> str:
    """Address of the sites of a unit in the API, for reading."""
    return f"/api/collections/sites/items?{urlencode({'f': 'html', **_sites(unit), 'limit': 100})}"


def _sites(unit: Row) -> dict[str, str]:
    return {"iso3": unit["iso3"]} if unit["level"] == 0 else {"adm_pcode": unit["pcode"]}


def _items(what: str, layer: str, query: Mapping[str, str]) -> Offer:
    items = f"/api/collections/{layer}/items"
    files = {title: f"{items}?{urlencode({'f': form, **query, 'limit': MAX_LIMIT})}"
             for title, form in FILES.items()}  # fmt: skip
    return Offer(what, files["GeoJSON"], files)
