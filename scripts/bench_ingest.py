"""`make bench-ingest`: loads beside ogr2ogr and geopandas, on the same rows, in one run.

Ours reads, cleans, checks, P-codes, keeps the raw row, compares and swaps; theirs only write. Each
runs as a process of its own, so that its time and greatest memory are the whole of it.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from bench import rounds
from psycopg2.extensions import parse_dsn
from rich.console import Console
from rich.table import Table

from geoportal.access import embedded
from geoportal.cluster import DATABASE, Cluster
from ingest.settings import ROOT

SITES = 20_000
COUNTRIES = ["NGA", "CMR", "TCD", "NER"]
TO_POSTGIS = """
import sys, geopandas as gpd, pandas as pd, sqlalchemy
path, url = sys.argv[1:]
engine = sqlalchemy.create_engine(url.replace("postgresql:", "postgresql+psycopg2:"))
if path.endswith(".gpkg"):
    frame = gpd.read_file(path, use_arrow=True)
else:
    rows = pd.read_csv(path) if path.endswith(".csv") else pd.read_parquet(path)
    frame = gpd.GeoDataFrame(
        rows, geometry=gpd.points_from_xy(rows.longitude, rows.latitude), crs=4326)
frame.to_postgis("by_geopandas", engine, schema="bench", if_exists="replace", chunksize=50_000)
"""
WATCH = """
import resource, subprocess, sys, time
start = time.monotonic()
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
print(time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""
out = Console(highlight=False)


@dataclass(frozen=True)
class Cost:
    """Of one run: seconds of the whole process, and its greatest memory in MB."""

    seconds: float
    megabytes: int


def main() -> None:
    """Make the rows, load them each way, print seconds, rows a second, memory and ratios."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("rows", nargs="*", type=int, default=[200_000, 1_000_000])
    asked.add_argument("--repeat", type=int, default=3)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="geoportal-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        cluster = Cluster(folder / "var")
        cluster.var.mkdir()
        cluster.ensure()
        try:
            url = _prepare(cluster, folder)
            for rows in options.rows:
                _measure(rows, url, folder, options.repeat)
        finally:
            cluster.stop()


def _prepare(cluster: Cluster, folder: Path) -> str:
    """A database with boundaries whose codes the rows bear."""
    url = embedded(cluster, DATABASE).owner
    units = _units().rename(columns={"pcode": "ADM1_PCODE", "name": "ADM1_EN"})
    units = units.assign(ADM0_PCODE=units["iso3"], date="2024-01-01")
    for iso3, country in units.groupby("iso3"):
        path = folder / f"{iso3}.gpkg"
        country.drop(columns="iso3").to_file(path, driver="GPKG")
        _run(*_geoportal("load", "cod_ab", path), folder=folder)
    with_sql(url, "CREATE SCHEMA bench")
    return url


def _measure(rows: int, url: str, folder: Path, repeat: int) -> None:
    table = Table(
        "file", "by", "seconds", "rows/s", "MB", "our rate to theirs", title=f"{rows:,} rows"
    )
    for path in _files(rows, folder):
        ways = {"geoportal": _geoportal_load(path), "geopandas": _geopandas(path, url)}
        if (ogr := shutil.which("ogr2ogr")) and path.suffix != ".parquet":
            ways["ogr2ogr, COPY"] = _ogr2ogr(ogr, path, url)
        costs = {way: _median(command, folder, repeat, way) for way, command in ways.items()}
        for way, cost in costs.items():
            ratio = "" if way == "geoportal" else f"{cost.seconds / costs['geoportal'].seconds:.2f}"
            table.add_row(
                path.suffix[1:], way, f"{cost.seconds:.1f}", f"{rows / cost.seconds:,.0f}",
                str(cost.megabytes), ratio,
            )  # fmt: skip
        path.unlink()
    out.print(table)


def _median(command: list[str], folder: Path, repeat: int, way: str) -> Cost:
    costs = []
    for _ in range(repeat):
        costs.append(_run(*command, folder=folder))
        if way == "geoportal":  # each load is a first load
            _run(*_geoportal("remove", "bench", "--yes"), folder=folder)
    seconds = statistics.median(cost.seconds for cost in costs)
    return Cost(seconds, max(cost.megabytes for cost in costs))


def _run(*command: str, folder: Path) -> Cost:
    """Run a command below a small process: a child's memory is counted from its parent's on."""
    environment = {**os.environ, "GEOPORTAL_VAR": str(folder / "var")}
    done = subprocess.run(
        [sys.executable, "-S", "-c", WATCH, *command], cwd=ROOT, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{command[0]} failed: {done.stderr[-500:]}")
    seconds, kilobytes = done.stdout.split()[-2:]
    return Cost(float(seconds), int(kilobytes) // 1024)


def _geoportal(*words: object) -> list[str]:
    return [sys.executable, "-m", "geoportal", *map(str, words)]


def _geoportal_load(path: Path) -> list[str]:
    said = ("--title", "Bench", "--licence", "CC0-1.0", "--credit", "Made up")
    return _geoportal("load", "site_list", path, *said)


def _ogr2ogr(program: str, path: Path, url: str) -> list[str]:
    target = "PG:" + " ".join(f"{key}={value}" for key, value in parse_dsn(url).items())
    typed = ["-oo", "AUTODETECT_TYPE=YES"] if path.suffix == ".csv" else []
    return [program, "-f", "PostgreSQL", target, str(path), "-nln", "bench.by_ogr2ogr",
            "-overwrite", "--config", "PG_USE_COPY", "YES", *typed]  # fmt: skip


def _geopandas(path: Path, url: str) -> list[str]:
    return [sys.executable, "-c", TO_POSTGIS, str(path), url]


def _units() -> gpd.GeoDataFrame:
    units = gpd.read_parquet(ROOT / "data" / "boundaries" / "admin-1.parquet")
    chosen = units[units["iso3"].isin(COUNTRIES)]
    return chosen[["pcode", "name", "iso3", chosen.geometry.name]].reset_index(drop=True)


def _files(rows: int, folder: Path) -> list[Path]:
    """The same site rounds as CSV, GeoPackage and Parquet: 17 columns, seeded."""
    frame = _site_rounds(rows)
    paths = [folder / f"rounds.{kind}" for kind in ("csv", "gpkg", "parquet")]
    frame.to_csv(paths[0], index=False)
    points = gpd.points_from_xy(frame["longitude"], frame["latitude"])
    shapes = gpd.GeoDataFrame(
        frame.drop(columns=["longitude", "latitude"]), geometry=points, crs=4326
    )
    shapes.to_file(paths[1], driver="GPKG", use_arrow=True)
    frame.to_parquet(paths[2], index=False)
    return paths


def _site_rounds(rows: int) -> pd.DataFrame:
    random = np.random.default_rng(7)
    units = _units()
    unit = random.integers(0, len(units), SITES)
    inside = units.geometry.representative_point()
    sites = pd.DataFrame({
        "ssid": [f"S{n:06d}" for n in range(SITES)],
        "site_name": [f"Site {n} {units['name'][u]}" for n, u in enumerate(unit)],
        "site_type": random.choice(["camp", "host_community", "informal_settlement"], SITES),
        "status": "open",
        "longitude": inside.x.to_numpy()[unit].round(6),
        "latitude": inside.y.to_numpy()[unit].round(6) + random.uniform(0, 0.01, SITES).round(6),
        "iso3": units["iso3"].to_numpy()[unit],
        "adm1_pcode": units["pcode"].to_numpy()[unit],
        "adm1_name": units["name"].to_numpy()[unit],
    })  # fmt: skip
    people = random.integers(20, 5000, SITES)
    start = pd.Timestamp("2020-01-31")
    made = [rounds.one(sites, start, n, people, random) for n in range(1, rows // SITES + 1)]
    return pd.concat(made, ignore_index=True)


def with_sql(url: str, statement: str) -> None:
    """Run one statement."""
    from ingest import database

    with database.connect(url) as connection:
        connection.cursor().execute(statement)


if __name__ == "__main__":
    main()
