"""What may lie over the areas: sites, transit points, flows, incidents. All off until chosen."""

from collections.abc import Mapping, Sequence

from geoportal.portal import data
from geoportal.portal.data import Row, Store
from geoportal.portal.explore import incidents, moves

LAYERS = {"sites": "sites", "transit": "transit-points"}  # name in an address: published layer
MARKS = 1000  # of one kind on a map; the largest of them


def chosen(store: Store, dataset: str, level: int, params: Mapping[str, str]) -> dict[str, bool]:
    """What the dataset has to lay over its areas, and whether the reader wants it."""
    here = [name for name, layer in LAYERS.items() if _has(store, layer, dataset)]
    if moves.series(store, dataset, level):
        here.append("flows")
    if incidents.are_in(store, data.geometry_bbox(store, dataset, level)):  # of any dataset
        here.append("incidents")
    return {name: bool(params.get(name)) for name in here}


def _has(store: Store, layer: str, dataset: str) -> bool:
    if not any(row["layer"] == layer and row["features"] for row in data.layers(store)):
        return False
    found = store.rows(
        f'SELECT id FROM pub."{layer}" WHERE dataset = %(dataset)s LIMIT 1',  # noqa: S608
        dataset=dataset,
    )
    return bool(found)


def sites(store: Store, dataset: str, box: Sequence[float]) -> list[Row]:
    """The largest sites in a box (west, south, east, north): people present, lon, lat."""
    return store.rows(
        f"SELECT {data.caring(store, 'sites')}, "  # noqa: S608
        "id, site_id, name, adm_pcode, adm_name, reported_on, total_individuals AS value, "
        "ST_X(geom) AS lon, ST_Y(geom) AS lat FROM pub.sites WHERE dataset = %(dataset)s "
        "AND ST_X(geom) BETWEEN %(west)s AND %(east)s "
        "AND ST_Y(geom) BETWEEN %(south)s AND %(north)s "
        "ORDER BY CASE WHEN total_individuals IS NULL THEN 1 ELSE 0 END, "
        "total_individuals DESC, site_id LIMIT %(limit)s",
        dataset=dataset,
        limit=MARKS,
        **_sides(box),
    )


def largest_site(store: Store, dataset: str) -> float:
    """People at the largest site of the dataset: what the widest circle stands for."""
    rows = store.rows(
        "SELECT max(total_individuals) AS largest FROM pub.sites WHERE dataset = %(dataset)s",
        dataset=dataset,
    )
    return float(rows[0]["largest"] or 0)


def transit(store: Store, dataset: str, box: Sequence[float]) -> list[Row]:
    """The transit points in a box: name, kind, the countries on both sides, lon, lat."""
    return store.rows(
        "SELECT id, point_id, name, point_type, iso3, neighbour_iso3, "
        'ST_X(geom) AS lon, ST_Y(geom) AS lat FROM pub."transit-points" '
        "WHERE dataset = %(dataset)s AND ST_X(geom) BETWEEN %(west)s AND %(east)s "
        "AND ST_Y(geom) BETWEEN %(south)s AND %(north)s ORDER BY name, point_id LIMIT %(limit)s",
        dataset=dataset,
        limit=MARKS,
        **_sides(box),
    )


def _sides(box: Sequence[float]) -> dict[str, float]:
    return dict(zip(("west", "south", "east", "north"), box, strict=True))
