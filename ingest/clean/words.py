"""From what the source wrote to what the dictionary means; nothing is guessed.

Each function takes a column as received and returns the value column and, where a value could not
be understood, its mask.
"""

import unicodedata

import pandas as pd

from ingest.clean.model import Cleaned, Cleaning
from ingest.dictionary.model import Field

# In text, case counts: Nan is a province of Thailand, NA is Namibia's code.
NULLS_IN_TEXT = {"", "NULL", "null", "NaN", "nan", "NaT", "N/A", "n/a", "N.A.", "n.a.",
                 "Not available", "-", "_"}  # fmt: skip
NULLS = {"", "null", "nan", "nat", "na", "n/a", "n.a.", "not available", "-", "_", "none", "dnk"}
# 80 418, 433,412 or with a narrow space; 0,123 is a decimal comma, which is not guessed
THOUSANDS = r"[+-]?[1-9]\d{0,2}([,\s]\d{3})+(\.\d+)?"
YEARS = (1, 9999)  # what both pandas and PostgreSQL write in four digits
DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d-%m-%Y")


def text(column: pd.Series) -> pd.Series:
    """Trimmed text, Unicode NFC, null words as missing; 5.0 from a spreadsheet becomes "5"."""
    words = column[column.notna()].map(_as_text).str.strip()
    return words[~words.isin(NULLS_IN_TEXT)].reindex(column.index).astype("str")


def parse(column: pd.Series, field: Field, cleaning: Cleaning, name: str) -> Cleaned:
    """The column in the field's type, and a mask of the values that are not of that type."""
    words = text(column)
    if field.type not in ("text", "code"):
        words = words.mask(words.str.lower().isin(NULLS))
    values = _parsers[field.type](words)
    return Cleaned(values, words.notna() & values.isna())


def _as_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unicodedata.normalize("NFC", str(cell)).replace("\0", "")  # no database keeps a NUL


def _number(words: pd.Series) -> pd.Series:
    grouped = words.str.fullmatch(THOUSANDS).fillna(False).astype(bool)
    plain = words.mask(grouped, words.str.replace(r"[,\s]", "", regex=True))
    numbers = pd.to_numeric(plain, errors="coerce")
    return numbers.where(numbers.abs().lt(float("inf")))


def _integer(words: pd.Series) -> pd.Series:
    numbers = _number(words)
    return numbers.where(numbers.mod(1).eq(0) & numbers.abs().lt(2**53)).astype("Int64")


def _date(words: pd.Series) -> pd.Series:
    dates = pd.Series(pd.NaT, index=words.index, dtype="datetime64[s]")
    for pattern in DATE_FORMATS:
        missing = dates.isna() & words.notna()
        if missing.any():
            found = pd.to_datetime(words[missing], format=pattern, errors="coerce")
            dates.loc[missing] = found.astype("datetime64[s]")
    return dates.where(dates.dt.year.between(*YEARS))


def _boolean(words: pd.Series) -> pd.Series:
    return words.str.lower().map({"true": True, "yes": True, "1": True,
                                  "false": False, "no": False, "0": False})  # fmt: skip


def _text(words: pd.Series) -> pd.Series:
    return words


_parsers = {
    "text": _text,
    "code": _text,
    "integer": _integer,
    "number": _number,
    "date": _date,
    "boolean": _boolean,
}
