"""Which question a column of an export answers, and which part of the answer it holds."""

import re
from collections.abc import Iterable
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


class Headings:
    """The headings an export of a form may have, by name and by label, with and without groups."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self._known: dict[str, list[Question]] = {}
        for question in questions:
            for key in _keys(question):
                self._known.setdefault(key, []).append(question)

    def columns(self, table: pd.DataFrame) -> dict[str, Column]:
        """Meaning by heading; headings of no question are left out."""
        seen: dict[str, int] = {}
        found = {}
        for heading in table.columns:
            bare = self._bare(heading)
            number = seen[bare] = seen.get(bare, -1) + 1
            if column := self._question(bare, number) or self._part(bare):
                found[heading] = column
        return found

    def _bare(self, heading: str) -> str:
        """Without the number that tells columns of one heading apart."""
        return heading if fold(heading) in self._known else REPEATED.sub("", heading)

    def _question(self, heading: str, number: int) -> Column | None:
        """Of questions with one label, the first column is the first question's, and so on."""
        twins = self._known.get(fold(heading), [])
        if len(twins) > 1 and number >= len(twins):
            raise UserError(f"More columns are headed “{heading}” than the form has questions.")
        return Column(twins[number if len(twins) > 1 else 0]) if twins else None

    def _part(self, heading: str) -> Column | None:
        if found := POSITION.match(heading):
            places = [q for q in self._known.get(fold(found[1]), []) if q.is_place]
            if places:
                return Column(places[0], found[2].lower().replace("precision", "accuracy"))
        for separator in SEPARATORS:
            start, _, end = heading.rpartition(separator)
            for question in self._known.get(fold(start), []):
                if question.several and (name := _choice(end, question)):
                    return Column(question, name)
        return None


def is_system(heading: str) -> bool:
    """Whether the tool wrote the column of itself: ids, times, devices, who submitted."""
    return bool(SYSTEM.search(heading))


def _keys(question: Question) -> set[str]:
    """Every way to head the question: its name or label, after none, some or all of its groups."""
    keys = set()
    depth = len(question.names)
    for start in range(depth):
        names = question.names[start:]
        keys |= {fold(separator.join(names)) for separator in SEPARATORS}
        paths = product(*(labels or ("",) for labels in question.labels[start:]))
        keys |= {fold("/".join(path)) for path in paths if path[-1]}
    return keys


def _choice(words: str, question: Question) -> str | None:
    if words in question.choices:
        return words
    found = [name for name, labels in question.choices.items()
             if fold(words) in {fold(label) for label in (name, *labels)}]  # fmt: skip
    return found[0] if len(found) == 1 else None
