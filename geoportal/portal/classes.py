"""Classes of a choropleth on the server, for the picture that needs no script."""

from bisect import bisect_left
from collections.abc import Sequence

import mapclassify
import numpy as np

RAMP = 9  # steps of the stylesheet's colour ramp
CLASSES = range(3, 8)


def upper_bounds(values: Sequence[float], classes: int) -> list[float]:
    """Upper bounds of quantile classes over the values above zero (zero has a class of its own)."""
    positive = np.asarray([value for value in values if value and value > 0], dtype=float)
    distinct = len(np.unique(positive))
    if distinct == 0:
        return []
    if distinct <= classes:
        return [float(value) for value in np.unique(positive)]
    bins = mapclassify.Quantiles(positive, k=classes).bins
    return [float(value) for value in np.unique(bins)]


def class_of(value: float | None, bounds: Sequence[float]) -> int | None:
    """Class of a value, 1 to ``len(bounds)``; 0 for zero; None for no data."""
    if value is None:
        return None
    return 0 if value <= 0 else min(bisect_left(bounds, value) + 1, len(bounds))


def ramp_step(rank: int, classes: int) -> int:
    """Step of the nine-step ramp for class ``rank`` of ``classes``, both ends always used."""
    if classes <= 1:
        return RAMP
    return 1 + round((rank - 1) * (RAMP - 1) / (classes - 1))
