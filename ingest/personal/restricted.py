"""Writing allowed personal values where only the owner reads."""

import csv
import io

import pandas as pd
from psycopg2.extensions import connection as Connection

COPY = (
    "COPY restricted.value (load_id, table_name, source_row, field, value, reason) "
    "FROM STDIN WITH (FORMAT csv)"
)


def write(connection: Connection, load_id: int, table: str, values: pd.DataFrame) -> None:
    """COPY the `set_aside` of a gate into restricted.value; the caller commits."""
    if values.empty:
        return
    text = io.StringIO()
    values.assign(load_id=load_id, table_name=table)[
        ["load_id", "table_name", "source_row", "field", "value", "reason"]
    ].replace("\0", "", regex=False).to_csv(
        text, header=False, index=False, quoting=csv.QUOTE_NONNUMERIC
    )
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(COPY, text)
