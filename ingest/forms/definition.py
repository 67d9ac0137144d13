"""An XLSForm as what reading its submissions needs: questions, their labels and their choices."""

import logging
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from ingest.errors import NotFoundError, UserError
from ingest.read.failure import plain_failure
from ingest.read.unpack import refuse_bad_zip

log = logging.getLogger(__name__)
# what the tool notes by itself: not answers, and partly about the person who asked
AUTOMATIC = {"start", "end", "today", "deviceid", "uri:deviceid", "username", "uri:username",
             "email", "uri:email", "phonenumber", "uri:phonenumber", "simserial", "uri:simserial",
             "subscriberid", "uri:subscriberid", "audit", "start-geopoint"}  # fmt: skip
SILENT = {"note", "trigger", "acknowledge"}
SECTIONS = {"group", "repeat"}
Labels = tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """One question. `names` and `labels` run from the outermost group down to the question."""

    names: tuple[str, ...]
    labels: tuple[Labels, ...]
    kind: str
    choices: dict[str, Labels]
    repeat: tuple[str, ...]  # names down to the repeat it stands in; () for the submission

    @property
    def name(self) -> str:
        """Its own name."""
        return self.names[-1]

    @property
    def several(self) -> bool:
        """Whether an answer may name several choices."""
        return self.kind.startswith(("select all", "select_multiple", "rank"))

    @property
    def is_place(self) -> bool:
        """Whether the answer is a GPS position."""
        return self.kind in ("geopoint", "start-geopoint", "gps", "location")

    @property
    def automatic(self) -> bool:
        """Whether the device fills it in."""
        return self.kind in AUTOMATIC or self.names[0] == "meta"


@dataclass(frozen=True)
class Form:
    """A form: its questions in their order, and a column name for each."""

    title: str
    questions: tuple[Question, ...]

    @property
    def repeats(self) -> list[tuple[str, ...]]:
        """Names down to each repeat, outermost first."""
        found = dict.fromkeys(question.repeat for question in self.questions if question.repeat)
        return sorted(found, key=len)

    def column(self, question: Question) -> str:
        """The question's name; with its groups where another question has the same."""
        twins = [other for other in self.questions if other.name == question.name]
        return question.name if len(twins) == 1 else "/".join(question.names)


def read_form(path: Path) -> Form:
    """Read an XLSForm (.xlsx, .xls); raises UserError with its first fault."""
    if not path.exists():
        raise NotFoundError(f"There is no form {path}.")
    if path.suffix.lower() not in (".xlsx", ".xls"):
        raise UserError(f"{path.name} is no XLSForm: it should be an .xlsx or .xls file.")
    with plain_failure(path):
        refuse_bad_zip(path)
    survey = _survey(path)
    questions = tuple(_questions(survey["children"], (), (), ()))
    return Form(str(survey.get("title") or path.stem), questions)


def _survey(path: Path) -> dict:
    try:
        with warnings.catch_warnings():  # of openpyxl, about decorations it does not keep
            warnings.simplefilter("ignore", UserWarning)
            converted = convert(path)
    except PyXFormError as error:
        reason = " ".join(str(error).split())
        raise UserError(f"{path.name} is no valid XLSForm: {reason}") from None
    except Exception as error:  # the readers under pyxform fail in as many ways as files are broken
        log.debug("reading a form failed", exc_info=True)
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise UserError(f"{path.name} cannot be read as an XLSForm: {reason}") from None
    return converted._pyxform or {"children": []}


def _questions(
    children: list[dict], names: tuple[str, ...], labels: tuple[Labels, ...],
    repeat: tuple[str, ...],
) -> Iterator[Question]:  # fmt: skip
    for child in children:
        here, said = (*names, child["name"]), (*labels, _labels(child.get("label")))
        if child["type"] in SECTIONS:
            inside = here if child["type"] == "repeat" else repeat
            yield from _questions(child.get("children", []), here, said, inside)
        elif child["type"] not in SILENT:
            choices = {str(c["name"]): _labels(c.get("label")) for c in child.get("choices", [])}
            yield Question(here, said, child["type"], choices, repeat)


def _labels(label: str | dict[str, str] | None) -> Labels:
    """A label in every language the form has it in."""
    words = label.values() if isinstance(label, dict) else [label]
    return tuple(dict.fromkeys(str(word).strip() for word in words if word))


def fold(words: str) -> str:
    """Words for comparison: case and the width of spaces do not count."""
    return re.sub(r"\s+", " ", words).strip().casefold()
