"""Fields that headings add up to: ages in bands that are finer than ours."""

from functools import reduce
from operator import add

import pandas as pd

from ingest import clean, derived
from ingest.dictionary.model import Field
from ingest.faults import Seen
from ingest.sources.model import Source

COUNT = Field(name="count", type="integer")


def summed(raw: pd.DataFrame, source: Source) -> dict[str, pd.Series]:
    """The fields of the source's `sums` (Int64), each the sum of its headings.

    All fields of a sum are missing in rows where they do not make up the whole: a source that
    writes 0 for “unknown”, or leaves people of unknown age apart, gives no age of the rest.
    """
    made: dict[str, pd.Series] = {}
    for one in source.sums:
        if set(one.fields) <= set(raw):
            continue  # rows that were mapped already
        fields = {
            name: reduce(add, (_counts(raw, heading, source) for heading in headings))
            for name, headings in one.fields.items()
        }
        whole = reduce(add, fields.values()).eq(_counts(raw, one.whole, source)).fillna(False)
        made |= {name: column.where(whole) for name, column in fields.items()}
    return made


def incomplete(mapped: pd.DataFrame, source: Source) -> dict[str, Seen]:
    """How many rows have none of a sum's fields, by a rule that names them."""
    found = {}
    for one in source.sums:
        names = [name for name in one.fields if name in mapped]
        empty = mapped.loc[mapped[names].isna().all(axis=1), "source_row"]
        if names and len(empty):
            words = f"row {empty.iloc[0]}: they do not make up “{one.whole}”, and are left empty"
            found[f"incomplete:{', '.join(names)}"] = Seen(len(empty), words)
    return found


def _counts(raw: pd.DataFrame, wanted: str, source: Source) -> pd.Series:
    name = derived.heading(raw, wanted) or wanted
    return clean.parse(raw[name], COUNT, source.clean, name).values
