"""Validation from the dictionary: which rows do not pass, by which rule, and why."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ingest import clean
from ingest.dictionary.model import Field, Table
from ingest.faults import Faults

SHAPES = {"point": "Point", "multipolygon": "MultiPolygon"}


def parse(
    mapped: pd.DataFrame, table: Table, cleaning: clean.Cleaning, faults: Faults
) -> pd.DataFrame:
    """Every readable column in its type; values not of that type are faults."""
    columns = {"source_row": mapped["source_row"]}
    for field in table.readable.values():
        if field.name in mapped and not field.is_geometry:
            columns[field.name] = _parsed(mapped[field.name], field, cleaning, faults)
    parsed = pd.DataFrame(columns)
    if table.geometry:
        parsed[table.geometry.name] = _geometry(mapped, parsed, table.geometry, faults)
    return parsed


def _parsed(column: pd.Series, field: Field, cleaning: clean.Cleaning, faults: Faults) -> pd.Series:
    cleaned = clean.parse(column, field, cleaning, field.name)
    faults.add(cleaned.wrong, f"type:{field.name}", f"{field.name} is not {_a(field.type)}")
    for rule, met in cleaned.changes.items():
        faults.change(met, f"{rule}:{field.name}", column, cleaned.values)
    for rule, met in cleaned.doubts.items():
        faults.warn(met, f"{rule}:{field.name}", f"{field.name}: {rule}")
    return cleaned.values


def validate(rows: pd.DataFrame, table: Table, faults: Faults) -> None:
    """Required fields, ranges and patterns, row by row; keys are checked over the whole load."""
    nothing = pd.Series(pd.NA, index=rows.index)
    for field in table.fields.values():
        if field.name in rows or field.required:
            for rule, broken, reason in _field_rules(field, rows.get(field.name, nothing)):
                faults.add(broken, f"{rule}:{field.name}", reason)


def doubt(rows: pd.DataFrame, table: Table, faults: Faults) -> None:
    """Parts that do not make up their whole: sex and age groups, and the people counted."""
    for field in table.fields.values():
        for names in field.parts:
            present = [name for name in names if name in rows]
            if present and field.name in rows:
                parts = rows[present].astype("float64")
                told, whole = parts.sum(axis=1, min_count=1), rows[field.name].astype("float64")
                complete = parts.notna().all(axis=1) & (len(present) == len(names))
                wrong = told.gt(whole) | (complete & told.ne(whole) & whole.notna())
                if wrong.any():
                    said = _counts(told) + f" {' + '.join(present)}, " + _counts(whole)
                    faults.warn(wrong, f"parts:{field.name}", said + f" {field.name}")


def _counts(numbers: pd.Series) -> pd.Series:
    return numbers.map(lambda number: f"{number:,.0f}")


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
