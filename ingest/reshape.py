"""From the shape of a file to the shape of tables: a record a cell, a row a site."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest import clean, derived, dictionary, mapping, unusable
from ingest.batch import Batch
from ingest.dictionary.model import Table
from ingest.errors import UserError
from ingest.headings import matches
from ingest.read.frames import UNREADABLE
from ingest.sources.model import Source, Unpivot

SHAPES = {"point": "points", "multipolygon": "polygons", "multilinestring": "lines"}
NOUNS = {"admin_unit": "boundaries"}


def reshape(frames: Iterable[pd.DataFrame], source: Source, path: Path) -> Iterator[Batch]:
    """Batches for the source's tables from the frames of its file, in the file's order.

    The rows of a table that is kept distinct come last. Raises UserError for a file whose shapes
    are not those of the table.
    """
    kept = {name: Distinct(dictionary.tables()[name], source) for name in source.distinct}
    edition: str | None = None
    seen: dict[str, pd.Series] = {}
    for frame in frames:
        for name in source.all_tables:
            if not source.shapeless:
                refuse_shapes(frame, dictionary.tables()[name], path)
        if source.edition:
            edition = edition or _edition(frame, source, path)
            frame = frame.assign(edition=edition)
        for field, template in source.numbered.items():
            frame = frame.assign(**{field: _numbered(frame, template, seen, source)})
        for name in source.all_tables:
            spec = source.unpivot.get(name)
            rows = unpivoted(frame, spec, source) if spec else frame
            if name in kept:
                kept[name].take(rows)
            else:
                yield Batch(name, rows)
    for name, distinct in kept.items():
        yield Batch(name, distinct.rows())


def unpivoted(frame: pd.DataFrame, spec: Unpivot, source: Source) -> pd.DataFrame:
    """A record for each group whose cell is filled, in the order of the rows.

    A record's number follows from its row's: of n groups, row 3 has the records 2n+1 to 3n, so a
    record keeps its number however many others are empty. `attrs["no record"]` counts those.
    """
    records = _records(frame, spec, source)
    taken = {name for cells, _ in records for name in cells.values()}
    plain = frame.drop(columns=list(taken))
    damaged = frame.attrs.get(UNREADABLE, {})
    parts = []
    for number, (cells, fields) in enumerate(records, start=1):
        figures = {field: frame[name] for field, name in cells.items()}
        filled = pd.DataFrame({f: _says(column, spec) for f, column in figures.items()}).any(axis=1)
        if number == 1:  # a row of which nothing could be read is rejected, not passed over
            filled |= frame["source_row"].isin(list(damaged))
        said = {field: _cell(words, frame) for field, words in fields.items()}
        part = plain.assign(**figures, **said)[filled]
        part["source_row"] = (part["source_row"] - 1) * len(records) + number
        parts.append(part)
    long = pd.concat(parts).sort_values("source_row", ignore_index=True)
    long.attrs = {**frame.attrs, mapping.NO_RECORD: len(frame) * len(records) - len(long)}
    if damaged:
        rows = (long["source_row"] - 1) // len(records) + 1
        why = zip(long["source_row"], rows.map(damaged), strict=True)
        long.attrs[UNREADABLE] = {number: reason for number, reason in why if pd.notna(reason)}
    return long


def refuse_shapes(frame: pd.DataFrame, table: Table, path: Path) -> None:
    """Raise UserError where the file's shapes cannot be those of the table."""
    if table.geometry is None:
        return
    wanted = SHAPES[table.geometry.type]
    if "geom" not in frame:
        if wanted == "polygons":
            why = f"{path.name} holds no shapes; boundaries are {wanted}."
            raise unusable.refusal(frame, why)
        return
    found = set(frame["geom"].dropna().geom_type.unique())
    if found and not {kind for kind in found if wanted[:-1] in kind.lower()}:
        kinds = " and ".join(sorted({_kind(kind) for kind in found}))
        noun = NOUNS.get(table.name, f"{table.title.lower()}s")
        raise UserError(f"{path.name} holds {kinds}; {noun} are {wanted}.")


