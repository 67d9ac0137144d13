"""Rows into PostgreSQL by COPY, and their sums out of it."""

import io
import json
import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from ingest import partitions
from ingest.dictionary.model import Table

# strings stand in quotes and a missing value does not: COPY reads the first as text, "" included
FORMAT = pa.csv.WriteOptions(include_header=False, quoting_style="needed")


def rows(connection: Connection, target: sql.Identifier, table: Table, frame: pd.DataFrame) -> None:
    """Accepted rows into the table of a load; `frame` has the fields and source_row."""
    content = frame[["source_row", *(name for name in table.fields if name in frame)]]
    if table.geometry and table.geometry.name in content:
        shapes = gpd.GeoSeries(content[table.geometry.name], crs=4326)
        words = shapes.to_wkb(hex=True, include_srid=True).where(~shapes.isna())
        content = pd.DataFrame(content).assign(**{table.geometry.name: words.astype("str")})
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
            "source_row": raw["source_row"].to_numpy(),
            "rule": faults["rule"].to_numpy(),
            "reason": faults["reason"].to_numpy(),
            "totals": _as_json(sums, dropna=True),
            "record": _as_json(raw),
        }
    )
    _copy(connection, sql.Identifier("ops", "rejected_row"), content)


def take_out(
    connection: Connection, table: Table, load_id: int, numbers: list[int]
) -> pd.DataFrame:
    """Delete rows of a load by source_row; their group and additive fields, in that order."""
    names = [name for name in ("pop_group", *table.additive) if name in table.fields]
    columns = sql.SQL(", ").join(map(sql.Identifier, ["source_row", *names]))
    query = sql.SQL(
        "WITH gone AS (DELETE FROM {} WHERE source_row = ANY(%s) RETURNING {}) "
        "SELECT * FROM gone ORDER BY source_row"
    ).format(partitions.name(table, load_id), columns)
    with connection.cursor() as cursor:
        cursor.execute(query, (numbers,))
        return pd.DataFrame(cursor.fetchall(), columns=["source_row", *names])


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


def _copy(connection: Connection, target: sql.Identifier, content: pd.DataFrame) -> None:
    buffer = io.BytesIO()
    pa.csv.write_csv(pa.table({name: _arrow(content[name]) for name in content}), buffer, FORMAT)
    buffer.seek(0)
    statement = sql.SQL("COPY {} ({}) FROM STDIN WITH (FORMAT csv)").format(
        target, sql.SQL(", ").join(map(sql.Identifier, content.columns))
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(statement, buffer)


def _arrow(column: pd.Series) -> pa.ChunkedArray | pa.Array:
    found = pa.array(column, from_pandas=True)
    return found.cast(pa.date32()) if pa.types.is_timestamp(found.type) else found


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
