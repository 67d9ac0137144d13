"""What units of other editions of the boundaries are in the edition in force, and how sure that is.

Shares are worked out as `geoportal boundaries compare` does: by area where both editions have
shapes, else by names, codes and the units below; where those do not say, a share stays empty.
"""

import pandas as pd
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values

from ingest.versions import units
from ingest.versions.compare import compare
from layers import FOLDER
from layers.build import protect
from layers.model import Layer

COLUMNS = ["iso3", "old_pcode", "old_name", "new_pcode", "new_name", "method", "share"]
TABLE = """
CREATE TABLE {successors} (
    iso3 text, pcode text, name text, successor_pcode text, successor_name text, method text,
    share float8, boundary_version text, successor_version text);
CREATE INDEX ON {successors} (pcode);
CREATE INDEX ON {successors} (successor_pcode)
"""


def build(cursor: Cursor, layer: Layer, number: int) -> None:
    """Create pub."<layer>_p<number>_successors" of a layer of units, sealed.

    A row a unit of another edition and unit in force that has a part of it; a unit that none has
    a part of has one row without successor. Units in force have none.
    """
    if layer.units_of is None:
        return
    table = sql.Identifier("pub", f"{layer.name}_p{number}_successors")
    cursor.execute(sql.SQL(TABLE).format(successors=table))
    cursor.execute((FOLDER / "editions.sql").read_text(), {"level": layer.units_of})
    for iso3, old, new in cursor.fetchall():
        links = _links(cursor, iso3, old, new, layer.units_of)
        rows = [(*row, old, new) for row in links.itertuples(index=False)]
        execute_values(cursor, sql.SQL("INSERT INTO {} VALUES %s").format(table), rows)
    cursor.execute(sql.SQL("ANALYZE {}").format(table))
    protect(cursor, table)


def _links(cursor: Cursor, iso3: str, old: str, new: str, level: int) -> pd.DataFrame:
    """Links of one country and level between two editions; missing values are None."""
    sides = [units.read(cursor.connection, version, iso3) for version in (old, new)]
    for side in sides:  # shapes of other levels would be compared for nothing
        side.loc[side["level"].ne(level), "geom"] = None
    links = compare(*sides)
    found = links.loc[links["level"].eq(level), COLUMNS].astype("object")
    return found.where(found.notna(), None)
