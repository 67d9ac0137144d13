"""The file formats, each with its media type, its name for people and what writes it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from geoportal.downloads import csv, flatgeobuf, geopackage, geoparquet, xlsx
from geoportal.downloads.content import Content


@dataclass(frozen=True)
class Format:
    """`write` puts a content into a file of its own at the path given."""

    title: str
    media_type: str
    write: Callable[[Path, Content], None]


WRITTEN = {
    "gpkg": Format("GeoPackage", "application/geopackage+sqlite3", geopackage.write),
    "parquet": Format("GeoParquet", "application/vnd.apache.parquet", geoparquet.write),
    "fgb": Format("FlatGeobuf", "application/flatgeobuf", flatgeobuf.write),
    "csv": Format("CSV", "text/csv; charset=utf-8", csv.write),
    "xlsx": Format(
        "Excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        xlsx.write,
    ),
}
# made from what is ready, not from a content
READY = {
    "geojson": ("GeoJSON", "application/geo+json"),
    "pmtiles": ("PMTiles", "application/vnd.pmtiles"),
}
TITLES = {**{name: one.title for name, one in WRITTEN.items()},
          **{name: title for name, (title, _) in READY.items()}}  # fmt: skip
MEDIA_TYPES = {**{name: one.media_type for name, one in WRITTEN.items()},
               **{name: kind for name, (_, kind) in READY.items()}}  # fmt: skip
