"""How flows bend on a flat map, so that they can be told apart.

A flow is a quadratic Bézier curve. Forces move its control point, as in the force-directed layout
of Jenny, Stephen and others (2017) and with their published parameters: flows push each other
away, places push away flows that only pass, flows spread around the place they meet at, and a
spring and a counterweight keep each curve short and even. Points are arrays (n, 2) of x, y on any
flat map whose y grows southward; what a flow counts for plays no part, so the same pairs of
places have the same curves in every round.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

ITERATIONS = 50
NODES = 0.5  # weight of places beside that of flows
TORSION = 0.8  # weight of what keeps a curve's halves alike
SPRING = (0.5, 0.05)  # stiffness of the shortest flow and of the longest
EXPONENT = 4  # what is near counts by its distance to this power
BOX = 0.5  # a control point is at most so far beside its flow, in lengths of it
# Ours: the published forces reach everywhere, which lets lone flows stray.
REACH = 0.05  # of the map's extent: who is farther away does not push
CLEARANCE = 0.013  # of the extent: what a curve keeps from places it only passes
ROOM = np.pi / 9  # angle within which two flows at one place push each other
BOWS = (0.06, 0.12)  # height of an undisturbed bow, in lengths: the shortest flow's, the longest's
ALONG = np.array([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6])  # where on a curve it feels
FINELY = np.linspace(0.04, 0.96, 24)
TINY = 1e-12


def layout(origins: np.ndarray, destinations: np.ndarray) -> np.ndarray:
    """Control points (n, 2) of flows between different places, adjusted to each other.

    Meant for the few hundred flows that a map can show.
    """
    if not len(origins):
        return np.empty((0, 2))
    both = np.vstack([origins, destinations])
    corner, extent = both.min(axis=0), max(np.ptp(both, axis=0).max(), TINY)
    flows = _Flows((origins - corner) / extent, (destinations - corner) / extent)
    controls = flows.rest
    for step in range(ITERATIONS):
        weight = 1 - step / ITERATIONS
        controls = flows.boxed(controls + _push(flows, controls, weight))
    return _cleared(flows, controls) * extent + corner


def resting(origins: np.ndarray, destinations: np.ndarray, longest: np.ndarray) -> np.ndarray:
    """Control points (n, 2) of flows that nothing disturbs, bent to the right of the way.

    So there and back again lie apart. `longest` (n,) is the longest flow's length, for each.
    """
    way = destinations - origins
    share = np.hypot(*way.T) / np.maximum(longest, TINY)
    bow = BOWS[0] + (BOWS[1] - BOWS[0]) * np.minimum(share, 1)
    return (origins + destinations) / 2 + 2 * bow[:, None] * _turned(way)


def curve(
    origins: np.ndarray, controls: np.ndarray, destinations: np.ndarray, at: np.ndarray
) -> np.ndarray:
    """Points (n, k, 2) of curves at the parameters `at` (k,), 0 at the origin and 1 at the end."""
    t = at[None, :, None]
    a, c, b = (points[:, None, :] for points in (origins, controls, destinations))
    return (1 - t) ** 2 * a + 2 * t * (1 - t) * c + t**2 * b


@dataclass(frozen=True)
class _Flows:
    """Flows on a map whose longer side is 1, and what follows from where their ends are."""

    a: np.ndarray
    b: np.ndarray

    @cached_property
    def places(self) -> np.ndarray:
        return np.unique(np.vstack([self.a, self.b]), axis=0)

    @cached_property
    def tree(self) -> shapely.STRtree:
        return shapely.STRtree(shapely.points(self.places))

    @cached_property
    def ends(self) -> np.ndarray:
        """Number of the place at either end, (n, 2)."""
        found = np.unique(np.vstack([self.a, self.b]), axis=0, return_inverse=True)[1]
        return found.reshape(2, -1).T

    @cached_property
    def length(self) -> np.ndarray:
        return np.maximum(np.hypot(*(self.b - self.a).T), TINY)

    @cached_property
    def rest(self) -> np.ndarray:
        return resting(self.a, self.b, np.full(len(self.a), self.length.max()))

    @cached_property
    def spring(self) -> np.ndarray:
        shortest, longest = self.length.min(), self.length.max()
        share = (self.length - shortest) / max(longest - shortest, TINY)
        return (SPRING[0] + (SPRING[1] - SPRING[0]) * share)[:, None]

    @cached_property
    def meeting(self) -> tuple[np.ndarray, np.ndarray]:
        """Pairs of ends of flows at one place; an end is numbered 0 … 2n-1, origins first."""
        at = self.ends.T.ravel()
        one, other = np.nonzero(at[:, None] == at[None, :])
        return one[one != other], other[one != other]

    def along_across(self, controls: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where control points are from the middle of their flows, in lengths of them."""
        way = self.b - self.a
        off = (controls - (self.a + self.b) / 2) / self.length[:, None] ** 2
        return (off * way).sum(axis=1), (off * _turned(way)).sum(axis=1)

    def placed(self, along: np.ndarray, across: np.ndarray) -> np.ndarray:
        """Control points from where they are: the way back."""
        way = self.b - self.a
        return (self.a + self.b) / 2 + along[:, None] * way + across[:, None] * _turned(way)

    def boxed(self, controls: np.ndarray) -> np.ndarray:
        along, across = self.along_across(controls)
        return self.placed(np.clip(along, -BOX / 2, BOX / 2), np.clip(across, -BOX, BOX))


