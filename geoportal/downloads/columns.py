"""What each column of a layer is called, means and is tagged with: the dictionary's own words."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from geoportal.qgis.words import alias
from ingest import dictionary
from layers import groups
from layers.model import Layer

Type = Literal["string", "integer", "number", "boolean", "date"]
# tags of what layers add to the dictionary's fields, or find by themselves when loading
TAGS = {
    "id": "#meta+id",
    "dataset": "#meta+dataset",
    "synthetic": "#meta+synthetic",
    "population_dataset": "#meta+dataset+population",
    "rate_estimated": "#meta+estimated+rate",
    "boundary_version": "#meta+version+adm",
    "pcode_scheme": "#meta+scheme+adm",
}
# attributes of a sex or age
WHO = {
    "": "",
    "female": "+f",
    "male": "+m",
    "minors": "+children",
    "aged_18_59": "+age18_59",
    "aged_60_plus": "+age60_plus",
}


@dataclass(frozen=True)
class Column:
    """One column: `codes` are the code list's English labels by code."""

    name: str
    type: Type
    label: str
    definition: str = ""
    unit: str = ""
    hxl: str = ""
    codes: dict[str, str] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        """All that is known of the column, what is empty left out."""
        return {name: value for name, value in asdict(self).items() if value}


def of(layer: Layer, fields: Sequence[dict[str, Any]]) -> tuple[Column, ...]:
    """The columns of a published layer, from `pub.layer_facts.fields`, in their order."""
    return tuple(_column(layer, said) for said in fields)


def _column(layer: Layer, said: dict[str, Any]) -> Column:
    name = said["name"]
    described = layer.describe(name)
    known = described if isinstance(described, dictionary.Field) else None
    labels = dictionary.codes(known.codes) if known and known.codes else {}
    return Column(
        name, said["type"], alias(layer, name, "en"), said.get("definition", ""),
        said.get("unit", ""), _tag(layer, name, known),
        {code: words["en"] for code, words in labels.items()},
    )  # fmt: skip


def _tag(layer: Layer, name: str, known: dictionary.Field | None) -> str:
    if known and known.hxl:
        return known.hxl
    if figure := groups.figure(name):
        return f"#affected+{'rate' if figure.is_rate else 'ind'}+{figure.group}{WHO[figure.who]}"
    source = dictionary.tables()["admin_unit"].fields.get(name.removeprefix("adm_"))
    return TAGS.get(name) or (source.hxl if source and source.hxl else "")
