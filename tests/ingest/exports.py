"""Submissions written the ways KoboToolbox and ODK export them."""

import csv
import json
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from openpyxl import Workbook

from ingest.forms.definition import Form, Question

PARTS = ("latitude", "longitude", "altitude", "precision")


@dataclass(frozen=True)
class Style:
    """How an export is written; `language` is the place of the label, or None for XML names."""

    language: int | None = None
    groups: bool = False
    several: str = "both"  # or "space", "split"
    gps: str = "both"  # or "whole", "split"

    def say(self, labels: tuple[str, ...], name: str) -> str:
        if self.language is None or not labels:
            return name
        return labels[min(self.language, len(labels) - 1)]

    def heading(self, question: Question) -> str:
        parts = [self.say(labels, name) for name, labels in
                 zip(question.names, question.labels, strict=True)]  # fmt: skip
        return "/".join(parts if self.groups else parts[-1:])


STYLES = [
    Style(*values)
    for values in product(
        (None, 0, 1), (False, True), ("both", "space", "split"), ("both", "split")
    )
]


def cells(question: Question, answer, style: Style) -> dict[str, str]:
    """The columns of one answer; a list is several choices, a tuple a position."""
    heading = style.heading(question)
    if question.is_place:
        return _position(heading, answer or ("",) * 4, style)
    if question.several:
        return _several(question, heading, answer, style)
    if question.choices and answer in question.choices:
        return {heading: style.say(question.choices[answer], answer)}
    return {heading: answer or ""}


def _position(heading: str, answer, style: Style) -> dict[str, str]:
    whole = {heading: " ".join(answer).strip()}
    split = {f"_{heading}_{part}": cell for part, cell in zip(PARTS, answer, strict=True)}
    return {"whole": whole, "split": split, "both": whole | split}[style.gps]


def _several(question: Question, heading: str, answer, style: Style) -> dict[str, str]:
    said = {name: style.say(labels, name) for name, labels in question.choices.items()}
    whole = {heading: " ".join(said[name] for name in answer or [])}
    split = {f"{heading}/{said[name]}": "" if answer is None else str(int(name in answer))
             for name in said}  # fmt: skip
    return {"space": whole, "split": split, "both": whole | split}[style.several]


Cells = dict[tuple[str, int], str]  # by heading and how often it came before


def row(form: Form, answers: dict, style: Style, repeat: tuple[str, ...] = ()) -> Cells:
    found: Cells = {}
    for question in form.questions:
        if question.repeat == repeat and not question.automatic:
            for heading, cell in cells(question, answers.get(question.name), style).items():
                found[heading, sum(heading == other for other, _ in found)] = cell
    return found


def once(cells: Cells) -> dict[str, str]:
    """Cells under headings that are all different."""
    assert not any(number for _, number in cells)
    return {heading: cell for (heading, _), cell in cells.items()}


def write(form: Form, submissions: list[dict], path: Path, style: Style) -> Path:
    """Write .csv, .xlsx or .json; a submission has answers, and entries by the repeat's name."""
    writers = {".csv": _csv, ".xlsx": _xlsx, ".json": _json}
    writers[path.suffix](form, submissions, path, style)
    return path


def _system(number: int) -> dict[str, str]:
    return {"_id": str(9000 + number), "_uuid": f"u{number}", "_submitted_by": "musa",
            "_submission_time": "2026-07-01T10:00:00", "_tags": "", "__version__": "1"}  # fmt: skip


def _csv(form: Form, submissions: list[dict], path: Path, style: Style) -> None:
    rows = []
    for number, answers in enumerate(submissions, start=1):
        flat = row(form, answers, style)
        for repeat in form.repeats:
            for place, entry in enumerate(answers.get(repeat[-1], []), start=1):
                named = row(form, entry, Style(None, True, style.several, "whole"), repeat)
                above = "/".join(repeat)
                for (heading, _), cell in named.items():
                    flat[heading.replace(above, f"{above}[{place}]", 1), 0] = cell
        rows.append(flat | _keyed(_system(number)))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(_table(rows))


def _keyed(cells: dict) -> dict:
    return {(heading, 0): cell for heading, cell in cells.items()}


def _table(rows: list[Cells]) -> list[list]:
    """Headings and rows."""
    keys = list(dict.fromkeys(key for cells in rows for key in cells))
    return [[heading for heading, _ in keys], *([cells.get(k, "") for k in keys] for cells in rows)]


def _xlsx(form: Form, submissions: list[dict], path: Path, style: Style) -> None:
    book = Workbook()
    rows = [row(form, a, style) | _keyed(_system(n) | {"_index": n})
            for n, a in enumerate(submissions, start=1)]  # fmt: skip
    _sheet(book, "submissions", rows)
    for repeat in form.repeats:
        entries = [(number, entry) for number, answers in enumerate(submissions, start=1)
                   for entry in answers.get(repeat[-1], [])]  # fmt: skip
        _sheet(book, repeat[-1][:31], [
            row(form, entry, style, repeat)
            | _keyed({"_index": place, "_parent_table_name": "main", "_parent_index": number})
            for place, (number, entry) in enumerate(entries, start=1)
        ], row(form, {}, style, repeat) | _keyed({"_index": "", "_parent_index": ""}))  # fmt: skip
    book.remove(book.worksheets[0])
    book.save(path)


def _sheet(book: Workbook, name: str, rows: list[Cells], empty: Cells | None = None) -> None:
    sheet = book.create_sheet(name)
    for cells in _table(rows or [empty or {}])[: len(rows) + 1]:
        sheet.append([cell or None for cell in cells])


def _json(form: Form, submissions: list[dict], path: Path, style: Style) -> None:
    whole = Style(None, True, "space", "whole")
    records = []
    for number, answers in enumerate(submissions, start=1):
        record: dict = {k: v for k, v in once(row(form, answers, whole)).items() if v != ""}
        for repeat in form.repeats:
            entries = [
                once(row(form, entry, whole, repeat)) for entry in answers.get(repeat[-1], [])
            ]
            if entries:
                record["/".join(repeat)] = entries
        records.append(record | _system(number) | {
            "_attachments": [{"filename": "a.jpg"}], "_geolocation": [None, None], "_tags": [],
            "_validation_status": {"uid": "approved"}, "meta/instanceID": f"uuid:{number}",
        })  # fmt: skip
    path.write_text(json.dumps({"count": len(records), "results": records}), encoding="utf-8")
