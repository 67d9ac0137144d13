"""What a source.toml may say. Unknown keys are refused."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt

from ingest.clean import Cleaning
from ingest.dictionary.model import Language
from ingest.errors import UserError
from ingest.forms.model import FormOptions
from ingest.personal.model import Personal
from ingest.sources.checks import Checks


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Said = Literal["title", "credit_line", "licence_text", "methodology", "caveats"]


class DatasetInfo(_Strict):
    """The row of core.dataset. `{field}` in slug and title takes the rows' own value.

    Its texts are English; `translations` has those that the source says in other languages too.
    """

    slug: str
    title: str
    credit_line: str
    licence_id: str
    licence_text: str | None = None
    redistributable: bool
    synthetic: bool
    methodology: str | None = None
    caveats: str | None = None
    translations: dict[Language, dict[Said, str]] = {}


class ReadOptions(_Strict):
    """Where in the file the table is; what is not said is detected."""

    member: str | None = Field(default=None, description="the file to read in an archive or folder")
    sheet: str | None = None
    layer: str | None = None
    records: str | None = Field(
        default=None, description='path of the list of records in a JSON file: "result.records"'
    )
    header_rows: tuple[PositiveInt, ...] = Field(
        default=(), description="rows of the headings, counted from 1; not the row of HXL tags"
    )
    encoding: str | None = Field(default=None, description='of a text file: "windows-1256"')
    separator: str | None = Field(default=None, min_length=1, max_length=1)
    crs: str | None = Field(
        default=None, description='where a layer does not say it, or wrongly: "EPSG:32638"'
    )


class Pcodes(_Strict):
    """Which boundaries places are looked up in, and when a name nearly the same is taken.

    The edition is that of the row's own boundary_version, else of `version`, else the one in force
    on the day in the field `edition_on`, else the newest.
    """

    scheme: str
    unknown: tuple[str, ...] = Field(
        default=(), description="codes by which the source says that a place is unknown"
    )
    version: tuple[str, ...] = Field(
        default=(), description="boundary versions; countries in none of them: the newest"
    )
    edition_on: str | None = Field(
        default=None, description='field whose day says which edition counts: "reported_on"'
    )
    accept: float = Field(
        default=0.85, ge=0.5, le=1,
        description="likeness (0 to 1) from which the name of one unit of the parent is taken",
    )  # fmt: skip
    margin: float = Field(
        default=0.2, ge=0, le=1, description="by how much it must be more alike than the next unit"
    )
    point_tolerance_km: float = Field(
        default=5, ge=0, description="how far outside its unit a point may lie without a warning"
    )


class Unpivot(_Strict):
    """A heading a group, sex, reason …: each filled cell becomes a record of its own."""

    into: str = Field(default="individuals", description="field that takes the cell")
    empty: tuple[str, ...] = Field(
        default=(), description='words that, like an empty cell, make no record: ["0"]'
    )
    columns: dict[str, dict[str, str]] = Field(
        description="heading → the fields it stands for; `into` names another field for its cell, "
        "`leave_out` says why its records are not loaded; {field} in a heading takes its words, "
        "{heading} in a field's words takes that cell"
    )


class Sum(_Strict):
    """Fields that headings are added up to, where together they make up the whole."""

    whole: str = Field(
        description="heading of the number they make up: in rows where they do not, not everyone "
        "is among them, and all are left empty"
    )
    fields: dict[str, tuple[str, ...]] = Field(description="field → headings that are added up")


class LeaveOut(_Strict):
    """Rows that are read and counted, and by declaration not loaded."""

    reason: str
    where: dict[str, tuple[str, ...]] = Field(
        description="heading or field → words: a row that has one of them in each is left out; "
        '* stands for any words, "" for an empty cell'
    )
    optional: bool = Field(
        default=False, description="whether files may lack these columns: then nothing is left out"
    )


class Levels(_Strict):
    """Headings that come once a level: the deepest level of the file is the row's unit.

    `{level}` in a heading is 0 to 5. The level above gives parent_pcode and parent_name.
    """

    pcode: tuple[str, ...] = Field(description="the first heading that is filled, for all rows")
    names: dict[str, tuple[str, ...]] = Field(description="field → headings, first filled cell")
    languages: dict[str, str] = Field(
        default={}, description="heading of names → heading that holds their language (BCP 47)"
    )


class Source(_Strict):
    """One source: how its columns and codes map to the dictionary, and what it may be used for."""

    name: str
    folder: Path
    title: str
    table: str | None = None
    tables: tuple[str, ...] = Field(
        default=(), description="several tables from one file, each with the columns it knows"
    )
    distinct: dict[str, str] = Field(
        default={},
        description="table → date or number field: of rows with one key the newest counts",
    )
    numbered: dict[str, str] = Field(
        default={}, description="field → words with {heading}, whose repeats become X-2, X-3 …"
    )
    unpivot: dict[str, Unpivot] = Field(default={}, description="by table")
    leave_out: tuple[LeaveOut, ...] = ()
    read: ReadOptions = ReadOptions()
    inputs: tuple[str, ...] = Field(
        default=(), description="files of the checkout that it reads, relative to the top"
    )
    dataset: DatasetInfo | None = None
    columns: dict[str, str | tuple[str, ...]] = Field(
        default={}, description="heading → field, or fields of different tables"
    )
    first: dict[str, tuple[str, ...]] = Field(
        default={}, description="field → headings: the first filled cell, whichever the file has"
    )
    sums: tuple[Sum, ...] = ()
    extract: dict[str, str] = Field(
        default={}, description="heading → regular expression whose named groups become fields"
    )
    templates: dict[str, str] = Field(
        default={}, description='field → words with {heading or field}: "{year}-12-31"'
    )
    levels: Levels | None = None
    shapeless: bool = Field(
        default=False, description="a list of units: their shapes are not in the file"
    )
    edition: tuple[str, ...] = Field(
        default=(), description="headings or fields whose greatest value names the file's edition"
    )
    countries: tuple[str, ...] = Field(
        default=(),
        description="fields with countries by name or code; they become ISO 3166 alpha-3",
    )
    ignore: tuple[str, ...] = Field(
        default=(), description='headings, * for any words; "*" alone: all that is not known'
    )
    constants: dict[str, str | int | float | bool] = {}
    codes: dict[str, dict[str, str]] = Field(
        default={},
        description='field → their word → our code; * stands for any words, "" for none',
    )
    identifiers: dict[str, tuple[str, ...]] = Field(
        default={}, description='fields made from others: point_id = ["iso3", "name"]'
    )
    pcodes: Pcodes | None = None
    form: FormOptions | None = None
    checks: Checks = Checks()
    clean: Cleaning = Cleaning()
    personal: Personal = Field(default={}, description="heading → what is done with personal data")
    expect: dict[str, int] = Field(
        default={}, description="least number of rows by table: fewer stop the load"
    )
    totals: dict[str, dict[str, tuple[int, int]]] = Field(
        default={}, description="table → field → least and greatest sum: others stop the load"
    )

    @property
    def all_tables(self) -> tuple[str, ...]:
        """The tables of a source without extract.py, in the order they are written."""
        if (self.table is None) is not bool(self.tables):
            raise UserError(f"source.toml of source {self.name} must name its table, or tables.")
        return self.tables or (str(self.table),)

    @property
    def only_table(self) -> str:
        """The table of a source that fills one."""
        return self.all_tables[0]

    @property
    def crosswalk(self) -> Path:
        """Reviewed names → P-codes that ship with the source."""
        return self.folder / "crosswalk.csv"
