"""Which class a value is in and which colour a class has; map.js has the same rules."""

from bisect import bisect_left
from collections.abc import Sequence

RAMP = 9  # steps of the stylesheet's colour ramp
CLASSES = range(3, 8)


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
