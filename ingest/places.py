"""Places in a table: bring them into one form, look them up, write what was found."""

import pandas as pd
from psycopg2.extensions import connection as Connection

from ingest import gazetteer, pcodes
from ingest.checks import Faults
from ingest.crosswalk import Crosswalk
from ingest.dictionary.model import Table
from ingest.sources.model import Source

PLACES = ("adm", "origin", "destination")
ASKED = ["level", "iso3", "pcode", "name", "parent_name"]


def fold_levels(rows: pd.DataFrame) -> pd.DataFrame:
    """Columns adm0_…, adm1_…, adm2_… become the deepest unit named: adm_level, adm_pcode, adm_name.

    The name one level up, if given, becomes adm_parent_name; an ISO code given as the P-code of
    the country becomes iso3.
    """
    levels = [n for n in range(6) if {f"adm{n}_pcode", f"adm{n}_name"} & set(rows.columns)]
    if not levels or "adm_pcode" in rows:
        return rows
    folded = rows.copy()
    for name in ("adm_level", "adm_pcode", "adm_name", "adm_parent_name"):
        folded[name] = pd.Series(pd.NA, index=rows.index, dtype="object")
    for level in levels:
        code, name, above = (
            rows.get(column, pd.Series(pd.NA, index=rows.index))
            for column in (f"adm{level}_pcode", f"adm{level}_name", f"adm{level - 1}_name")
        )
        present = code.notna() | name.notna()
        values = pd.DataFrame({"adm_level": level, "adm_pcode": code, "adm_name": name,
                               "adm_parent_name": above})  # fmt: skip
        folded.loc[present, values.columns] = values[present].astype("object")
    if "adm0_pcode" in rows and "iso3" not in rows:
        folded["iso3"] = rows["adm0_pcode"].where(rows["adm0_pcode"].str.fullmatch("[A-Z]{3}"))
    folded["adm_level"] = pd.to_numeric(folded["adm_level"]).astype("Int64")
    return folded


def resolve(
    rows: pd.DataFrame, table: Table, source: Source, connection: Connection,
    crosswalk: Crosswalk, faults: Faults,
) -> pd.DataFrame:  # fmt: skip
    """Fill P-code, edition, method and score of every place; a place not found is a fault."""
    places = [place for place in PLACES if f"{place}_pcode" in table.fields]
    if source.pcodes is None or not places:
        return rows
    known = gazetteer.read_gazetteer(connection, source.pcodes.scheme)
    for place in places:
        asked = _asked(rows, place)
        found = pcodes.match(asked, known, crosswalk.reviewed, source.pcodes.unknown)
        lost = found["method"].isna() & (asked["pcode"].notna() | asked["name"].notna())
        faults.add(lost, "place-not-found", _reason(asked, crosswalk))
        crosswalk.note(asked[lost], known)
        rows = _write(rows, table, place, found)
    return rows


def _asked(rows: pd.DataFrame, place: str) -> pd.DataFrame:
    empty = pd.Series(pd.NA, index=rows.index, dtype="object")
    columns = {part: rows.get(f"{place}_{part}", empty) for part in ASKED}
    # a country given beside the place narrows the search only for the row's own unit
    columns["iso3"] = rows.get("iso3", empty) if place == "adm" else empty
    columns["level"] = columns["level"].fillna(0).astype("int64")
    return pd.DataFrame(columns)


def _write(rows: pd.DataFrame, table: Table, place: str, found: pd.DataFrame) -> pd.DataFrame:
    matched = found["method"].notna()
    rows = rows.copy()
    rows[f"{place}_pcode"] = found["pcode"]
    rows[f"{place}_match_method"] = found["method"]
    rows[f"{place}_match_score"] = found["score"]
    for column in ("boundary_version", "iso3"):
        if column in table.fields:
            given = rows.get(column, pd.Series(pd.NA, index=rows.index, dtype="object"))
            rows[column] = given.where(given.notna() | ~matched, found[column])
    return rows


def _reason(asked: pd.DataFrame, crosswalk: Crosswalk) -> pd.Series:
    words = asked["name"].fillna(asked["pcode"]).astype("str")
    within = (" (" + asked["parent_name"].astype("str") + ")").fillna("")
    level = asked["level"].astype("str")
    return (
        "“" + words + "”" + within + " matches no unit of level " + level
        + f"; give its P-code in {crosswalk.path.name} and load again"
    )  # fmt: skip
