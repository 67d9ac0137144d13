"""What a source.toml may say. Unknown keys are refused."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from ingest.errors import UserError


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DatasetInfo(_Strict):
    """The row of core.dataset. `{field}` in slug and title takes the rows' own value."""

    slug: str
    title: str
    credit_line: str
    licence_id: str
    licence_text: str | None = None
    redistributable: bool
    synthetic: bool
    methodology: str | None = None
    caveats: str | None = None


class ReadOptions(_Strict):
    """Where in the file the table is."""

    sheet: str | None = None


class Pcodes(_Strict):
    """Which boundaries places are looked up in: the newest edition of this scheme."""

    scheme: str
    unknown: tuple[str, ...] = Field(
        default=(), description="codes by which the source says that a place is unknown"
    )


class Source(_Strict):
    """One source: how its columns and codes map to the dictionary, and what it may be used for."""

    name: str
    folder: Path
    title: str
    table: str | None = None
    read: ReadOptions = ReadOptions()
    inputs: tuple[str, ...] = Field(
        default=(), description="files of the checkout that it reads, relative to the top"
    )
    dataset: DatasetInfo | None = None
    columns: dict[str, str] = {}
    ignore: tuple[str, ...] = ()
    constants: dict[str, str | int | float | bool] = {}
    codes: dict[str, dict[str, str]] = {}
    identifiers: dict[str, tuple[str, ...]] = Field(
        default={}, description='fields made from others: point_id = ["iso3", "name"]'
    )
    pcodes: Pcodes | None = None
    expect: dict[str, int] = Field(
        default={}, description="least number of rows by table: fewer stop the load"
    )

    @property
    def only_table(self) -> str:
        """The table of a source without extract.py."""
        if self.table is None:
            raise UserError(f"source.toml of source {self.name} must name its table.")
        return self.table

    @property
    def crosswalk(self) -> Path:
        """Reviewed names → P-codes that ship with the source."""
        return self.folder / "crosswalk.csv"
