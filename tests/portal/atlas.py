"""The small publication with units, sites and transit points: what pages of places are made of."""

import json
from copy import deepcopy
from datetime import date

import small
import standin

EDITION = "v2"
NEIGHBOURS = {"AA1": ["AA2"], "AA2": ["AA1", "AA3"], "AA3": ["AA2", "AA4"], "AA4": ["AA3"]}
ARABIC = {"AA1": "الشمال"}


def tables() -> dict[str, list[dict]]:
    """Rows of every published table and view, by name."""
    made = small.tables()
    facts = {row["layer"]: row for row in made["layer_facts"]}
    for layer in ("admin-0", "admin-1", "sites", "site-rounds", "transit-points"):
        facts[layer] = {**made["layer_facts"][0], "layer": layer, "title": layer}
    made["layer_facts"] = [
        {**row, "snapshot": 7, "datasets": ["made-up"]} for row in facts.values()
    ]
    for layer in ("displacement-admin-0", "displacement-admin-1"):
        made[layer] = [{**row, "boundary_version": EDITION, "households": 3} for row in made[layer]]
    countries, provinces = _countries(), _provinces()
    return made | {
        "admin-0_p7": countries,
        "admin-1_p7": provinces,
        "admin-0_p7_neighbours": [{"seq": 1, "neighbour": 2}, {"seq": 2, "neighbour": 1}],
        "admin-1_p7_neighbours": _touching(provinces),
        "admin-0_p7_successors": [_successor("ZZ", "Nowhere", None, None, None)],
        "admin-1_p7_successors": [
            _successor("AA0", "Oldland", "AA1", "North", 0.62),
            _successor("AA0", "Oldland", "AA2", "South", 0.38),
            _successor("AA9", "Gone", "AA3", "East", None),
        ],
        "sites": [_site("S-1", "AA1", 30), _site("S-2", "AA1", None)],
        "site-rounds": [_round(1, 20), _round(2, 30)],
        "transit-points": [_point("P-1", "AAA", "BBB"), _point("P-2", "AAA", None)],
    }


def store() -> standin.MemoryStore:
    """A store over these tables that knows as much of PostGIS as the pages ask."""
    return over(tables())


def over(rows: dict[str, list[dict]]) -> standin.MemoryStore:
    """The same over other rows."""
    made = standin.MemoryStore(rows)
    for name, arguments, function in GEOMETRY:
        made.base.create_function(name, arguments, function)
    return made


def _countries() -> list[dict]:
    return [_unit(1, "AAA", "Aland", 0, 0, None), _unit(2, "BBB", "Beland", 0, 1, None)]


def _provinces() -> list[dict]:
    found = [_unit(seq, code, small.AREAS[code][0], 1, seq - 1, "AAA")
             for seq, code in enumerate(small.AREAS, start=1)]  # fmt: skip
    old = {**_unit(5, "AA0", "Oldland", 1, 0, "AAA"), "boundary_version": "v1", "id": "AA0@v1"}
    return [*found, old]


def _unit(seq: int, code: str, name: str, level: int, at: int, parent: str | None) -> dict:
    return {
        "seq": seq,
        "id": f"{code}@{EDITION}",
        "dataset": "made-up",
        "adm_pcode": code,
        "adm_level": level,
        "boundary_version": EDITION,
        "pcode_scheme": "iso_3166",
        "iso3": parent or code,
        "parent_pcode": parent,
        "name": name,
        "name_en": name,
        "name_fr": f"{name} (fr)",
        "name_es": None,
        "name_ar": ARABIC.get(code),
        "geom": small.square(at),
    }


def _touching(units: list[dict]) -> list[dict]:
    seqs = {unit["adm_pcode"]: unit["seq"] for unit in units}
    return [
        {"seq": seqs[code], "neighbour": seqs[other]}
        for code, others in NEIGHBOURS.items()
        for other in others
    ]


def _successor(
    code: str, name: str, successor: str | None, called: str | None, share: float | None
) -> dict:
    return {
        "iso3": "AAA",
        "pcode": code,
        "name": name,
        "boundary_version": "v1",
        "successor_pcode": successor,
        "successor_name": called,
        "successor_version": EDITION,
        "method": "area",
        "share": share,
    }


def _site(code: str, unit: str, people: int | None) -> dict:
    return {
        "id": f"made-up:{code}",
        "dataset": "made-up",
        "site_id": code,
        "name": f"Camp {code}",
        "site_type": "camp",
        "status": "open",
        "iso3": "AAA",
        "adm_pcode": unit,
        "adm_name": small.AREAS[unit][0],
        "boundary_version": EDITION,
        "round": 2,
        "reported_on": date(2024, 6, 30),
        "total_individuals": people,
        "synthetic": 1,
        "geom": {"type": "Point", "coordinates": [0.5, 0.5]},
    }


def _round(number: int, people: int) -> dict:
    groups = {f"{group}_individuals": None for group in small.GROUPS}
    return {
        "dataset": "made-up",
        "site_id": "S-1",
        "boundary_version": EDITION,
        "round": number,
        "reported_on": small.DAYS[number],
        "total_individuals": people,
        **groups,
        "idp_individuals": people,
        "households": 5,
    }


def _point(code: str, iso3: str, neighbour: str | None) -> dict:
    return {
        "id": f"made-up:{code}",
        "dataset": "made-up",
        "point_id": code,
        "name": f"Bridge {code}",
        "name_local": None,
        "point_type": "land_border",
        "iso3": iso3,
        "neighbour_iso3": neighbour,
        "synthetic": 1,
        "geom": {"type": "Point", "coordinates": [1.0, 0.5]},
    }


def _corner(axis: int, pick):
    def of(text: str) -> float:
        rings = json.loads(text)["coordinates"][0]
        return pick(at[axis] for ring in rings for at in ring)

    return of


GEOMETRY = [
    ("ST_XMin", 1, _corner(0, min)),
    ("ST_YMin", 1, _corner(1, min)),
    ("ST_XMax", 1, _corner(0, max)),
    ("ST_YMax", 1, _corner(1, max)),
    ("ST_MakeEnvelope", 5, lambda *_sides: ""),
    ("ST_Intersects", 2, lambda _one, _other: 1),
    ("ST_ClipByBox2D", 2, lambda geom, _box: geom),
    ("ST_Simplify", 2, lambda geom, _detail: geom),
    ("ST_AsGeoJSON", 2, lambda geom, _digits: geom),
    ("ST_X", 1, lambda point: json.loads(point)["coordinates"][0]),
    ("ST_Y", 1, lambda point: json.loads(point)["coordinates"][1]),
]


def hostile() -> dict[str, list[dict]]:
    """The same with markup and scripts for names."""
    made = deepcopy(tables())
    texts = iter(small.HOSTILE * 60)
    for rows in made.values():
        for row in rows:
            for key in ("name", "name_en", "name_fr", "title", "credit_line", "adm_name"):
                if isinstance(row.get(key), str):
                    row[key] = next(texts)
    return made
