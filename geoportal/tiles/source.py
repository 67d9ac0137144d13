"""What the database tells of a layer's tiles, and the SQL of one tile."""

import json
from dataclasses import dataclass
from pathlib import Path

from geoportal.current import Facts
from geoportal.pool import Pool
from geoportal.tiles.grid import BUFFER, CURVE, Tile
from ingest.errors import NotFoundError

FOLDER = Path(__file__).parent
TILE, POINTS, SHAPES, GROUPS = (
    (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    for name in ("tile", "points", "shapes", "groups")
)
DESCRIBED = "SELECT obj_description(to_regclass($1), 'pg_class')"
TOTAL = "total_individuals"
# where not everything fits: what a reader cannot do without
MAIN = (
    "id", "dataset", "measure", "name", "adm_pcode", "origin_pcode", "origin_name",
    "destination_pcode", "destination_name", TOTAL, "withheld",
)  # fmt: skip
BARE = ("id", "adm_pcode", TOTAL, "withheld")  # without it a withheld figure looks like none
POINT_BYTES = 2.5  # what a point of a shape takes in a tile, about
CASTS = {"number": "::float8", "date": "::text"}  # vector tiles know neither decimals nor dates
# EPSG:3857 by its formula: PROJ takes longer to start than the whole tile
MERCATOR = """ST_Point(radians(ST_X(f.geom)) * 6378137, 6378137 * ln(tan(pi() / 4
    + radians(least(89.9, greatest(-89.9, ST_Y(f.geom)))) / 2)), 3857)"""
FINEST = {"point": 14, "line": 12, "polygon": 12}


@dataclass(frozen=True)
class Source:
    """A layer's tiles as they were built; `told` are the columns that only groups have."""

    facts: Facts
    token: str
    geometry: str
    bands: tuple[int, ...]
    datasets: tuple[str, ...]
    series: tuple[str, ...]
    grouped: frozenset[str]
    told: dict[str, str]

    @property
    def table(self) -> str:
        """The table of the features shown, quoted for SQL."""
        return f'pub."{self.facts.layer}_p{self.facts.snapshot}_tiles"'

    def places(self, zoom: int) -> tuple[str, int]:
        """Query, and its value, of the places of a zoom's tiles that hold points."""
        return f"SELECT DISTINCT code >> $1 FROM {self.table}", 2 * (CURVE - zoom)  # noqa: S608

    def finest(self, tms: str) -> int:
        """The last zoom of a tile matrix set that has tiles."""
        return FINEST[self.geometry] - (tms == "WorldCRS84Quad")

    def fields(self) -> list[list[str]]:
        """All fields; those that stay where not everything fits; those that stay at the last."""
        wanted = (self.facts.fields, {*MAIN, self.facts.time}, BARE)
        return [[name for name in self.facts.fields if name in kept] for kept in wanted]

    def sql(self, tile: Tile, fields: list[str]) -> str:
        """The query of a tile with these fields; its values are `values(tile, …)`."""
        told = self.told or {"feature_count": ""}
        parts = {
            "fields": ", ".join(self._field(name) for name in fields),
            "group_fields": ", ".join(self._group_field(name) for name in fields),
            "told": ", ".join(f"g.{_quoted(name)}{_cast(name)}" for name in told),
            "told_none": ", ".join(f"NULL{_kind(name)} AS {_quoted(name)}" for name in told),
            "tiles": self.table,
            "groups": f'pub."{self.facts.layer}_p{self.facts.snapshot}_tiles_groups"',
            "base": self.facts.table,
            "level": tile.level,
            "band": next((band for band in self.bands if band >= tile.level), 0),
            "geometry": "mercator" if tile.tms == "WebMercatorQuad" else "geom",
        }
        return TILE.format(**self._frame(tile, fields), features=self._features().format(**parts))

    def _features(self) -> str:
        if self.geometry == "point":
            return POINTS
        return SHAPES + (GROUPS if self.told else "")

    def _frame(self, tile: Tile, fields: list[str]) -> dict[str, object]:
        mercator = tile.tms == "WebMercatorQuad"
        names = [*fields, *self.told]
        total = f"{_quoted(TOTAL)} DESC NULLS LAST, " if TOTAL in fields else ""
        by_people = f"{total}feature_count DESC NULLS LAST"
        return {
            "srid": 3857 if mercator else 4326,
            "shape": MERCATOR if self.geometry == "point" and mercator else "f.geom",
            "point": POINT_BYTES,
            "buffer": 0 if self.geometry == "point" else BUFFER,
            "layer": f"'{self.facts.layer}'",
            "names": ", ".join(map(_quoted, names)),
            "importance": by_people if self.geometry == "point" else "weight DESC",
            "gone_total": f"sum({_quoted(TOTAL)})::bigint AS {TOTAL}, " if TOTAL in fields else "",
        }

    def _field(self, name: str) -> str:
        cast = CASTS.get(self.facts.fields[name]["type"], "")
        return f"b.{_quoted(name)}{cast} AS {_quoted(name)}"

    def _group_field(self, name: str) -> str:
        if name not in self.grouped:
            return "NULL"
        return f"g.{_quoted(name)}{CASTS.get(self.facts.fields[name]['type'], '')}"

    def values(self, tile: Tile, note: str, most: float, each: float) -> list[object]:
        """Values of the query: a note of the fields left out, most bytes, bytes a feature."""
        common = [*tile.bounds, note, most, each]
        if self.geometry != "point":
            return [*common, *tile.degrees(BUFFER / 4096)]
        zooms = list(range(tile.level + 1))
        between = [-91.0, 91.0]
        if tile.tms == "WorldCRS84Quad":  # whose rows are not the curve's; one has the pole
            _, south, _, north = tile.bounds
            between = [south if south > -90 else -91.0, north]
        return [*common, *tile.codes(), zooms, *between]


async def find(pool: Pool, facts: Facts) -> Source:
    """The source of a layer's tiles; raises NotFoundError when it was published without them."""
    said = await pool.value(DESCRIBED, f'pub."{facts.layer}_p{facts.snapshot}_tiles"')
    if not isinstance(said, str):
        raise NotFoundError(f"The layer “{facts.layer}” has no tiles yet: publish it again.")
    known = json.loads(said)
    return Source(
        facts, known["token"], known["geometry"], tuple(known["bands"]), tuple(known["datasets"]),
        tuple(known["series"]), frozenset(known["grouped"]), known["told"],
    )  # fmt: skip


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _is_day(name: str) -> bool:
    return name.endswith(("_first", "_last"))


def _kind(name: str) -> str:
    return "::text" if _is_day(name) else "::integer"


def _cast(name: str) -> str:
    return "::text" if _is_day(name) else ""
