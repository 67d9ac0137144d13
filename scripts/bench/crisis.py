"""What `make bench-portal` looks at: one dataset with 200,000 sites, 10,000 flows, six rounds.

Loaded as any source's rows are, published as ever, kept in a cluster of its own under var/bench.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

import data
from geoportal import up
from geoportal.access import Access, prepare
from geoportal.cluster import Cluster
from ingest import database, loads
from ingest.batch import Batch
from ingest.crosswalk import Crosswalk
from ingest.personal import Gate
from ingest.run import Run
from ingest.settings import ROOT
from ingest.sources.model import DatasetInfo, Pcodes, Source
from layers.publish import publish

VAR = data.FOLDER / "portal"
SLUG = "bench"
COUNTRIES = ("NGA", "NER", "TCD", "CMR")
DAYS = ("2024-01-31", "2024-03-31", "2024-05-31", "2024-07-31", "2024-09-30", "2024-11-30")
FLOWS = 5_000  # in each of the last two rounds
COUNTS = ["individuals", "households", "female", "male"]


def ready(say: Callable[[str], None]) -> tuple[Cluster, Access]:
    """A running cluster with the publication; made once, brought up to date each time."""
    os.environ["GEOPORTAL_VAR"] = str(VAR)
    VAR.mkdir(parents=True, exist_ok=True)
    access = prepare()
    if not (VAR / "loaded").exists():
        say("Loading what the project ships")
        for name in up.SHIPPED:
            up.load_shipped(access, name)
        say(f"Loading {data.SITES:,} sites and {2 * FLOWS:,} flows")
        _load(access)
        (VAR / "loaded").touch()
    with database.connect(access.owner) as connection:
        publish(connection, "bench", lambda what: say(f"Publishing {what}"))
    return Cluster(VAR), access


def _load(access: Access) -> None:
    source = _source()
    with database.connect(access.owner) as connection:
        loads.lock(connection)
        gate, crosswalk = Gate(source, VAR), Crosswalk(source, VAR)
        run = Run(connection, source, None, crosswalk, "bench", gate)
        for table, rows in _tables():
            run.take(Batch(table, rows.assign(source_row=np.arange(1, len(rows) + 1))))
        run.finish()
        run.writer.close()


def _source() -> Source:
    said = {"licence_id": "CC0-1.0", "redistributable": True, "synthetic": True}
    about = DatasetInfo(slug=SLUG, title="Bench", credit_line="Made up", **said)
    places = Pcodes(scheme="iso_3166")
    tables = ("site", "site_round", "admin_stock", "flow_od")
    folder = Path(__file__).parent
    return Source(
        name="bench", folder=folder, title="Bench", dataset=about, tables=tables, pcodes=places
    )


def _tables() -> Iterator[tuple[str, pd.DataFrame]]:
    random = np.random.default_rng(7)
    sites, areas = _sites(random), _areas()
    yield "site", sites
    yield "site_round", _rounds(sites, random)
    yield "admin_stock", _stocks(areas, random)
    yield "flow_od", _flows(areas, random)


def _areas() -> pd.DataFrame:
    """First-level areas of the four countries: pcode, name, iso3."""
    units = gpd.read_parquet(ROOT / "data" / "boundaries" / "admin-1.parquet")
    return units[units["iso3"].isin(COUNTRIES)][["pcode", "name", "iso3"]].reset_index(drop=True)


def _sites(random: np.random.Generator) -> gpd.GeoDataFrame:
    places = data.places(random)
    names = [f"{name} site {n}" for n, name in enumerate(places["name"])]
    return gpd.GeoDataFrame({
        "site_id": [f"S{n:06d}" for n in range(len(places))], "name": names,
        "site_type": random.choice(["camp", "host_community", "informal_settlement"], len(places)),
        "status": "open", "iso3": "NGA", "adm_pcode": places["pcode"], "adm_level": 1,
        "adm_name": places["name"],
    }, geometry=places.geometry.rename("geom"), crs=4326).rename_geometry("geom")  # fmt: skip


def _rounds(sites: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    people = random.lognormal(5, 1.2, len(sites)).astype(int) + 1
    return _counted(people, random).assign(
        site_id=sites["site_id"], round=len(DAYS), reported_on=DAYS[-1], pop_group="idp"
    )


def _stocks(areas: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    size = random.lognormal(10, 1.1, len(areas))
    parts = []
    for number, day in enumerate(DAYS, start=1):
        people = (size * random.lognormal(0, 0.2, len(areas))).astype(int)
        parts.append(_counted(people, random).assign(
            iso3=areas["iso3"], adm_pcode=areas["pcode"], adm_level=1, adm_name=areas["name"],
            round=number, reported_on=day, pop_group="idp", measure="stock", reason="conflict",
        ))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _counted(people: np.ndarray, random: np.random.Generator) -> pd.DataFrame:
    """The columns COUNTS for numbers of individuals."""
    female = random.binomial(people, 0.52)
    return pd.DataFrame({"individuals": people, "households": people // 5, "female": female,
                         "male": people - female})  # fmt: skip


def _flows(areas: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Movements between pairs of areas, picked at random."""
    ends = areas[["pcode", "name"]]
    pairs = ends.add_prefix("origin_").merge(ends.add_prefix("destination_"), how="cross")
    rounds = list(enumerate(DAYS, start=1))[-2:]
    parts = [
        pairs.sample(FLOWS, random_state=number).assign(
            round=number, reported_on=day, pop_group="idp", measure="movement", origin_level=1,
            destination_level=1, individuals=random.lognormal(4, 1.5, FLOWS).astype(int) + 1,
        )
        for number, day in rounds
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)
