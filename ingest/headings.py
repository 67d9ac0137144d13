"""Which heading is which field: by declaration, by HXL tag, by the dictionary's name or alias."""

import re

import pandas as pd

from ingest import derived, dictionary, unusable
from ingest.dictionary.model import Table
from ingest.errors import UserError
from ingest.sources.model import Source

HXL = "hxl"  # key of a frame's attrs: HXL tag by heading
PLACE_NAME = re.compile(r"adm\d_name")
OURS = ("source_row", "geom", "left_out", "doubt", "edition")  # columns that are no heading


class Names:
    """The fields that a frame's headings stand for: of one table, and of the source's others.

    A declaration goes before an alias, an alias before an HXL tag. Raises UserError where two
    headings would be one field.
    """

    def __init__(self, frame: pd.DataFrame, table: Table, source: Source) -> None:
        self.fields = _of_table(frame, table, source)
        self.others: dict[str, str] = {}
        for name in (*source.tables, *filter(None, [source.table])):
            if name != table.name and name in dictionary.tables():
                self.others |= _of_table(frame, dictionary.tables()[name], source)


def declared(frame: pd.DataFrame, table: Table, source: Source) -> dict[str, str]:
    """Field by heading of the frame, as [columns] says; `{level}` in both stands for one word."""
    found: dict[str, str] = {}
    for wanted, fields in source.columns.items():
        for field in (fields,) if isinstance(fields, str) else fields:
            for name, words in matches(frame, wanted):
                filled = field.format(**words) if words else field
                if filled in table.readable:
                    found[name] = filled
    return found


def matches(frame: pd.DataFrame, wanted: str) -> list[tuple[str, dict[str, str]]]:
    """Headings of the frame that are the wanted one, and the words in place of its {parts}."""
    if not derived.PART.search(wanted):
        name = derived.heading(frame, wanted)
        return [(name, {})] if name else []
    pieces = derived.PART.split(wanted)
    pattern = "".join(
        f"(?P<{piece}>.+?)" if n % 2 else re.escape(piece) for n, piece in enumerate(pieces)
    )
    hits = ((str(name), re.fullmatch(pattern, str(name).strip(), re.I)) for name in frame)
    return [(name, hit.groupdict()) for name, hit in hits if hit]


def refuse_unknown(frame: pd.DataFrame, names: Names, table: Table, source: Source) -> None:
    """Raise UserError naming the headings that nothing in the source handles."""
    handled = {*names.fields, *names.others, *OURS}
    handled |= {name for spec in source.unpivot.values() for wanted in spec.columns
                for name, _ in matches(frame, wanted)}  # fmt: skip
    used = derived.used(source)
    unknown = [
        str(name) for name in frame.columns
        if name not in handled and str(name) not in table.readable
        and not _is_alias(str(name), table)
        and str(name).strip().lower() not in used and not derived.is_ignored(str(name), source)
    ]  # fmt: skip
    if unknown and "*" not in source.ignore:
        raise unusable.refusal(
            frame,
            f"Source {source.name} does not know {'column' if len(unknown) == 1 else 'columns'} "
            f"{_quoted(unknown[:12])}: map it under [columns] or name it under ignore "
            "in its source.toml.",
        )


def refuse_missing(
    raw: pd.DataFrame, mapped: pd.DataFrame, table: Table, source: Source
) -> None:  # fmt: skip
    """Raise UserError for a heading that [columns] or [[sums]] names and the file lacks."""
    for wanted, fields in source.columns.items():
        for field in (fields,) if isinstance(fields, str) else fields:
            if field in table.readable and field not in mapped:
                raise _missing(raw, wanted, source)
    for one in source.sums:
        for wanted in (one.whole, *(name for some in one.fields.values() for name in some)):
            if not set(one.fields) <= set(mapped) and not derived.heading(raw, wanted):
                raise _missing(raw, wanted, source)


def _missing(raw: pd.DataFrame, wanted: str, source: Source) -> UserError:
    there = [str(name) for name in raw.columns if name not in OURS]
    return unusable.refusal(
        raw,
        f"The file has no column “{wanted}”, which source {source.name} reads; "
        f"it has {_quoted(there[:12])}.",
    )


def _of_table(frame: pd.DataFrame, table: Table, source: Source) -> dict[str, str]:
    aliases = {
        alias.lower(): field.name
        for field in table.readable.values()
        for alias in (*field.aliases, field.name)
    }
    open_names = [
        name for name in frame.columns
        if name not in OURS and not derived.is_ignored(str(name), source)
    ]  # fmt: skip
    known = {str(n): aliases[w] for n in open_names if (w := str(n).strip().lower()) in aliases}
    known = _one_language(known, table)
    tagged = {n: field for n, field in _tagged(frame, table).items() if n in open_names}
    names = {**tagged, **known, **declared(frame, table, source)}
    names = {name: field for name, field in names.items() if field not in source.first}
    _refuse_twins(names, source)
    return names


def _one_language(known: dict[str, str], table: Table) -> dict[str, str]:
    """Without names of places in a second language: one finds the place, and codes name it."""
    kept: dict[str, str] = {}
    order = {a.lower(): n for f in table.readable.values() for n, a in enumerate(f.aliases)}
    for heading, field in sorted(known.items(), key=lambda item: order.get(item[0].lower(), -1)):
        if not (PLACE_NAME.fullmatch(field) and field in kept.values()):
            kept[heading] = field
    return {heading: field for heading, field in known.items() if heading in kept}


def _is_alias(heading: str, table: Table) -> bool:
    word = heading.strip().lower()
    return any(word in map(str.lower, field.aliases) for field in table.readable.values())


def _refuse_twins(names: dict[str, str], source: Source) -> None:
    taken = list(names.values())
    for field in set(taken):
        if taken.count(field) > 1:
            twins = [name for name in names if names[name] == field]
            raise UserError(
                f"Columns {_quoted(twins)} would both be “{field}”: "
                f"name one of them under ignore in source.toml of {source.name}."
            )


def _tagged(frame: pd.DataFrame, table: Table) -> dict[str, str]:
    """Field by heading, from the row of HXL tags if the file has one; the field's own tag first."""
    fields = {_tag(field.hxl): field.name for field in table.readable.values() if field.hxl}
    others = {_tag(tag): field.name for field in table.readable.values() for tag in field.tags}
    said = {str(name): _tag(words) for name, words in frame.attrs.get(HXL, {}).items()}
    found = {name: fields[tag] for name, tag in said.items() if tag in fields}
    taken = set(found.values())
    return found | {
        name: others[tag]
        for name, tag in said.items()
        if tag not in fields and tag in others and others[tag] not in taken
    }


def _tag(words: str) -> tuple[str, ...]:
    """An HXL tag for comparison: the order of its attributes means nothing."""
    hashtag, *attributes = words.lower().replace(" ", "").split("+")
    return hashtag, *sorted(attributes)


def _quoted(words: list[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)
