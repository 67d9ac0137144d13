"""Names without a P-code go to a CSV that a person edits and loads again."""

from pathlib import Path

import pandas as pd
from rapidfuzz import fuzz, process

from ingest.errors import UserError
from ingest.gazetteer import Gazetteer, plain
from ingest.read import plain_failure
from ingest.sources.model import Source

KEY = ["level", "parent_name", "name"]
COLUMNS = [*KEY, "pcode", "rows", "suggested_pcode", "suggested_name", "score"]


class Crosswalk:
    """Reviewed names of one source, and the names still to be reviewed.

    The file shipped in the source's folder is read first, the one under var/crosswalks over it.
    Fill the column pcode; suggestions are never taken by themselves.
    """

    def __init__(self, source: Source, var: Path) -> None:
        self.path = var / "crosswalks" / f"{source.name}.csv"
        self._known = _read(self.path)
        shipped = _read(source.crosswalk)
        filled = pd.concat([self._known, shipped]).drop_duplicates(KEY)
        self.reviewed = filled.loc[filled["pcode"].ne(""), [*KEY, "pcode"]]
        self._open: list[pd.DataFrame] = []

    def note(self, asked: pd.DataFrame, gazetteer: Gazetteer) -> None:
        """Remember places that matched nothing, with how many rows name them."""
        if len(asked):
            named = asked.assign(name=asked["name"].fillna(asked["pcode"]), parent_name=asked[
                "parent_name"].fillna(""))  # fmt: skip
            counted = named.groupby(KEY, dropna=False).size().rename("rows").reset_index()
            self._open.append(_suggest(counted, gazetteer))

    def write(self) -> int:
        """Add the open names to the file, keeping what was filled in; return how many."""
        if not self._open:
            return 0
        found = pd.concat(self._open).drop_duplicates(KEY)
        merged = pd.concat([self._known, found]).drop_duplicates(KEY)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        merged.fillna("")[COLUMNS].to_csv(self.path, index=False)
        return len(found)


def _read(path: Path) -> pd.DataFrame:
    if not path.exists():
        empty = pd.DataFrame(columns=COLUMNS, dtype="str")
        return empty.astype({"level": "int64"})
    with plain_failure(path):
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    missing = {*KEY, "pcode"} - set(table.columns)
    if missing or not table["level"].str.fullmatch("[0-5]").all():
        raise UserError(f"{path.name} needs the columns level (0 to 5), parent_name, name, pcode.")
    return table.astype({"level": "int64"}).assign(pcode=table["pcode"].str.strip())


def _suggest(counted: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    keys = zip(counted["level"], counted["name"], counted["parent_name"], strict=True)
    suggestions = [_nearest(*key, gazetteer.names) for key in keys]
    columns = ["suggested_pcode", "suggested_name", "score"]
    return counted.assign(
        pcode="", **dict(zip(columns, zip(*suggestions, strict=True), strict=True))
    )


def _nearest(level: int, name: str, parent_name: str, names: pd.DataFrame) -> tuple[str, str, str]:
    candidates = names[names["level"].eq(level)]
    within = candidates[candidates["parents"].map(lambda names: plain(parent_name) in names)]
    candidates = within if len(within) else candidates
    best = process.extractOne(plain(name), candidates["plain"], scorer=fuzz.WRatio, score_cutoff=75)
    if best is None:
        return "", "", ""
    unit = candidates.loc[best[2]]
    return unit["pcode"], unit["key"], f"{best[1] / 100:.2f}"
