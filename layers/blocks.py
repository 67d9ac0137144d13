"""Ready features a hundred at a time: a page is then a few large values, not many small ones."""

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from layers.build import protect, text_table
from layers.model import Layer

SIZE = 100  # features
WIDEST = 4_000  # octets of a feature on average: larger ones are no quicker so, and would lie twice
TABLE = """
CREATE TABLE {blocks} (first integer PRIMARY KEY, features bytea NOT NULL);
ALTER TABLE {blocks} ALTER features SET STORAGE EXTERNAL
"""
FILL = """
INSERT INTO {blocks}
SELECT min(seq), string_agg(textsend(feature), ',' ORDER BY seq)
FROM {text} GROUP BY (seq - 1) / %s ORDER BY 1
"""


def pay(features: int, octets: int) -> bool:
    """Whether a layer of so many features and octets has its blocks filled."""
    return features > 0 and octets <= WIDEST * features


def build(cursor: Cursor, layer: Layer, number: int, octets: int) -> None:
    """Create pub."<layer>_p<number>_blocks": a block by the `seq` of its first feature, sealed."""
    blocks = sql.Identifier("pub", f"{layer.name}_p{number}_blocks")
    text = text_table(layer, number)
    cursor.execute(sql.SQL(TABLE).format(blocks=blocks))
    cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(text))
    if pay(cursor.fetchone()[0], octets):
        cursor.execute(sql.SQL(FILL).format(blocks=blocks, text=text), (SIZE,))
    protect(cursor, blocks)
