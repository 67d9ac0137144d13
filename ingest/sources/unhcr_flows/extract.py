"""UNHCR's table has a column a population group; here each group is a record of its own."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from ingest.batch import Batch
from ingest.errors import UserError
from ingest.read import read_table
from ingest.sources.model import Source

GROUPS = {
    "refugees": "refugee",
    "asylum_seekers": "asylum_seeker",
    "refugee_like": "refugee",
    "oip": "other",
}


def extract(path: Path | None, source: Source) -> Iterator[Batch]:
    """One record for each year, pair and group with a figure; empty cells are no record."""
    if path is None:
        raise UserError("Source unhcr_flows reads a file: geoportal load unhcr_flows FILE")
    table = read_table(path, source.read)
    missing = [name for name in ("year", "coo_iso", "coa_iso", *GROUPS) if name not in table]
    if missing:
        raise UserError(f"{path.name} has no column “{missing[0]}”, which unhcr_flows reads.")
    long = table.melt(
        [name for name in table if name not in GROUPS], list(GROUPS), "group", "individuals"
    )
    records = long[long["individuals"].ne("")].sort_values(["source_row", "group"])
    yield Batch("flow_od", _as_records(records))


def _as_records(records: pd.DataFrame) -> pd.DataFrame:
    return records.assign(
        pop_group=records["group"].map(GROUPS),
        reported_on=records["year"] + "-12-31",
        source_row=range(1, len(records) + 1),
    ).drop(columns=["group", "year"])
