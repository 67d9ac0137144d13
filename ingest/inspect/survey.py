"""One pass over a file's batches: everything that needs the rows themselves."""

from collections import Counter
from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from ingest.inspect.profile import Profile, as_words, number
from ingest.personal import Suspect, suspects
from ingest.personal.headings import plain
from ingest.read import HXL, NOTES, UNREADABLE

POINTS = 4_000  # kept for the map
SHAPES = 600
TAIL = 12  # last rows, looked at for totals and footnotes
HASHED = 5_000_000
HEAD = 200  # first rows, for trying sources on
AXES = {
    "latitude": {"lat", "latitude", "latitud", "y", "gps latitude", "center lat", "point y",
                 "ycoord"},
    "longitude": {"lon", "long", "lng", "longitude", "longitud", "x", "gps longitude", "center lon",
                  "point x", "xcoord"},
}  # fmt: skip
PAIR = {"coordinates", "coordinate", "gps", "gps coordinates", "geopoint", "location coordinates",
        "location coodinates", "latlon", "lat lon", "centroid", "gps coords",
        "coordonnees gps"}  # fmt: skip

TOTALS = {"individuals", "total", "individus", "individuos", "num present idp ind",
          "total individuals"}  # fmt: skip


class Survey:
    """What the batches showed; `add` each in turn."""

    def __init__(self) -> None:
        self.rows = 0
        self.head = pd.DataFrame()
        self.profiles: dict[str, Profile] = {}
        self.tags: dict[str, str] = {}
        self.notes: list[str] = []
        self.unreadable: dict[int, str] = {}
        self.suspects: dict[str, Suspect] = {}
        self.repeats = 0
        self.tail = pd.DataFrame()
        self.shapes = _Shapes()
        self.points = _Points()
        self.sums: Counter[str] = Counter()
        self._hashes: list[np.ndarray] = []

    def add(self, frame: pd.DataFrame) -> None:
        """Take one batch in."""
        if not self.rows:
            self.head = frame.head(HEAD)
        self.rows += len(frame)
        self.tags.update(frame.attrs.get(HXL, {}))
        self.notes += [note for note in frame.attrs.get(NOTES, ()) if note not in self.notes]
        self.unreadable.update(frame.attrs.get(UNREADABLE, {}))
        table = pd.DataFrame(frame.drop(columns=["source_row", "geom"], errors="ignore"))
        shapes = gpd.GeoSeries(frame["geom"]) if "geom" in frame else None
        cells = {str(name): as_words(table[name]) for name in table.columns}
        for name in table.columns:
            profile = self.profiles.setdefault(str(name), Profile(str(name)))
            profile.add(table[name], cells[str(name)])
        for suspect in suspects(frame):
            self.suspects.setdefault(suspect.column, suspect)
        if shapes is not None:
            self.shapes.add(shapes)
        self.points.add(table)
        self._count_sums(table)
        self._hash(list(cells.values()), shapes)
        self.tail = pd.concat([self.tail, table.tail(TAIL)]).tail(TAIL)

    def finish(self) -> None:
        """Count the rows that repeat another one."""
        whole = np.concatenate(self._hashes) if self._hashes else np.array([], dtype="int64")
        self.repeats = len(whole) - len(pd.unique(whole))

    def _hash(self, cells: list[pa.Array], shapes: gpd.GeoSeries | None) -> None:
        """Remember each row as one number, 8 bytes."""
        if self.rows > HASHED or not cells:
            return
        rows = pc.binary_join_element_wise(
            *cells,
            pa.scalar("\x1f", pa.large_string()),
            null_handling="replace",
            null_replacement="\x1e",
        ).to_pylist()
        if shapes is not None:
            rows = list(zip(rows, shapely.to_wkb(shapes.to_numpy()), strict=True))
        self._hashes.append(np.fromiter(map(hash, rows), "int64", len(rows)))

    def _count_sums(self, table: pd.DataFrame) -> None:
        """Rows whose women and men are not their total."""
        roles = {role: name for name in table.columns if (role := _role(str(name)))}
        if set(roles) != {"total", "female", "male"}:
            return
        total, female, male = (_numbers(table[roles[role]]) for role in ("total", "female", "male"))
        full = total.notna() & female.notna() & male.notna()
        self.sums["compared"] += int(full.sum())
        self.sums["wrong"] += int((full & (female + male).ne(total)).sum())
        self.sums["total: " + str(roles["total"])] = 1


