"""A publication small enough to check by hand, and one whose every text is hostile."""

import json
from copy import deepcopy
from datetime import date

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "</script><script>alert(1)</script>",
    "{{ 7 * 7 }}{% for x in y %}",
    "'\"><svg onload=alert(1)>\u2028",
)
GROUPS = ("idp", "returnee", "refugee", "asylum_seeker", "migrant", "tcn", "host", "other")
DAYS = {1: date(2024, 3, 31), 2: date(2024, 6, 30)}
# P-code: name, and individuals (IDPs, refugees) in rounds 1 and 2; None is no data.
AREAS = {
    "AA1": ("North", ((100, 10), (200, 20))),
    "AA2": ("South", ((50, 0), (40, 0))),
    "AA3": ("East", ((None, None), (0, 0))),
    "AA4": ("West", ((7, 1), (None, None))),
}


def square(at: int) -> dict:
    """A square of one degree, the `at`-th in a row along the equator."""
    ring = [[at, 0], [at + 1, 0], [at + 1, 1], [at, 1], [at, 0]]
    return {"type": "MultiPolygon", "coordinates": [[ring]]}


def tables() -> dict[str, list[dict]]:
    """Rows of every published view, by name."""
    return deepcopy(
        {
            "publication": [
                {
                    "number": 7,
                    "published_at": "2024-07-01T08:00:00+00:00",
                    "author": "A. Officer",
                    "note": "First figures.",
                    "is_current": 1,
                }
            ],
            "dataset": [_dataset("made-up", "Made-up basin", 1), _dataset("real", "Real count", 0)],
            "layer_facts": [
                _facts("displacement-admin-0", "Displacement by country", 3),
                _facts("displacement-admin-1", "Displacement by province", 6),
                _facts("flows", "Flows", 4),
            ],
            "history": _history(),
            "displacement-admin-0": [*_countries(), _overview()],
            "displacement-admin-1": _provinces(),
            "flows": _flows(),
            "flows_p7": [{**row, "seq": at} for at, row in enumerate(_flows(), start=1)],
            "flows_p7_layout": _layout(),
            "flows_p7_places": _places(),
            "map_geometry": _geometry(),
            **{f"displacement-admin-{level}_p7_tiles": _tiles() for level in (0, 1)},
        }
    )


def hostile() -> dict[str, list[dict]]:
    """The same figures, with markup and scripts wherever a text can stand."""
    made = tables()
    texts = iter(HOSTILE * 40)
    for rows in made.values():
        for row in rows:
            for key in ("title", "name", "note", "author", "credit_line", "caveats", "abstract"):
                if isinstance(row.get(key), str):
                    row[key] = next(texts)
            for key in ("origin_name", "destination_name"):
                if key in row:
                    row[key] = HOSTILE[0]
    for row in made["map_geometry"]:
        document = json.loads(row["body"])
        for feature in document["features"]:
            feature["properties"]["name"] = next(texts)
        row["body"] = json.dumps(document)
    return made


def _dataset(slug: str, title: str, synthetic: int) -> dict:
    return {
        "slug": slug,
        "title": title,
        "source": slug,
        "credit_line": f"Credit of {slug}",
        "licence_id": "CC0-1.0",
        "licence_text": "No rights reserved.",
        "synthetic": synthetic,
        "methodology": "Counted by hand.",
        "caveats": "For tests.",
        "translations": {"fr": {"title": f"{title} (fr)", "caveats": "Pour des essais."}},
        "period_start": DAYS[1],
        "period_end": DAYS[2],
        "interval_days": 91,
    }


def _facts(layer: str, title: str, features: int) -> dict:
    return {
        "publication": 7,
        "layer": layer,
        "title": title,
        "features": features,
        "bbox": [0, 0, 4, 1],
        "starts_on": DAYS[1],
        "ends_on": DAYS[2],
        "abstract": f"About {layer}.",
        "snapshot": 7,
        "datasets": ["made-up"],
        "fields": FIELDS,
    }


FIELDS = [
    {"name": "dataset", "type": "string", "definition": "Dataset the feature comes from.",
     "statistics": {"count": 2, "missing": 0}},
    {"name": "measure", "type": "string", "definition": "What is counted.",
     "codes": ["stock", "new_displacement"], "statistics": {"count": 2, "missing": 0}},
    {"name": "total_individuals", "type": "integer", "definition": "All people.", "unit": "people",
     "statistics": {"count": 2, "missing": 1, "minimum": 7, "maximum": 5000}},
]  # fmt: skip


def _history() -> list[dict]:
    """Three publications: the second brought new flows only, the third nothing new of them."""
    given = [(5, "Start.", 5, 5), (6, "New flows.", 5, 6), (7, "First figures.", 7, 6)]
    return [
        {
            "number": number,
            "published_at": f"2024-0{number}-01T08:00:00+00:00",
            "note": note,
            "restores": None,
            "is_current": number == 7,
            "layer": layer,
            "features": 4,
            "snapshot": snapshot,
        }
        for number, note, figures, flows in given
        for layer, snapshot in (("displacement-admin-1", figures), ("flows", flows))
    ]


def _stock(dataset: str, code: str, name: str, level: int, number: int | None, **given) -> dict:
    on = DAYS[number] if number else date(2023, 12, 31)
    counted = {f"{group}_individuals": None for group in GROUPS}
    known = [value for value in given.values() if value is not None]
    return {
        "id": f"{dataset}-{code}-{on}",
        "dataset": dataset,
        "synthetic": int(dataset == "made-up"),
        "iso3": code[:2] + "A",
        "adm_pcode": code,
        "adm_level": level,
        "name": name,
        **{f"name_{code}": None for code in ("en", "fr", "es", "ar")},
        "round": number,
        "reported_on": on,
        "measure": "stock",
        "coverage_percent": None,
        **counted,
        **given,
        "total_individuals": sum(known) if known else None,
    }


