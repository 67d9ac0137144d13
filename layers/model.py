"""What a layer file may say. Unknown keys are refused; privacy has no default."""

import re
from collections.abc import Iterable
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
    "withheld": LayerField(
        type="text",
        definition="Groups whose figure the source withholds as too small, each with the bound it "
        "gives instead, as “idp <10”. Their people are in no sum: where there is one it is at "
        "least that, and never zero.",
    ),
    "match_score": LayerField(
        type="number",
        definition="How sure the P-code of the place is, the least sure of the figure's records: "
        "1 is exact, below 0.95 is to be looked at.",
    ),
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


def credited(columns: Iterable[str]) -> list[str]:
    """Of a layer's columns those that name a dataset its features are made from."""
    return [name for name in columns if name == "dataset" or name.endswith("_dataset")]


class Layer(_Strict):
    """One published layer: `sql` selects from core; the column `dataset` is always there.

    `conserves` names the core rows whose individuals must add up to the layer's total. `series`
    names the columns whose features differ only in time: a map shows the latest of each series.
    Where it is not `additive`, several features may tell of the same people: groups in tiles count
    features and add nothing up, and fields have no sum.
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
    additive: bool = True
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
        if one := groups.figure(column):
            said = {"type": "integer", "definition": groups.definition(one), "unit": "people"}
            rate = {"type": "number", "unit": groups.RATE_UNIT} if one.is_rate else {}
            return LayerField.model_validate({**said, **rate})
        known = dictionary.tables()
        described = (known[name].fields.get(column) for name in self.tables)
        return next((field for field in described if field), None)
