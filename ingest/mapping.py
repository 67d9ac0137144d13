"""From a source's columns and words to the dictionary's: what is not understood stops the load."""

import fnmatch
import hashlib
import re
import unicodedata
from collections.abc import Iterator

import pandas as pd

from ingest import clean, derived, dictionary, levels, sums
from ingest.dictionary.model import Field, Table
from ingest.errors import UserError
from ingest.faults import Faults, Seen
from ingest.headings import Names, refuse_missing, refuse_unknown
from ingest.sources.model import DatasetInfo, Source

NO_RECORD = "no record"  # key of a frame's attrs: how many empty cells make none
INCOMPLETE = "incomplete"  # and which sums are left empty, in how many rows
LEFT_OUT, DOUBT = "left_out", "doubt"  # columns: why a row is not loaded, or to be looked at
KEPT = ("source_row", "geom", LEFT_OUT, DOUBT)


def to_dictionary(
    rows: pd.DataFrame, table: Table, source: Source, also: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Rows with the table's column names; constants, codes and identifiers filled in.

    `also` names fields of the source's other tables to keep. Column `left_out` says why a row is
    not to be loaded. Raises UserError for a column nobody handles and a word no code stands for.
    """
    raw = derived.extracted(rows, source)
    names = Names(raw, table, source)
    refuse_unknown(raw, names, table, source)
    mapped = _renamed(raw, names, also)
    refuse_missing(raw, mapped, table, source)
    mapped = _filled(mapped, raw, names, table, source)
    mapped = _made(_coded(mapped, table, source), raw, table, source)
    mapped = _left_out(mapped, raw, source)
    for part in _title_parts(source):
        if part not in mapped and part in raw:
            mapped[part] = raw[part]
    wanted = {*table.readable, *KEPT, *also, *_title_parts(source)}
    mapped = mapped[[name for name in mapped if name in wanted]]
    mapped.attrs = {
        NO_RECORD: rows.attrs.get(NO_RECORD, 0),
        INCOMPLETE: sums.incomplete(mapped[_is_loaded(mapped)], source),
    }
    return _refuse_unknown_codes(mapped, table, source)


def declare(mapped: pd.DataFrame, faults: Faults) -> None:
    """Reject the rows left out by declaration; note the doubtful ones, and what says nothing."""
    if LEFT_OUT in mapped:
        for reason in mapped[LEFT_OUT].dropna().unique():
            faults.add(mapped[LEFT_OUT].eq(reason), f"left out: {reason}", "as the source declares")
    if DOUBT in mapped:
        faults.warn(mapped[DOUBT].notna(), "changed over rounds", mapped[DOUBT])
    if empty := mapped.attrs.get(NO_RECORD):
        faults.changes[NO_RECORD] = Seen(empty, "empty cells of groups")
    faults.changes |= mapped.attrs.get(INCOMPLETE, {})


def dataset_of(source: Source, mapped: pd.DataFrame) -> DatasetInfo:
    """What the source says of its dataset; {field} in slug and title takes the first row's value.

    Raises UserError where neither source.toml nor the command line says it.
    """
    if source.dataset is None:
        raise UserError(
            f"Say what the data are: geoportal load {source.name} FILE "
            '--title "…" --licence "…" --credit "…"'
        )
    first = mapped.iloc[0].to_dict() if len(mapped) else {}

    def filled(text: str) -> str:
        return derived.PART.sub(lambda field: str(first.get(field[1], field[0])), text)

    info = source.dataset
    spoken = {
        language: {**texts, **({"title": filled(texts["title"])} if "title" in texts else {})}
        for language, texts in info.translations.items()
    }
    given = {"slug": slug(filled(info.slug)), "title": filled(info.title), "translations": spoken}
    return info.model_copy(update=given)


def _title_parts(source: Source) -> list[str]:
    info = source.dataset
    return derived.PART.findall(info.slug + info.title) if info else []


def _renamed(raw: pd.DataFrame, names: Names, also: tuple[str, ...]) -> pd.DataFrame:
    columns = {name: raw[name] for name in KEPT if name in raw}
    columns |= {field: raw[name] for name, field in names.fields.items()}
    columns |= {field: raw[name] for name, field in names.others.items() if field in also}
    return pd.DataFrame(columns, index=raw.index)


def _filled(
    mapped: pd.DataFrame, raw: pd.DataFrame, names: Names, table: Table, source: Source
) -> pd.DataFrame:
    """Fields that several headings hold, and constants, where no heading is the field's own."""
    for name, column in _found(raw, table, source):
        if name not in mapped:
            mapped[name] = column
        elif name not in names.fields.values():
            mapped[name] = mapped[name].fillna(column)
    for name, value in source.constants.items():
        if name not in mapped:
            mapped[name] = value
    return mapped


def _made(mapped: pd.DataFrame, raw: pd.DataFrame, table: Table, source: Source) -> pd.DataFrame:
    """Fields put together from others."""
    for name, template in source.templates.items():
        if (column := derived.filled_in(template, mapped, raw)) is not None:
            mapped[name] = column
    for name, parts in source.identifiers.items():
        if name not in mapped and name in table.fields:
            mapped[name] = _identifier(mapped, raw, parts)
    return mapped


def _found(raw: pd.DataFrame, table: Table, source: Source) -> Iterator[tuple[str, pd.Series]]:
    """Fields that several headings, or one of several, may hold."""
    for name, headings in source.first.items():
        column = derived.first_filled(raw, headings, source.codes.get(name))
        if column is not None:
            yield name, column
    yield from sums.summed(raw, source).items()
    if source.levels and "pcode" in table.fields and "pcode" not in raw:
        yield from levels.units(raw, source).items()


def _coded(mapped: pd.DataFrame, table: Table, source: Source) -> pd.DataFrame:
    for field in table.readable.values():
        if field.name not in mapped:
            continue
        words = {**_labels(field), **source.codes.get(field.name, {})}
        if words:
            mapped[field.name] = _words_to_codes(mapped[field.name], words)
        if field.name in source.countries:
            mapped[field.name] = derived.countries(mapped[field.name])
    return mapped


def _labels(field: Field) -> dict[str, str]:
    """A code itself, or its label in any language, stands for the code."""
    if field.codes is None:
        return {}
    known = dictionary.codes(field.codes).items()
    return {word: code for code, labels in known for word in (code, *labels.values())}


def _words_to_codes(column: pd.Series, codes: dict[str, str]) -> pd.Series:
    """Words in `codes` become their code; * in a word stands for any, "" is the empty cell.

    Exact words go first, then patterns in their order.
    """
    by_word = {word.strip().lower(): code or None for word, code in codes.items()}
    patterns = [word for word in by_word if "*" in word]

    def code_of(word: str) -> str | None:
        bare = word.lower()
        if bare in by_word:
            return by_word[bare]
        return next((by_word[p] for p in patterns if fnmatch.fnmatchcase(bare, p)), word)

    coded = derived.over_words(
        column, lambda cells: clean.text(cells).map(code_of, na_action="ignore").astype("str")
    )
    return coded.fillna(by_word[""]) if by_word.get("") else coded


def _left_out(mapped: pd.DataFrame, raw: pd.DataFrame, source: Source) -> pd.DataFrame:
    for rule in source.leave_out:
        met = pd.Series(True, index=mapped.index)
        for name, words in rule.where.items():
            heading = derived.heading(raw, name)
            column = raw[heading] if heading else mapped.get(name)
            if column is not None:
                met &= derived.says(column, words)
            elif rule.optional:
                met &= False
            else:
                raise UserError(f"leave_out of source {source.name}: there is no column “{name}”.")
        earlier = mapped.get(LEFT_OUT, pd.Series(pd.NA, index=mapped.index, dtype="str"))
        mapped[LEFT_OUT] = earlier.where(earlier.notna() | ~met, rule.reason)
    return mapped


def _is_loaded(mapped: pd.DataFrame) -> pd.Series:
    """Mask of the rows that are not left out."""
    return mapped[LEFT_OUT].isna() if LEFT_OUT in mapped else pd.Series(True, index=mapped.index)


def _refuse_unknown_codes(mapped: pd.DataFrame, table: Table, source: Source) -> pd.DataFrame:
    """Words of rows left out need no code; they are dropped."""
    loaded = _is_loaded(mapped)
    for field in table.readable.values():
        if field.codes is None or field.name not in mapped:
            continue
        column = mapped[field.name]
        if set(column.dropna().unique()) <= dictionary.codes(field.codes).keys():
            continue
        bad = column.notna() & ~column.isin(list(dictionary.codes(field.codes)))
        if unknown := sorted(column[bad & loaded].astype("str").unique()):
            raise UserError(
                f"“{field.name}” has {'a word' if len(unknown) == 1 else 'words'} no code stands "
                f"for: {_quoted(unknown[:8])}; map them under [codes.{field.name}] "
                f"in source.toml of {source.name}."
            )
        mapped[field.name] = column.mask(bad)
    return mapped


def _identifier(mapped: pd.DataFrame, raw: pd.DataFrame, parts: tuple[str, ...]) -> pd.Series:
    """The parts, each a field or a heading, as slugs with hyphens between them."""
    joined = []
    for part in parts:
        column = mapped[part] if part in mapped else raw.get(derived.heading(raw, part) or part)
        if column is None:
            raise UserError(f"There is no column “{part}”, of which an identifier is made.")
        slugs = derived.over_words(column, lambda cells: clean.text(cells).fillna("").map(slug))
        joined.append(slugs.fillna(""))
    result = joined[0]
    for more in joined[1:]:
        result = result + "-" + more
    return result


def slug(words: str) -> str:
    """Lower-case letters, digits and hyphens: “Rava-Ruska – Khrebenne” → “rava-ruska-khrebenne”.

    Words without a Latin letter or digit become the start of their checksum.
    """
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    bare = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    return bare or (words and hashlib.sha256(words.encode()).hexdigest()[:8])


def _quoted(words: list[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)
