"""`geoportal pcode-match`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geoportal.access import prepare
from geoportal.console import out
from ingest import crosswalk_file, database, sources
from ingest.crosswalk import Crosswalk
from ingest.errors import UserError
from ingest.output import refuse_input
from ingest.settings import IngestSettings
from ingest.sources.model import Pcodes, ReadOptions, Source

if TYPE_CHECKING:
    import pandas as pd


def run(
    file: Annotated[Path, typer.Argument(help="any table with names or codes of places")],
    to: Annotated[Path | None, typer.Option(help="the CSV to write")] = None,
    column: Annotated[
        list[str] | None, typer.Option(help='what a column says: "District=adm2_name"')
    ] = None,
    level: Annotated[int | None, typer.Option(min=0, max=5, help="level of all units")] = None,
    country: Annotated[str, typer.Option(help="country of all rows, e.g. SOM")] = "",
    version: Annotated[list[str] | None, typer.Option(help="boundary version")] = None,
    scheme: Annotated[str, typer.Option(help="cod or iso_3166")] = "cod",
    source: Annotated[str, typer.Option(help="take settings and crosswalk of this source")] = "",
) -> None:
    """Give each row its P-code, with boundary version, method, score and runner-up, as a CSV."""
    path = to or Path(f"{file.stem}-pcodes.csv")
    refuse_input(path, file)
    described = _described(source, scheme, tuple(version or ()))
    declared = dict(_pair(words) for words in column or ())
    with database.connect(prepare().owner) as connection, out.status("Matching …"):
        found = _matched(connection, described, file, declared, level, country.upper() or None)
    cells = found.astype("object").where(found.notna(), "").astype("str")
    crosswalk_file.write(path, list(found.columns), cells.to_dict("records"))
    _say(found, path)


def _described(source: str, scheme: str, version: tuple[str, ...]) -> Source:
    if source:
        described = sources.get(source)
        settings = described.pcodes or Pcodes(scheme=scheme)
        update = {"version": version} if version else {}
        return described.model_copy(update={"pcodes": settings.model_copy(update=update)})
    settings = Pcodes(scheme=scheme, version=version)
    return Source(name="pcode-match", folder=Path(), title="", pcodes=settings)


def _pair(words: str) -> tuple[str, str]:
    heading, equals, field = words.rpartition("=")
    if not equals:
        raise UserError(f"“{words}” is not of the form HEADING=FIELD, as in District=adm2_name.")
    return heading, field


def _matched(
    connection: database.Connection, described: Source, file: Path, declared: dict[str, str],
    level: int | None, iso3: str | None,
) -> pd.DataFrame:  # fmt: skip
    from ingest.pcodes import table  # slow to import, as all that reads files
    from ingest.places import Places
    from ingest.read import read_table

    frame = read_table(file, described.read if described.title else ReadOptions())
    names = table.columns(frame, declared)
    places = Places(connection, described, Crosswalk(described, IngestSettings().var))
    return table.match(frame, names, places, level, iso3)


def _say(found: pd.DataFrame, path: Path) -> None:
    out.print(f"{len(found):,} rows in {path}")
    for method, rows in found.groupby("method", sort=False):
        least = rows["score"].min()
        out.print(f"  {method:16} {len(rows):>8,}  score from {least:.2f}")
    left = found["method"].isna()
    if left.any():
        places = found.loc[left].drop(columns="source_row").drop_duplicates()
        out.print(f"  {'not found':16} {int(left.sum()):>8,}  ({len(places):,} places)")
