"""What pages of places ask the published schema: one question a function, as in data.py.

Longer questions are the .sql files beside this module. Coordinates are longitude and latitude.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from geoportal.portal import care, data
from geoportal.portal.data import GROUPS, Row, Store
from layers.groups import TOTAL, WHO, Figure

FOLDER = Path(__file__).parent
LEVELS = (0, 1, 2)
COLUMNS = ", ".join(f"{group}_individuals" for group in GROUPS[1:])
MORE = (  # what not every publication has
    *(Figure(TOTAL, who).column for who in WHO if who),
    "total_per_1000",
    "rate_estimated",
    "population",
    "population_year",
    "population_dataset",
)


def units(store: Store, level: int, pcode: str) -> list[Row]:
    """Units of a level with a P-code, those in force first, each with its box in degrees."""
    return _ask(store, "unit", level, pcode=pcode)


def country(store: Store, iso3: str | None) -> Row | None:
    """The country of an ISO 3166-1 alpha-3 code: pcode and called; None where none is published."""
    found = _ask(store, "country", 0, iso3=iso3) if iso3 else []
    return found[0] if found else None


def inside(store: Store, level: int, pcode: str) -> list[Row]:
    """Units one level below a unit of `level`: pcode and called."""
    return _ask(store, "inside", level + 1, pcode=pcode)


def beside(store: Store, unit: Row) -> list[Row]:
    """Units that touch one: pcode, iso3 and called."""
    return _ask(store, "beside", unit["level"], seq=unit["seq"])


def became(store: Store, level: int, pcode: str) -> list[Row]:
    """What a unit of another edition is in the one in force, the largest shares first."""
    return _ask(store, "became", level, pcode=pcode)


def was(store: Store, unit: Row) -> list[Row]:
    """Units of other editions, under another code or name, that a unit in force has a part of."""
    edition = unit["boundary_version"]
    return _ask(store, "was", unit["level"], pcode=unit["pcode"], edition=edition)


def figures(store: Store, unit: Row) -> list[Row]:
    """People in a unit by dataset, measure, edition and date, oldest first."""
    layer = f"displacement-admin-{unit['level']}"
    if layer not in snapshots(store):
        return []
    known = data.filled(store, unit["level"])
    more = ", ".join(f"{name if name in known else 'NULL'} AS {name}" for name in MORE)
    more += f", {data.caring(store, layer)}"
    query = _query("figures", figures=f'pub."{layer}"', groups=COLUMNS, more=more)
    return store.rows(query, pcode=unit["pcode"])


def site_figures(store: Store, site: Row) -> list[Row]:
    """People at a site by date, oldest first, in the same columns."""
    query = _query("site_figures", groups=COLUMNS, care=data.caring(store, "site-rounds"))
    return store.rows(query, dataset=site["dataset"], site_id=site["site_id"])


def flow_steps(store: Store, unit: Row) -> list[Row]:
    """By dataset and measure, the last step (round and date) with a flow from or to a unit."""
    tables = _flow_tables(store)
    query = _query("flows_of", **tables) if tables else ""
    return store.rows(query, pcode=unit["pcode"], level=unit["level"]) if tables else []


def flows(store: Store, unit: Row, at: Row) -> list[Row]:
    """Flows from, to and within a unit at a row of `flow_steps`, the largest first."""
    chosen = {name: at[name] for name in ("dataset", "measure", "step")}
    query = _query("flows", **_flow_tables(store), name=data.local_name("pcode"))
    return store.rows(query, pcode=unit["pcode"], level=unit["level"], **chosen)


def sites_in(store: Store, unit: Row, limit: int) -> list[Row]:
    """The largest sites in a unit, latest figures; `found` says how many there are."""
    if "sites" not in snapshots(store):
        return []
    where = "iso3 = %(iso3)s" if unit["level"] == 0 else "adm_pcode = %(pcode)s"
    if unit["level"] and (below := _units(store, unit["level"] + 1)):
        where += f" OR adm_pcode IN (SELECT adm_pcode FROM {below} WHERE parent_pcode = %(pcode)s)"  # noqa: S608
    query = _query("sites_in", inside=where, care=data.caring(store, "sites"))
    rows = store.rows(query, iso3=unit["iso3"], pcode=unit["pcode"], limit=limit)
    return [care.cared(row, "total") for row in rows]


def site(store: Store, identifier: str) -> Row | None:
    """A site by its id (dataset:site_id)."""
    return _one(store, "sites", "site", identifier)


def point(store: Store, identifier: str) -> Row | None:
    """A transit point by its id (dataset:point_id)."""
    return _one(store, "transit-points", "point", identifier)


def points_of(store: Store, iso3: str, limit: int) -> list[Row]:
    """Transit points of a country or on its border; `found` says how many there are."""
    known = "transit-points" in snapshots(store)
    return store.rows(_query("points_of"), iso3=iso3, limit=limit) if known else []


def outlines(
    store: Store,
    level: int,
    box: Sequence[float],
    detail: float,
    edition: str | None = None,
    parent: str | None = None,
) -> list[Row]:
    """Units of a level in a box (degrees): pcode, called and shape, GeoJSON text cut to the box.

    Bends finer than `detail` (degrees) are left out. With a parent only the units below it are
    given; without an edition these are countries as maps of the world show them.
    """
    shown = "boundary_version = %(edition)s" if edition else "pcode_scheme <> 'cod'"
    shown += " AND parent_pcode = %(parent)s" if parent else ""
    tables = _tables(store, level)
    if not tables:
        return []
    sides = dict(zip(("west", "south", "east", "north"), box, strict=True))
    query = _query("outlines", **tables, name=data.local_name(), shown=shown)
    return store.rows(query, **sides, detail=detail, edition=edition, parent=parent)


def _one(store: Store, layer: str, name: str, identifier: str) -> Row | None:
    known = layer in snapshots(store) and "\0" not in identifier
    found = store.rows(_query(name), id=identifier) if known else []
    return found[0] if found else None


def _ask(store: Store, name: str, level: int, **params: Any) -> list[Row]:
    """Rows of a question about the units of a level; none where the level is not published."""
    tables = _tables(store, level)
    return store.rows(_query(name, **tables, name=data.local_name()), **params) if tables else []


def _query(file: str, /, **names: str) -> str:
    return (FOLDER / f"{file}.sql").read_text(encoding="utf-8").format(**names)


def _tables(store: Store, level: int) -> dict[str, str]:
    """SQL names of what publication made of a level's units."""
    units = _units(store, level)
    if not units:
        return {}
    beside = {kind: f'{units[:-1]}_{kind}"' for kind in ("neighbours", "successors")}
    return {"units": units, **beside}


def _flow_tables(store: Store) -> dict[str, str]:
    """SQL names of the flows brought together by level, and of the places they lead to."""
    number = snapshots(store).get("flows")
    kinds = ("layout", "places") if number is not None else ()
    return {kind: f'pub."flows_p{number}_{kind}"' for kind in kinds}


def _units(store: Store, level: int) -> str:
    number = snapshots(store).get(f"admin-{level}")
    return "" if number is None else f'pub."admin-{level}_p{number}"'


def snapshots(store: Store) -> dict[str, int]:
    """Number in the names of each layer's tables; layers without features have no pages."""
    rows = store.rows("SELECT layer, snapshot FROM pub.layer_facts WHERE features > 0")
    return {row["layer"]: row["snapshot"] for row in rows}