def _tiles() -> list[dict]:
    """Shapes of areas as tiles have them: one in the coarse band, two in the fine one."""
    return [{"band": band, "geom": square(at)} for band, at in ((1, 0), (5, 0), (5, 1))]


def _provinces() -> list[dict]:
    return [
        _stock("made-up", code, name, 1, number, idp_individuals=idps, refugee_individuals=refugees)
        for code, (name, rounds) in AREAS.items()
        for number, (idps, refugees) in zip(DAYS, rounds, strict=True)
        if idps is not None
    ]


def _countries() -> list[dict]:
    totals = {1: (157, 11), 2: (240, 20)}
    return [
        _stock("made-up", "AAA", "Aland", 0, number, idp_individuals=i, refugee_individuals=r)
        for number, (i, r) in totals.items()
    ]


def _overview() -> dict:
    row = _stock("real", "BBB", "Beland", 0, None, idp_individuals=5000)
    return {**row, "coverage_percent": 35}


def _flow(number: int, origin: str, destination: str, people: int) -> dict:
    places = list(AREAS)
    ends = [[places.index(code) + 0.5, 0.5] for code in (origin, destination)]
    line = {"type": "LineString", "coordinates": ends}
    return {
        "id": f"{number}-{origin}-{destination}",
        "dataset": "made-up",
        "synthetic": 1,
        "round": number,
        "reported_on": DAYS[number],
        "measure": "movement",
        "origin_pcode": origin,
        "origin_name": AREAS[origin][0],
        "destination_pcode": destination,
        "destination_name": AREAS[destination][0],
        "total_individuals": people,
        "geom": None if origin == destination else line,
    }


def _flows() -> list[dict]:
    return [
        _flow(1, "AA1", "AA2", 900),
        _flow(2, "AA1", "AA2", 300),
        _flow(2, "AA2", "AA1", 120),
        _flow(2, "AA1", "AA1", 450),
    ]


def _layout() -> list[dict]:
    """The same flows as publication lays them out: between provinces, and as one country."""
    rows = [_laid(flow, 1) for flow in _flows()]
    countries = {1: (900, 1), 2: (870, 3)}
    for number, (people, flows) in countries.items():
        within = _flow(number, "AA1", "AA1", people)
        within.update(origin_pcode="AAA", destination_pcode="AAA")
        rows.append({**_laid(within, 0), "flows": flows})
    rows.sort(key=lambda row: (row["level"], row["step"], -row["total_individuals"]))
    ranks: dict[tuple, int] = {}
    for row in rows:
        at = (row["level"], row["step"])
        row["rank"] = ranks[at] = ranks.get(at, 0) + 1
    return rows


def _laid(flow: dict, level: int) -> dict:
    kept = ("dataset", "measure", "round", "reported_on", "origin_pcode", "destination_pcode",
            "total_individuals")  # fmt: skip
    ends = [flow["origin_pcode"], flow["destination_pcode"]]
    lon = sum(list(AREAS).index(code) + 0.5 for code in ends) / 2 if level else None
    stayed = ends[0] == ends[1]
    return {
        **{name: flow[name] for name in kept},
        "level": level,
        "step": str(flow["round"]),
        "origin_level": level,
        "destination_level": level,
        "flows": 1,
        "suppressed": 0,
        "bend_lon": None if stayed else lon,
        "bend_lat": None if stayed else 0.3,
    }


def _places() -> list[dict]:
    return [
        _place("AAA", "Aland", 0, 2.0),
        *(_place(code, name, 1, at + 0.5) for at, (code, (name, _r)) in enumerate(AREAS.items())),
    ]


def _place(code: str, name: str, level: int, lon: float) -> dict:
    names = dict.fromkeys(("name_en", "name_fr", "name_es", "name_ar"))
    return {"dataset": "made-up", "level": level, "pcode": code, "name": name, **names,
            "lon": lon, "lat": 0.5}  # fmt: skip


def _geometry() -> list[dict]:
    provinces = [(code, name, square(at)) for at, (code, (name, _r)) in enumerate(AREAS.items())]
    strip = {"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 1], [0, 1], [0, 0]]]}
    far = {"type": "Polygon", "coordinates": [[[90, 40], [99, 40], [99, 49], [90, 49], [90, 40]]]}
    return [
        _document("made-up", 1, [0, 0, 4, 1], provinces),
        _document("made-up", 0, [0, 0, 4, 1], [("AAA", "Aland", strip)]),
        _document("real", 0, [90, 40, 99, 49], [("BBB", "Beland", far)]),
        _document("", 0, [0, 0, 99, 49], [("AAA", "Aland", strip), ("BBB", "Beland", far)]),
    ]


def _document(dataset: str, level: int, bbox: list[float], areas: list[tuple]) -> dict:
    features = [
        {
            "type": "Feature",
            "id": code,
            "properties": {"adm_pcode": code, "name": name},
            "geometry": shape,
        }
        for code, name, shape in areas
    ]
    body = json.dumps({"type": "FeatureCollection", "features": features})
    return {
        "dataset": dataset,
        "level": level,
        "boundary_version": "v1",
        "bbox": bbox,
        "body": body,
    }
