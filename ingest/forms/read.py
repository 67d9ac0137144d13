"""From an export of submissions to tidy tables, by the form's own names and labels."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ingest.errors import UserError
from ingest.forms import answers
from ingest.forms.definition import Form, Question, read_form
from ingest.forms.headings import Column, Headings, is_system
from ingest.forms.submissions import PARENT, ROW, read_tables


@dataclass(frozen=True)
class Answers:
    """One table: the submissions (`repeat` is "") or the entries of one repeat.

    `rows` has source_row (from 1), a column a question under its name, choices by name, several of
    them set apart by spaces, positions as "latitude longitude altitude accuracy", "" for no answer;
    in a repeat also parent_row, the source_row of the submission or entry it belongs to.
    """

    repeat: str
    rows: pd.DataFrame


def read(form: Path, submissions: Path, keep: Collection[str] = ()) -> Iterator[Answers]:
    """Submissions first, then each repeat; headings and values may be names or labels.

    Columns that the tool wrote of itself (ids, times, device, who submitted) are left out unless
    named in `keep`; columns that the form does not know stay as they are. Raises UserError for a
    form or an export that cannot be read, or that cannot be read in one way only.
    """
    yield from tidy(read_form(form), submissions, keep)


def tidy(form: Form, submissions: Path, keep: Collection[str] = ()) -> Iterator[Answers]:
    """The same for a form that was read before."""
    tables = _by_repeat(form, read_tables(submissions), submissions)
    numbers: dict[tuple[str, ...], dict[str, int]] = {}
    for repeat in [(), *form.repeats]:
        if (table := tables.get(repeat)) is not None:
            numbers[repeat] = _numbered(table, submissions)
            above = _above(repeat, numbers)
            yield Answers("/".join(repeat), _tidy(form, table, repeat, above, keep))


def _by_repeat(
    form: Form, tables: list[pd.DataFrame], path: Path
) -> dict[tuple[str, ...], pd.DataFrame]:
    """Each table under the repeat that most of its columns belong to."""
    parts = {repeat: Headings(q for q in form.questions if q.repeat == repeat)
             for repeat in [(), *form.repeats]}  # fmt: skip
    found: dict[tuple[str, ...], pd.DataFrame] = {}
    for table in tables:
        among = form.repeats if PARENT in table else [()]
        repeat = max(among, key=lambda part: parts[part].known(table), default=())
        if not parts[repeat].known(table):
            continue
        if repeat in found:
            raise UserError(f"{path.name} holds two tables of “{'/'.join(repeat) or form.title}”.")
        found[repeat] = table
    if () not in found:
        raise UserError(f"{path.name} has no column that is a question of “{form.title}”.")
    return found


def _numbered(table: pd.DataFrame, path: Path) -> dict[str, int]:
    if table[ROW].duplicated().any():
        raise UserError(f"{path.name} holds the submission or entry {table[ROW].iloc[0]} twice.")
    return {row: number for number, row in enumerate(table[ROW], start=1)}


def _above(
    repeat: tuple[str, ...], numbers: dict[tuple[str, ...], dict[str, int]]
) -> dict[str, int]:
    """Row numbers of the table that a repeat's entries refer to."""
    parents = [other for other in numbers if repeat[: len(other)] == other and other != repeat]
    return numbers[max(parents, key=len)] if parents else {}


def _tidy(
    form: Form, table: pd.DataFrame, repeat: tuple[str, ...], above: dict[str, int],
    keep: Collection[str],
) -> pd.DataFrame:  # fmt: skip
    questions = [question for question in form.questions if question.repeat == repeat]
    columns = Headings(questions).columns(table)
    rows = {"source_row": pd.Series(range(1, len(table) + 1), index=table.index)}
    if repeat:
        rows["parent_row"] = _parents(table, repeat, above)
    for question in questions:
        name = form.column(question)
        if not question.automatic or name in keep:
            own = {h: c for h, c in columns.items() if c.question is question}
            rows[name] = _answer(table, question, own)
    for heading in table.columns:
        if heading not in columns and (heading in keep or not is_system(heading)):
            rows[heading] = table[heading]
    return pd.DataFrame(rows)


def _parents(table: pd.DataFrame, repeat: tuple[str, ...], above: dict[str, int]) -> pd.Series:
    parents = table[PARENT].map(above)
    if parents.isna().any():
        lost = table.loc[parents.isna(), PARENT].iloc[0]
        raise UserError(f"An entry of “{'/'.join(repeat)}” belongs to submission {lost}, "
                        "which is not in the file.")  # fmt: skip
    return parents.astype("int64")


def _answer(table: pd.DataFrame, question: Question, columns: dict[str, Column]) -> pd.Series:
    """The answers to one question, from its own column, its split columns, or both."""
    whole = pd.Series("", index=table.index, dtype="str")
    for heading in (h for h, column in columns.items() if not column.part):
        whole = whole.where(whole.ne(""), table[heading])
    parts = {column.part: table[h] for h, column in columns.items() if column.part}
    if question.choices:
        whole = answers.chosen(whole, question)
        return answers.agreed(whole, parts, question) if parts else whole
    return whole.where(whole.ne(""), answers.position(parts)) if parts else whole
