"""Read the boundaries the project ships: countries (level 0), first-level units, lines."""

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd

from ingest.batch import Batch
from ingest.errors import NotFoundError
from ingest.sources.model import Source
from ingest.sources.natural_earth.choices import boundary_version, choices

BOUNDARIES = Path(__file__).resolve().parents[3] / "data" / "boundaries"


def extract(path: Path | None, source: Source) -> Iterator[Batch]:
    """Countries, first-level units, lines; `path` is a folder laid out as data/boundaries."""
    folder = path or BOUNDARIES
    countries = _countries(_read(folder / "admin-0.parquet"))
    yield Batch("admin_unit", _numbered(countries, after=0))
    first_level = _first_level(_read(folder / "admin-1.parquet"))
    yield Batch("admin_unit", _numbered(first_level, after=len(countries)))
    yield Batch("boundary_line", _numbered(_read(folder / "boundary-lines.parquet"), after=0))


def _countries(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Level 0: the P-code is the country's code."""
    own = frame["iso3"].isin(choices()["codes_not_iso"])
    scheme = own.map({True: "natural_earth", False: "iso_3166"})
    return frame.assign(
        pcode=frame["iso3"], pcode_scheme=scheme, level=0, parent_pcode=None, iso_3166_2=None
    )


def _first_level(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Level 1: the parent is the country."""
    return frame.drop(columns="adm1_code").assign(level=1, parent_pcode=frame["iso3"])


def _numbered(frame: gpd.GeoDataFrame, after: int) -> gpd.GeoDataFrame:
    """With the label of the set of boundaries and row numbers that run on over both levels."""
    rows = range(after + 1, after + len(frame) + 1)
    return frame.assign(boundary_version=boundary_version(), source_row=rows)


def _read(path: Path) -> gpd.GeoDataFrame:
    if not path.is_file():
        raise NotFoundError(f"There is no boundary file {path}.")
    return gpd.read_parquet(path)
