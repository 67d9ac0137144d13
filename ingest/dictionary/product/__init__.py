"""The dictionary as what others use: a page, schemas, templates to fill, forms for the field."""

from ingest.dictionary import tables
from ingest.dictionary.model import Field, Table


def sent() -> list[Table]:
    """The tables whose records people write down; boundaries and datasets are not."""
    return [
        table for table in tables().values()
        if table.holds_records and not (table.geometry and table.geometry.type != "point")
    ]  # fmt: skip


def must_fill(table: Table, field: Field) -> bool:
    """Whether the sender must fill a field; the country is found from the place, if asked."""
    found = field.name == "iso3" and "adm1_pcode" in table.inputs
    return field.required and not found
