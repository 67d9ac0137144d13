"""Figures from one boundary version to another: what a link sends where, to the last person."""

import numpy as np
import pandas as pd

from ingest.errors import UserError

CLOSE = 1e-6  # how near to 1 the shares of a unit have to come
PARTS = ("female", "male")
AGES = ("minors", "aged_60_plus", "aged_18_59")  # the last, mostly the most, takes the rest
MOVED = ["moved_from", "moved_from_version", "moved_method", "moved_share"]


def movable(links: pd.DataFrame) -> pd.DataFrame:
    """The links of units whose shares are all known and add up to 1; shares made exact.

    Raises UserError for shares outside 0 to 1 and for shares that add up to anything else.
    """
    unit = ["iso3", "level", "old_pcode"]
    known = links[links["share"].notna() & links["new_pcode"].notna()]
    unsaid = links.loc[links["share"].isna(), unit].drop_duplicates()
    total = known.groupby(unit)["share"].transform("sum")
    whole = known.merge(unsaid, how="left", on=unit, indicator=True)["_merge"].eq("left_only")
    whole = whole.set_axis(known.index)
    wrong = whole & (total.sub(1).abs().gt(CLOSE) | known["share"].lt(0))
    if wrong.any():
        first = known[wrong].iloc[0]
        raise UserError(
            f"The shares of {first['old_pcode']} ({first['old_name']}) add up to "
            f"{total[wrong].iloc[0]:.4f}: make them 1."
        )
    return known[whole].assign(share=known["share"] / total)


def move(
    stocks: pd.DataFrame, links: pd.DataFrame, version: str, additive: list[str]
) -> pd.DataFrame:
    """Stocks with those on units of `links` moved to `version`; every sum stays what it was.

    `stocks` has iso3, adm_level, adm_pcode, boundary_version and the columns of whole numbers
    `additive`; `links` is what `compare` gives, with the shares a person filled in. A row becomes
    one row a new unit, in proportion to the shares, rounded by largest remainder; where its sexes
    or its ages made up its individuals they still do. MOVED says what was done; rows that cannot be
    moved stay as they are, with nothing in MOVED.
    """
    usable = movable(links).rename(columns={"level": "adm_level", "old_pcode": "adm_pcode"})
    rows = stocks.reset_index(drop=True).assign(_row=range(len(stocks)))
    wanted = usable[["iso3", "adm_level", "adm_pcode", "new_pcode", "new_name", "method", "share"]]
    parts = rows.merge(wanted, how="inner", on=["iso3", "adm_level", "adm_pcode"])
    parts = parts.sort_values(["_row", "new_pcode"], ignore_index=True)
    for name in additive:
        parts[name] = _apportioned(parts["_row"], parts[name], parts["share"])
    if {"individuals", *PARTS} <= set(additive):
        _add_up(rows, parts)
    if {"individuals", *AGES} <= set(additive):
        _share_out(rows, parts)
    parts = parts.assign(
        moved_from=parts["adm_pcode"], moved_from_version=parts["boundary_version"],
        moved_method=parts["method"], moved_share=parts["share"],
        adm_pcode=parts["new_pcode"], boundary_version=version,
    )  # fmt: skip
    if "adm_name" in parts:
        parts["adm_name"] = parts["new_name"]
    left = rows[~rows["_row"].isin(parts["_row"])]
    kept = [*stocks.columns, *MOVED]
    both = pd.concat([parts, left]).sort_values("_row", kind="stable", ignore_index=True)
    return both.reindex(columns=kept)


def _apportioned(row: pd.Series, amount: pd.Series, share: pd.Series) -> pd.Series:
    """Whole numbers in proportion to the shares whose sum over each row is the row's amount."""
    whole = amount.astype("Int64")
    quota = whole.fillna(0).to_numpy(dtype="float64") * share.to_numpy(dtype="float64")
    least = np.floor(quota).astype("int64")
    taken = pd.Series(least).groupby(row.to_numpy()).transform("sum").to_numpy()
    missing = whole.fillna(0).to_numpy(dtype="int64") - taken
    order = pd.Series(least - quota).groupby(row.to_numpy()).rank(method="first").to_numpy()
    extra = (order <= missing).astype("int64")
    return (pd.Series(least + extra, index=amount.index, dtype="Int64")).where(whole.notna())


def _add_up(rows: pd.DataFrame, parts: pd.DataFrame) -> None:
    """Individuals of a part are its women and men, where they were so in the row."""
    made_up = _made_up(rows, parts, PARTS)
    summed = parts[PARTS[0]] + parts[PARTS[1]]
    parts["individuals"] = parts["individuals"].where(~made_up, summed)


def _share_out(rows: pd.DataFrame, parts: pd.DataFrame) -> None:
    """Ages of a part are its individuals, where they were so in the row: each age is spread over
    the people of the parts who have none yet."""
    made_up = _made_up(rows, parts, AGES)
    row, left = parts["_row"], parts["individuals"]
    for name in AGES:
        amount, all_left = (n.groupby(row).transform("sum") for n in (parts[name], left))
        share = (left / all_left.clip(lower=1)).fillna(0)  # no people, no share
        spread = _apportioned(row, amount.where(made_up), share)
        parts[name] = parts[name].where(~made_up, spread)
        left = left - spread


def _made_up(rows: pd.DataFrame, parts: pd.DataFrame, names: tuple[str, ...]) -> pd.Series:
    """Mask of the parts of rows whose individuals are the sum of the named figures."""
    counted = rows[["individuals", *names]].astype("Int64")
    whole = counted["individuals"].eq(counted[list(names)].sum(axis=1, skipna=False))
    return parts["_row"].isin(rows.loc[whole.fillna(False).astype(bool), "_row"])
