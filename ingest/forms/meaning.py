"""What questions and choices mean to the dictionary, where only their labels say it."""

from collections.abc import Iterable

import pandas as pd

from ingest import dictionary
from ingest.dictionary.model import Table
from ingest.forms.definition import Form, Question, fold
from ingest.headings import HXL, Names
from ingest.sources.model import Source


def understood(rows: pd.DataFrame, form: Form, source: Source) -> pd.DataFrame:
    """The rows with HXL tags (`attrs`) for questions labelled as the dictionary labels a field.

    A choice named otherwise than our codes, but labelled as one of them, becomes that code.
    """
    known = [dictionary.tables()[name] for name in source.all_tables]
    rows.attrs[HXL] = {name: tag for name, tag in _tags(form, known).items() if name in rows}
    for table in known:
        fields = Names(rows, table, source).fields
        for question in form.questions:
            field = table.readable.get(fields.get(form.column(question), ""))
            if field and field.codes and question.choices:
                name = form.column(question)
                rows[name] = rows[name].replace(_codes(question, field.codes))
    return rows


def _tags(form: Form, known: Iterable[Table]) -> dict[str, str]:
    """HXL tag by question, where one label of the form names one field."""
    labels = {fold(label): field.hxl for table in known for field in table.readable.values()
              if field.hxl for label in field.labels.values()}  # fmt: skip
    found = {form.column(question): labels[fold(label)] for question in form.questions
             for label in question.labels[-1] if fold(label) in labels}  # fmt: skip
    tags = list(found.values())
    return {name: tag for name, tag in found.items() if tags.count(tag) == 1}


def _codes(question: Question, name: str) -> dict[str, str]:
    """Our code by the choice's name, of choices that are no code themselves."""
    codes = dictionary.codes(name)
    words = {fold(label): code for code, said in codes.items() for label in said.values()}
    return {
        choice: words[fold(label)]
        for choice, labels in question.choices.items() if choice not in codes
        for label in labels if fold(label) in words
    }  # fmt: skip
