"""The rows a load did not take, for people to mend."""

from pathlib import Path

from psycopg2.extensions import connection as Connection

from ingest import crosswalk_file, loads

SAID = ["table", "row", "rule", "reason"]


def write(connection: Connection, dataset: str, path: Path) -> int:
    """The rejected rows of the current load as CSV that no spreadsheet runs; returns how many."""
    with connection.cursor() as cursor:
        loads.known(cursor, dataset)
        cursor.execute(
            "SELECT r.table_name, r.source_row, r.rule, r.reason, r.record "
            "FROM ops.rejected_row r JOIN ops.load_run l ON l.id = r.load_id "
            "WHERE l.is_current AND l.dataset = %s ORDER BY 1, 2",
            (dataset,),
        )
        found = cursor.fetchall()
    headings = list(dict.fromkeys(name for *_, record in found for name in record))
    rows = (
        {**{name: str(value) for name, value in record.items() if value is not None},
         **dict(zip(SAID, map(str, why), strict=True))}
        for *why, record in found
    )  # fmt: skip
    crosswalk_file.write(path, [*SAID, *(name for name in headings if name not in SAID)], rows)
    return len(found)
