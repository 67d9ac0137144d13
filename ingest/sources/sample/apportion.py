"""Integers that follow weights and still add up to the total."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

_GUARD = 1 - 1e-12


def apportion(total: int, weights: ArrayLike) -> NDArray[np.int64]:
    """Split `total` people over weights of shape (n,) by largest remainder: int64, shape (n,).

    The parts add up to the total and each is within one of its exact share. Equal remainders go
    to the earlier place, so that the same input gives the same split everywhere.
    """
    weight = np.asarray(weights, dtype=float)
    _check(total, weight)
    exact = total * (weight / weight.sum())
    # A share that rounding lifted onto the next integer would make the floors exceed the total.
    parts = np.floor(exact * _GUARD).astype(np.int64)
    first = np.argsort(parts - exact, kind="stable")
    parts[first[: total - int(parts.sum())]] += 1
    return parts


def _check(total: int, weight: NDArray[np.float64]) -> None:
    """Refuse what has no split: no weight at all, a negative weight or a negative total."""
    if total < 0 or weight.ndim != 1 or not np.isfinite(weight).all() or (weight < 0).any():
        raise ValueError("apportion needs a total >= 0 and a row of finite weights >= 0")
    if not weight.sum() > 0:
        raise ValueError("apportion needs at least one weight above 0")
