"""What a dictionary entry may say. Unknown keys are refused."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

FieldType = Literal["text", "code", "integer", "number", "date", "boolean", "point", "multipolygon"]


class Field(BaseModel):
    """One field of a table: from it come its column, its checks and its documentation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    type: FieldType
    definition: str = ""
    unit: str | None = None
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    codes: str | None = None
    additive: bool = False
    hxl: str | None = None
    aliases: tuple[str, ...] = ()
    sensitivity: Literal["public", "restricted"] = "public"

    @property
    def is_geometry(self) -> bool:
        """Whether the field holds a shape (EPSG:4326, longitude then latitude)."""
        return self.type in ("point", "multipolygon")


class Table(BaseModel):
    """One core table. `inputs` are read from sources but not kept as columns."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str
    definition: str
    key: tuple[str, ...] = ()
    fields: dict[str, Field]
    inputs: dict[str, Field] = {}

    @property
    def holds_records(self) -> bool:
        """Whether rows come from source files (all tables but the list of datasets)."""
        return self.name != "dataset"

    @property
    def additive(self) -> list[str]:
        """Fields whose sum is kept account of in every load."""
        return [field.name for field in self.fields.values() if field.additive]

    @property
    def geometry(self) -> Field | None:
        """The geometry field, if the table has one."""
        return next((field for field in self.fields.values() if field.is_geometry), None)

    @property
    def readable(self) -> dict[str, Field]:
        """Every field a source may fill."""
        return {**self.fields, **self.inputs}
