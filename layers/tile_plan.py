"""How a layer's features become groups in tiles, and the parts its SQL files leave open."""

from dataclasses import dataclass

from psycopg2 import sql
from psycopg2.sql import Composable, Identifier

from layers.model import Layer

CELLS = 5  # a tile is 2^5 cells wide; what lies in one cell becomes one
BANDS = (1, 3, 5, 7, 9, 12)  # the last zoom of each band of zooms that shows the same shapes
APART = ("dataset", "synthetic", "measure")  # people of different ones are never added up
COUNTED = ("people", "households")
TOTAL = "total_individuals"
SHOWN = """
SELECT * FROM (
    SELECT *, rank() OVER (PARTITION BY {series} ORDER BY {time} DESC) AS age FROM {base}
    WHERE geom IS NOT NULL) dated
WHERE age = 1
"""
# the Mercator projection has no poles: its square ends at this latitude
MERCATOR = """
ST_Transform(CASE WHEN ST_YMin(geom) < -85.06 OR ST_YMax(geom) > 85.06
    THEN ST_ClipByBox2D(geom, ST_MakeEnvelope(-180, -85.06, 180, 85.06, 4326)) ELSE geom END, 3857)
"""


@dataclass(frozen=True)
class Plan:
    """Columns by what becomes of them in a group: kept apart, added up, kept where all agree.

    `time` is the column whose first and last value a group tells.
    """

    keys: list[str]
    sums: list[str]
    alike: list[str]
    time: str | None

    @property
    def total(self) -> str | None:
        """The column of all people, by which features are more or less important."""
        return TOTAL if TOTAL in self.sums else None

    @property
    def told(self) -> dict[str, str]:
        """What only groups have: column and its meaning."""
        ends = {"first": "First", "last": "Last"} if self.time else {}
        return {
            "feature_count": "Number of features this one stands for; absent where it is itself.",
            **({"without_figures": "How many of them have no figures."} if self.total else {}),
            **{f"{self.time}_{end}": f"{word} date among them." for end, word in ends.items()},
        }


def plan(layer: Layer, fields: list[dict]) -> Plan:
    """The plan for a layer with these columns (as `ready.fields` describes them)."""
    named = {one["name"]: one for one in fields}
    keys = [name for name in APART if name in named]
    sums = [name for name, one in named.items() if layer.additive
            and one.get("unit") in COUNTED and one["type"] == "integer"]  # fmt: skip
    if layer.geometry == "point":
        return Plan(keys, sums, [], layer.time)
    keys += [name for name in (layer.time, "round") if name and name in named]
    texts = [name for name, one in named.items() if one["type"] == "string"]
    return Plan(keys, sums, [name for name in texts if name not in ("id", *keys)], None)


def parts(layer: Layer, base: Identifier, plan: Plan) -> dict[str, Composable]:
    """Parts of the SQL files: tables, column lists, the features shown, geometry in EPSG:3857."""
    schema, name = base.strings
    return {
        "base": base,
        "tiles": Identifier(schema, f"{name}_tiles"),
        "groups": Identifier(schema, f"{name}_tiles_groups"),
        "shown": _shown(layer, base),
        "mercator": sql.SQL(MERCATOR),
        "keys": columns(plan.keys),
        "sums": each("{c}", plan.sums),
        "summed": each("sum({c})", plan.sums),
        "total": Identifier(plan.total) if plan.total else sql.SQL("NULL::bigint"),
    }


def columns(names: list[str]) -> Composable:
    """Names as an SQL list."""
    return sql.SQL(", ").join(map(Identifier, names))


def each(template: str, names: list[str]) -> Composable:
    """The template's SQL for each column `{c}`, with a comma before it."""
    made = [sql.SQL(", " + template).format(c=Identifier(name)) for name in names]
    return sql.Composed(made)


def _shown(layer: Layer, base: Identifier) -> Composable:
    if not layer.series or layer.time is None:
        return sql.SQL("SELECT * FROM {} WHERE geom IS NOT NULL").format(base)
    series = columns(list(layer.series))
    return sql.SQL(SHOWN).format(series=series, time=Identifier(layer.time), base=base)
