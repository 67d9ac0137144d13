"""The legend of widths: round figures as arrows, each inside the one before."""

from dataclasses import dataclass

from geoportal.portal.flows.scale import Scale
from geoportal.portal.flows.shape import head, straight

LINE = 20  # pixels a label takes
SHAFT = 92  # pixels from where the arrows begin to where their heads do
LABEL = 142  # where the figures stand
WIDTH = 220


@dataclass(frozen=True)
class Sample:
    """One arrow: its figure, its outline, and the line that leads to its label."""

    value: int
    shade: int
    outline: str
    leader: str
    y: float


@dataclass(frozen=True)
class Widths:
    """The whole legend, in pixels: it is never scaled, for its widths are those of the map."""

    height: float
    samples: list[Sample]


def widths(largest: float) -> Widths:
    """Arrows for about the largest flow, half of it and a tenth, the largest first."""
    scale = Scale(largest)
    values = scale.samples()
    height = max(len(values) * LINE, 2 * head(scale.width(largest))[1]) + 6
    middle = height / 2
    first = middle - (len(values) - 1) * LINE / 2
    made = [_sample(scale, value, middle, first + at * LINE) for at, value in enumerate(values)]
    return Widths(height, made)


def _sample(scale: Scale, value: int, middle: float, y: float) -> Sample:
    width = scale.width(value)
    tip = 4 + SHAFT + head(width)[0]
    return Sample(
        value=value,
        shade=scale.shade(value),
        outline=straight(4, middle, SHAFT, width),
        leader=f"M{tip + 2:.1f} {middle:.1f}L{LABEL - 12} {y:.1f}H{LABEL - 4}",
        y=y,
    )
