"""What an inspection finds; its JSON keeps these names."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal[
    "empty", "integer", "number", "date", "boolean", "code", "coordinates", "text", "mixed"
]
Severity = Literal["stop", "warn", "note"]  # a load would stop · look at it · good to know
Box = tuple[float, float, float, float]  # west, south, east, north in degrees


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class File(_Frozen):
    """The file itself; `layers` are the sheets, layers or members, `layer` the one looked at."""

    name: str
    bytes: int
    format: str
    container: str | None = None
    encoding: str | None = None
    separator: str | None = None
    layers: tuple[str, ...] = ()
    layer: str | None = None
    header_rows: tuple[int, ...] = ()
    hxl: bool = False
    crs: str | None = None
    notes: tuple[str, ...] = ()


class Column(_Frozen):
    """One column. Values of a personal column are masked: letters as x, digits as 9."""

    heading: str
    tag: str | None = None
    kind: Kind
    kinds: dict[str, int]
    filled: int
    empty: int
    nulls: dict[str, int]
    distinct: int
    distinct_is_exact: bool = True
    examples: tuple[str, ...] = ()
    least: str | None = None
    greatest: str | None = None
    unit: str | None = None
    personal: str | None = None


class Mapped(_Frozen):
    """A column that fills a field: how sure (0 to 1) and by what."""

    heading: str
    field: str
    score: float
    why: str
    unknown_words: tuple[str, ...] = ()  # of a field with codes: those no code stands for
    unknown_places: tuple[str, ...] = ()  # of a column of places: words for a place not known


class TableFit(_Frozen):
    """How a dictionary table fits: `missing` are required fields that no column fills."""

    table: str
    title: str
    score: float
    columns: tuple[Mapped, ...]
    missing: tuple[str, ...]
    left_over: tuple[str, ...]


class PcodeMatch(_Frozen):
    """P-codes of a column found in one version of the boundaries; `unknown` shows a few others."""

    heading: str
    codes: int
    boundary_version: str | None
    level: int | None
    matched: int
    rows: int
    rows_matched: int
    unknown: tuple[str, ...] = ()


class Geometry(_Frozen):
    """Shapes of a layer; box in EPSG:4326."""

    kinds: dict[str, int]
    empty: int
    invalid: int
    reasons: dict[str, int]
    box: Box | None


class Country(_Frozen):
    """Rows that fall in a country, or name it."""

    iso3: str
    name: str
    rows: int


class Where(_Frozen):
    """Where the rows fall, `by` point, shape or code; of many points a sample of 4,000 is judged.

    Where the points are homes of people, none is kept.
    """

    by: Literal["point", "shape", "code", "nothing"]
    longitude: str | None = None
    latitude: str | None = None
    box: Box | None = None
    countries: tuple[Country, ...] = ()
    nowhere: int = 0
    missing: int = 0
    # for the map: longitude, latitude, in a known country; outlines of shapes, made coarse
    points: tuple[tuple[float, float, bool], ...] = Field(default=(), exclude=True)
    rings: tuple[tuple[tuple[float, float], ...], ...] = Field(default=(), exclude=True)


class Problem(_Frozen):
    """Something wrong or doubtful: rule, how many rows, and what to do."""

    severity: Severity
    rule: str
    heading: str | None
    rows: int
    text: str


class Personal(_Frozen):
    """A column that looks like personal data."""

    heading: str
    kind: str
    share: float
    why: str


class Inspection(_Frozen):
    """All that is known of a file without loading it."""

    schema_version: Literal[1] = 1
    file: File
    rows: int
    columns: tuple[Column, ...]
    dates: tuple[str, str] | None
    geometry: Geometry | None
    where: Where
    sources: tuple[str, ...]  # those that read such a file already
    fits: tuple[TableFit, ...]
    nearest: TableFit | None = None  # where none fits: the one that fits best, below the threshold
    pcodes: tuple[PcodeMatch, ...]
    problems: tuple[Problem, ...]
    personal: tuple[Personal, ...]
    boundaries: str
    seconds: float
