"""The numbers of `calibration.toml`, typed: published totals, and how the rest is invented."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from ingest.sources.sample.apportion import apportion

PATH = Path(__file__).with_name("calibration.toml")


class Part(BaseModel):
    """A table of the file; a key that nothing reads is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Shock(Part):
    """An event that multiplies the stock of one area from a round on, then fades."""

    pcode: str
    round: int
    factor: float


class Evolution(Part):
    """How stocks change from round to round (steps: standard deviation of the logarithm)."""

    unit_step: float
    site_step: float
    pace: dict[str, float]
    present: dict[str, float]
    open_at_start: float
    closed_by_end: float
    shock: tuple[Shock, ...]


class Water(Part):
    """A disc without places; centre lon/lat and radius in degrees."""

    centre: tuple[float, float]
    radius: float


class Population(Part):
    """The year of the countries' inhabitants, and how they spread over first-level areas."""

    year: int
    basis: str
    female_share: float
    female_spread: float
    area_power: float
    least: float
    spread: float


class Places(Part):
    """Where sites lie and how large they are (focus lon/lat; scale, spread in degrees)."""

    focus: tuple[float, float]
    focus_scale: float
    water: Water
    sites_per_town: int
    town_spread: float
    crowding: float
    size_spread: float
    camp_factor: float


class Transit(Part):
    """How many points on land borders (degrees), and the areas with a point of another type."""

    land_border: int
    internal: tuple[str, ...]
    airport: tuple[str, ...]
    border_distance: float
    pull: float


class Flows(Part):
    """How many pairs of areas, and the gravity model that gives their people."""

    crisis: str
    within: int
    across: int
    itself: int
    mass_power: float
    distance_power: float
    nearest_km: float
    turnover: float
    growth_seen: float
    spread: float


class Country(Part):
    """One country: inhabitants, published total and shares (per cent), invented weights, growth."""

    name: str
    inhabitants: int
    total: int
    shares: dict[str, float]
    sites: int
    growth: tuple[float, ...]
    site_types: dict[str, float]
    weights: dict[str, dict[str, float]]

    @property
    def published(self) -> dict[str, int]:
        """Individuals by population group; they add up to the published total."""
        parts = apportion(self.total, list(self.shares.values()))
        return dict(zip(self.shares, parts.tolist(), strict=True))

    @property
    def pcodes(self) -> list[str]:
        """P-codes of the affected areas, in the order the file names them."""
        return list(dict.fromkeys(code for areas in self.weights.values() for code in areas))

    def split(self, group: str) -> dict[str, float]:
        """Individuals of a group in the last round by area, before rounding."""
        areas = self.weights[group]
        scale = self.published[group] / sum(areas.values())
        return {pcode: weight * scale for pcode, weight in areas.items()}


class Calibration(Part):
    """The whole file."""

    seed: int
    household_size: float
    household_spread: float
    female_share: float
    female_spread: float
    minor_share: float
    age_spread: float
    older_share: float
    reported_on: tuple[date, ...]
    evolution: Evolution
    population: Population
    places: Places
    transit: Transit
    flows: Flows
    country: dict[str, Country]

    @property
    def rounds(self) -> int:
        """How many rounds there are; rounds are numbered from 1."""
        return len(self.reported_on)

    def generator(self, part: str) -> np.random.Generator:
        """A random stream of the part's own: a change in one part leaves the others alone."""
        return np.random.default_rng([self.seed, *part.encode()])


@cache
def calibration() -> Calibration:
    """Read `calibration.toml`, once."""
    return Calibration.model_validate(tomllib.loads(PATH.read_text(encoding="utf-8")))
