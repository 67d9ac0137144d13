"""Width and shade of a flow, on a domain that is the same in every round of a dataset."""

from dataclasses import dataclass
from math import floor, log10, sqrt

WIDEST = 12.0  # pixels, for the largest flow between two places of any round
NARROWEST = 1.0  # what a flow of a few people needs to be seen
WIDEST_RING = 36.0  # moves within a place can be far larger than any between places
SHADES = 5


@dataclass(frozen=True)
class Scale:
    """Widths of flows of at most ``largest`` people, linear from zero; None is suppressed."""

    largest: float

    def width(self, value: float | None) -> float:
        """Pixels across a flow between two places."""
        return max(NARROWEST, WIDEST * min(1.0, self._share(value)))

    def ring(self, value: float | None) -> float:
        """Pixels across the ring of those who moved within a place, on the same scale."""
        return max(NARROWEST, min(WIDEST_RING, WIDEST * self._share(value)))

    def shade(self, value: float | None) -> int:
        """Class of a flow, 1 to SHADES, 0 where it is suppressed.

        Shades only help to tell flows apart, so they may rise faster than widths.
        """
        if value is None:
            return 0
        return 1 + min(SHADES - 1, floor(sqrt(min(1.0, self._share(value))) * SHADES))

    def samples(self) -> list[int]:
        """Round figures that explain the scale: about all of it, half, and a tenth."""
        power = 10 ** floor(log10(max(1.0, self.largest)))
        top = max(1, floor(self.largest / power) * power)
        return [value for value in dict.fromkeys((top, round(top / 2), round(top / 10))) if value]

    def _share(self, value: float | None) -> float:
        return (value or 0) / (self.largest or value or 1)
