"""Points and the areas of units: in which unit a point lies, how far outside of one."""

from collections.abc import Iterable

import numpy as np
import shapely
from psycopg2.extensions import connection as Connection
from pyproj import Geod

from ingest.gazetteer import Unit

SHAPES = """
SELECT pcode, ST_AsBinary(geom) FROM core.admin_unit
WHERE iso3 = %s AND level = %s AND boundary_version = %s AND geom IS NOT NULL
"""
ELLIPSOID = Geod(ellps="WGS84")
Key = tuple[str, int, str]  # country, level, version


class Areas:
    """Shapes of units (EPSG:4326, lon/lat), read when first asked for, a country and level a time.

    A unit from a list without shapes has none: nothing is said about points in it.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._shapes: dict[Key, dict[str, shapely.Geometry]] = {}

    def km_outside(self, unit: Unit, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
        """Kilometres from each point to the unit; 0 in it, and where the unit has no shape."""
        distance = np.zeros(len(lon))
        shape = self._of(unit).get(unit.pcode)
        if shape is None:
            return distance
        outside = ~shapely.contains_xy(shape, lon, lat)
        for position in np.flatnonzero(outside):
            line = shapely.shortest_line(shape, shapely.Point(lon[position], lat[position]))
            distance[position] = ELLIPSOID.geometry_length(line) / 1000
        return distance

    def locate(self, units: Iterable[Unit], lon: np.ndarray, lat: np.ndarray) -> list[Unit | None]:
        """The unit each point lies in; None on a shared border and outside of all."""
        hits: list[list[Unit]] = [[] for _ in lon]
        for unit in units:
            shape = self._of(unit).get(unit.pcode)
            if shape is not None:
                for position in np.flatnonzero(shapely.contains_xy(shape, lon, lat)):
                    hits[position].append(unit)
        return [found[0] if len(found) == 1 else None for found in hits]

    def _of(self, unit: Unit) -> dict[str, shapely.Geometry]:
        key = (unit.iso3, unit.level, unit.version)
        if key not in self._shapes:
            with self._connection.cursor() as cursor:
                cursor.execute(SHAPES, key)
                shapes = {pcode: shapely.from_wkb(bytes(wkb)) for pcode, wkb in cursor}
            shapely.prepare(list(shapes.values()))
            self._shapes[key] = shapes
        return self._shapes[key]
