"""Which question a column of an export answers, and which part of the answer it holds."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

import pandas as pd

from ingest.errors import UserError
from ingest.forms.definition import Question, fold

SEPARATORS = ("/", "-", ":", ".")
REPEATED = re.compile(r" \(\d+\)$|\.\d+$")
POSITION = re.compile(r"^_?(.+?)[_:/.\-](latitude|longitude|altitude|precision|accuracy)$", re.I)
SYSTEM = re.compile(
    r"^_|^(meta|formhub|__system)[/.:\-]|^(KEY|PARENT_KEY|SET-OF-.*|SubmissionDate|SubmitterID"
    r"|SubmitterName|AttachmentsPresent|AttachmentsExpected|Status|ReviewState|DeviceID|Edits"
    r"|FormVersion|instanceID|instanceName)$|@odata\."
)


@dataclass(frozen=True)
class Column:
    """What a heading means: a question and, for split answers, the part (a choice, `latitude`)."""

    question: Question
    part: str = ""

    @property
    def key(self) -> tuple[tuple[str, ...], str]:
        """What tells it from other columns."""
        return self.question.names, self.part


class Headings:
    """The headings an export of a form may have, by name and by label, with and without groups."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self._named: dict[str, list[Question]] = {}
        self._labelled: dict[str, list[Question]] = {}
        for question in questions:
            for key in _names(question):
                self._named.setdefault(key, []).append(question)
            for key in _labels(question):
                self._labelled.setdefault(key, []).append(question)

    def known(self, table: pd.DataFrame) -> int:
        """How many columns answer one of the questions."""
        return sum(bool(self._meanings(self._bare(heading))) for heading in table.columns)

    def columns(self, table: pd.DataFrame) -> dict[str, Column]:
        """Meaning by heading; headings of no question are left out.

        Of questions with one label the first column is the first question's, and so on; raises
        UserError where their numbers differ.
        """
        found: dict[str, Column] = {}
        shared: dict[str, list[str]] = {}
        meanings = {heading: self._meanings(self._bare(heading)) for heading in table.columns}
        for heading, columns in meanings.items():
            if len(columns) == 1:
                found[heading] = columns[0]
            elif columns:
                shared.setdefault(self._bare(heading), []).append(heading)
        for bare, headings in shared.items():
            taken = {column.key for column in found.values()}
            left = [column for column in meanings[headings[0]] if column.key not in taken]
            if len(left) != len(headings):
                names = ", ".join("/".join(column.question.names) for column in left)
                raise UserError(
                    f"A column headed “{bare}” may be any of {names}: export the submissions with "
                    "XML names instead of labels."
                )
            found |= zip(headings, left, strict=True)
        return found

    def _bare(self, heading: str) -> str:
        """Without the number that tells columns of one heading apart."""
        return heading if self._meanings(heading) else REPEATED.sub("", heading)

    def _meanings(self, heading: str) -> list[Column]:
        """Everything a heading may mean: answers first, else parts of answers."""
        answers = [Column(question) for question in self._questions(heading)]
        return answers or [*self._positions(heading), *self._options(heading)]

    def _questions(self, words: str) -> list[Question]:
        """A name counts before a label: names are what the form was made with."""
        key = fold(words)
        return self._named.get(key) or self._labelled.get(key, [])

    def _positions(self, heading: str) -> Iterator[Column]:
        if found := POSITION.match(heading):
            part = found[2].lower().replace("precision", "accuracy")
            for question in self._questions(found[1]):
                if question.is_place:
                    yield Column(question, part)

    def _options(self, heading: str) -> Iterator[Column]:
        for separator in SEPARATORS:
            start, _, end = heading.rpartition(separator)
            for question in self._questions(start):
                if question.several and (name := _choice(end, question)):
                    yield Column(question, name)


def is_system(heading: str) -> bool:
    """Whether the tool wrote the column of itself: ids, times, devices, who submitted."""
    return bool(SYSTEM.search(heading))


def _names(question: Question) -> set[str]:
    """The name after none, some or all of its groups, with any separator."""
    return {
        fold(separator.join(question.names[start:]))
        for start in range(len(question.names)) for separator in SEPARATORS
    }  # fmt: skip


def _labels(question: Question) -> set[str]:
    """A label of any language after none, some or all of its groups' labels."""
    keys = set()
    for start in range(len(question.labels)):
        pairs = zip(question.labels[start:], question.names[start:], strict=True)
        paths = product(*(labels or (name,) for labels, name in pairs))
        keys |= {fold("/".join(path)) for path in paths if question.labels[-1]}
    return keys


def _choice(words: str, question: Question) -> str | None:
    if words in question.choices:
        return words
    found = [name for name, labels in question.choices.items()
             if fold(words) in {fold(label) for label in (name, *labels)}]  # fmt: skip
    return found[0] if len(found) == 1 else None
