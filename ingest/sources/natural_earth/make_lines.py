"""Make data/boundaries/boundary-lines.parquet and LINES.toml. For maintainers.

    apt-get download qgis-common && dpkg-deb -x qgis-common_3.22.16*.deb DIR
    python -m ingest.sources.natural_earth.make_lines DIR/usr/share/…/world_map.gpkg

lines.toml says which lines, with which status, and why.
"""

import argparse
import hashlib
import json
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from ingest.sources.natural_earth import choices
from ingest.sources.natural_earth.coverage import GRID_DEGREES, TOLERANCE_DEGREES
from ingest.sources.natural_earth.make_boundaries import BOUNDARIES, write
from ingest.sources.natural_earth.provenance import LICENCE

NAME = "boundary-lines.parquet"
WORLD_MAP = "ff5cceefc4b27abea094fa82459d8aef9417023236c326a666978b62ffe85db2"
COLUMNS = ["line_id", "boundary_status", "source_status", "name", "geom"]


def said() -> dict[str, Any]:
    """What lines.toml says."""
    with (Path(__file__).parent / "lines.toml").open("rb") as file:
        return tomllib.load(file)


def edges(units: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    """Borders between the units (pcode, iso3, geom) of both sides; raises ValueError for none."""
    for edge in said()["edge"]:
        one, other = (_union(units, codes) for codes in edge["sides"])
        line = _lines(shapely.intersection(one, other))
        if line.is_empty:
            raise ValueError(f"{edge['line_id']}: its sides do not touch")
        kept = {name: edge[name] for name in ("line_id", "name", "boundary_status")}
        yield {**kept, "source_status": None, "geom": line}


def claims(disputed: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    """Natural Earth's lines (name, adm0_left) that are taken over, generalised as borders are."""
    rules = said()["claim"]
    for number, row in enumerate(disputed.itertuples(), start=1):
        line = _lines(_generalised(row.geometry))
        if row.name not in rules["leave_out"] and not line.is_empty:
            yield {
                "line_id": f"claim-{number:02}",
                "name": f"{row.name} ({row.adm0_left})",
                "boundary_status": rules["boundary_status"],
                "source_status": row.name,
                "geom": line,
            }


def make(world_map: Path, made_on: date) -> None:
    """Write both files; raises ValueError when the world map is not the one pinned."""
    found = hashlib.sha256(world_map.read_bytes()).hexdigest()
    if found != WORLD_MAP:
        raise ValueError(f"{world_map.name}: sha256 is {found}, pinned is {WORLD_MAP}")
    units = gpd.read_parquet(BOUNDARIES / "admin-1.parquet")
    disputed = gpd.read_file(world_map, layer="disputed_borders")
    rows = [*edges(units), *claims(disputed)]
    lines = gpd.GeoDataFrame(rows, geometry="geom", crs=4326)[COLUMNS]
    write(lines, BOUNDARIES / NAME)
    (BOUNDARIES / "LINES.toml").write_text(_provenance(len(lines), made_on), encoding="utf-8")


def _union(units: gpd.GeoDataFrame, codes: list[str]) -> shapely.Geometry:
    chosen = units["pcode"].isin(codes) | units["iso3"].isin(codes)
    return shapely.coverage_union_all(units.geometry[chosen].to_numpy())


def _generalised(line: shapely.Geometry) -> shapely.Geometry:
    rounded = shapely.set_precision(line, GRID_DEGREES)
    return shapely.simplify(shapely.line_merge(rounded), TOLERANCE_DEGREES / 2)


def _lines(shape: shapely.Geometry) -> shapely.MultiLineString:
    """The lines of a shape, joined where they meet, in normal form; points left out."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "LineString"]
    merged = shapely.line_merge(shapely.MultiLineString(parts))
    return shapely.normalize(shapely.MultiLineString(list(shapely.get_parts(merged))))


def _provenance(rows: int, made_on: date) -> str:
    reasons = [f"{edge['line_id']}: {edge['reason']}" for edge in said()["edge"]]
    left = [f"{name}, left out: {why}" for name, why in said()["claim"]["leave_out"].items()]
    facts = {
        "title": "Natural Earth boundary lines with a status",
        "origin": f"edges: admin-1.parquet beside it; claims: Debian qgis-common 3.22.16, "
        f"world_map.gpkg, disputed_borders, sha256 {WORLD_MAP}",
        "upstream": "Natural Earth 5.1 (edges) and 4.1 (claims), 1:10m cultural vectors",
        "boundary_version": choices.boundary_version(),
        "licence": LICENCE,
        "crs": "EPSG:4326, lon/lat",
        "sha256": hashlib.sha256((BOUNDARIES / NAME).read_bytes()).hexdigest(),
    }
    told = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in facts.items()]
    chosen = "".join(f"  {json.dumps(one, ensure_ascii=False)},\n" for one in [*reasons, *left])
    head = "# Made by `python -m ingest.sources.natural_earth.make_lines`. Do not edit.\n\n"
    return (
        head
        + f"choices = [\n{chosen}]\n\n"
        + f'["{NAME}"]\n'
        + "\n".join([*told, f"made_on = {made_on.isoformat()}", f"rows = {rows}"])
        + "\n"
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("world_map", type=Path)
    parser.add_argument("--date", type=date.fromisoformat, default=date.today(), help="made on")
    options = parser.parse_args()
    make(options.world_map, options.date)


if __name__ == "__main__":
    main()
