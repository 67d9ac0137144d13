"""How many people each area holds in each round, before they are spread over sites."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ingest.sources.sample.apportion import apportion
from ingest.sources.sample.calibration import Calibration, Country


def make_stocks(calibration: Calibration) -> pd.DataFrame:
    """Individuals (int64) by round, iso3, pop_group and pcode; the last round is as published."""
    rng = calibration.generator("evolution")
    parts = [
        _group_stocks(rng, calibration, country, group).assign(iso3=iso3, pop_group=group)
        for iso3, country in calibration.country.items()
        for group in country.shares
    ]
    return pd.concat(parts, ignore_index=True)


def _group_stocks(
    rng: np.random.Generator, calibration: Calibration, country: Country, group: str
) -> pd.DataFrame:
    """Individuals of one country's group: round, pcode, individuals."""
    last = country.split(group)
    growth = np.array(country.growth) ** calibration.evolution.pace[group]
    course = _courses(rng, calibration, list(last))
    expected = growth[:, None] * course * np.array(list(last.values()))
    parts = [apportion(round(row.sum()), row) for row in expected]
    rounds = np.repeat(np.arange(1, calibration.rounds + 1), len(last))
    areas = list(last) * calibration.rounds
    return pd.DataFrame({"round": rounds, "pcode": areas, "individuals": np.concatenate(parts)})


def _courses(
    rng: np.random.Generator, calibration: Calibration, pcodes: list[str]
) -> NDArray[np.float64]:
    """Each area's own course, shape (rounds, areas): a random walk with shocks, 1 at the end."""
    step = calibration.evolution.unit_step
    course = drift(rng, step, (calibration.rounds, len(pcodes))) * _shocks(calibration, pcodes)
    return course / course[-1]


def _shocks(calibration: Calibration, pcodes: list[str]) -> NDArray[np.float64]:
    """Factors, shape (rounds, areas): 1 before a shock, then its fading remainder."""
    factors = np.ones((calibration.rounds, len(pcodes)))
    for shock in calibration.evolution.shock:
        if shock.pcode in pcodes:
            age = np.arange(calibration.rounds - shock.round + 1)
            factors[shock.round - 1 :, pcodes.index(shock.pcode)] *= shock.factor ** (0.5**age)
    return factors


def drift(rng: np.random.Generator, step: float, shape: tuple[int, int]) -> NDArray[np.float64]:
    """A random walk of logarithms along the first axis, as factors; `step` is one round's sd."""
    return np.exp(np.cumsum(rng.normal(scale=step, size=shape), axis=0))
