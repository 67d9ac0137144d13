"""The words of a snapshot's text, without accents and capitals, for readers who search."""

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from layers import ready
from layers.build import protect
from layers.build import table as snapshot
from layers.model import Layer

# no search is for a word of more than 500 characters, and an index takes no longer ones
TABLE = """
CREATE TABLE {words} (seq integer PRIMARY KEY, words tsvector NOT NULL);
INSERT INTO {words}
SELECT seq, array_to_tsvector(CASE WHEN octet_length(text) < 2000 THEN pub.words(text)
    ELSE ARRAY(SELECT left(word, 500) FROM unnest(pub.words(text)) word) END)
FROM (SELECT seq, concat_ws(' ', {columns}) AS text FROM {table}) t ORDER BY seq;
CREATE INDEX ON {words} USING gin (words);
ANALYZE {words}
"""


def build(cursor: Cursor, layer: Layer, number: int) -> None:
    """Create pub."<layer>_p<number>_words", filled from the columns that are text, and sealed."""
    table = snapshot(layer, number)
    words = sql.Identifier("pub", f"{layer.name}_p{number}_words")
    fields = ready.fields(cursor, layer, table)
    # an id is asked for whole, and is made of what other columns say
    texts = [one["name"] for one in fields if one["type"] == "string" and one["name"] != "id"]
    columns = sql.SQL(", ").join(map(sql.Identifier, texts))
    cursor.execute(sql.SQL(TABLE).format(words=words, table=table, columns=columns))
    protect(cursor, words)
