"""Names and codes of a layer's features, spelled as searches compare them."""

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from layers import build as snapshots
from layers.model import Layer

NAMES = ("name", "name_en", "name_fr", "name_es", "name_ar", "name_local")
CODES = ("site_id", "point_id"), ("adm_pcode", "iso_3166_2")  # a site's own; else the unit's
# a code is one word; an index takes no entry of more than 2,700 octets
TABLE = """
CREATE TABLE {names} (seq integer NOT NULL, is_code boolean NOT NULL, spelled text NOT NULL);
INSERT INTO {names}
SELECT DISTINCT seq, is_code, left(CASE WHEN is_code THEN replace(word, ' ', '') ELSE word END, 200)
FROM {table}, LATERAL (VALUES {given}) given (is_code, written),
     LATERAL (SELECT pub.spelled(written) AS word) spelled
WHERE word <> '';
CREATE INDEX ON {names} (spelled text_pattern_ops);
CREATE INDEX ON {names} USING gin (spelled gin_trgm_ops);
ANALYZE {names}
"""


def build(cursor: Cursor, layer: Layer, number: int) -> None:
    """Create pub."<layer>_p<number>_names": a row a name or code of a feature's `seq`, sealed.

    Layers whose features have no names get none, nor do those that name a place again every round.
    """
    table = snapshots.table(layer, number)
    columns = snapshots.columns(cursor, table)
    if "name" not in columns or layer.series:
        return
    names = sql.Identifier("pub", f"{layer.name}_p{number}_names")
    given = sql.SQL(", ").join(_given(columns))
    cursor.execute(sql.SQL(TABLE).format(names=names, table=table, given=given))
    snapshots.protect(cursor, names)


def _given(columns: list[str]) -> list[sql.Composed]:
    codes = next((kind for kind in CODES if kind[0] in columns), ())
    kinds = [(True, name) for name in codes] + [(False, name) for name in NAMES]
    return [sql.SQL("({}, {})").format(sql.Literal(is_code), sql.Identifier(name))
            for is_code, name in kinds if name in columns]  # fmt: skip
