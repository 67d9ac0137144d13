"""P-code look-up: every match carries its method and score; nothing is guessed.

In order: the code itself, the reviewed crosswalk, the name, the name without accents, case and
punctuation. A name counts only where one unit bears it, within the parent if that is given.
"""

from collections.abc import Callable

import pandas as pd

from ingest.errors import UserError
from ingest.gazetteer import Gazetteer, plain

Step = Callable[[pd.DataFrame, Gazetteer], pd.DataFrame]

FOUND = ["pcode", "boundary_version", "iso3", "method", "score"]


def match(
    asked: pd.DataFrame, gazetteer: Gazetteer, reviewed: pd.DataFrame, unknown: tuple[str, ...]
) -> pd.DataFrame:
    """Look places up.

    `asked` has level, iso3, pcode, name, parent_name; the result, with the same index, has pcode,
    boundary_version, iso3, method and score (0 to 1), all missing where nothing was found.
    """
    places = asked.drop_duplicates().reset_index(drop=True)
    found = pd.DataFrame(index=places.index, columns=FOUND, dtype="object")
    for step in (_unknown(unknown), _by_code, _by_review(reviewed), _by_name, _by_plain_name):
        open_places = places[found["method"].isna()]
        if len(open_places):
            hits = step(open_places, gazetteer)
            found.loc[hits.index, FOUND] = hits[FOUND]
    answers = pd.concat([places, found.add_prefix("found_")], axis=1)
    merged = asked.merge(answers, how="left", on=list(asked.columns))
    result = merged[[f"found_{name}" for name in FOUND]].set_axis(FOUND, axis=1)
    result["score"] = pd.to_numeric(result["score"])
    return result.set_axis(asked.index, axis=0)


def _unknown(words: tuple[str, ...]) -> Step:
    def step(places: pd.DataFrame, _: Gazetteer) -> pd.DataFrame:
        said = places[places["pcode"].isin(words) | places["name"].isin(words)]
        return _answer(said, pcode=None, method="unknown", score=None)

    return step


def _by_code(places: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    codes = gazetteer.units[["level", "pcode", "iso3"]].assign(code=gazetteer.units["pcode"])
    countries = gazetteer.units.query("level == 0")
    by_iso3 = countries[["level", "pcode", "iso3"]].assign(code=countries["iso3"])
    known = pd.concat([codes, by_iso3]).drop_duplicates()
    hits = places.reset_index().merge(
        known, left_on=["level", "pcode"], right_on=["level", "code"], suffixes=("_asked", "")
    )
    return _units(_single(_in_country(hits)), gazetteer, "pcode", 1.0)


def _by_review(reviewed: pd.DataFrame) -> Step:
    def step(places: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
        # a place given by a code alone stands in the crosswalk under that code
        named = places.assign(name=places["name"].fillna(places["pcode"])).drop(columns="pcode")
        keyed = named.fillna({"parent_name": ""}).reset_index()
        hits = keyed.merge(reviewed, on=["level", "name", "parent_name"])
        missing = set(hits["pcode"]) - set(gazetteer.units["pcode"])
        if missing:
            raise UserError(f"The crosswalk names P-codes that no boundary has: {missing}.")
        return _units(_single(hits), gazetteer, "crosswalk", 1.0)

    return step


def _by_name(places: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    keyed = places.assign(key=places["name"])
    return _units(_named(keyed, gazetteer.names, "key"), gazetteer, "name", 1.0)


def _by_plain_name(places: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    keyed = places.assign(plain=places["name"].map(plain, na_action="ignore"))
    return _units(_named(keyed, gazetteer.names, "plain"), gazetteer, "name_normalised", 0.95)


def _named(places: pd.DataFrame, names: pd.DataFrame, key: str) -> pd.DataFrame:
    """One row a place that exactly one unit answers to, preferring units in the stated parent."""
    hits = (
        places.dropna(subset=[key]).reset_index()
        .merge(names, on=["level", key], suffixes=("_asked", ""))
    )  # fmt: skip
    hits = _in_country(hits)
    asked_parent = hits["parent_name"].map(plain, na_action="ignore")
    pairs = zip(asked_parent, hits["parents"], strict=True)
    inside = [asked in parents for asked, parents in pairs]
    in_parent = hits[pd.Series(inside, index=hits.index, dtype="bool")]
    elsewhere = hits[~hits["index"].isin(in_parent["index"])]
    # outside the stated parent the unit may lie in another country, unless that is stated too
    elsewhere = elsewhere[elsewhere["parent_name"].isna() | elsewhere["iso3_asked"].notna()]
    return pd.concat([_single(in_parent), _single(elsewhere).assign(outside=1)])


def _in_country(hits: pd.DataFrame) -> pd.DataFrame:
    """Hits in the country asked for, where one is."""
    return hits[hits["iso3_asked"].isna() | hits["iso3_asked"].eq(hits["iso3"])]


def _single(hits: pd.DataFrame) -> pd.DataFrame:
    distinct = hits.drop_duplicates(["index", "pcode"])
    return distinct[~distinct["index"].duplicated(keep=False)]


def _units(hits: pd.DataFrame, gazetteer: Gazetteer, method: str, score: float) -> pd.DataFrame:
    # a name found, but not under the parent the source states, is less sure
    outside = hits["outside"].fillna(0) if "outside" in hits else 0
    has_parent = hits["parent_name"].notna() if "parent_name" in hits else False
    lowered = score - 0.1 * (outside * has_parent)
    answer = hits[["index", "level", "pcode"]].assign(score=lowered, method=method)
    units = gazetteer.units[["level", "pcode", "boundary_version", "iso3"]]
    return answer.merge(units, on=["level", "pcode"]).set_index("index")[FOUND]


def _answer(places: pd.DataFrame, pcode: None, method: str, score: None) -> pd.DataFrame:
    return pd.DataFrame(
        {"pcode": pcode, "boundary_version": None, "iso3": None, "method": method, "score": score},
        index=places.index,
    )
