"""One column over all batches: kinds, nulls, distinct values, extent — bounded memory.

Distinct values of a batch are counted in Arrow; only they, and where there are very many only a
sample of them, are looked at one by one.
"""

from collections import Counter
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.clean import digits
from ingest.inspect import words

KEPT = 10_000  # distinct values remembered
LOOKED_AT = 400  # distinct values of a batch whose spelling is looked at
PLAIN = {
    "integer": r"^[+-]?(0|[1-9]\d{0,17})$",
    "number": r"^[+-]?\d+(\.\d+)?$",
    "date": r"^[12]\d{3}-\d\d-\d\d([T ]\d\d:\d\d.*)?$",
    "code": r"^([A-Z]{2,3}\d{1,14}|0\d+)$",
}


class Profile:
    """What has been seen of a column so far; `add` takes the column of the next batch."""

    def __init__(self, heading: str) -> None:
        self.heading = heading
        self.cells = 0
        self.kinds: Counter[str] = Counter()
        self.nulls: Counter[str] = Counter()
        self.values: Counter[str] = Counter()
        self.is_exact = True
        self.oddities: Counter[str] = Counter()
        self.odd_rows: dict[str, str] = {}  # rule → an example
        self.orders: Counter[str] = Counter()
        self.padded = 0
        self.least: float | None = None
        self.greatest: float | None = None
        self.total = 0.0
        self.negative = 0
        self.days: list[str] = []

    @property
    def filled(self) -> int:
        """Cells that hold a value."""
        return self.cells - self.nulls.total()

    @property
    def kind(self) -> words.Kind:
        """What nine tenths of the values are; a mixture otherwise."""
        if not self.kinds:
            return "empty"
        kinds = Counter(self.kinds)
        if kinds["integer"] and kinds["number"]:
            kinds["number"] += kinds.pop("integer")
        if {"text", "code"} == set(kinds) and kinds["text"]:
            return "text" if kinds["text"] > 0.1 * kinds.total() else "code"
        kind, count = kinds.most_common(1)[0]
        if count >= 0.9 * kinds.total():
            return kind  # type: ignore[return-value]
        mostly_text = kind == "text" and len(kinds) <= 2 and count > 0.6 * kinds.total()
        return "text" if mostly_text else "mixed"

    @cached_property
    def common(self) -> list[str]:
        """The commonest values, at most 200; asked when all batches are in."""
        return [word for word, _ in self.values.most_common(200)]

    def add(self, column: pd.Series, cells: pa.Array) -> None:
        """Count one batch in; `cells` is the column as text."""
        self.cells += len(column)
        if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
            self._add_numbers(column)
        else:
            self._add_words(cells)

    def _add_numbers(self, column: pd.Series) -> None:
        numbers = column.dropna().astype("float64").to_numpy()
        numbers = numbers[np.isfinite(numbers)]
        self.nulls["(empty)"] += len(column) - len(numbers)
        values, counts = np.unique(numbers, return_counts=True)
        whole = values == np.floor(values)
        self.kinds["integer"] += int(counts[whole].sum())
        self.kinds["number"] += int(counts[~whole].sum())
        self.kinds += Counter()
        texts = [str(int(v)) if v == int(v) else repr(float(v)) for v in values[: KEPT + 1]]
        self._remember(texts, counts, len(values))
        self._extend(values, counts)

    def _add_words(self, cells: pa.Array) -> None:
        counted = pc.value_counts(cells)
        texts, counts = counted.field("values"), counted.field("counts").to_numpy()
        bare = pc.utf8_trim_whitespace(pc.fill_null(texts, ""))
        same = pc.equal(bare, texts).fill_null(True).to_numpy(zero_copy_only=False)
        self.padded += int(counts[~same].sum())
        null = self._nulls(bare, counts)
        bare, counts = bare.filter(pa.array(~null)), counts[~null]
        if len(bare):
            self._remember(bare.slice(0, KEPT + 1).to_pylist(), counts, len(bare))
            self._judge(bare, counts)

    def _nulls(self, bare: pa.Array, counts: np.ndarray) -> np.ndarray:
        """Mask of the spellings that say nothing; they are counted."""
        short = pc.less_equal(pc.utf8_length(bare), 15).to_numpy(zero_copy_only=False)
        places = np.flatnonzero(short)
        lower = pc.utf8_lower(bare.take(pa.array(places)))
        known = pc.is_in(lower, pa.array(["", *words.NULL_WORDS])).to_numpy(zero_copy_only=False)
        null = np.zeros(len(bare), dtype=bool)
        null[places] = known
        for at in np.flatnonzero(null):
            self.nulls[bare[int(at)].as_py() or "(empty)"] += int(counts[at])
        return null

    def _remember(self, texts: list[str], counts: np.ndarray, distinct: int) -> None:
        room = KEPT - len(self.values)
        self.is_exact &= distinct <= KEPT
        if not room and not self.is_exact:
            return
        for text, count in zip(texts, counts, strict=False):
            if text in self.values:
                self.values[text] += int(count)
            elif room > 0:
                self.values[text] = int(count)
                room -= 1
            else:
                self.is_exact = False

    def _judge(self, bare: pa.Array, counts: np.ndarray) -> None:
        """Kinds and oddities: the plain ones counted in Arrow, a sample of the others read."""
        likely = Counter(map(words.kind, bare.slice(0, 60).to_pylist())).most_common(1)[0][0]
        if likely in PLAIN:
            plain = pc.match_substring_regex(bare, PLAIN[likely]).to_numpy(zero_copy_only=False)
            self._count_plain(likely, bare.filter(pa.array(plain)), counts[plain])
            bare, counts = bare.filter(pa.array(~plain)), counts[~plain]
        if not len(bare):
            return
        step = -(-len(bare) // LOOKED_AT)
        looked_at = bare.take(pa.array(np.arange(0, len(bare), step))).to_pylist()
        seen = counts[::step]
        scale = counts.sum() / seen.sum()
        for word, count in zip(looked_at, seen, strict=True):
            self._read(word, round(count * scale))

    def _count_plain(self, likely: str, plain: pa.Array, counts: np.ndarray) -> None:
        if not len(plain):
            return
        if likely in ("integer", "number"):
            values = pc.cast(plain, pa.float64()).to_numpy(zero_copy_only=False)
            whole = int(counts[values == np.floor(values)].sum()) if likely == "number" else 0
            self.kinds["integer"] += whole if likely == "number" else int(counts.sum())
            self.kinds["number"] += int(counts.sum()) - whole if likely == "number" else 0
            self.kinds += Counter()
            self._extend(values, counts)
            return
        self.kinds[likely] += int(counts.sum())
        if likely == "date":
            extent = pc.min_max(plain).as_py()
            self._extend_days([extent["min"][:10], extent["max"][:10]])

    def _read(self, word: str, count: int) -> None:
        kind = words.kind(word)
        self.kinds[kind] += count
        for rule in words.oddities(word):
            self.oddities[rule] += count
            self.odd_rows.setdefault(rule, word)
        if kind == "date":
            if order := words.order(word):
                self.orders[order] += count
            if day := words.as_date(word):
                self._extend_days([day.isoformat()])
        elif kind in ("integer", "number") and (value := number(word)) is not None:
            self._extend(np.array([value]), np.array([count]))

    def _extend(self, values: np.ndarray, counts: np.ndarray) -> None:
        if len(values):
            self.least = min(values.min(), self.least if self.least is not None else np.inf)
            self.greatest = max(
                values.max(), self.greatest if self.greatest is not None else -np.inf
            )
            self.total += float((values * counts).sum())
            self.negative += int(counts[values < 0].sum())

    def _extend_days(self, days: list[str]) -> None:
        both = sorted([*self.days, *days])
        self.days = [both[0], both[-1]]


def as_words(column: pd.Series) -> pa.Array:
    """A column as Arrow text: dates as ISO days, 5.0 as 5, truth as true and false."""
    if isinstance(column.dtype, pd.StringDtype):
        made = pa.array(column, from_pandas=True)
    elif pd.api.types.is_datetime64_any_dtype(column):
        made = pa.array(column.dt.strftime("%Y-%m-%d"), pa.large_string(), from_pandas=True)
    elif pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        made = pa.array(column, from_pandas=True)
    else:
        made = pa.array([_word(cell) for cell in column.tolist()], pa.large_string())
    whole = made if isinstance(made, pa.ChunkedArray) else pa.chunked_array([made])
    return pc.cast(whole.combine_chunks(), pa.large_string())


def number(word: str) -> float | None:
    """The number a cell holds, read as a load reads it; percent signs are taken off."""
    plain = words.western(word).replace("%", "").strip()
    if words.GROUPED.fullmatch(plain):
        plain = "".join(c for c in plain if c not in ",'’\u066c" and not c.isspace())
    try:
        value = float(plain.replace(",", ".").replace(digits.DECIMAL, "."))
    except ValueError:
        found = digits.number(digits.fold(plain)[0])
        if found is None:
            return None
        value = float(f"{found.sign}{found.size.whole}.{found.size.fraction or 0}")
    return value if np.isfinite(value) else None


def _word(cell: object) -> str | None:
    if isinstance(cell, str):  # half a letter, as some JSON holds, is no text
        return cell if cell.isascii() else cell.encode("utf-8", "replace").decode()
    if cell is None or cell is pd.NaT or cell is pd.NA or cell != cell:
        return None
    if isinstance(cell, bool | np.bool_):
        return str(bool(cell)).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if hasattr(cell, "strftime") and hasattr(cell, "year"):
        return f"{cell:%Y-%m-%d}" if cell.year > 1000 else str(cell)
    return str(cell)
