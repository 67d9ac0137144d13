"""The tables of the bench, made by the ordinary load and publication, kept under var/bench.

200,000 sites with five rounds each (a file of 17 columns and 1,000,000 rows) become the layers
`sites` and `site-rounds`; 5,000 polygons of 1,000 vertices, which share their borders, `admin-2`.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import rounds
import shapely

from geoportal.access import Access, embedded
from geoportal.cluster import DATABASE, Cluster
from ingest import database
from ingest.dictionary.sql import sync
from ingest.settings import ROOT
from layers.publish import publish

FOLDER = ROOT / "var" / "bench"
VAR = FOLDER / "var"
PEER = "bench_peer"  # reads what ours reads, and waits for its answers as long as it takes
SITES, ROUNDS = 200_000, 5
POINTS = (3.0, 4.5, 11.2, 11.1)  # west, south, east, north: all within the tile 5/16/15 (z/col/row)
CELLS = (100, 50)  # polygons from west to east, from south to north
SIDE = 250  # vertices of each of a polygon's four sides
GRID = (12.0, 0.5, 0.1)  # west, south, size in degrees: all within the tile 5/17/15
Say = Callable[[str], None]


def prepare(say: Say) -> tuple[Cluster, Access]:
    """A running cluster with the published layers; made once, brought up to date each time."""
    cluster = Cluster(VAR)
    VAR.mkdir(parents=True, exist_ok=True)
    cluster.ensure()
    access = embedded(cluster, DATABASE)
    database.migrate(access.owner)
    with database.connect(access.owner) as connection:
        sync(connection)
    if not (VAR / "loaded").exists():
        _load(say)
        (VAR / "loaded").touch()
    _publish(access, say)
    _let_peers_in(cluster)
    return cluster, access


def peer_url(cluster: Cluster) -> str:
    """Address of the database for the others: the same grants, no limit to a query's time."""
    password = cluster.secrets["geoportal_web"]
    return f"postgresql://{PEER}:{password}@127.0.0.1:{cluster.port}/{DATABASE}"


def quiet(cluster: Cluster) -> None:
    """End what a stopped server still has the database do."""
    with database.connect(cluster.url("postgres")) as connection:
        connection.cursor().execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (PEER,)
        )


def _load(say: Say) -> None:
    files = FOLDER / "files"
    files.mkdir(exist_ok=True)
    said = ("--title", "Bench", "--licence", "CC0-1.0", "--credit", "Made up")
    say("Loading 5,000 polygons of 1,000 vertices")
    for path in _boundaries(files):
        _geoportal("load", "cod_ab", path)
    say(f"Loading {SITES * ROUNDS:,} rows")
    rounds = files / "rounds.parquet"
    _site_rounds().to_parquet(rounds, index=False)
    _geoportal("load", "site_list", rounds, *said)
    shutil.rmtree(files)


def _publish(access: Access, say: Say) -> None:
    # not by the command, which has files to download made in the background of what is measured
    os.environ["GEOPORTAL_VAR"] = str(VAR)
    with database.connect(access.owner) as connection:
        publish(connection, "bench", lambda what: say(f"Publishing {what}"))


def _geoportal(*words: object) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "geoportal", *map(str, words)], cwd=ROOT,
        env={**os.environ, "GEOPORTAL_VAR": str(VAR)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"geoportal {words[0]} failed: {done.stderr[-800:]}")


def _let_peers_in(cluster: Cluster) -> None:
    with database.connect(cluster.url("postgres")) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (PEER,))
        if cursor.fetchone() is None:
            secret = cluster.secrets["geoportal_web"]
            create = f"CREATE ROLE {PEER} LOGIN PASSWORD %s IN ROLE geoportal_web"
            cursor.execute(create, (secret,))


def _boundaries(folder: Path) -> list[Path]:
    return [_states(folder / "states.gpkg"), _cells(folder / "cells.gpkg")]


def _states(path: Path) -> Path:
    states = nigeria().rename(columns={"pcode": "ADM1_PCODE", "name": "ADM1_EN"})
    states.assign(ADM0_PCODE="NGA", date="2024-01-01").drop(columns="iso3").to_file(path)
    return path


