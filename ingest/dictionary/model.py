"""What a dictionary entry may say. Unknown keys are refused."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

FieldType = Literal[
    "text",
    "code",
    "integer",
    "number",
    "date",
    "boolean",
    "point",
    "multipolygon",
    "multilinestring",
    "translations",
]

Language = Literal["en", "fr", "es", "ar"]
LANGUAGES: tuple[Language, ...] = ("en", "fr", "es", "ar")
COUNTRY = "^[A-Z]{3}$"


class Field(BaseModel):
    """One field of a table: from it come its column, its checks and its documentation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    type: FieldType
    definition: str = ""
    labels: dict[Language, str] = {}
    unit: str | None = None
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    codes: str | None = None
    additive: bool = False
    parts: tuple[tuple[str, ...], ...] = ()  # fields that, all given, make up this one
    instead_of: str | None = None  # the figure whose place it takes where a source withholds it
    hxl: str | None = None
    tags: tuple[str, ...] = ()  # other HXL tags by which senders mean it
    aliases: tuple[str, ...] = ()
    example: str | int | float | None = None
    computed: bool = False  # found by the load, or by folding inputs: no form or template asks it
    sensitivity: Literal["public", "restricted"] = "public"

    @property
    def is_country(self) -> bool:
        """Whether the field holds a country's ISO 3166-1 alpha-3 code."""
        return self.pattern == COUNTRY

    @property
    def is_figure(self) -> bool:
        """Whether the field counts something: people, households, a share of them."""
        return self.unit in ("people", "households", "%")

    @property
    def is_geometry(self) -> bool:
        """Whether the field holds a shape (EPSG:4326, longitude then latitude)."""
        return self.type in ("point", "multipolygon", "multilinestring")


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
    def has_places(self) -> bool:
        """Whether its records lie in units, which inputs such as adm2_name lead to."""
        return any(name.endswith("_match_method") for name in self.fields)

    @property
    def additive(self) -> list[str]:
        """Fields whose sum is kept account of in every load."""
        return [field.name for field in self.fields.values() if field.additive]

    @property
    def identity(self) -> tuple[str, ...]:
        """Fields that tell a record: the key, or all that is neither figure, shape nor finding."""
        found = ("_match_method", "_match_score")
        return self.key or tuple(
            field.name
            for field in self.fields.values()
            if not (field.unit or field.is_geometry or field.name.endswith(found))
        )

    @property
    def stand_ins(self) -> dict[str, str]:
        """Figures that a source may withhold, each with the field that then says so."""
        return {field.instead_of: name for name, field in self.fields.items() if field.instead_of}

    @property
    def geometry(self) -> Field | None:
        """The geometry field, if the table has one."""
        return next((field for field in self.fields.values() if field.is_geometry), None)

    @property
    def asked(self) -> dict[str, Field]:
        """The fields that people fill, figures last: what forms, templates and schemas have."""
        asked = [field for field in self.readable.values() if not field.computed]
        return {field.name: field for field in sorted(asked, key=lambda field: field.is_figure)}

    @property
    def readable(self) -> dict[str, Field]:
        """Every field a source may fill."""
        return {**self.fields, **self.inputs}
