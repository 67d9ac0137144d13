"""Validation from the dictionary: which rows do not pass, by which rule, and why."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ingest import clean
from ingest.dictionary.model import Field, Table

SHAPES = {"point": "Point", "multipolygon": "MultiPolygon"}


class Faults:
    """The first broken rule of each row: columns rule and reason, indexed like the rows."""

    def __init__(self, index: pd.Index) -> None:
        self.frame = pd.DataFrame({"rule": pd.NA, "reason": pd.NA}, index=index, dtype="str")

    def add(self, broken: pd.Series, rule: str, reason: str | pd.Series) -> None:
        """Record a rule for rows that have none yet."""
        fresh = broken.fillna(False).astype(bool) & self.frame["rule"].isna()
        if fresh.any():
            self.frame.loc[fresh, "rule"] = rule
            self.frame.loc[fresh, "reason"] = (
                reason[fresh] if isinstance(reason, pd.Series) else reason
            )

    @property
    def passed(self) -> pd.Series:
        """Mask of the rows without a fault."""
        return self.frame["rule"].isna()


def parse(mapped: pd.DataFrame, table: Table, faults: Faults) -> pd.DataFrame:
    """Every readable column in its type; values not of that type are faults."""
    columns = {"source_row": mapped["source_row"]}
    for field in table.readable.values():
        if field.name in mapped and not field.is_geometry:
            cleaned = clean.parse(mapped[field.name], field, clean.Cleaning(), field.name)
            columns[field.name] = cleaned.values
            reason = f"{field.name} is not {_a(field.type)}"
            faults.add(cleaned.wrong, f"type:{field.name}", reason)
    parsed = pd.DataFrame(columns)
    if table.geometry:
        parsed[table.geometry.name] = _geometry(mapped, parsed, table.geometry, faults)
    return parsed


def validate(rows: pd.DataFrame, table: Table, faults: Faults) -> None:
    """Required fields, ranges, patterns, geometry and repeated keys."""
    for field in table.fields.values():
        column = rows.get(field.name, pd.Series(pd.NA, index=rows.index))
        for rule, broken, reason in _field_rules(field, column):
            faults.add(broken, f"{rule}:{field.name}", reason)
    keys = [name for name in table.key if name in rows]
    if keys:
        repeated = rows[faults.passed].duplicated(keys, keep="first")
        faults.add(
            repeated.reindex(rows.index, fill_value=False), "repeated-key",
            f"another row has the same {', '.join(keys)}",
        )  # fmt: skip


def _field_rules(field: Field, column: pd.Series) -> Iterator[tuple[str, pd.Series, str]]:
    if field.required:
        yield "required", column.isna(), f"{field.name} is empty"
    if field.minimum is not None:
        yield "minimum", column.lt(field.minimum), f"{field.name} is below {field.minimum:g}"
    if field.maximum is not None:
        yield "maximum", column.gt(field.maximum), f"{field.name} is above {field.maximum:g}"
    if field.pattern:
        bad = column.notna() & ~column.astype("str").str.match(field.pattern, na=False)
        yield "pattern", bad, f"{field.name} is not written as the dictionary asks"


def _geometry(
    mapped: pd.DataFrame, parsed: pd.DataFrame, field: Field, faults: Faults
) -> gpd.GeoSeries:
    if field.name in mapped:
        shapes = gpd.GeoSeries(mapped[field.name], crs=4326)
    else:
        shapes = _points(parsed, faults)
    if field.type == "multipolygon":
        shapes = _as_multipolygons(shapes)
    present = ~shapes.isna()
    faults.add(present & shapes.is_empty, "geometry", "the shape is empty")
    faults.add(present & shapes.geom_type.ne(SHAPES[field.type]), "geometry",
               f"the shape is not a {field.type}")  # fmt: skip
    faults.add(present & ~shapes.is_valid, "geometry", "the shape is not valid")
    bounds = shapes.bounds
    outside = (bounds.minx < -180) | (bounds.maxx > 180) | (bounds.miny < -90) | (bounds.maxy > 90)
    faults.add(outside, "coordinates", "the coordinates lie outside the world")
    return shapes


def _points(parsed: pd.DataFrame, faults: Faults) -> gpd.GeoSeries:
    missing = pd.Series(np.nan, index=parsed.index)
    longitude, latitude = (parsed.get(name, missing) for name in ("longitude", "latitude"))
    at_zero = longitude.eq(0) & latitude.eq(0)
    faults.add(at_zero, "coordinates", "longitude and latitude are both 0")
    shapes = gpd.GeoSeries(gpd.points_from_xy(longitude, latitude), index=parsed.index, crs=4326)
    return shapes.where(longitude.notna() & latitude.notna())


def _as_multipolygons(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    flat = shapely.force_2d(shapes.to_numpy())
    single = shapely.get_type_id(flat) == shapely.GeometryType.POLYGON
    flat[single] = [shapely.MultiPolygon([shape]) for shape in flat[single]]
    return gpd.GeoSeries(flat, index=shapes.index, crs=4326)


def _a(kind: str) -> str:
    return {
        "integer": "a whole number",
        "number": "a number",
        "date": "a date like 2026-06-30 or 30/06/2026",
    }.get(kind, kind)
