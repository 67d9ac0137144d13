"""Points under way: two coordinates of every row, with what is wrong, changed or doubtful."""

import numpy as np
import pandas as pd

from ingest.clean.distinct import no_reasons
from ingest.clean.model import Cleaned, CleanedPoints, Cleaning
from ingest.clean.words import declared_empty

APART = 0.001  # degrees, about 100 m: two statements of one point differ by rounding only
AXES = ("longitude", "latitude")


class Points:
    """Axes, faults, changes and doubts of every row of an index."""

    def __init__(self, index: pd.Index) -> None:
        self.index = index
        self.axes = {name: np.full(len(index), np.nan) for name in AXES}
        self.wrong = np.zeros(len(index), dtype=bool)
        self.reasons = np.full(len(index), "", dtype=object)
        self.changes: dict[str, np.ndarray] = {}
        self.doubts: dict[str, np.ndarray] = {}

    def without_nothing(self, column: pd.Series, cleaning: Cleaning) -> pd.Series:
        """The column with the declared null words missing."""
        empty = declared_empty(column, cleaning.nothing(str(column.name)))
        self.mark(self.changes, "null_word", empty.to_numpy())
        return column.mask(empty) if empty.any() else column

    def take_axis(self, name: str, column: Cleaned) -> None:
        """One coordinate's column."""
        self.axes[name] = column.values.to_numpy()
        if column.wrong.any():
            self.fault(column.wrong.to_numpy(), name + " " + column.reasons.fillna(""))
        self.note(self.changes, column.changes)

    def take_pairs(self, column: Cleaned, longitude: np.ndarray, latitude: np.ndarray) -> None:
        """Both coordinates of one column, where there are not two columns with them."""
        own_longitude, own_latitude = self.axes.values()
        used = np.isnan(own_longitude) & np.isnan(own_latitude) & ~self.wrong
        apart = np.maximum(abs(own_longitude - longitude), abs(own_latitude - latitude)) > APART
        self.mark(self.doubts, "two_points", apart)
        self.fault(used & column.wrong.to_numpy(), column.reasons.fillna(""))
        self.mark(self.changes, "one_cell", used & ~np.isnan(longitude))
        for found, rules in ((self.changes, column.changes), (self.doubts, column.doubts)):
            self.note(found, {rule: mask & used for rule, mask in rules.items()})
        for name, values in (("longitude", longitude), ("latitude", latitude)):
            self.axes[name] = np.where(used, values, self.axes[name])

    def check(self, cleaning: Cleaning) -> None:
        """What is no point of the world, or hardly one."""
        longitude, latitude = self.axes.values()
        beyond = (abs(latitude) > 90) & (abs(latitude) <= 180) & (abs(longitude) <= 90)
        if cleaning.swap_axes:
            self.mark(self.changes, "axes_swapped", beyond)
            longitude, latitude = (
                np.where(beyond, latitude, longitude), np.where(beyond, longitude, latitude)
            )  # fmt: skip
            self.axes = {"longitude": longitude, "latitude": latitude}
        elif beyond.any():
            self.fault(beyond, "the latitude is beyond 90: are longitude and latitude exchanged? "
                       "swap_axes under [clean] exchanges them")  # fmt: skip
        self.fault((abs(longitude) > 180) | (abs(latitude) > 90) | np.isinf(longitude)
                   | np.isinf(latitude), "the coordinates lie outside the world: are they in "
                   "metres?")  # fmt: skip
        self.fault(np.isnan(longitude) ^ np.isnan(latitude),
                   "only one of longitude and latitude is there")  # fmt: skip
        self._check_places(longitude, latitude, cleaning)

    def _check_places(
        self, longitude: np.ndarray, latitude: np.ndarray, cleaning: Cleaning
    ) -> None:
        zero = (longitude == 0) & (latitude == 0)
        if cleaning.zero_point_is_missing:
            self.mark(self.changes, "zero_point", zero)
            self.axes = {name: np.where(zero, np.nan, axis) for name, axis in self.axes.items()}
        else:
            self.fault(zero, "longitude and latitude are both 0")
        whole = (np.floor(longitude) == longitude) & (np.floor(latitude) == latitude)
        self.mark(self.doubts, "whole_degrees", whole & ~zero & ~self.wrong)

    def done(self) -> CleanedPoints:
        """The points, missing where they are wrong."""
        wrong = self.wrong
        axes = {name: pd.Series(np.where(wrong, np.nan, axis), index=self.index)
                for name, axis in self.axes.items()}  # fmt: skip
        found = [{rule: pd.Series(mask & ~wrong, index=self.index) for rule, mask in rules.items()
                  if (mask & ~wrong).any()} for rules in (self.changes, self.doubts)]  # fmt: skip
        reasons = no_reasons(self.index)
        if wrong.any():
            reasons = pd.Series(self.reasons, index=self.index, dtype="str").where(wrong)
        return CleanedPoints(**axes, wrong=pd.Series(wrong, index=self.index), reasons=reasons,
                             changes=found[0], doubts=found[1])  # fmt: skip

    def fault(self, wrong: np.ndarray, reason: str | pd.Series) -> None:
        """Keep the first reason of each row."""
        fresh = wrong & ~self.wrong
        if fresh.any():
            self.wrong |= wrong
            self.reasons[fresh] = reason if isinstance(reason, str) else reason[fresh]

    def note(self, found: dict[str, np.ndarray], rules: dict[str, pd.Series]) -> None:
        """Add masks of rules."""
        for rule, mask in rules.items():
            self.mark(found, rule, mask.to_numpy())

    def mark(self, found: dict[str, np.ndarray], rule: str, mask: np.ndarray) -> None:
        """Add a rule's mask."""
        if mask.any():
            found[rule] = found.get(rule, False) | mask
