"""Indexes of a snapshot: every column that readers may filter by, where one helps."""

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

# wide text is searched by its words; where all rows are alike an index finds nothing
USEFUL = """
SELECT attname, n_distinct BETWEEN 0 AND 100 FROM pg_stats
WHERE schemaname = 'pub' AND tablename = %s AND attname NOT IN ('id', 'seq', 'geom')
  AND n_distinct NOT IN (0, 1) AND avg_width <= 32
ORDER BY attname
"""


def build(cursor: Cursor, table: sql.Identifier) -> None:
    """Index the shapes and the columns of a filled table, and take its statistics.

    A column of few values leads to the features of one in the order of pages, `seq`.
    """
    cursor.execute(sql.SQL("CREATE INDEX ON {} USING gist (geom)").format(table))
    cursor.execute(sql.SQL("ANALYZE {}").format(table))
    cursor.execute(USEFUL, (table.strings[-1],))
    for name, few in cursor.fetchall():
        keys = [sql.Identifier(name), sql.Identifier("seq")] if few else [sql.Identifier(name)]
        cursor.execute(sql.SQL("CREATE INDEX ON {} ({})").format(table, sql.SQL(", ").join(keys)))