class _Shapes:
    """Geometry of a layer: kinds, validity, extent, and some of the shapes for the map."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.empty = 0
        self.invalid = 0
        self.box: tuple[float, float, float, float] | None = None
        self.kept: list[shapely.Geometry] = []

    def add(self, shapes: gpd.GeoSeries) -> None:
        values = shapes.to_numpy()
        nothing = shapely.is_missing(values) | shapely.is_empty(values)
        self.empty += int(nothing.sum())
        values = values[~nothing]
        if not len(values):
            return
        self.kinds.update(gpd.GeoSeries(values).geom_type)
        wrong = values[~shapely.is_valid(values)]
        self.invalid += len(wrong)
        reasons = shapely.is_valid_reason(wrong[:200])
        self.reasons.update(str(reason).split("[")[0] for reason in reasons)
        self._extend(shapely.total_bounds(values))
        step = max(1, len(values) // SHAPES)
        self.kept = [*self.kept, *values[::step]][: SHAPES * 2]

    @property
    def main(self) -> str | None:
        """The commonest kind of shape, without Multi."""
        return self.kinds.most_common(1)[0][0].removeprefix("Multi") if self.kinds else None

    def _extend(self, box: np.ndarray) -> None:
        west, south, east, north = map(float, box)
        if self.box is not None:
            west, south = min(west, self.box[0]), min(south, self.box[1])
            east, north = max(east, self.box[2]), max(north, self.box[3])
        self.box = (west, south, east, north)


class _Points:
    """Longitude and latitude columns, counted whole and sampled for the map."""

    def __init__(self) -> None:
        self.longitude: str | None = None
        self.latitude: str | None = None
        self.rows = self.missing = self.zero = self.outside = self.swappable = 0
        self.kept: list[pd.DataFrame] = []

    def add(self, table: pd.DataFrame) -> None:
        if self.longitude is None:
            self._find(table)
        if self.longitude is None or self.longitude not in table:
            return
        points = self._read(table)
        lon, lat = points["lon"], points["lat"]
        self.rows += len(points)
        there = lon.notna() & lat.notna()
        zero = lon.eq(0) & lat.eq(0)
        outside = there & (lon.abs().gt(180) | lat.abs().gt(90))
        self.missing += int((~there).sum())
        self.zero += int(zero.sum())
        self.outside += int(outside.sum())
        self.swappable += int((outside & lon.abs().le(90) & lat.abs().le(180)).sum())
        good = points[there & ~zero]
        self.kept.append(good.iloc[:: max(1, len(good) // 400)])
        if len(self.kept) > 20:  # many batches: thin what is kept
            self.kept = [pd.concat(self.kept).iloc[::2]]

    @property
    def pair(self) -> str | None:
        """The column that holds both coordinates, where one does."""
        return self.longitude if self.longitude == self.latitude else None

    @property
    def sample(self) -> pd.DataFrame:
        """At most POINTS rows: lon, lat, country (as the row says it, or None)."""
        empty = pd.DataFrame({"lon": [], "lat": [], "country": []})
        kept = pd.concat(self.kept) if self.kept else empty
        return kept.iloc[:: max(1, -(-len(kept) // POINTS))]

    def _find(self, table: pd.DataFrame) -> None:
        names = {plain(str(name)): name for name in table.columns}
        found = {axis: next((names[w] for w in names if _is_axis(w, known)), None)
                 for axis, known in AXES.items()}  # fmt: skip
        if all(found.values()):
            self.longitude, self.latitude = found["longitude"], found["latitude"]
        elif pair := next((names[word] for word in names if word in PAIR), None):
            self.longitude = self.latitude = pair

    def _read(self, table: pd.DataFrame) -> pd.DataFrame:
        if self.longitude == self.latitude:
            text = table[self.longitude].astype("str")
            both = text.str.extract(r"(-?\d+(?:\.\d+)?)[^\d.-]+(-?\d+(?:\.\d+)?)").astype("float64")
            lat, lon = both[0], both[1]
        else:
            lat, lon = _numbers(table[self.latitude]), _numbers(table[self.longitude])
        return pd.DataFrame({"lon": lon, "lat": lat, "country": _stated(table)})


def _stated(table: pd.DataFrame) -> pd.Series:
    """The country each row states: ISO code, name, or the beginning of a P-code, as written."""
    for name in _country_columns(table):
        return table[name].astype("str")
    return pd.Series(None, index=table.index, dtype="object")


def _country_columns(table: pd.DataFrame) -> Iterator[str]:
    wanted = ("iso3", "country", "admin0 pcode", "adm0 pcode", "pays", "pais", "adm0 name",
              "admin0 name", "country code", "country name", "iso")  # fmt: skip
    names = {plain(str(name)): name for name in table.columns}
    yield from (names[word] for word in wanted if word in names)
    yield from (name for word, name in names.items() if word.endswith("pcode"))


def _is_axis(word: str, known: set[str]) -> bool:
    return word in known or any(word.endswith(f" {name}") for name in known if len(name) > 2)


def _role(heading: str) -> str | None:
    words = set(plain(heading).split())
    if words & {"female", "females", "femmes", "mujeres", "women", "اناث"}:
        return "female" if len(words) < 4 else None
    if words & {"male", "males", "hommes", "hombres", "men", "ذكور"}:
        return "male" if len(words) < 4 else None
    return "total" if plain(heading) in TOTALS else None


def _numbers(column: pd.Series) -> pd.Series:
    """Numbers of a column, as floats; spellings that are not plain are read one by one."""
    if pd.api.types.is_numeric_dtype(column):
        return column.astype("float64")
    words = pc.utf8_trim_whitespace(as_words(column))
    plain = pc.match_substring_regex(words, r"^[+-]?\d+(\.\d+)?$")
    values = pc.cast(pc.if_else(plain, words, None), pa.float64())
    numbers = pd.Series(values.to_numpy(zero_copy_only=False), index=column.index)
    odd = pc.fill_null(pc.invert(plain), False).to_numpy(zero_copy_only=False)
    if odd.any():
        spelled = pd.Series(words.filter(pa.array(odd)).to_pylist(), index=column.index[odd])
        read = {word: number(word) for word in spelled.unique()}
        numbers[odd] = spelled.map(read).astype("float64")
    return numbers
