"""Validation from the dictionary: which rows do not pass, by which rule, and why."""

from collections.abc import Iterator

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from ingest import clean
from ingest.dictionary.model import Field, Table
from ingest.faults import Faults

POINT = ("longitude", "latitude", "coordinates")  # what a point is read from
NAMING = ("name", "_id", "_pcode")  # ends of the fields that say what a row is about
MAYBE_TOTAL = "(?i)total|مجموع|جمال"  # sought in all cells, and TOTAL in those it finds
TOTAL = (
    r"\s*(?:(?:grand|sub|sous|gran)[\s-]*)?totale?s?\s*(?:g[ée]n[ée]ral|general|overall)?\s*:?\s*"
    r"|\s*(?:المجموع|مجموع|الإجمالي|الاجمالي|إجمالي)\s*:?\s*"  # Somme is a place in France
)
SHAPES = {"point": "Point", "multipolygon": "MultiPolygon", "multilinestring": "MultiLineString"}


def parse(
    mapped: pd.DataFrame, table: Table, cleaning: clean.Cleaning, habits: clean.Habits,
    faults: Faults,
) -> pd.DataFrame:  # fmt: skip
    """Every readable column in its type; values not of that type are faults."""
    columns = {"source_row": mapped["source_row"]}
    for field in (table.readable if table.has_places else table.fields).values():
        if field.name in mapped and not field.is_geometry and field.name not in POINT:
            given = _shown(mapped[field.name], table.stand_ins.get(field.name), columns, faults)
            cleaned = clean.parse(given, field, cleaning, field.name, habits)
            faults.add(cleaned.wrong, f"type:{field.name}", f"{field.name} " + cleaned.reasons)
            _note(mapped[field.name], cleaned, cleaned.values, field.name, faults)
            columns[field.name] = cleaned.values
    parsed, estimated = clean.estimate(pd.DataFrame(columns), cleaning)
    if estimated.any():
        filled = cleaning.household_size_fills
        faults.change(estimated, "household_size", parsed["source_row"], parsed[filled])
    if table.geometry:
        parsed[table.geometry.name] = _geometry(mapped, table.geometry, cleaning, faults)
    return parsed


def _shown(
    column: pd.Series, stand_in: str | None, columns: dict[str, pd.Series], faults: Faults
) -> pd.Series:
    """The column without the figures its source withholds; their bounds are the stand-in's."""
    if stand_in is None:
        return column
    bounds = clean.withheld(column)
    hidden = bounds.notna()
    if not hidden.any():
        return column
    columns[stand_in] = bounds
    faults.change(hidden, f"withheld:{column.name}", column, bounds)
    return column.mask(hidden)


def _note(
    before: pd.Series, cleaned: clean.Cleaned | clean.CleanedPoints, after: pd.Series, name: str,
    faults: Faults,
) -> None:  # fmt: skip
    for rule, met in cleaned.changes.items():
        faults.change(met, f"{rule}:{name}", before, after)
    for rule, met in cleaned.doubts.items():
        faults.warn(met, f"{rule}:{name}", f"{name}: {clean.DOUBTS[rule]}")


def validate(rows: pd.DataFrame, table: Table, faults: Faults) -> None:
    """Required fields, ranges and patterns, row by row; keys are checked over the whole load."""
    nothing = pd.Series(pd.NA, index=rows.index)
    for field in table.fields.values():
        if field.name in rows or field.required:
            column = rows.get(field.name, nothing)
            instead = rows.get(table.stand_ins.get(field.name, ""), nothing)
            for rule, broken, reason in _field_rules(field, column, instead):
                faults.add(broken, f"{rule}:{field.name}", reason)


def refuse_totals(rows: pd.DataFrame, table: Table, faults: Faults) -> None:
    """Rows that are the total of others: loaded, their people would be counted twice."""
    if table.name == "admin_unit":  # boundaries have no totals, and some unit may be called so
        return
    for field in table.readable.values():
        if field.name in rows and field.type == "text" and field.name.endswith(NAMING):
            words = rows[field.name].astype("str")
            near = pc.match_substring_regex(pa.array(words, from_pandas=True), MAYBE_TOTAL)
            words = words[pc.fill_null(near, False).to_numpy(zero_copy_only=False)]
            total = words[words.str.fullmatch(TOTAL, case=False)]
            met = pd.Series(rows.index.isin(total.index), index=rows.index)
            faults.add(met, "total-row", f"{field.name} says that it is a total")


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


def _field_rules(
    field: Field, column: pd.Series, instead: pd.Series
) -> Iterator[tuple[str, pd.Series, str]]:
    if field.required:
        yield "required", column.isna() & instead.isna(), f"{field.name} is empty"
    both = column.notna() & instead.notna()
    yield "withheld", both, f"{field.name} is given, and said to be withheld"
    if field.minimum is not None:
        yield "minimum", column.lt(field.minimum), f"{field.name} is below {field.minimum:g}"
    if field.maximum is not None:
        yield "maximum", column.gt(field.maximum), f"{field.name} is above {field.maximum:g}"
    if field.pattern:
        bad = column.notna() & ~column.astype("str").str.match(field.pattern, na=False)
        yield "pattern", bad, f"{field.name} is not written as the dictionary asks"


def _geometry(
    mapped: pd.DataFrame, field: Field, cleaning: clean.Cleaning, faults: Faults
) -> gpd.GeoSeries:
    if field.name in mapped:
        flat = shapely.force_2d(mapped[field.name].to_numpy())  # no table has heights
        shapes = gpd.GeoSeries(flat, index=mapped.index, crs=4326)
    else:
        shapes = _points(mapped, cleaning, faults)
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


def _points(mapped: pd.DataFrame, cleaning: clean.Cleaning, faults: Faults) -> gpd.GeoSeries:
    points = clean.coordinates(mapped, cleaning)
    faults.add(points.wrong, "coordinates", points.reasons)
    given = [name for name in POINT if name in mapped]
    if given:
        written = mapped[given].astype("str").agg(" ".join, axis=1) if points.changes else None
        after = points.longitude.astype("str") + " " + points.latitude.astype("str")
        _note(written, points, after, "coordinates", faults)
    shapes = gpd.points_from_xy(points.longitude, points.latitude, crs=4326)
    series = gpd.GeoSeries(shapes, index=mapped.index)
    return series.where(points.longitude.notna() & points.latitude.notna())


def _as_multipolygons(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    flat = shapes.to_numpy(copy=True)
    single = shapely.get_type_id(flat) == shapely.GeometryType.POLYGON
    flat[single] = [shapely.MultiPolygon([shape]) for shape in flat[single]]
    return gpd.GeoSeries(flat, index=shapes.index, crs=4326)
