"""Countries and place codes to hold a file against: of the database, or of the checkout."""

import re
from dataclasses import dataclass
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from psycopg2.extensions import connection as Connection

from ingest.settings import ROOT

FOLDER = ROOT / "data" / "boundaries"
VERSIONS = """
SELECT u.boundary_version, u.level, count(*), array_agg(u.pcode)
FROM core.admin_unit u WHERE u.pcode = ANY(%s) GROUP BY 1, 2 ORDER BY 3 DESC, 1 DESC
"""
NEAR = 0.15  # degrees: generalised coasts and borders are a few kilometres off


@dataclass(frozen=True)
class Edition:
    """Codes found in one version of the boundaries, at one level."""

    version: str
    level: int
    codes: frozenset[str]


class Boundaries:
    """Looks codes up in the database where one is given, else in data/boundaries."""

    def __init__(self, connection: Connection | None) -> None:
        self._connection = connection
        loaded = connection and _one(connection, "SELECT count(*) FROM core.admin_unit")
        self.is_database = bool(loaded)
        self.name = (
            "the boundaries in the database" if self.is_database
            else "data/boundaries (Natural Earth) only, "
            + ("the database has none" if connection else "no database was asked")
        )  # fmt: skip

    def editions(self, codes: list[str]) -> list[Edition]:
        """Versions and levels that hold some of the codes, the fullest first."""
        if self.is_database and self._connection is not None:
            with self._connection.cursor() as cursor:
                cursor.execute(VERSIONS, (codes,))
                return [Edition(v, level, frozenset(found)) for v, level, _, found in cursor]
        units = _units()
        known = units.loc[units["code"].isin(codes)]
        groups = known.groupby("level")["code"]
        return [Edition("natural_earth", int(level), frozenset(g)) for level, g in groups]


def countries_at(points: np.ndarray) -> np.ndarray:
    """ISO alpha-3 of the country of each point (n × 2, lon/lat), None at sea.

    A point up to some 15 km off a coast is in the nearest country.
    """
    shapes, codes = _countries()
    found = np.full(len(points), None, dtype=object)
    geometries = shapely.points(points)
    inside, country = shapes.query(geometries, predicate="intersects")
    found[inside] = codes[country]
    lost = np.flatnonzero(found == None)  # noqa: E711 (element by element)
    if len(lost):
        (near, country), _ = shapes.query_nearest(
            geometries[lost], max_distance=NEAR, all_matches=False, return_distance=True
        )
        found[lost[near]] = codes[country]
    return found


def near(points: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Whether each point (n × 2, lon/lat) is in the country of that code or some 15 km from it."""
    shapes, own = _countries()
    reached, country = shapes.query(shapely.points(points), predicate="dwithin", distance=NEAR)
    right = reached[own[country] == codes[reached]]
    return np.isin(np.arange(len(points)), right)


def outlines() -> gpd.GeoDataFrame:
    """Countries: iso3, name, geom (EPSG:4326)."""
    return _read(0)


@cache
def country_names() -> dict[str, str]:
    """ISO alpha-3 by code or name (en, fr, es, ar), in lower case."""
    frame = _read(0)
    named = {
        str(name).lower(): iso3
        for column in ("name_ar", "name_es", "name_fr", "name_en", "name", "iso3")
        for name, iso3 in zip(frame[column], frame["iso3"], strict=True)
        if pd.notna(name)
    }
    return {**named, **{alpha2.lower(): iso3 for alpha2, iso3 in _alpha2().items()}}


@cache
def english_names() -> dict[str, str]:
    """Name by ISO alpha-3."""
    frame = _read(0)
    return dict(zip(frame["iso3"], frame["name_en"].fillna(frame["name"]), strict=True))


def country_of(word: str) -> str | None:
    """ISO alpha-3 of a country's code or name, or of the country a P-code begins with."""
    found = country_names().get(word.strip().lower())
    if found or not (code := re.fullmatch(r"([A-Z]{3}|[A-Z]{2})[-_]?\d.*", word.strip())):
        return found
    return country_names().get(code[1].lower())


@cache
def _alpha2() -> dict[str, str]:
    units = _read(1)
    codes = units["iso_3166_2"].dropna().str.extract(r"^([A-Z]{2})-")[0]
    return dict(zip(codes.dropna(), units.loc[codes.dropna().index, "iso3"], strict=True))


@cache
def _units() -> pd.DataFrame:
    countries, units = _read(0)["iso3"], _read(1)["pcode"]
    return pd.concat(
        [pd.DataFrame({"level": 0, "code": countries}), pd.DataFrame({"level": 1, "code": units})]
    )


@cache
def _countries() -> tuple[shapely.STRtree, np.ndarray]:
    frame = _read(0)
    parts = frame[["iso3", "geom"]].explode(index_parts=False)
    return shapely.STRtree(parts["geom"].to_numpy()), parts["iso3"].to_numpy(dtype=object)


@cache
def _read(level: int) -> gpd.GeoDataFrame:
    return gpd.read_parquet(FOLDER / f"admin-{level}.parquet")


def _one(connection: Connection, query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]
