"""Flows in tiles: at coarse zooms those from one neighbourhood to another become one line."""

from collections.abc import Iterable

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor
from psycopg2.sql import SQL, Composable, Identifier

from layers import FOLDER
from layers.tile_plan import BANDS, CELLS, Plan, each

GROUPED_TO = 7  # the last band with groups
ALIKE = "CASE WHEN min({c}) = max({c}) AND count({c}) = count(*) THEN min({c}) END AS {c}"


def fill(cursor: Cursor, parts: dict[str, Composable], plan: Plan) -> list[int]:
    """Make and fill both tables of a layer of lines; the bands made."""
    parts = {**parts, **_lists(plan)}
    first = SQL((FOLDER / "tile_lines.sql").read_text(encoding="utf-8"))
    cursor.execute(first.format(**parts))
    band_sql = SQL((FOLDER / "tile_lines_band.sql").read_text(encoding="utf-8"))
    for band in BANDS:
        cell = 360 / 2 ** (band + CELLS) if band <= GROUPED_TO else None
        numbers = {"band": sql.Literal(band), "cell": sql.Literal(cell)}
        cursor.execute(band_sql.format(**parts, **numbers))
    index_bands(cursor, parts["tiles"], BANDS)
    index_bands(cursor, parts["groups"], BANDS)
    return list(BANDS)


def index_bands(cursor: Cursor, table: Composable, bands: Iterable[int]) -> None:
    """An index for each band: a tile never looks at the shapes of another."""
    for band in bands:
        cursor.execute(
            SQL("CREATE INDEX ON {} USING gist (geom) WHERE band = {}").format(
                table, sql.Literal(band)
            )
        )


def _lists(plan: Plan) -> dict[str, Composable]:
    name, total = Identifier("without_figures"), Identifier(plan.total or "")
    told = {
        "told_empty": SQL(", 0 AS {}").format(name),
        "told": SQL(", count(*) FILTER (WHERE {} IS NULL) AS {}").format(total, name),
        "told_group": SQL(", {}").format(name),
    }
    if plan.total is None:
        told = dict.fromkeys(told, sql.Composed([]))
    return {
        **told,
        "alike": each("{c}", plan.alike),
        "alike_kept": each(ALIKE, plan.alike),
        "summed": each("sum({c}) AS {c}", plan.sums),
    }
