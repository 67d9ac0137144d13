"""A dataset's figures as they would stand on another edition of the boundaries."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from psycopg2.extensions import connection as Connection

from ingest import crosswalk_file, dictionary
from ingest.errors import NotFoundError
from ingest.versions.move import MOVED, move

STOCKS = "SELECT * FROM core.admin_stock WHERE dataset = %s ORDER BY source_row"
# how the place was found is said anew when the file is loaded
LEFT_OUT = {"dataset", "load_id", "source_row", "adm_match_method", "adm_match_score"}


@dataclass(frozen=True)
class Moved:
    """People before and after, and how many rows went to new units or stayed."""

    before: int
    after: int
    rows: int
    stayed: int


def write(
    connection: Connection, dataset: str, links: pd.DataFrame, old: str, new: str, to: Path
) -> Moved:
    """Write a dataset's figures, those on edition `old` moved along links to `new`, as CSV.

    The file loads as a table of displaced people: its P-codes stand under adm1_pcode, adm2_pcode, …
    Figures whose unit has no known shares, and those of other editions, stay as they are. Raises
    NotFoundError when the dataset has no figures on `old`.
    """
    with connection.cursor() as cursor:
        cursor.execute(STOCKS, (dataset,))
        names = [column.name for column in cursor.description or ()]
        stocks = pd.DataFrame(cursor.fetchall(), columns=names)
    there = stocks["boundary_version"].eq(old)
    if not there.any():
        known = ", ".join(sorted(stocks["boundary_version"].unique())) or "none"
        raise NotFoundError(f"“{dataset}” has no figures on {old}; its editions: {known}.")
    moved = pd.concat([move(stocks[there], links, new, _counts()), stocks[~there]])
    crosswalk_file.write(to, *_written(moved))
    gone = int(moved["moved_from"].notna().sum())
    before, after = (int(frame["individuals"].fillna(0).sum()) for frame in (stocks, moved))
    return Moved(before, after, gone, len(moved) - gone)


def _counts() -> list[str]:
    """Fields that count people or households; shares in percent do not divide with the unit."""
    fields = dictionary.tables()["admin_stock"].fields.values()
    return [field.name for field in fields if field.is_figure and field.unit != "%"]


def _written(moved: pd.DataFrame) -> tuple[list[str], list[dict[str, str]]]:
    """Columns and cells; each level's codes and names in columns of their own."""
    cells = moved.drop(columns=list(LEFT_OUT), errors="ignore")
    for level in sorted(cells["adm_level"].unique()):
        here = cells["adm_level"].eq(level)
        for kind in ("pcode", "name"):
            cells[f"adm{level}_{kind}"] = cells[f"adm_{kind}"].where(here)
    cells = cells.drop(columns=["adm_level", "adm_pcode", "adm_name"])
    cells = cells.dropna(axis="columns", how="all")
    last = [name for name in MOVED if name in cells]
    ordered = cells[[*(name for name in cells if name not in last), *last]]
    words = ordered.astype("object").where(ordered.notna(), "").map(str)
    return list(words.columns), words.to_dict("records")
