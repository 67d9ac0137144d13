"""The small publication with districts, units they are part of, sites and transit points."""

from datetime import date

import small

DISTRICTS = {"AA101": "Upper North", "AA102": "Lower North", "AA201": "Old South"}
SITES = {"S1": ("Camp one", 0.5, 150), "S2": ("Camp two", 1.5, 30), "S3": ("Camp three", 1.6, None)}


def tables() -> dict[str, list[dict]]:
    """Rows of every published view, by name."""
    made = small.tables()
    facts = made["layer_facts"]
    for layer, features in (("displacement-admin-2", 6), ("admin-0", 1), ("admin-1", 4),
                            ("admin-2", 3), ("sites", 3), ("transit-points", 1)):  # fmt: skip
        facts.append({**facts[0], "layer": layer, "title": layer, "features": features})
    made["admin-0"] = [_unit("AAA", "Aland", None, name_fr="Alande")]
    made["admin-1"] = [_unit(code, name, "AAA") for code, (name, _r) in small.AREAS.items()]
    made["admin-2"] = [_unit(code, name, code[:3]) for code, name in DISTRICTS.items()]
    made["displacement-admin-2"] = _figures()
    made["sites"] = [_site(code, *site) for code, site in SITES.items()]
    made["transit-points"] = [_transit()]
    shapes = [(code, name, small.square(at)) for at, (code, name) in enumerate(DISTRICTS.items())]
    made["map_geometry"].append(small._document("made-up", 2, [0, 0, 3, 1], shapes))
    return made


def _unit(code: str, name: str, parent: str | None, **given: str) -> dict:
    names = {f"name_{language}": None for language in ("en", "fr", "es", "ar")}
    return {"adm_pcode": code, "name": name, **names, "parent_pcode": parent,
            "boundary_version": "v1", **given}  # fmt: skip


def _figures() -> list[dict]:
    people = {"AA101": (70, 120), "AA102": (30, 80), "AA201": (50, 40)}
    return [
        small._stock("made-up", code, name, 2, number, idp_individuals=people[code][number - 1])
        for code, name in DISTRICTS.items()
        for number in small.DAYS
    ]


def _site(code: str, name: str, lon: float, people: int | None) -> dict:
    return {"id": f"made-up:{code}", "dataset": "made-up", "site_id": code, "name": name,
            "adm_pcode": "AA1", "adm_name": "North", "reported_on": date(2024, 6, 30),
            "total_individuals": people, "geom": [lon, 0.5]}  # fmt: skip


def _transit() -> dict:
    return {"id": "made-up:T1", "dataset": "made-up", "point_id": "T1", "name": "River gate",
            "point_type": "land_border", "iso3": "AAA", "neighbour_iso3": "BBB",
            "geom": [0.2, 0.4]}  # fmt: skip