class Distinct:
    """The rows of a table of which a file has many with one key: of each key the newest counts."""

    def __init__(self, table: Table, source: Source) -> None:
        self.table, self.source = table, source
        self.key = [name for name in table.key if name != "dataset"]
        self.order = source.distinct[table.name]
        self.kept = pd.DataFrame()

    def take(self, rows: pd.DataFrame) -> None:
        """Remember the rows that say something new, each with the newest day it was said."""
        mapped = mapping.to_dictionary(rows, self.table, self.source, also=(self.order,))
        if mapping.LEFT_OUT in mapped:
            mapped = mapped[mapped[mapping.LEFT_OUT].isna()].drop(columns=mapping.LEFT_OUT)
        mapped["_when"] = self._when(mapped)
        if self.order not in self.table.readable:
            mapped = mapped.drop(columns=self.order)
        mapped = mapped[~self._is_known(mapped)]
        if mapped.empty:
            return
        together = pd.concat([self.kept, mapped], ignore_index=True)
        newest_last = together.sort_values(["_when", "source_row"], na_position="first")
        self.kept = newest_last.drop_duplicates(self._said(newest_last), keep="last")

    def rows(self) -> pd.DataFrame:
        """One row a key; column `doubt` names what was said differently before."""
        if self.kept.empty:
            return self.kept
        newest = ~self.kept.duplicated(self.key, keep="last")
        nameless = self.kept[self.key].isna().any(axis=1)  # each is rejected for itself
        rows = self.kept[newest | nameless].sort_values("source_row", ignore_index=True)
        doubts = self._doubts(self.kept[~nameless], self.kept[newest & ~nameless])
        known = rows.merge(doubts, how="left", on=self.key)["doubt"] if len(doubts) else None
        rows = rows.drop(columns="_when")
        return rows if known is None else rows.assign(doubt=known)

    def _is_known(self, mapped: pd.DataFrame) -> np.ndarray:
        """Rows that say again what is kept as the newest of their key; only its day moves on."""
        if len(self.key) != 1 or set(mapped) != set(self.kept) or "geom" in mapped:
            return np.zeros(len(mapped), dtype=bool)
        newest = np.flatnonzero(~self.kept.duplicated(self.key, keep="last"))
        wanted, known_keys = mapped[self.key[0]], self.kept[self.key[0]].iloc[newest]
        if not (isinstance(wanted.dtype, pd.StringDtype) and wanted.dtype == known_keys.dtype):
            return np.zeros(len(mapped), dtype=bool)
        found = pc.index_in(pa.array(wanted), value_set=pa.array(known_keys), skip_nulls=True)
        places = found.fill_null(-1).to_numpy(zero_copy_only=False)
        at, known = newest[places], places >= 0
        for name in self._said(mapped):
            was, now = self.kept[name].array[at], mapped[name].array
            known &= np.asarray((was == now) | (pd.isna(was) & pd.isna(now)), dtype=bool)
        said = mapped["_when"][known].groupby(at[known]).max()
        before = self.kept["_when"].iloc[said.index]
        stays = before.ge(said.array).fillna(False) | pd.isna(said.array)
        later = before.where(stays.astype(bool), said.array)
        self.kept = self.kept.assign(
            _when=later.reindex(self.kept.index).fillna(self.kept["_when"])
        )
        return known

    def _when(self, mapped: pd.DataFrame) -> pd.Series:
        if self.order not in mapped:
            raise UserError(f"The file has no “{self.order}”, by which the newest row counts.")
        fields = (dictionary.tables()[name].readable for name in self.source.all_tables)
        field = next(known[self.order] for known in fields if self.order in known)
        cleaned = clean.parse(mapped[self.order], field, self.source.clean, self.order)
        return cleaned.values

    def _said(self, rows: pd.DataFrame) -> list[str]:
        apart = {"source_row", "geom", "_when", self.order}
        return [name for name in rows.columns if name not in apart]

    def _doubts(self, rows: pd.DataFrame, newest: pd.DataFrame) -> pd.DataFrame:
        """The keys whose rows differ, with `doubt` naming the fields."""
        repeated = rows[rows.duplicated(self.key, keep=False)].reset_index(drop=True)
        now = repeated[self.key].merge(newest, how="left", on=self.key)
        names = [name for name in self._said(rows) if name not in self.key]
        words = pd.Series("", index=repeated.index, dtype="str")
        for name in names:
            keys = [repeated[key] for key in self.key]
            same = repeated[name].eq(now[name]) | (repeated[name].isna() & now[name].isna())
            differs = (~same).groupby(keys).transform("any")
            words = words + differs.map({True: f"{name}, ", False: ""})
        start = f"other rows of this {self.table.title.lower()} say otherwise of "
        doubt = start + words.str.removesuffix(", ") + "; the newest counts"
        found = repeated[self.key].assign(doubt=doubt)
        return found.drop_duplicates(self.key)


