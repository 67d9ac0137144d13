"""Class bounds for maps: mapclassify's schemes, and only those that are quick on any input."""

import warnings
from collections.abc import Callable
from types import ModuleType

import jenkspy
import numpy as np

from ingest.errors import UserError

Bounds = Callable[[np.ndarray, int], np.ndarray]  # from values in ascending order
SAMPLE = 20_000  # above this, exact natural breaks take too long: an even sample stands in


def library() -> ModuleType:
    """The library mapclassify: with what it needs it takes seconds to import, once."""
    import mapclassify

    return mapclassify


def _natural_breaks(values: np.ndarray, classes: int) -> np.ndarray:
    # mapclassify's own Fisher-Jenks takes quadratic time; jenkspy finds the same bounds in C
    if len(values) > SAMPLE:
        values = values[np.linspace(0, len(values) - 1, SAMPLE).astype(int)]
    return np.array(jenkspy.jenks_breaks(values, n_classes=classes)[1:])


SCHEMES: dict[str, Bounds] = {
    "quantiles": lambda values, k: library().Quantiles(values, k=k).bins,
    "equal_interval": lambda values, k: library().EqualInterval(values, k=k).bins,
    "natural_breaks": _natural_breaks,
    "head_tail": lambda values, k: library().HeadTailBreaks(values).bins,
    "maximum_breaks": lambda values, k: library().MaximumBreaks(values, k=k).bins,
    "pretty_breaks": lambda values, k: library().PrettyBreaks(values, k=k).bins,
    "std_mean": lambda values, k: library().StdMean(values).bins,
    "box_plot": lambda values, k: library().BoxPlot(values).bins,
}


def classify(values: np.ndarray, scheme: str, classes: int) -> dict:
    """Upper bounds of classes for the positive values (1-D float array, NaN for missing).

    Zeros are a class of their own and missing values none, so neither moves a bound. Bounds are
    ascending, distinct and end at the maximum. Raises UserError for what cannot be computed.
    """
    if scheme not in SCHEMES:
        raise UserError(f"There is no scheme “{scheme}”. There are: {', '.join(SCHEMES)}.")
    if not 2 <= classes <= 9:
        raise UserError("The number of classes is a whole number from 2 to 9.")
    known = values[np.isfinite(values)]
    if (known < 0).any():
        raise UserError("The field has negative values, which these classes are not made for.")
    positive = np.sort(known[known > 0])  # sums of floats depend on their order
    bins = _bins(positive, scheme, classes)
    counts = library().UserDefined(positive, bins).counts if bins else []
    return {
        "scheme": scheme,
        "classes": len(bins),
        "bins": bins,
        "counts": [int(count) for count in counts],
        "minimum": float(positive.min()) if bins else None,
        "maximum": float(positive.max()) if bins else None,
        "count": len(known),
        "zeros": len(known) - len(positive),
        "missing": len(values) - len(known),
    }


def _bins(positive: np.ndarray, scheme: str, classes: int) -> list[float]:
    distinct = np.unique(positive)
    if len(distinct) <= classes:
        return distinct.tolist()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # mapclassify warns of ties; they are dropped below
        bounds = np.asarray(SCHEMES[scheme](positive, classes), dtype=float)
    inside = bounds[(bounds >= distinct[0]) & (bounds < distinct[-1])]
    return [*np.unique(inside).tolist(), float(distinct[-1])]
