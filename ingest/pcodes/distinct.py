"""Rows that say the same, found by columns and not row by row."""

from collections.abc import Iterable

import numpy as np
import pandas as pd


def distinct(columns: Iterable[pd.Series], number: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One number a row, the same where all columns are, and the first row of each number.

    `number` (one whole number a row) is told apart too; missing cells are one value.
    """
    for column in columns:
        if not column.isna().all():
            codes = pd.factorize(column)[0]
            number = pd.factorize(number * (int(codes.max(initial=0)) + 2) + codes + 1)[0]
    number = pd.factorize(number)[0]
    first = np.empty(int(number.max(initial=-1)) + 1, dtype="int64")
    first[number[::-1]] = np.arange(len(number))[::-1]  # the last to be written is the first row
    return number, first
