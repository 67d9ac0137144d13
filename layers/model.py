"""What a layer file may say. Unknown keys are refused; privacy has no default."""

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ingest import dictionary
from ingest.dictionary.model import Language
from layers import groups


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LayerField(_Strict):
    """A column that no dictionary table describes: derived, or renamed."""

    type: Literal["text", "integer", "number", "date", "boolean"]
    definition: str
    unit: str | None = None


COMMON = {
    "dataset": LayerField(type="text", definition="Dataset the feature comes from."),
    "synthetic": LayerField(
        type="boolean", definition="True where the figures are made up for demonstration."
    ),
}


class Privacy(_Strict):
    """Who may read the layer, and why that is right."""

    tier: Literal["public"]
    reason: str = Field(min_length=10)


class Words(_Strict):
    """What a layer is called and about, in one language."""

    title: str
    abstract: str


class Layer(_Strict):
    """One published layer: `sql` selects from core; the column `dataset` is always there.

    `conserves` names the core rows whose individuals must add up to the layer's total. `series`
    names the columns whose features differ only in time: a map shows the latest of each series.
    """

    name: str = Field(pattern="^[a-z][a-z0-9-]*$")
    title: str
    abstract: str
    translations: dict[Language, Words] = {}  # title and abstract above are English
    keywords: tuple[str, ...]
    geometry: Literal["point", "line", "polygon"]
    tables: tuple[str, ...]
    time: str | None = None
    series: tuple[str, ...] = ()
    sql: str
    conserves: str | None = None
    fields: dict[str, LayerField] = {}
    privacy: Privacy

    @property
    def units_of(self) -> int | None:
        """The level of the administrative units that its features are; None where they are not."""
        found = re.fullmatch(r"admin-(\d)", self.name)
        return int(found[1]) if found else None

    def said(self, language: Language, published: Words) -> Words:
        """Title and abstract in a language; where it has no translation, as they were published."""
        return self.translations.get(language, published)

    def describe(self, column: str) -> LayerField | dictionary.Field | None:
        """What a column means: said here, or in the dictionary of the layer's tables."""
        if column in self.fields or column in COMMON:
            return self.fields.get(column) or COMMON[column]
        if text := groups.definition(column):
            return LayerField(type="integer", definition=text, unit="people")
        known = dictionary.tables()
        described = (known[name].fields.get(column) for name in self.tables)
        return next((field for field in described if field), None)
