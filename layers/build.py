"""One layer's snapshot: an immutable table, a view readers see, and checks that it is true."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor

from ingest import dictionary
from ingest.errors import UserError
from layers import groups, indexes, ready
from layers.model import Layer

READER = "geoportal_web"
GEOMETRY = {
    "point": ("ST_Point",),
    "polygon": ("ST_MultiPolygon",),
    "line": ("ST_LineString", "ST_MultiLineString"),
}
COLUMN_TYPE = {
    "point": "geometry(Point,4326)",
    "polygon": "geometry(MultiPolygon,4326)",
    "line": "geometry(Geometry,4326)",
}
FAULTS = (
    psycopg2.ProgrammingError,
    psycopg2.DataError,
    psycopg2.IntegrityError,
    psycopg2.InternalError,  # what PostGIS raises
)
# rows of datasets whose licence forbids publication never reach a snapshot; neighbours on the map
# lie beside each other (geometries sort along a Hilbert curve): a box reads few pages of the disk
PUBLISHABLE = """
CREATE TABLE {table} AS
SELECT (row_number() OVER (ORDER BY q.id))::integer AS seq, q.*, d.synthetic
FROM ({query}) q JOIN core.dataset d ON d.slug = q.dataset
WHERE d.redistributable ORDER BY q.geom
"""


def table(layer: Layer, number: int) -> sql.Identifier:
    """The table of a layer's snapshot in a publication."""
    return sql.Identifier("pub", f"{layer.name}_p{number}")


def text_table(layer: Layer, number: int) -> sql.Identifier:
    """The table of a snapshot's features as GeoJSON text, by the same `seq`."""
    return sql.Identifier("pub", f"{layer.name}_p{number}_text")


def query(layer: Layer) -> sql.SQL:
    """The layer's own SQL, with a column a population group where it asks for them."""
    return sql.SQL(groups.expand(layer.sql).replace("{", "{{").replace("}", "}}"))


@contextmanager
def explained(layer: Layer) -> Iterator[None]:
    """What the database finds wrong with a layer, as a UserError of one line."""
    try:
        yield
    except FAULTS as error:
        reason = ": ".join(filter(None, [error.diag.message_primary, error.diag.message_detail]))
        raise UserError(f"Layer {layer.name}: its SQL does not work: {reason}") from None


def snapshot(cursor: Cursor, layer: Layer, number: int) -> int:
    """Create pub."<layer>_p<number>", filled, indexed, commented, checked and sealed.

    `seq` numbers the features without gaps in the order of their ids: the order of all pages.
    Beside it the same features as text; returns their octets.
    """
    name = table(layer, number)
    cursor.execute(sql.SQL(PUBLISHABLE).format(table=name, query=query(layer)))
    for rule in ("ALTER id SET NOT NULL", "ADD PRIMARY KEY (seq)", "ADD UNIQUE (id)"):
        cursor.execute(sql.SQL("ALTER TABLE {} {}").format(name, sql.SQL(rule)))
    kind = sql.SQL(COLUMN_TYPE[layer.geometry])
    cursor.execute(sql.SQL("ALTER TABLE {} ALTER geom TYPE {}").format(name, kind))
    _drop_empty(cursor, name)
    indexes.build(cursor, name)
    check_columns(cursor, layer, name)
    _describe(cursor, layer, name)
    _check_geometry(cursor, layer, name)
    _check_conserved(cursor, layer, name)
    text = text_table(layer, number)
    octets = ready.features(cursor, name, text, columns(cursor, name))
    for made in (name, text):
        protect(cursor, made)
    return octets


def protect(cursor: Cursor, table: sql.Identifier) -> None:
    """From here on readers may read a table and nobody may change it."""
    _seal(cursor, table)
    _grant(cursor, table)


def expose(cursor: Cursor, layer: Layer, number: int) -> None:
    """Point the view readers see at a snapshot; they see the old or the new, never half."""
    view, source = sql.Identifier("pub", layer.name), table(layer, number)
    shown = sql.SQL(", ").join(map(sql.Identifier, [*columns(cursor, source), "geom"]))
    cursor.execute(sql.SQL("DROP VIEW IF EXISTS {}").format(view))
    cursor.execute(sql.SQL("CREATE VIEW {} AS SELECT {} FROM {}").format(view, shown, source))
    cursor.execute(sql.SQL("COMMENT ON VIEW {} IS {}").format(view, sql.Literal(layer.abstract)))
    _grant(cursor, view)


