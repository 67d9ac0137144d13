"""Places in a table: bring them into one form, look them up, write what was found."""

from functools import cached_property

import numpy as np
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


class Places:
    """The places of one load: boundaries are read once, each distinct place is looked up once."""

    def __init__(self, connection: Connection, source: Source, crosswalk: Crosswalk) -> None:
        self._connection = connection
        self._source = source
        self._crosswalk = crosswalk
        self._asked = pd.DataFrame(columns=ASKED)
        self._found = pd.DataFrame(columns=pcodes.FOUND)

    @cached_property
    def _gazetteer(self) -> gazetteer.Gazetteer:
        assert self._source.pcodes is not None
        return gazetteer.read_gazetteer(self._connection, self._source.pcodes.scheme)

    def resolve(self, rows: pd.DataFrame, table: Table, faults: Faults) -> pd.DataFrame:
        """Fill P-code, edition, method and score of every place; a place not found is a fault."""
        places = [place for place in PLACES if f"{place}_pcode" in table.fields]
        if self._source.pcodes is None:
            return rows
        for place in places:
            asked = _asked(rows, place)
            found = self._look_up(asked)
            lost = found["method"].isna() & (asked["pcode"].notna() | asked["name"].notna())
            faults.add(lost, "place-not-found", _reason(asked, self._crosswalk))
            self._crosswalk.note(asked[lost], self._gazetteer)
            rows = _write(rows, table, place, found)
        return rows

    def _look_up(self, asked: pd.DataFrame) -> pd.DataFrame:
        """Answers for the rows of `asked`; what was asked before is not looked up again."""
        assert self._source.pcodes is not None
        number = _numbered(pd.concat([self._asked, asked], ignore_index=True))
        known, wanted = number[: len(self._asked)], number[len(self._asked) :]
        fresh = ~np.isin(wanted, known) & ~pd.Series(wanted).duplicated().to_numpy()
        places = asked[fresh].reset_index(drop=True)
        found = pcodes.match(
            places, self._gazetteer, self._crosswalk.reviewed, self._source.pcodes.unknown
        )
        self._asked = pd.concat([self._asked, places], ignore_index=True)
        self._found = pd.concat([self._found, found], ignore_index=True)
        at = pd.Series(np.arange(len(self._asked)), index=np.concatenate([known, wanted[fresh]]))
        answers = self._found.iloc[at[wanted].to_numpy()].set_axis(asked.index, axis=0)
        return answers.assign(score=pd.to_numeric(answers["score"]))


def _numbered(asked: pd.DataFrame) -> np.ndarray:
    """One number for each row, the same for the same place."""
    number = np.zeros(len(asked), dtype="int64")
    for name in asked:
        codes, words = pd.factorize(asked[name], use_na_sentinel=True)
        number = pd.factorize(number * (len(words) + 1) + codes + 1)[0]
    return number


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
