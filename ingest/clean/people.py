"""Individuals and households: one from the other only by a factor that the source declares."""

import numpy as np
import pandas as pd

from ingest.clean.model import Cleaning


def estimate(rows: pd.DataFrame, cleaning: Cleaning) -> tuple[pd.DataFrame, pd.Series]:
    """Rows (types as parsed) with missing figures estimated and marked so, and those rows' mask.

    Individuals = households × `household_size`, or the other way round, to the next whole number;
    a figure that is there, or that its source withholds, is never replaced. `estimated` is true in
    rows with an estimate.
    """
    target = cleaning.household_size_fills
    given = {"individuals": "households", "households": "individuals"}[target]
    nobody = pd.Series(np.zeros(len(rows), dtype=bool), index=rows.index)
    if cleaning.household_size is None or given not in rows:
        return rows, nobody
    size = cleaning.household_size
    known = rows[given].astype("Float64")
    guess = known * size if target == "individuals" else known / size
    whole = np.floor(guess + 0.5).astype("Int64")
    present = rows.get(target, pd.Series(pd.NA, index=rows.index, dtype="Int64"))
    hidden = rows["withheld"].notna() if "withheld" in rows else nobody
    filled = present.isna() & known.notna() & ~hidden
    marked = rows.assign(**{target: present.mask(filled, whole), "estimated": filled})
    return marked, filled
