"""Two rounds compared: each area's change, in classes that are the same for every two rounds."""

import numpy as np

from geoportal.portal import data
from geoportal.portal.classes import class_of
from geoportal.portal.data import Row, Store
from layers.classes import classify
from layers.groups import Figure

STEPS = 4  # colours of the stylesheet for each direction
PAIRS = 4_000_000  # differences looked at; longer series are compared over fewer distances in time
Bounds = dict  # bins (upper bounds of the size of a change), minimum, largest


def changes(before: list[Row], after: list[Row]) -> list[Row]:
    """A row for each area of either round: before, after, value (their difference), dates, doubts.

    The largest increase comes first; areas without a figure in one of the rounds come last, their
    value None: what is not known has not changed, nor has it stayed.
    """
    old, new = ({row["adm_pcode"]: row for row in rows} for rows in (before, after))
    found = [_change(old.get(code), new.get(code)) for code in {**new, **old}]
    return sorted(found, key=lambda row: (row["value"] is None, -(row["value"] or 0), row["name"]))


def _change(before: Row | None, after: Row | None) -> Row:
    row = after or before or {}
    old = before["value"] if before else None
    new = after["value"] if after else None
    withheld = any(one and one["bound"] is not None for one in (before, after))
    return {
        "adm_pcode": row["adm_pcode"],
        "name": row["name"],
        "before": old,
        "after": new,
        "before_bound": before and before["bound"],
        "after_bound": after and after["bound"],
        # a figure of which a part is withheld is too low by nobody knows how much
        "value": None if old is None or new is None or withheld else new - old,
        "bound": "" if withheld else None,
        "doubts": row["doubts"],
        "coverage_percent": _coverage(before, after),
        "reported_on": row["reported_on"],
    }


def _coverage(before: Row | None, after: Row | None) -> tuple | None:
    """The shares covered then and now: changes of areas may be added up where both are alike."""
    shares = tuple(row and row["coverage_percent"] for row in (before, after))
    return None if shares == (None, None) else shares


def bounds(
    store: Store, level: int, dataset: str, measure: str, figure: Figure, scheme: str, classes: int
) -> Bounds:
    """Bounds of the size of a change over every two steps: ``bins``, ``minimum``, ``largest``.

    Each direction gets a class less than asked for: no change is a class too.
    """
    series = matrix(data.series(store, level, dataset, measure, figure))
    found = classify(sizes(series), scheme, min(STEPS, classes - 1))
    bins = found["bins"]
    if len(bins) > STEPS:  # some schemes choose their number: the rest joins the highest class
        bins = [*bins[: STEPS - 1], bins[-1]]
    return {"bins": bins, "minimum": found["minimum"], "largest": found["maximum"] or 0.0}


def matrix(rows: list[Row]) -> np.ndarray:
    """Values by step (rows, in time) and area (columns); NaN where nothing is known."""
    codes = {code: at for at, code in enumerate(dict.fromkeys(row["adm_pcode"] for row in rows))}
    steps = {key: at for at, key in enumerate(dict.fromkeys(map(_step, rows)))}
    values = np.full((len(steps), len(codes)), np.nan)
    for row in rows:  # in time: where an area reported twice in a round, the later report stands
        values[steps[_step(row)], codes[row["adm_pcode"]]] = row["value"]
    return values


def _step(row: Row) -> object:
    return row["reported_on"] if row["round"] is None else row["round"]


def sizes(values: np.ndarray) -> np.ndarray:
    """Sizes of the changes between every two rows, NaN where one of them is not known."""
    steps = len(values)
    most = max(1, PAIRS // max(1, values.size))
    apart = np.unique(np.linspace(1, max(1, steps - 1), min(max(1, steps - 1), most)).astype(int))
    found = [np.abs(values[lag:] - values[:-lag]).ravel() for lag in apart]
    return np.concatenate(found)


def rank(value: float | None, bins: list[float]) -> int | None:
    """Class of a change: negative for fewer, 0 for none, positive for more; None for no data."""
    if value is None:
        return None
    size = class_of(abs(value), bins) or 0
    return -size if value < 0 else size


def style(value: int | None, classes: int) -> str:
    """Style class of a rank among ``classes`` classes in each direction."""
    if value is None:
        return "missing"
    if value == 0:
        return "zero"
    return f"{'less' if value < 0 else 'more'}-{step(abs(value), classes)}"


def step(size: int, classes: int) -> int:
    """Step of the direction's colours, both ends always used."""
    return STEPS if classes <= 1 else 1 + round((size - 1) * (STEPS - 1) / (classes - 1))
