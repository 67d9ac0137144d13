"""What a source declares about its spelling, and what cleaning hands back."""

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field


class Cleaning(BaseModel):
    """[clean] of a source.toml; what is neither declared nor proved is reported, never guessed.

    Where a key takes a table, its keys are headings of the file or fields of the dictionary.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    null_words: tuple[str, ...] | dict[str, tuple[str, ...]] = Field(
        default=(), description="more words that say nothing, for all columns or by column"
    )
    day_first: bool | dict[str, bool] | None = Field(
        default=None, description="whether 03/04/2024 is the third of April"
    )
    decimal_comma: bool | dict[str, bool] | None = Field(
        default=None, description="whether 1,5 is one and a half, and 1.234 a thousand and more"
    )
    first_two_digit_year: int = Field(
        default=1950, ge=1800, le=2000, description="year 50 with 1950: 49 is then 2049"
    )
    excel_dates: Literal[1900, 1904] | None = Field(
        default=None,
        description="day numbers count from here; undeclared, number cells from 1900, text never",
    )
    longitude_first: bool | None = Field(
        default=None, description="the order of two coordinates in one cell; latitude if undeclared"
    )
    swap_axes: bool = Field(
        default=False, description="exchange longitude and latitude where latitude is beyond 90"
    )
    zero_point_is_missing: bool = Field(
        default=False, description="longitude 0 with latitude 0 says that there is no point"
    )
    household_size: float | None = Field(
        default=None, gt=0, le=100, description="people in a household, to estimate by"
    )
    household_size_fills: Literal["individuals", "households"] = Field(
        default="individuals", description="which of the two is estimated where it is missing"
    )

    def nothing(self, *names: str) -> tuple[str, ...]:
        """The declared null words of a column, by its heading or field."""
        words = self.null_words
        return _of(words, names) or () if isinstance(words, dict) else words

    def is_day_first(self, *names: str) -> bool | None:
        """The declared order of day and month in a column, by its heading or field."""
        return _of(self.day_first, names)

    def is_decimal_comma(self, *names: str) -> bool | None:
        """The declared decimal mark of a column, by its heading or field."""
        return _of(self.decimal_comma, names)


def _of[Said](said: Said | dict[str, Said] | None, names: tuple[str, ...]) -> Said | None:
    if not isinstance(said, dict):
        return said
    return next((said[name] for name in names if name in said), None)


@dataclass
class Cleaned:
    """A column in its field's type; every Series has the index of the column that came in.

    `wrong` marks cells that could not be understood (their value is missing) and `reasons` says
    why, to be read after the field's name: “is not a whole number”. `changes` (rule → mask) marks
    cells whose meaning was written another way, `doubts` (rule → mask) cells that were read but
    that somebody should look at. Rules that met no cell are left out; `rules.RULES` explains them.
    """

    values: pd.Series
    wrong: pd.Series
    reasons: pd.Series
    changes: dict[str, pd.Series] = field(default_factory=dict)
    doubts: dict[str, pd.Series] = field(default_factory=dict)


@dataclass
class CleanedPoints:
    """Points in degrees (EPSG:4326), missing where there is none or where `wrong`.

    Otherwise as `Cleaned`; a reason is a whole sentence here, as it may be about either axis.
    """

    longitude: pd.Series
    latitude: pd.Series
    wrong: pd.Series
    reasons: pd.Series
    changes: dict[str, pd.Series] = field(default_factory=dict)
    doubts: dict[str, pd.Series] = field(default_factory=dict)
