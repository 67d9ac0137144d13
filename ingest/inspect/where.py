"""Where the rows of a file fall: points against countries, or the countries its codes name."""

from collections import Counter

import numpy as np
import pandas as pd
import shapely

from ingest.inspect import boundaries
from ingest.inspect.model import Box, Country, Where
from ingest.inspect.profile import Profile
from ingest.inspect.survey import Survey
from ingest.personal.headings import plain

SHOWN = 1_500  # points in the report
RINGS = 1_500
COUNTRY_HEADINGS = {
    "iso3",
    "iso",
    "country",
    "pays",
    "pais",
    "location",
    "admin0 name",
    "adm0 name",
}


def where(survey: Survey) -> tuple[Where, dict[str, float]]:
    """Where the rows fall, and what the points say: shares in the stated country and swapped."""
    sample = survey.points.sample
    if survey.shapes.box is not None:
        return _by_shape(survey), {}
    if len(sample):
        return _by_point(survey, sample)
    return _by_code(survey), {}


def _by_shape(survey: Survey) -> Where:
    shapes = np.array(survey.shapes.kept, dtype=object)
    inside = shapely.point_on_surface(shapes)
    points = shapely.get_coordinates(inside)
    points = points[np.isfinite(points).all(axis=1)]
    found = boundaries.countries_at(points)
    return Where(
        by="shape", box=survey.shapes.box, countries=_counted(found), missing=survey.shapes.empty,
        nowhere=int(sum(code is None for code in found)), points=_shown(points, found),
        rings=_rings(survey),
    )  # fmt: skip


def _rings(survey: Survey) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Outlines of the polygons that are kept, simplified to what a small map can show."""
    west, south, east, north = survey.shapes.box or (0, 0, 1, 1)
    coarse = shapely.simplify(survey.shapes.kept, max(east - west, north - south, 0.01) / 500)
    parts = shapely.get_parts(coarse)
    outer = shapely.get_exterior_ring(parts)
    kept = outer[~shapely.is_missing(outer)][:RINGS]
    return tuple(
        tuple((round(x, 4), round(y, 4)) for x, y in shapely.get_coordinates(ring).tolist())
        for ring in kept
    )


def _are_homes(survey: Survey) -> bool:
    return not {survey.points.longitude, survey.points.latitude}.isdisjoint(survey.suspects)


def _by_point(survey: Survey, sample: pd.DataFrame) -> tuple[Where, dict[str, float]]:
    points = sample[["lon", "lat"]].to_numpy(dtype="float64")
    good = (np.abs(points[:, 0]) <= 180) & (np.abs(points[:, 1]) <= 90)
    found = np.full(len(points), None, dtype=object)
    found[good] = boundaries.countries_at(points[good])
    seen = Where(
        by="point", longitude=survey.points.longitude, latitude=survey.points.latitude,
        box=None if _are_homes(survey) else _box(points[good]),
        countries=_counted(found), nowhere=int(sum(code is None for code in found)),
        missing=survey.points.missing,
        points=() if _are_homes(survey) else _shown(points[good], found[good]),
    )  # fmt: skip
    return seen, _shares(points, found, sample["country"])


def _shares(points: np.ndarray, found: np.ndarray, stated: pd.Series) -> dict[str, float]:
    """Share of the sampled points in their country (on land, where none is stated), and swapped."""
    turned = points[:, ::-1]
    said = np.array(
        [boundaries.country_of(w) if isinstance(w, str) else None for w in stated], dtype=object
    )
    if (known := pd.notna(said)).any():
        as_is = boundaries.near(points[known], said[known])
        swapped = boundaries.near(turned[known], said[known]) & ~as_is
        return {"of": float(known.sum()), "stated": 1.0, "as_is": float(as_is.mean()),
                "swapped": float(swapped.mean()),
                "elsewhere": float((~as_is & ~swapped).sum())}  # fmt: skip
    land = pd.notna(found)
    other_land = pd.notna(boundaries.countries_at(turned)) & ~land
    return {"of": float(len(points)), "stated": 0.0, "as_is": float(land.mean()),
            "swapped": float(other_land.mean()), "elsewhere": 0.0}  # fmt: skip


def _box(points: np.ndarray) -> Box | None:
    if not len(points):
        return None
    (west, south), (east, north) = points.min(0), points.max(0)
    return float(west), float(south), float(east), float(north)


def _by_code(survey: Survey) -> Where:
    for profile in _country_profiles(survey.profiles):
        counts: Counter[str] = Counter()
        for word, count in profile.values.items():
            if code := boundaries.country_of(word):
                counts[code] += count
        if counts and counts.total() >= 0.5 * profile.values.total():
            lost = profile.values.total() - counts.total()
            return Where(by="code", countries=_countries(counts), nowhere=lost,
                         missing=profile.nulls.total())  # fmt: skip
    return Where(by="nothing")


def _country_profiles(profiles: dict[str, Profile]) -> list[Profile]:
    named = [p for name, p in profiles.items() if plain(name) in COUNTRY_HEADINGS]
    coded = [p for name, p in profiles.items() if p.kind == "code"]
    others = [p for p in profiles.values() if p.kind == "text" and len(p.values) <= 300]
    return [*named, *coded, *others]


def _counted(found: np.ndarray) -> tuple[Country, ...]:
    return _countries(Counter(code for code in found if code is not None))


def _countries(counts: Counter[str]) -> tuple[Country, ...]:
    names = boundaries.english_names()
    return tuple(
        Country(iso3=code, name=names.get(code, code), rows=count)
        for code, count in counts.most_common()
    )


def _shown(points: np.ndarray, found: np.ndarray) -> tuple[tuple[float, float, bool], ...]:
    step = max(1, -(-len(points) // SHOWN))
    return tuple(
        (round(float(lon), 4), round(float(lat), 4), code is not None)
        for (lon, lat), code in zip(points[::step], found[::step], strict=True)
    )
