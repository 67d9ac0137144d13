"""GeoPackage: features with style, metadata, aliases and code lists, in one file for QGIS."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import files
from pathlib import Path

import pyarrow as pa
import pyogrio

from geoportal.downloads import qgis
from geoportal.downloads.columns import Column
from geoportal.downloads.content import Content

TABLES = files("geoportal.downloads").joinpath("geopackage.sql").read_text(encoding="utf-8")
STYLE = """
INSERT INTO layer_styles
    (f_table_name, f_geometry_column, styleName, styleQML, useAsDefault, description)
VALUES (?, 'geom', ?, ?, 1, ?)
"""
METADATA = """
INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata) VALUES (?, ?, ?, ?)
"""
REFERENCE = """
INSERT INTO gpkg_metadata_reference (reference_scope, table_name, md_file_id) VALUES (?, ?, ?)
"""
COLUMN = """
INSERT INTO gpkg_data_columns (table_name, column_name, name, title, description, constraint_name)
VALUES (?, ?, ?, ?, ?, ?)
"""
CODE = """
INSERT INTO gpkg_data_column_constraints (constraint_name, constraint_type, value, description)
VALUES (?, 'enum', ?, ?)
"""


def write(path: Path, content: Content) -> None:
    """Write the features to `path`, then what the file says of them."""
    reader = pa.RecordBatchReader.from_batches(content.schema, content.batches("curve"))
    pyogrio.write_arrow(
        reader, path, layer=content.layer.name, driver="GPKG", geometry_name="geometry",
        geometry_type=content.geometry_type, crs="EPSG:4326",
        layer_metadata=content.about.facts(),
        dataset_options={"VERSION": "1.3"},  # the newest that QGIS 3.22 reads without a warning
        layer_options={
            "GEOMETRY_NAME": "geom", "IDENTIFIER": content.about.title,
            "DESCRIPTION": content.about.sentence(),
        },
    )  # fmt: skip
    with closing(sqlite3.connect(path)) as database, database:
        describe(database, content)


def describe(database: sqlite3.Connection, content: Content) -> None:
    """Style, metadata, aliases and code lists; the caller commits."""
    name, about = content.layer.name, content.about
    database.executescript(TABLES)
    style = (name, about.title, qgis.style(content), about.title)
    database.execute(STYLE, style)
    for uri, kind, text in (
        ("http://mrcc.com/qgis.dtd", "text/xml", qgis.metadata(content)),
        ("https://schema.org/Dataset", "application/json", json.dumps(about.facts())),
    ):
        key = database.execute(METADATA, ("dataset", uri, kind, text)).lastrowid
        database.execute(REFERENCE, ("table", name, key))
    database.executemany(COLUMN, _aliases(content))
    database.executemany(CODE, _codes(content.columns))


def _aliases(content: Content) -> Iterator[tuple[str | None, ...]]:
    """A column's label is its alias; a label used twice is followed by the column's name."""
    labels = [column.label for column in content.columns]
    for column in content.columns:
        twice = labels.count(column.label) > 1
        label = f"{column.label} ({column.name})" if twice else column.label
        meaning = " ".join(filter(None, [column.definition, column.unit and f"[{column.unit}]"]))
        yield (content.layer.name, column.name, label, label, meaning,
               column.name if column.codes else None)  # fmt: skip


def _codes(columns: tuple[Column, ...]) -> Iterator[tuple[str, str, str]]:
    for column in columns:
        for code, label in column.codes.items():
            yield column.name, code, label
