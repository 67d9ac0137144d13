"""Submissions as frames of a source's rows: what `[form]` in a source.toml switches on."""

from collections.abc import Collection, Iterator
from pathlib import Path

import pandas as pd

from ingest.errors import UserError
from ingest.forms.definition import read_form
from ingest.forms.meaning import understood
from ingest.forms.model import FormOptions
from ingest.forms.read import tidy
from ingest.sources.model import Source

BATCH = 50_000


def frames(path: Path, source: Source, options: FormOptions) -> Iterator[pd.DataFrame]:
    """The submissions as `ingest.read` would give a table: source_row, then answers as text.

    For a repeat each entry is a row that has the answers of its submission too; a submission
    without entries is a row without them, so that it does not vanish.
    """
    keep = {*source.columns, *source.ignore}
    form = read_form(source.folder / options.definition)
    found = {answers.repeat: answers.rows for answers in tidy(form, path, keep)}
    wanted = _wanted(options.repeat, [name for name in found if name], source.ignore)
    rows = found[""]
    for repeat in [name for name in found if name and f"{wanted}/".startswith(f"{name}/")]:
        rows = _joined(rows, found[repeat])
    rows = understood(rows, form, source)
    for start in range(0, len(rows), BATCH):
        yield rows.iloc[start : start + BATCH].reset_index(drop=True)


def _wanted(name: str | None, repeats: list[str], ignored: Collection[str]) -> str:
    """The repeat that is read; the others are ignored by name, or stop the load."""
    wanted = next((repeat for repeat in repeats if name in (repeat, repeat.split("/")[-1])), "")
    if name and not wanted:
        raise UserError(
            f"The form has no repeat “{name}” with entries; it has {repeats or 'none'}."
        )
    left = [r for r in repeats if not f"{wanted}/".startswith(f"{r}/")
            and not {r, r.split("/")[-1]} & set(ignored)]  # fmt: skip
    if left:
        raise UserError(
            f"The submissions have entries of the repeat “{left[0]}” too: name it as repeat under "
            "[form], or under ignore, in source.toml."
        )
    return wanted


def _joined(above: pd.DataFrame, entries: pd.DataFrame) -> pd.DataFrame:
    """Entries with the answers above them; one row without entries where there are none."""
    shared = [name for name in entries if name in above and name != "source_row"]
    lower = entries.rename(columns={name: f"{name} (entry)" for name in shared})
    both = above.rename(columns={"source_row": "parent_row"}).merge(
        lower.drop(columns="source_row"), on="parent_row", how="left"
    )
    rows = both.drop(columns="parent_row").fillna("")
    rows.insert(0, "source_row", range(1, len(rows) + 1))
    return rows
