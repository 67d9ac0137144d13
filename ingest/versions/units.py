"""The units of one boundary version."""

import geopandas as gpd
import pandas as pd
from psycopg2.extensions import connection as Connection

from ingest.errors import UserError

COLUMNS = ["iso3", "level", "pcode", "parent_pcode", "name"]
UNITS = """
SELECT iso3, level, pcode, parent_pcode, name, ST_AsBinary(geom)
FROM core.admin_unit WHERE boundary_version = %s AND (iso3 = %s OR %s IS NULL)
ORDER BY iso3, level, pcode
"""
VERSIONS = """
SELECT boundary_version, count(*), count(DISTINCT iso3), count(geom), min(valid_on), max(valid_on)
FROM core.admin_unit GROUP BY 1 ORDER BY 1
"""


def read(connection: Connection, version: str, iso3: str | None = None) -> gpd.GeoDataFrame:
    """Units of a version, in one country or all: COLUMNS and geom (EPSG:4326, missing in lists).

    Raises UserError where there are none.
    """
    with connection.cursor() as cursor:
        cursor.execute(UNITS, (version, iso3, iso3))
        found = pd.DataFrame(cursor.fetchall(), columns=[*COLUMNS, "geom"])
    if found.empty:
        where = f" of {iso3}" if iso3 else ""
        raise UserError(f"There are no units{where} in boundary version “{version}”.")
    shapes = gpd.GeoSeries.from_wkb(found["geom"].map(bytes, na_action="ignore"), crs=4326)
    return gpd.GeoDataFrame(found[COLUMNS], geometry=shapes.rename("geom"))


def versions(connection: Connection) -> pd.DataFrame:
    """Every version there is, with its numbers of units, countries and shapes, and its dates."""
    with connection.cursor() as cursor:
        cursor.execute(VERSIONS)
        names = ["version", "units", "countries", "shapes", "valid_from", "valid_until"]
        return pd.DataFrame(cursor.fetchall(), columns=names)
