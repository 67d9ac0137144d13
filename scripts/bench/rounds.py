"""Rounds of made-up sites, for the tables that are loaded and served."""

import numpy as np
import pandas as pd


def one(
    sites: pd.DataFrame, day: pd.Timestamp, number: int, people: np.ndarray,
    random: np.random.Generator,
) -> pd.DataFrame:  # fmt: skip
    """The sites with `people` (one a site) changed by up to a tenth; round 1 is a month after
    `day`."""
    reported_on = day + pd.offsets.MonthEnd(number)
    individuals = (people * random.uniform(0.9, 1.1, len(sites))).astype(int)
    female = (individuals * random.uniform(0.45, 0.55, len(sites))).astype(int)
    return sites.assign(
        round=number, reported_on=f"{reported_on:%Y-%m-%d}", pop_group="idp",
        individuals=individuals, households=individuals // 5, female=female,
        male=individuals - female,
    )  # fmt: skip
