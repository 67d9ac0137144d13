"""From a source's columns and words to the dictionary's: what is not understood stops the load."""

import hashlib
import re
import unicodedata

import pandas as pd

from ingest import clean, dictionary
from ingest.dictionary.model import Field, Table
from ingest.errors import UserError
from ingest.read import HXL
from ingest.sources.model import Source

KEPT = ("source_row", "geom")


def to_dictionary(rows: pd.DataFrame, table: Table, source: Source) -> pd.DataFrame:
    """Rows with the dictionary's column names; constants, codes and identifiers filled in.

    Raises UserError for a column nobody handles and for a word no code stands for.
    """
    mapped = rows.rename(columns=_names(rows, table, source))
    mapped = mapped.drop(columns=[name for name in source.ignore if name in mapped])
    _refuse_unknown(mapped, table, source)
    for name, value in source.constants.items():
        if name in table.readable and name not in mapped:
            mapped[name] = value
    for field in table.fields.values():
        words = {**_labels(field), **source.codes.get(field.name, {})}
        if words and field.name in mapped:
            mapped[field.name] = _words_to_codes(mapped[field.name], words)
    for name, parts in source.identifiers.items():
        if name in table.fields:
            mapped[name] = _identifier(mapped, parts)
    _refuse_unknown_codes(mapped, table, source)
    return mapped


def _names(rows: pd.DataFrame, table: Table, source: Source) -> dict[str, str]:
    aliases = {
        alias.lower(): field.name
        for field in table.readable.values()
        for alias in (*field.aliases, field.name)
    }
    headings = {name: aliases.get(str(name).strip().lower()) for name in rows.columns}
    known = {name: field for name, field in headings.items() if field}
    automatic = {**_tagged(rows, table), **known}
    declared = {name: field for name, field in source.columns.items() if name in rows.columns}
    names = {**automatic, **declared}
    taken = [field for field in names.values() if field]
    for field in set(taken):
        if taken.count(field) > 1:
            twins = [name for name in names if names[name] == field]
            raise UserError(
                f"Columns {_quoted(twins)} would both be “{field}”: "
                f"name one of them under ignore in source.toml of {source.name}."
            )
    return names


def _tagged(rows: pd.DataFrame, table: Table) -> dict[str, str]:
    """Field by heading, from the row of HXL tags if the file has one."""
    fields = {_tag(field.hxl): field.name for field in table.readable.values() if field.hxl}
    said = {name: _tag(words) for name, words in rows.attrs.get(HXL, {}).items()}
    return {name: fields[tag] for name, tag in said.items() if tag in fields}


def _tag(words: str) -> tuple[str, ...]:
    """An HXL tag for comparison: the order of its attributes means nothing."""
    hashtag, *attributes = words.lower().replace(" ", "").split("+")
    return hashtag, *sorted(attributes)


def _refuse_unknown(mapped: pd.DataFrame, table: Table, source: Source) -> None:
    unknown = [c for c in mapped.columns if c not in table.readable and c not in KEPT]
    if unknown:
        raise UserError(
            f"Source {source.name} does not know {_plural(unknown, 'column')} {_quoted(unknown)}: "
            "map it under [columns] or name it under ignore in its source.toml."
        )
    missing = [name for name in source.columns.values() if name not in mapped]
    if missing:
        heading = next(key for key, name in source.columns.items() if name == missing[0])
        raise UserError(
            f"The file has no column “{heading}”, which source {source.name} reads; "
            f"it has {_quoted([c for c in mapped.columns if c not in KEPT][:12])}."
        )


def _labels(field: Field) -> dict[str, str]:
    """A code itself, or its label in any language, stands for the code."""
    if field.codes is None:
        return {}
    known = dictionary.codes(field.codes).items()
    return {word: code for code, labels in known for word in (code, *labels.values())}


def _words_to_codes(column: pd.Series, codes: dict[str, str]) -> pd.Series:
    by_word = {word.strip().lower(): code for word, code in codes.items()}
    words = clean.text(column)
    return words.str.lower().map(by_word).fillna(words)


def _refuse_unknown_codes(mapped: pd.DataFrame, table: Table, source: Source) -> None:
    for field in table.readable.values():
        if field.codes is None or field.name not in mapped:
            continue
        words = clean.text(mapped[field.name]).dropna()
        unknown = sorted(set(words.unique()) - dictionary.codes(field.codes).keys())
        if unknown:
            raise UserError(
                f"“{field.name}” has {_plural(unknown, 'word')} no code stands for: "
                f"{_quoted(unknown[:8])}; map them under [codes.{field.name}] "
                f"in source.toml of {source.name}."
            )


def _identifier(mapped: pd.DataFrame, parts: tuple[str, ...]) -> pd.Series:
    words = [clean.text(mapped[part]).fillna("").map(slug) for part in parts]
    joined = words[0]
    for more in words[1:]:
        joined = joined + "-" + more
    return joined


def slug(words: str) -> str:
    """Lower-case letters, digits and hyphens: “Rava-Ruska – Khrebenne” → “rava-ruska-khrebenne”.

    Words without a Latin letter or digit become the start of their checksum.
    """
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    bare = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    return bare or (words and hashlib.sha256(words.encode()).hexdigest()[:8])


def _quoted(words: list[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)


def _plural(items: list[str], noun: str) -> str:
    return noun if len(items) == 1 else noun + "s"
