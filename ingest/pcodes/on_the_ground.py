"""Points beside codes and names: they decide where nothing else does, and are doubts elsewhere."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from ingest.dictionary.model import Table
from ingest.gazetteer import Gazetteer, Unit
from ingest.pcodes import by_name
from ingest.pcodes.answer import Answer, Place
from ingest.pcodes.points import Areas
from ingest.sources.model import Pcodes

DEEPEST = 5
AGREES, ALONE = 0.9, 0.8  # scores of a unit found by point: its name is like the one given, or not


@dataclass(frozen=True)
class Asked:
    """A distinct place with what was answered and where it was looked up."""

    place: Place
    answer: Answer
    gazetteer: Gazetteer | None


@dataclass(frozen=True)
class Ground:
    """The areas of units, and how far outside its unit a point may lie."""

    areas: Areas
    settings: Pcodes

    def settle(
        self, asked: list[Asked], number: np.ndarray, lon: np.ndarray, lat: np.ndarray
    ) -> tuple[np.ndarray, list[Answer]]:
        """Answers with the points taken into account, and the number of each row's answer.

        `number`, `lon` and `lat` (degrees, EPSG:4326, nan where there is none) have one value a
        row; `number` says which of `asked` it is.
        """
        answers = [one.answer for one in asked]
        rows = np.flatnonzero(~np.isnan(lon) & ~np.isnan(lat))
        if not len(rows):
            return number, answers
        settled = number.copy()
        spot = _spots(number[rows], lon[rows], lat[rows])
        first = np.unique(spot, return_index=True)[1]
        of_spot = number[rows][first]
        new = of_spot.copy()
        for which in np.unique(of_spot):
            here = np.flatnonzero(of_spot == which)
            points = rows[first[here]]
            for position, answer in self._checked(asked[which], lon[points], lat[points]):
                new[here[position]] = len(answers)
                answers.append(answer)
        settled[rows] = new[spot]
        return settled, answers

    def _checked(self, asked: Asked, lon: np.ndarray, lat: np.ndarray) -> list[tuple[int, Answer]]:
        """Answers that the points change, each with the position of its point."""
        answer, unit = asked.answer, asked.answer.unit
        if asked.gazetteer is None or answer.method == "unknown" or lon.size == 0:
            return []
        if answer.method is None:
            return [] if answer.rule == "place-contradiction" else self._found(asked, lon, lat)
        if unit is None:
            return []
        km = self.areas.km_outside(unit, lon, lat)
        far = np.flatnonzero(km > self.settings.point_tolerance_km)
        return [(at, self._outside(asked, unit, km[at], lon[at], lat[at])) for at in far.tolist()]

    def _outside(self, asked: Asked, unit: Unit, km: float, lon: float, lat: float) -> Answer:
        swapped = self.areas.km_outside(unit, np.array([lat]), np.array([lon]))[0] == 0
        hint = "; with longitude and latitude exchanged it lies in it" if swapped else ""
        where = f"{unit.pcode} ({unit.names[0]})"
        reason = f"the point ({lon:.4f}, {lat:.4f}) is {km:,.0f} km outside {where}"
        if swapped:
            return asked.answer.doubted("place-axes-swapped", reason + hint)
        if asked.answer.method == "name_fuzzy" or asked.answer.rule == "place-other-parent":
            why = ", ".join(filter(None, (asked.answer.reason, reason)))
            return asked.answer.left_open("place-contradiction", why)
        return asked.answer.doubted("place-point-outside", reason)

    def _found(self, asked: Asked, lon: np.ndarray, lat: np.ndarray) -> list[tuple[int, Answer]]:
        place, gazetteer = asked.place, asked.gazetteer
        if gazetteer is None:
            return []
        if place.name is not None or place.pcode is not None:
            return self._at_level(place, place.level, gazetteer, lon, lat)
        found: dict[int, Answer] = {}
        for level in range(DEEPEST, -1, -1):
            for at, answer in self._at_level(place, level, gazetteer, lon, lat):
                found.setdefault(at, answer)
        return list(found.items())

    def _at_level(
        self, place: Place, level: int, gazetteer: Gazetteer, lon: np.ndarray, lat: np.ndarray
    ) -> list[tuple[int, Answer]]:
        units = gazetteer.at(level, place.iso3)
        if place.parent_name is not None or place.parent_pcode is not None:
            units = [unit for unit in units if by_name.lies_in(unit, place)]
        located = enumerate(self.areas.locate(units, lon, lat))
        return [(at, _by_point(place, unit)) for at, unit in located if unit is not None]


def coordinates(rows: pd.DataFrame, table: Table) -> tuple[np.ndarray, np.ndarray] | None:
    """Longitude and latitude (degrees) of each row, from its shape or its two columns."""
    field = table.geometry
    if field is not None and field.type == "point" and field.name in rows:
        shapes = np.asarray(rows[field.name], dtype="object")
        return shapely.get_x(shapes), shapely.get_y(shapes)
    if field is None and {"longitude", "latitude"} <= set(rows.columns):
        pair = (pd.to_numeric(rows[name], errors="coerce") for name in ("longitude", "latitude"))
        lon, lat = (column.to_numpy(dtype="float64", na_value=np.nan) for column in pair)
        return lon, lat
    return None


def _by_point(place: Place, unit: Unit) -> Answer:
    if place.name is None and place.pcode is None:
        return Answer(unit, "point", AGREES)
    alike = place.name is not None and (
        by_name.bears(unit, place.name)
        or by_name.likeness(place.name, unit) >= by_name.WORTH_A_LOOK
    )
    said, where = place.name or place.pcode, f"{unit.pcode} ({unit.names[0]})"
    reason = f"“{said}” was not found; its point lies in {where}"
    return Answer(unit, "point").doubted("place-by-point", reason, AGREES if alike else ALONE)


def _spots(number: np.ndarray, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """One number a row, the same for the same place at the same point."""
    spot = number
    for column in (lon, lat):
        codes = pd.factorize(column)[0]
        spot = pd.factorize(spot.astype("int64") * (int(codes.max()) + 1) + codes)[0]
    return spot
