"""The gate every batch passes before anything is stored."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ingest.errors import UserError
from ingest.personal import key, model
from ingest.personal.suspects import KINDS, Suspect, suspects
from ingest.settings import IngestSettings

if TYPE_CHECKING:  # a source holds decisions: its module imports ours
    from ingest.sources.model import Source

SET_ASIDE = ["source_row", "field", "value", "reason"]
REMEDY = '"drop", "hash", { allow = "reason" } or { not_personal = "reason" }'


class Gate:
    """Carries out what a source's `[personal]` says, batch by batch.

    Allowed columns, and dropped ones, are gone from the frame; `drain` gives what allowed ones
    held, for `restricted.write`.
    """

    def __init__(self, source: Source, var: Path | None = None) -> None:
        self._source = source
        self._key_file = (var or IngestSettings().var) / "personal.key"
        self._key: bytes | None = None
        self._values = dict.fromkeys(source.personal, 0)
        self._set_aside: list[pd.DataFrame] = []

    def take(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame that may be stored.

        Raises UserError naming the columns nobody has decided about; never a value.
        """
        decided = self._decided(frame)
        open_columns = [column for column in frame.columns if column not in decided]
        self._refuse(suspects(frame[open_columns]))
        self._set_aside.append(self._restricted(frame, decided))
        frame = frame.copy(deep=False)
        for column, heading in decided.items():
            self._carry_out(frame, column, heading)
        return frame

    def drain(self) -> pd.DataFrame:
        """What allowed columns held since the last call: source_row, field, value, reason."""
        empty = pd.DataFrame(columns=SET_ASIDE)
        found = [frame for frame in self._set_aside if len(frame)]
        self._set_aside = []
        return pd.concat(found, ignore_index=True) if found else empty

    def decisions(self) -> list[model.Decided]:
        """What was decided, and how many cells it touched so far (none: no such column)."""
        return [
            model.Decided(heading, model.action(said), model.reason(said), self._values[heading])
            for heading, said in self._source.personal.items()
        ]

    def _decided(self, frame: pd.DataFrame) -> dict[str, str]:
        """Heading in source.toml by column of the frame; case and outer spaces mean nothing."""
        said = {_folded(heading): heading for heading in self._source.personal}
        return {c: said[_folded(c)] for c in frame.columns if _folded(c) in said}

    def _refuse(self, found: list[Suspect]) -> None:
        if not found:
            return
        columns = ", ".join(f"“{one.column}” ({KINDS[one.kind]})" for one in found)
        looks = "looks" if len(found) == 1 else "look"
        raise UserError(
            f"{columns} {looks} like personal data: say what is to become of each under "
            f"[personal] in source.toml of {self._source.name}: {REMEDY}."
        )

    def _restricted(self, frame: pd.DataFrame, decided: dict[str, str]) -> pd.DataFrame:
        parts = [pd.DataFrame(columns=SET_ASIDE)]
        for column, heading in decided.items():
            said = self._source.personal[heading]
            if isinstance(said, model.Allow):
                values = frame[column].dropna().astype("str")
                values = values[values.str.strip().ne("")]
                parts.append(pd.DataFrame({
                    "source_row": frame.loc[values.index, "source_row"], "field": heading,
                    "value": values, "reason": said.allow,
                }))  # fmt: skip
        return pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]

    def _carry_out(self, frame: pd.DataFrame, column: str, heading: str) -> None:
        said = model.action(self._source.personal[heading])
        self._values[heading] += int((frame[column].notna() & frame[column].ne("")).sum())
        if said == "hash":
            if self._key is None:
                self._key = key.read_or_make(self._key_file)
            frame[column] = key.tokens(frame[column], self._key)
        elif said in ("drop", "allow"):
            del frame[column]


def _folded(heading: object) -> str:
    return str(heading).strip().casefold()
