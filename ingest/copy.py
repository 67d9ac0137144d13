"""Rows into PostgreSQL by COPY, and their sums out of it."""

import io
import json
import math

import geopandas as gpd
import numpy as np
import pandas as pd
from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from ingest.dictionary.model import Table


def rows(connection: Connection, table: Table, frame: pd.DataFrame) -> None:
    """Accepted rows into core.<table>; `frame` has the fields and the system columns."""
    names = ["dataset", "source_row", "load_id", *(f for f in table.fields if f in frame)]
    content = frame[names].copy()
    if table.geometry:
        shapes = gpd.GeoSeries(content[table.geometry.name], crs=4326)
        content[table.geometry.name] = shapes.to_wkb(hex=True, include_srid=True).where(
            ~shapes.isna()
        )
    _copy(connection, f"core.{table.name}", content)


def records(
    connection: Connection, target: str, load_id: int, table: str, raw: pd.DataFrame
) -> None:
    """Rows as received into raw.record, as JSON."""
    content = pd.DataFrame({"load_id": load_id, "table_name": table,
                            "source_row": raw["source_row"], "record": _as_json(raw)})  # fmt: skip
    _copy(connection, target, content)


def rejected(
    connection: Connection, load_id: int, table: Table, raw: pd.DataFrame, parsed: pd.DataFrame,
    faults: pd.DataFrame,
) -> None:  # fmt: skip
    """Rejected rows into ops.rejected_row, with rule, reason and what they would have added."""
    if raw.empty:
        return
    sums = parsed.reindex(columns=table.additive).astype("object")
    content = pd.DataFrame(
        {
            "load_id": load_id,
            "table_name": table.name,
            "source_row": raw["source_row"],
            "rule": faults.loc[raw.index, "rule"],
            "reason": faults.loc[raw.index, "reason"],
            "totals": _as_json(sums, dropna=True),
            "record": _as_json(raw),
        }
    )
    _copy(connection, "ops.rejected_row", content)


def totals(connection: Connection, table: Table, dataset: str) -> dict[str, int]:
    """Number of rows of a dataset in core.<table>, and the sums of its additive fields."""
    sums = [sql.SQL("sum({})::bigint").format(sql.Identifier(name)) for name in table.additive]
    query = sql.SQL("SELECT {} FROM core.{} WHERE dataset = %s").format(
        sql.SQL(", ").join([sql.SQL("count(*)"), *sums]), sql.Identifier(table.name)
    )
    with connection.cursor() as cursor:
        cursor.execute(query, (dataset,))
        values = cursor.fetchone() or ()
    return dict(zip(["rows", *table.additive], (int(value or 0) for value in values), strict=True))


def _copy(connection: Connection, target: str, content: pd.DataFrame) -> None:
    buffer = io.StringIO()
    content.to_csv(buffer, index=False, header=False, na_rep="", date_format="%Y-%m-%d")
    buffer.seek(0)
    statement = sql.SQL("COPY {} ({}) FROM STDIN WITH (FORMAT csv)").format(
        sql.Identifier(*target.split(".")),
        sql.SQL(", ").join(map(sql.Identifier, content.columns)),
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(statement, buffer)


def _as_json(frame: pd.DataFrame, dropna: bool = False) -> list[str]:
    filled = frame.astype("object").where(frame.notna(), None)
    return [
        json.dumps(
            {k: _plain(v) for k, v in record.items() if not (dropna and v is None)},
            ensure_ascii=False,
        )
        for record in filled.to_dict("records")
    ]


def _plain(value: object) -> object:
    if isinstance(value, np.integer | np.floating | np.bool_):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no infinity
    if isinstance(value, int | float | bool | type(None)):
        return value
    return str(value).replace("\0", "")  # no database keeps a NUL
