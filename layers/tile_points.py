"""Points in tiles: alone, or in groups that are made from the finest zoom to the coarsest."""

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor
from psycopg2.sql import SQL, Composable, Identifier

from layers import FOLDER
from layers.tile_plan import Plan

ZOOMS = range(13, -1, -1)  # at zoom 14 every point is itself
# bits of 0 … 1023 with a gap after each: two of these make a coordinate's part of a place on the
# Z-order curve
SPREAD = [sum((value >> bit & 1) << 2 * bit for bit in range(10)) for value in range(1024)]


def fill(cursor: Cursor, parts: dict[str, Composable], plan: Plan) -> list[int]:
    """Make and fill both tables of a layer of points; there are no bands."""
    parts = {**parts, **_lists(plan)}
    first = SQL((FOLDER / "tile_points.sql").read_text(encoding="utf-8"))
    cursor.execute(first.format(**parts), {"spread": SPREAD})
    zoom = SQL((FOLDER / "tile_points_zoom.sql").read_text(encoding="utf-8"))
    for number in ZOOMS:
        cursor.execute(zoom.format(**parts, zoom=sql.Literal(number)))
    cursor.execute(SQL("CREATE INDEX ON {groups} (zoom, code)").format(**parts))
    return []


def _lists(plan: Plan) -> dict[str, Composable]:
    told: dict[str, list[Composable]] = {"empty": [], "point": [], "group": [], "": []}
    if plan.total:
        total = Identifier(plan.total)
        _tell(told, "without_figures", SQL("0"), SQL("({} IS NULL)::integer").format(total), "sum")
    for end, function in (("first", "min"), ("last", "max")) if plan.time else ():
        time = Identifier(plan.time or "")
        _tell(told, f"{plan.time}_{end}", time, time, function)
    return {f"told_{key}".rstrip("_"): sql.Composed(some) for key, some in told.items()}


def _tell(
    told: dict[str, list[Composable]], name: str, empty: Composable, point: Composable, how: str
) -> None:
    column = Identifier(name)
    told["empty"].append(SQL(", {} AS {}").format(empty, column))
    told["point"].append(SQL(", {} AS {}").format(point, column))
    told["group"].append(SQL(", {}").format(column))
    told[""].append(SQL(", {}({})").format(SQL(how), column))
