"""What a source declares about its spelling, and what cleaning hands back."""

from dataclasses import dataclass, field

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field


class Cleaning(BaseModel):
    """[clean] of a source.toml. Without a declaration nothing is guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    null_words: tuple[str, ...] = Field(default=(), description="more words that say nothing")


@dataclass
class Cleaned:
    """A column in its field's type. All Series have the index of the column that came in.

    `changes` and `doubts` hold, for each rule that met a cell, the mask of those cells.
    """

    values: pd.Series
    wrong: pd.Series
    changes: dict[str, pd.Series] = field(default_factory=dict)
    doubts: dict[str, pd.Series] = field(default_factory=dict)
