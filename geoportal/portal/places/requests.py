"""What pages of places show, as requests to the API and files, filtered to that place."""

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from geoportal.features.request import MAX_LIMIT
from geoportal.portal.data import Row
from geoportal.portal.takeaway.offers import Offer, Taken, asked
from geoportal.portal.text import _

TITLES = {"csv": "CSV", "xlsx": "XLSX", "geojson": "GeoJSON"}
WHOLE = {"limit": MAX_LIMIT}


def of_unit(unit: Row, name: str, dataset: Row | None, has: Collection[str] = ()) -> Taken:
    """A unit's figures, all rounds, and its flows, sites and outline: what there is of them.

    ``dataset`` is that of the figures the page begins with, None where there are no figures;
    ``has`` names what else there is, of flows and sites.
    """
    level, code = unit["level"], unit["pcode"]
    layer = f"admin-{level}"
    more = []
    if "flows" in has:
        text = code.replace("'", "''")
        ends = f"origin_pcode = '{text}' OR destination_pcode = '{text}'"
        more.append(_items(_("Flows from and to it, all rounds"), "flows", {"filter": ends}))
    if "sites" in has:
        more.append(_items(_("Sites in it"), "sites", _sites(unit)))
    outline = f"/api/collections/{layer}/items/{quote(unit['id'], safe='')}?f=json"
    return Taken(
        page=f"/place/{code}",
        dataset=dataset,
        state={},
        collection=f"displacement-{layer}" if dataset else layer,
        query={"adm_pcode": code, **WHOLE},
        name=name,
        on_paper=True,
        more=[*more, Offer(_("Its outline"), outline, {"GeoJSON": outline})],
    )


def of_site(site: Row, dataset: Row | None) -> Taken:
    """A site's figures, all rounds."""
    query = {"dataset": site["dataset"], "site_id": site["site_id"], **WHOLE}
    return Taken(f"/site/{site['id']}", dataset, {}, "site-rounds", query)


def of_point(point: Row, dataset: Row | None) -> Taken:
    """A transit point, and all of its list."""
    listed = {"dataset": point["dataset"]}
    return Taken(
        page=f"/transit/{point['id']}",
        dataset=dataset,
        state={},
        collection="transit-points",
        query={**listed, "point_id": point["point_id"], **WHOLE},
        more=[_items(_("All points of its list"), "transit-points", listed)],
    )


def sites(unit: Row) -> str:
    """Address of the sites of a unit in the API, for reading."""
    return f"/api/collections/sites/items?{urlencode({'f': 'html', **_sites(unit), 'limit': 100})}"


def _sites(unit: Row) -> dict[str, str]:
    return {"iso3": unit["iso3"]} if unit["level"] == 0 else {"adm_pcode": unit["pcode"]}


def _items(what: str, layer: str, query: Mapping[str, Any]) -> Offer:
    files = asked(layer, {**query, **WHOLE})
    named = {TITLES[kind]: address for kind, address in files.items()}
    return Offer(what, files["geojson"], named)