def nigeria() -> gpd.GeoDataFrame:
    """States of Nigeria: pcode, name, iso3, geometry (EPSG:4326)."""
    units = gpd.read_parquet(ROOT / "data" / "boundaries" / "admin-1.parquet")
    return units[units["iso3"] == "NGA"][["pcode", "name", "iso3", "geom"]].reset_index(drop=True)


def _cells(path: Path) -> Path:
    columns, rows = CELLS
    shapes = _shapes(np.random.default_rng(7))
    codes = [f"CM{row:02d}{column:03d}" for row in range(rows) for column in range(columns)]
    frame = gpd.GeoDataFrame({
        "ADM2_PCODE": codes, "ADM2_EN": [f"Unit {code}" for code in codes],
        "ADM0_PCODE": "CMR", "date": "2024-01-01",
    }, geometry=shapes, crs=4326)  # fmt: skip
    frame.to_file(path)
    return path


def _shapes(random: np.random.Generator) -> list[shapely.Polygon]:
    """Neighbouring polygons: each border is one ragged line, used from both sides."""
    columns, rows = CELLS
    along = random.normal(size=(rows + 1, columns, SIDE))
    across = random.normal(size=(rows, columns + 1, SIDE))
    south, west = _ragged(along), _ragged(across)
    return [_cell(south, west, row, column) for row in range(rows) for column in range(columns)]


def _ragged(steps: np.ndarray) -> np.ndarray:
    """Departures from straight lines, in sizes of a cell; small near the ends, so none cross."""
    walk = np.cumsum(steps, axis=2) / np.sqrt(SIDE)
    share = np.arange(SIDE) / SIDE
    room = 0.4 * np.minimum(share, 1 - share)
    return np.clip(walk * room, -room, room)


def _cell(south: np.ndarray, west: np.ndarray, row: int, column: int) -> shapely.Polygon:
    share = np.arange(SIDE) / SIDE
    bottom = np.column_stack([column + share, row + south[row, column]])
    top = np.column_stack([column + share, row + 1 + south[row + 1, column]])
    left = np.column_stack([column + west[row, column], row + share])
    right = np.column_stack([column + 1 + west[row, column + 1], row + share])
    corner = np.array([[column, row + 1]])
    far = np.array([[column + 1, row + 1]])
    ring = np.vstack([bottom, right, far, top[:0:-1], corner, left[:0:-1]])
    west_end, south_end, size = GRID
    return shapely.Polygon(ring * size + (west_end, south_end))


def _site_rounds() -> pd.DataFrame:
    random = np.random.default_rng(7)
    sites = _sites(random)
    people = random.integers(20, 5000, SITES)
    start = pd.Timestamp("2024-01-31")
    made = [rounds.one(sites, start, n, people, random) for n in range(1, ROUNDS + 1)]
    return pd.concat(made, ignore_index=True)


def _sites(random: np.random.Generator) -> pd.DataFrame:
    found = places(random)
    return pd.DataFrame({
        "ssid": [f"S{n:06d}" for n in range(SITES)],
        "site_name": [f"Site {n} {name}" for n, name in enumerate(found["name"])],
        "site_type": random.choice(["camp", "host_community", "informal_settlement"], SITES),
        "status": "open",
        "longitude": found.geometry.x.to_numpy(),
        "latitude": found.geometry.y.to_numpy(),
        "iso3": "NGA",
        "adm1_pcode": found["pcode"].to_numpy(),
        "adm1_name": found["name"].to_numpy(),
    })  # fmt: skip


def places(random: np.random.Generator) -> gpd.GeoDataFrame:
    """Points anywhere in the states, six decimals, with the state each lies in."""
    west, south, east, north = POINTS
    tries = SITES * 2
    x, y = random.uniform(west, east, tries).round(6), random.uniform(south, north, tries).round(6)
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=4326)
    inside = points.sjoin(nigeria(), predicate="within")
    return inside[~inside.index.duplicated()].iloc[:SITES].reset_index(drop=True)