def _turned(way: np.ndarray) -> np.ndarray:
    """Vectors turned to the right, on a map whose y grows southward."""
    return np.stack([-way[:, 1], way[:, 0]], axis=1)


def _push(flows: _Flows, controls: np.ndarray, weight: float) -> np.ndarray:
    """How far each control point is moved in one round of the layout."""
    along, _ = flows.along_across(controls)
    points = curve(flows.a, controls, flows.b, ALONG).reshape(-1, 2)
    felt = shapely.points(points)
    apart = _from_flows(points, felt) + NODES * _from_places(flows, points, felt)
    back = flows.spring * (flows.rest - controls)
    even = -TORSION * along[:, None] * (flows.b - flows.a)
    spread = (weight - weight**2) * _spread(flows, controls)
    return weight * (apart + back + even) + spread


def _from_flows(points: np.ndarray, felt: np.ndarray) -> np.ndarray:
    one, other = _near(felt, shapely.STRtree(felt))
    apart = one // len(ALONG) != other // len(ALONG)  # a flow does not push itself
    return _moved(_away(points, points, one[apart], other[apart]))


def _from_places(flows: _Flows, points: np.ndarray, felt: np.ndarray) -> np.ndarray:
    one, place = _near(felt, flows.tree)
    passed = (flows.ends[one // len(ALONG)] != place[:, None]).all(axis=1)
    return _moved(_away(points, flows.places, one[passed], place[passed]))


def _near(felt: np.ndarray, others: shapely.STRtree) -> np.ndarray:
    """Numbers of points (shapely's) and of the others within REACH of them, (2, k)."""
    return others.query(felt, predicate="dwithin", distance=REACH)


def _away(points: np.ndarray, others: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Vectors (p, 2) away from the others so paired, the nearest counting most."""
    off = points[one] - others[other]
    gaps = np.maximum(np.hypot(*off.T), TINY)
    weights = gaps**-EXPONENT
    total, *sums = (
        np.bincount(one, weights * part, len(points)) for part in (1, *(off / gaps[:, None]).T)
    )
    nearest = np.full(len(points), REACH)
    np.minimum.at(nearest, one, gaps)
    return np.stack(sums, axis=1) * ((REACH - nearest) / np.maximum(total, TINY))[:, None]


def _moved(forces: np.ndarray) -> np.ndarray:
    """Forces (n * k, 2) along curves as one on their control points: its hold on each point."""
    hold = 2 * ALONG * (1 - ALONG)
    by_flow = forces.reshape(-1, len(ALONG), 2)
    return (by_flow * hold[None, :, None]).sum(axis=1) / hold.sum()


def _spread(flows: _Flows, controls: np.ndarray) -> np.ndarray:
    """Moves (n, 2) that open the angles between flows where they meet."""
    arms = np.vstack([controls - flows.a, controls - flows.b])
    one, other = flows.meeting
    turns = arms[:, 0] + 1j * arms[:, 1]
    angle = np.angle(turns[one] * np.conj(turns[other]))
    push = np.bincount(one, np.sign(angle) * np.exp(-((angle / ROOM) ** 2)), len(arms))
    moved = np.clip(push, -1, 1)[:, None] * _turned(arms) * np.sin(ROOM / 2)
    return moved[: len(controls)] + moved[len(controls) :]


def _cleared(flows: _Flows, controls: np.ndarray) -> np.ndarray:
    """The same, where a curve lies under a place it only passes: bent as little more as clears."""
    along, across = flows.along_across(controls)
    tries = np.linspace(-BOX, BOX, 41)
    for at in np.flatnonzero(_clearance(flows, controls, np.arange(len(controls))) < CLEARANCE):
        nearest = tries[np.argsort(abs(tries - across[at]))]
        number = np.full(len(nearest), at)
        bent = _Flows(flows.a[number], flows.b[number]).placed(along[number], nearest)
        free = _clearance(flows, bent, number)
        best = int(np.argmax(free >= CLEARANCE)) if free.max() >= CLEARANCE else free.argmax()
        controls[at] = bent[best]
    return controls


def _clearance(flows: _Flows, controls: np.ndarray, number: np.ndarray) -> np.ndarray:
    """Distance (k,) from curves of the flows so numbered to the nearest place they only pass.

    Places beyond REACH are as good as infinitely far.
    """
    points = curve(flows.a[number], controls, flows.b[number], FINELY).reshape(-1, 2)
    one, place = _near(shapely.points(points), flows.tree)
    which = one // len(FINELY)
    passed = (flows.ends[number[which]] != place[:, None]).all(axis=1)
    clearance = np.full(len(number), np.inf)
    gaps = np.hypot(*(points[one] - flows.places[place]).T)
    np.minimum.at(clearance, which[passed], gaps[passed])
    return clearance
