"""Rows as received, kept with their load: thousands at a time, as Parquet, to cost little."""

import io

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from psycopg2 import Binary
from psycopg2.extensions import connection as Connection


def keep(connection: Connection, load_id: int, table: str, rows: pd.DataFrame) -> None:
    """Keep one batch; `rows` has source_row, and any columns of any kinds but geometry."""
    if rows.empty:
        return
    span = (int(rows["source_row"].iloc[0]), int(rows["source_row"].iloc[-1]))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO raw.batch VALUES (%s, %s, %s, %s, %s)",
            (load_id, table, *span, Binary(packed(rows))),
        )


def packed(rows: pd.DataFrame) -> bytes:
    """A batch as Parquet; columns of mixed kinds, as spreadsheets have, as their text."""
    buffer = io.BytesIO()
    plain = pa.Table.from_pandas(_storable(rows), preserve_index=False).replace_schema_metadata()
    pq.write_table(plain, buffer, compression="zstd", compression_level=1, write_statistics=False)
    return buffer.getvalue()


def rows(connection: Connection, load_id: int, table: str, numbers: list[int]) -> pd.DataFrame:
    """Rows as received, by source_row, in that order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.rows FROM raw.batch b WHERE load_id = %s AND table_name = %s AND EXISTS "
            "(SELECT FROM unnest(%s) n WHERE n BETWEEN first_row AND last_row) ORDER BY first_row",
            (load_id, table, numbers),
        )
        frames = [_unpacked(content, numbers) for (content,) in cursor]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _unpacked(content: memoryview, numbers: list[int]) -> pd.DataFrame:
    frame = pq.read_table(pa.BufferReader(bytes(content))).to_pandas()
    return frame[frame["source_row"].isin(numbers)]


def _storable(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns of mixed kinds, which Arrow cannot give one type, become text."""
    stored = frame.copy(deep=False)
    for name in frame.columns:
        if frame[name].dtype == object and not _has_one_type(frame[name]):
            stored[name] = frame[name].map(_written, na_action="ignore")
    return stored


def _has_one_type(column: pd.Series) -> bool:
    try:
        pa.array(column, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeError):
        return False
    return True


def _written(cell: object) -> str:
    return str(cell).encode("utf-8", "backslashreplace").decode()