def _records(
    frame: pd.DataFrame, spec: Unpivot, source: Source
) -> list[tuple[dict[str, str], dict[str, str]]]:
    """For each record of a row: its cells (field → heading) and its constant fields."""
    records: list[tuple[dict[str, str], dict[str, str]]] = []
    for wanted, said in spec.columns.items():
        found = matches(frame, wanted)
        if not found:
            raise unusable.refusal(
                frame, f"The file has no column “{wanted}”, which source {source.name} reads."
            )
        for name, words in found:
            fields = {key: value for key, value in said.items() if key != "into"} | words
            if "leave_out" in fields:
                fields[mapping.LEFT_OUT] = fields.pop("leave_out")
            into = said.get("into", spec.into)
            for cells, others in records:
                if others == fields and into not in cells:
                    cells[into] = name
                    break
            else:
                records.append(({into: name}, fields))
    return records


def _cell(words: str, frame: pd.DataFrame) -> str | pd.Series:
    """The words themselves, or with {heading} the cells of that heading."""
    if derived.PART.search(words) is None:
        return words
    filled = derived.filled_in(words, frame, frame)
    if filled is None:
        raise UserError(f"The file lacks a column that “{words}” in source.toml reads.")
    return filled


def _numbered(
    frame: pd.DataFrame, template: str, seen: dict[str, pd.Series], source: Source
) -> pd.Series:
    """Identifiers whose repeats, over the whole file, are told apart: X, X-2, X-3 …"""
    words = derived.filled_in(template, frame, frame)
    if words is None:
        raise unusable.refusal(
            frame, f"The file lacks a column of “{template}”, which source {source.name} reads."
        )
    before = seen.get(template, pd.Series(dtype="int64"))
    number = words.map(before).fillna(0).astype("int64") + words.groupby(words).cumcount() + 1
    seen[template] = before.add(words.value_counts(), fill_value=0)
    return words.where(number.le(1), words + "-" + number.astype("str"))


def _says(column: pd.Series, spec: Unpivot) -> pd.Series:
    words = derived.words(column)
    return words.notna() & ~words.isin(spec.empty)


def _edition(frame: pd.DataFrame, source: Source, path: Path) -> str:
    """The greatest value of the first column that has one, else the start of the checksum."""
    for name in source.edition:
        column = derived.first_filled(
            frame, source.first.get(name, (name,)), source.codes.get(name)
        )
        if column is not None and column.notna().any():
            return str(column.dropna().max())
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()[:8]


def _kind(geometry: str) -> str:
    names = {"Point": "points", "LineString": "lines", "Polygon": "polygons"}
    return names.get(geometry.removeprefix("Multi"), geometry)