def columns(cursor: Cursor, table: sql.Identifier) -> list[str]:
    """Names of the columns of a snapshot that readers see, geometry left out."""
    cursor.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(table))
    names = [column.name for column in cursor.description or ()]
    return [name for name in names if name not in ("geom", "seq")]


def _drop_empty(cursor: Cursor, table: sql.Identifier) -> None:
    """Drop the ages that no feature has: of nine groups they are many, and few sources give any."""
    known = ((name, groups.figure(name)) for name in columns(cursor, table))
    aged = [sql.Identifier(name) for name, figure in known if figure and figure.is_aged]
    if not aged:
        return
    counts = sql.SQL(", ").join(sql.SQL("count({})").format(name) for name in aged)
    cursor.execute(sql.SQL("SELECT {} FROM {}").format(counts, table))
    filled = cursor.fetchone() or ()
    for name in (name for name, count in zip(aged, filled, strict=True) if not count):
        cursor.execute(sql.SQL("ALTER TABLE {} DROP COLUMN {}").format(table, name))


def check_columns(cursor: Cursor, layer: Layer, table: sql.Identifier) -> None:
    """Raise UserError for a column nobody describes, or one that is not public."""
    for name in columns(cursor, table):
        field = layer.describe(name)
        if field is None:
            raise UserError(
                f"Layer {layer.name}: nobody says what column “{name}” means; "
                f"add [fields.{name}] to layers/{layer.name}.toml."
            )
        if isinstance(field, dictionary.Field) and field.sensitivity != "public":
            raise UserError(
                f"Layer {layer.name} is public but column “{name}” is {field.sensitivity}: "
                "leave it out."
            )


def _describe(cursor: Cursor, layer: Layer, table: sql.Identifier) -> None:
    for name in columns(cursor, table):
        if field := layer.describe(name):
            cursor.execute(
                sql.SQL("COMMENT ON COLUMN {}.{} IS {}").format(
                    table, sql.Identifier(name), sql.Literal(field.definition)
                )
            )


def _check_geometry(cursor: Cursor, layer: Layer, table: sql.Identifier) -> None:
    cursor.execute(
        sql.SQL(
            "SELECT count(*) FROM {} WHERE NOT (ST_GeometryType(geom) = ANY(%s) "
            "AND ST_XMin(geom) >= -180 AND ST_XMax(geom) <= 180 AND ST_IsValid(geom))"
        ).format(table),
        (list(GEOMETRY[layer.geometry]),),
    )
    if bad := cursor.fetchone()[0]:
        raise UserError(f"Layer {layer.name}: {bad} shapes are not valid {layer.geometry}s.")


def _check_conserved(cursor: Cursor, layer: Layer, table: sql.Identifier) -> None:
    if layer.conserves is None:
        return
    source, _, condition = layer.conserves.partition(" WHERE ")
    cursor.execute(
        sql.SQL(
            "SELECT coalesce(sum(s.individuals), 0)::bigint, "
            "(SELECT coalesce(sum(total_individuals), 0)::bigint FROM {}) "
            "FROM core.{} s JOIN core.dataset d ON d.slug = s.dataset AND d.redistributable "
            "WHERE {}"
        ).format(table, sql.Identifier(source), sql.SQL(condition or "true"))
    )
    loaded, published = cursor.fetchone() or (0, 0)
    if loaded != published:
        raise UserError(
            f"Layer {layer.name} would publish {published:,} people where {loaded:,} are loaded: "
            "load the boundaries its places belong to, or correct its SQL."
        )


def _grant(cursor: Cursor, relation: sql.Identifier) -> None:
    cursor.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(relation, sql.Identifier(READER)))


def _seal(cursor: Cursor, table: sql.Identifier) -> None:
    cursor.execute(
        sql.SQL(
            "CREATE TRIGGER sealed BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ops.refuse_change()"
        ).format(table)
    )
