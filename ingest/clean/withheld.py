"""Figures that a source withholds because they are small: “<10”. Neither a number nor nothing."""

import pandas as pd
import pyarrow.compute as pc

from ingest.clean.digits import fold
from ingest.clean.distinct import arrow, is_text

BOUND = r"^\s*(?:[<≤＜]|&lt;|<=)\s*[\d٠-٩۰-۹]+\s*$"  # what a cell may be, loosely
EXACT = r"[<≤][1-9][0-9]{0,8}"


def withheld(column: pd.Series) -> pd.Series:
    """The bounds of a column's cells as “<10” or “≤9”, missing where a cell is none (dtype str)."""
    none = pd.Series(pd.NA, index=column.index, dtype="str")
    array = arrow(column)
    if array is None:  # cells of several kinds: a spreadsheet's numbers, and words among them
        array = arrow(column.where(column.map(lambda cell: isinstance(cell, str))))
    if array is None or not is_text(array):
        return none
    met = pc.fill_null(pc.match_substring_regex(array, BOUND), False).to_numpy(zero_copy_only=False)
    if not met.any():
        return none
    cells = column[met].astype("str")
    plain = cells.map(lambda cell: "".join(fold(cell)[0].replace("&lt;", "<").split()))
    plain = plain.str.replace("＜", "<").str.replace("<=", "≤")
    return none.mask(pd.Series(met, index=column.index), plain.reindex(column.index)).where(
        lambda found: found.str.fullmatch(EXACT).fillna(False).astype(bool)
    )
