"""A CSV that goes to a spreadsheet and comes back: no formula runs, no name changes."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest import output
from ingest.errors import UserError

FORMULA = re.compile("'*[=+\\-@\t\r\n|%]")
ESCAPED = re.compile("'+[=+\\-@\t\r\n|%]")
BYTE_ORDER_MARK = "\ufeff"  # by it Excel knows that the file is UTF-8
LARGEST = 50 * 1024**2


def write(path: Path, columns: list[str], rows: Iterable[dict[str, str]]) -> None:
    """Write at once or not at all; cells that a spreadsheet would run get an apostrophe."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: inert(cell) for name, cell in row.items()} for row in rows)
    output.write(path, text.getvalue(), newline="")


def read(path: Path, needed: set[str]) -> Iterator[dict[str, str]]:
    """Rows by column, as they were before `write`; nothing where there is no file.

    Takes what spreadsheets make of it: UTF-8 or UTF-16, or Windows-1252 where it is neither;
    comma, semicolon or tab; a first line “sep=;”. Empty lines are no rows. Raises UserError where
    one of the columns needed is missing.
    """
    if not path.exists():
        return
    if path.stat().st_size > LARGEST:
        raise UserError(f"{path.name} is larger than 50 MB: that is no crosswalk.")
    lines = _text(path.read_bytes())
    first, _, rest = lines.partition("\n")
    if first.strip().lower().startswith("sep="):
        lines, first = rest, rest.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    table = csv.DictReader(io.StringIO(lines, newline=""), delimiter=separator)
    try:
        if missing := needed - {_heading(name) for name in table.fieldnames or ()}:
            raise UserError(f"{path.name} needs the columns {', '.join(sorted(missing))}.")
        for row in table:
            cells = {_heading(name): _plain(cell) for name, cell in row.items()
                     if isinstance(name, str)}  # fmt: skip
            if any(cells.values()):
                yield cells
    except csv.Error as error:
        raise UserError(f"{path.name} cannot be read: {error}.") from None


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def inert(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would run."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def _plain(cell: str | None) -> str:
    text = cell or ""
    return text[1:] if ESCAPED.match(text) else text.strip()


def _heading(name: str) -> str:
    return name.strip().lower()
