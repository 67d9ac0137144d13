"""Finding what somebody typed: names and codes in the tables that publication made for it."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from geoportal.portal import data
from geoportal.portal.borders.rules import rules
from geoportal.portal.catalogue.entries import entries
from geoportal.portal.catalogue.find import fold
from geoportal.portal.data import Row, Store
from geoportal.portal.places import questions as places
from geoportal.portal.places.place import KINDS
from geoportal.portal.places.words import code
from geoportal.portal.text import _, listing

FOLDER = Path(__file__).parent
LONGEST = 100  # characters of a search; the rest is left out
SHORT = 3  # below so many letters only beginnings are looked for
MOST = 500  # of those that begin with, or hold, what is sought: weighing 200,000 takes seconds
ALIKE_WORD, ALIKE_WORDS = 0.3, 0.5  # least share of three-letter pieces that two names share
NAMED = """
SELECT layer, snapshot FROM pub.layer_facts WHERE features > 0
AND to_regclass('pub.' || quote_ident(layer || '_p' || snapshot || '_names')) IS NOT NULL
"""
ORDER = "ORDER BY rank, CASE WHEN rank = 6 THEN -likeness ELSE 0 END, layer, likeness DESC, seq"


@dataclass(frozen=True)
class Result:
    """One thing found: its name, what it is and where, its code, its page."""

    name: str
    what: str
    code: str
    address: str


@dataclass(frozen=True)
class Found:
    """Results, the best first; `is_guess` when nothing was quite what was typed."""

    results: list[Result]
    is_guess: bool


def search(store: Store, typed: str, limit: int) -> Found:
    """What is like the words typed: a name in any spelling or language, a code old or new."""
    typed = typed[:LONGEST].replace("\0", "")  # which no database takes
    sought = _spelled(store, typed)
    if not sought:
        return Found([], is_guess=False)
    asked = _asked(sought, _is_code(typed), limit)
    sure = _hits(store, "holding" if len(sought) >= SHORT else "beginning", asked)
    found = _renamed(store, typed)
    known = {result.address for result in found}
    found += [result for result in _results(store, typed, sure) if result.address not in known]
    known |= {result.address for result in found}
    found += [result for result in _older(store, typed) if result.address not in known]
    found += _layers(store, typed)
    if found or len(sought) < SHORT:
        return Found(found[:limit], is_guess=False)
    guesses = _results(store, typed, _hits(store, "alike", asked))
    return Found(guesses[:limit], is_guess=bool(guesses))


def _spelled(store: Store, typed: str) -> str:
    return store.rows("SELECT pub.spelled(%(typed)s) AS word", typed=typed)[0]["word"] or ""


def _hits(store: Store, how: str, asked: dict[str, Any]) -> list[Row]:
    """The best hits of all layers; `how` names the SQL that finds what is worth weighing."""
    pieces = [_weighed(row["layer"], _table(row, "_names"), how) for row in store.rows(NAMED)]
    if not pieces:
        return []
    query = f"SELECT * FROM ({' UNION ALL '.join(pieces)}) hits {ORDER} LIMIT %(limit)s"  # noqa: S608
    return store.rows(query, **asked)


def _weighed(layer: str, names: str, how: str) -> str:
    candidates = _sql(how, names=names, beginning=_sql("beginning", names=names))
    return _sql("hits", layer=f"'{layer}'", candidates=candidates)


def _asked(sought: str, is_code: bool, limit: int) -> dict[str, Any]:
    """What the SQL of hits asks by."""
    bare = sought.replace(" ", "")
    return {
        "sought": sought,
        "begins": f"{sought}%",
        "word": f"% {sought}%",
        "holds": f"%{sought}%",
        "turned": _turned(sought),
        "alike": ALIKE_WORDS if " " in sought else ALIKE_WORD,
        "code": bare,
        "code_rank": 2 if is_code else 3,
        "code_begins": f"{bare}%",
        "most": MOST,
        "limit": 2 * limit,  # a place counts once in each edition: some hits fall together
    }


def _is_code(typed: str) -> bool:
    """Whether somebody writes a code: in capitals, or with digits."""
    return typed.isupper() or any(sign.isdigit() for sign in typed)


def _turned(sought: str) -> tuple[str, ...]:
    """What was sought with any two neighbouring letters the other way round."""
    places = range(len(sought) - 1)
    return ("", *(sought[:at] + sought[at + 1] + sought[at] + sought[at + 2 :] for at in places))


def _results(store: Store, typed: str, hits: list[Row]) -> list[Result]:
    """Results in the order of the hits, of equal ones first what has figures.

    Of a code's several editions it is the one in force.
    """
    seqs: dict[str, list[int]] = defaultdict(list)
    for hit in hits:
        seqs[hit["layer"]].append(hit["seq"])
    told = {layer: _told(store, layer, tuple(found)) for layer, found in seqs.items()}
    in_force = {(layer, row["code"]) for layer, rows in told.items() for row in rows.values()
                if not row.get("is_followed")}  # fmt: skip
    found: dict[str, Result] = {}
    shown = [(hit, told[hit["layer"]][hit["seq"]]) for hit in hits]
    shown.sort(key=lambda pair: (pair[0]["rank"], not pair[1].get("has_figures")))
    for hit, row in shown:
        if not row.get("is_followed") or (hit["layer"], row["code"]) not in in_force:
            result = _result(hit["layer"], row, typed)
            found.setdefault(result.address, result)
    return list(found.values())


def _told(store: Store, layer: str, seqs: tuple[int, ...]) -> dict[int, Row]:
    """What is shown of features, by `seq`."""
    numbers = places.snapshots(store)
    file = "units" if layer.startswith("admin-") else layer
    at = {"layer": layer, "snapshot": numbers[layer]}
    query = _sql(
        file if (FOLDER / f"{file}.sql").exists() else "other",
        name=data.local_name(),
        table=_table(at),
        successors=_table(at, "_successors"),
        parent=_parent(numbers, layer),
        country=_country(numbers, "u.iso3"),
        neighbour=_country(numbers, "u.neighbour_iso3"),
        has_figures=_has_figures(numbers, layer),
    )
    return {row["seq"]: row for row in store.rows(query, seqs=seqs)}


def _country(numbers: dict[str, int], code: str) -> str:
    """SQL of the name of the country with a code; countries may not be published."""
    if "admin-0" not in numbers:
        return "NULL"
    countries = _table({"layer": "admin-0", "snapshot": numbers["admin-0"]})
    return (
        f"(SELECT {data.local_name()} FROM {countries} c WHERE c.iso3 = {code} "  # noqa: S608
        "ORDER BY c.pcode_scheme, c.boundary_version DESC LIMIT 1)"
    )


def _parent(numbers: dict[str, int], layer: str) -> str:
    """SQL of the name of the unit that a unit `u` of a layer lies in."""
    above = f"admin-{int(layer[-1]) - 1}" if layer.startswith("admin-") else ""
    if above not in numbers:
        return "NULL"
    units = _table({"layer": above, "snapshot": numbers[above]})
    return (
        f"(SELECT {data.local_name()} FROM {units} p WHERE p.adm_pcode = u.parent_pcode "  # noqa: S608
        "ORDER BY p.boundary_version DESC LIMIT 1)"
    )


def _has_figures(numbers: dict[str, int], layer: str) -> str:
    """SQL that says whether a unit `u` has published figures."""
    figures = f"displacement-{layer}"
    if figures not in numbers:
        return "FALSE"
    return f'EXISTS (SELECT 1 FROM pub."{figures}" f WHERE f.adm_pcode = u.adm_pcode)'  # noqa: S608


def _result(layer: str, row: Row, typed: str) -> Result:
    if layer.startswith("admin-"):
        kind, address = KINDS[int(layer[-1])], f"/place/{quote(row['code'])}"
    elif layer == "sites":
        kind, address = code("site_type", row["kind"]), f"/site/{quote(row['id'])}"
    elif layer == "transit-points":
        kind, address = code("point_type", row["kind"]), f"/transit/{quote(row['id'])}"
    else:
        kind, address = layer, f"/api/collections/{layer}/items/{quote(row['id'], safe='')}"
    return Result(row["called"], _what(layer, str(kind), row, typed), row["code"], address)


def _what(layer: str, kind: str, row: Row, typed: str) -> str:
    """What a result is and where: ``First-level area · Nigeria · also called Borno``."""
    above = [row.get("parent"), row.get("country")]
    names = list(dict.fromkeys(name for name in above if name and name != row["called"]))
    both_sides = layer == "transit-points" and len(names) > 1
    place = listing(names) if both_sides else _(", ").join(names)
    edition = _("an earlier edition of the boundaries") if row.get("is_followed") else ""
    other = _other_name(row, typed)
    also = _("also called {name}").format(name=other) if other else ""
    return " · ".join(part for part in (kind, place, also, edition) if part)


def _other_name(row: Row, typed: str) -> str | None:
    """The name that was typed, where another one is shown."""
    sought = fold(typed)
    if sought in fold(row["called"]):
        return None
    return next((name for name in row.get("names", []) if name and sought in fold(name)), None)


def _renamed(store: Store, typed: str) -> list[Result]:
    """Places by the names that the organisation has for them."""
    sought = fold(typed)
    called = [
        code
        for code, said in rules().names.items()
        if any(f" {sought}" in f" {fold(name)}" for name in said.values())
    ]
    rows = ((level, places.units(store, level, code)) for code in called for level in places.LEVELS)
    return [_unit(level, found[0]) for level, found in rows if found]


def _unit(level: int, row: Row) -> Result:
    code = row["pcode"]
    return Result(row["called"], str(KINDS[level]), code, f"/place/{quote(code)}")


def _older(store: Store, typed: str) -> list[Result]:
    """Codes of other editions whose outlines are not published."""
    pcode = typed.strip().upper()
    rows = [row for level in places.LEVELS for row in places.became(store, level, pcode)]
    if not rows:
        return []
    what = _("P-code of an earlier edition of the boundaries")
    return [Result(rows[0]["name"], what, pcode, f"/place/{quote(pcode)}")]


def _layers(store: Store, typed: str) -> list[Result]:
    """Published layers that are called so; the catalogue finds them by all that is said of them."""
    sought = fold(typed).split()
    return [
        Result(one.words.title, _("Published layer"), one.name, one.path)
        for one in entries(store)
        if all(f" {word}" in f" {fold(one.words.title)} {fold(one.name)}" for word in sought)
    ]


def _sql(file: str, /, **names: str) -> str:
    return (FOLDER / f"{file}.sql").read_text(encoding="utf-8").format(**names)


def _table(row: dict[str, Any], suffix: str = "") -> str:
    return f'pub."{row["layer"]}_p{row["snapshot"]}{suffix}"'
