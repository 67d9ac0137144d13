"""Which units touch which: asked once, when they are published, for every page of a place."""

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from layers.build import protect
from layers.build import table as snapshot
from layers.model import Layer

TABLE = """
CREATE TABLE {neighbours} (seq integer, neighbour integer, PRIMARY KEY (seq, neighbour));
WITH pair AS (
    SELECT a.seq AS one, b.seq AS other FROM {table} a JOIN {table} b
        ON a.boundary_version = b.boundary_version AND a.seq < b.seq AND a.geom && b.geom
    WHERE ST_Intersects(a.geom, b.geom)
)
INSERT INTO {neighbours} SELECT one, other FROM pair UNION ALL SELECT other, one FROM pair;
ANALYZE {neighbours}
"""


def build(cursor: Cursor, layer: Layer, number: int) -> None:
    """Create pub."<layer>_p<number>_neighbours" of a layer of units, by `seq`, both ways, sealed.

    Units of different editions of the boundaries are no neighbours.
    """
    if layer.units_of is None:
        return
    neighbours = sql.Identifier("pub", f"{layer.name}_p{number}_neighbours")
    query = sql.SQL(TABLE).format(neighbours=neighbours, table=snapshot(layer, number))
    cursor.execute(query)
    protect(cursor, neighbours)
