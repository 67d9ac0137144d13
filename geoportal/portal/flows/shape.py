"""The outline of a flow: a curved band of even width that ends in an arrowhead.

flows/arrow.js draws the same in the browser.
"""

from itertools import pairwise
from math import hypot

import numpy as np

from layers.flow_layout import curve

Point = tuple[float, float]
PIECES = 22


def head(width: float) -> tuple[float, float]:
    """Length and half the breadth of the arrowhead of a band so wide (pixels)."""
    return 6 + 1.35 * width, 3.2 + width * 0.85


def arrow(a: Point, c: Point, b: Point, width: float, before: float, after: float) -> str:
    """SVG path data of the flow a–c–b (pixels) that keeps so many pixels from its two ends."""
    line = _cut(_points(a, c, b), before, after)
    length, half = head(width)
    whole = _length(line)
    # A short flow is all arrowhead rather than an arrowhead too small to see.
    body = _upto(line, max(whole - length, whole * 0.25))
    tip, neck = line[-1], body[-1]
    left, right = _side(body, width / 2), _side(body, -width / 2)
    across = _normal(neck, tip)
    wings = [_shift(neck, across, half), tip, _shift(neck, across, -half)]
    return _path([*left, *wings, *reversed(right)])


def straight(x: float, y: float, length: float, width: float) -> str:
    """Path data of a straight arrow whose shaft begins at x, y and is so long: for legends."""
    tip, half = head(width)
    shaft = [(x, y - width / 2), (x + length, y - width / 2)]
    point = [(x + length, y - half), (x + length + tip, y), (x + length, y + half)]
    return _path([*shaft, *point, (x + length, y + width / 2), (x, y + width / 2)])


def _points(a: Point, c: Point, b: Point) -> list[Point]:
    begin, bend, end = (np.array([point], dtype=float) for point in (a, c, b))
    found = curve(begin, bend, end, np.linspace(0, 1, PIECES + 1))[0]
    return [(x, y) for x, y in found.tolist()]


def _cut(line: list[Point], before: float, after: float) -> list[Point]:
    """The line without its first and last pixels, at most a third of it on either side."""
    length = _length(line)
    kept = _upto(line, length - min(after, length * 0.35))[::-1]
    return _upto(kept, _length(kept) - min(before, length * 0.35))[::-1]


def _length(line: list[Point]) -> float:
    return sum(hypot(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(line))


def _upto(line: list[Point], length: float) -> list[Point]:
    """The beginning of a line, so long."""
    kept = [line[0]]
    for (x0, y0), (x1, y1) in pairwise(line):
        piece = hypot(x1 - x0, y1 - y0)
        if piece >= length:
            part = length / piece if piece else 0
            return [*kept, (x0 + (x1 - x0) * part, y0 + (y1 - y0) * part)]
        kept.append((x1, y1))
        length -= piece
    return kept


def _side(line: list[Point], by: float) -> list[Point]:
    last = len(line) - 1
    ends = ((line[max(0, at - 1)], line[min(last, at + 1)]) for at in range(len(line)))
    return [_shift(point, _normal(*pair), by) for point, pair in zip(line, ends, strict=True)]


def _normal(start: Point, end: Point) -> Point:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = hypot(dx, dy) or 1.0
    return -dy / length, dx / length


def _shift(point: Point, across: Point, by: float) -> Point:
    return point[0] + across[0] * by, point[1] + across[1] * by


def _path(outline: list[Point]) -> str:
    return f"M{'L'.join(f'{x:.1f} {y:.1f}' for x, y in outline)}Z"
