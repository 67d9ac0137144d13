"""Tables in JSON: a list of records, the one list in an API's answer, or a record a line."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from ingest.errors import UserError
from ingest.read import encoding, headings
from ingest.read.frames import as_text, finished
from ingest.sources.model import ReadOptions

LARGEST = 512 * 1024**2
DEEPEST = 4  # where a list of records is looked for


def batches(path: Path, options: ReadOptions, size: int) -> Iterator[pd.DataFrame]:
    """Frames of `size` records; nested values as JSON text, what a record lacks is missing."""
    found = records(path, options)
    grid = bool(found) and isinstance(found[0], list)
    table = _from_grid(found, options) if grid else _from_objects(found)
    for start in range(0, max(len(table), 1), size):
        part = table.iloc[start : start + size].copy()
        yield finished(part, start + 1, table.attrs.get("found"))


def line_batches(path: Path, options: ReadOptions, size: int) -> Iterator[pd.DataFrame]:
    """The same for a file with a record a line."""
    start = 1
    lines = _lines(path, options)
    while block := list(itertools.islice(lines, size)):
        yield finished(_from_objects(block), start)
        start += len(block)


def records(path: Path, options: ReadOptions) -> list:
    """The records of a file: the list at `[read] records`, or the only list of records in it."""
    content = _content(path, options)
    lists = dict(_lists(content, "", DEEPEST))
    if options.records is not None:
        if options.records not in lists:
            raise UserError(
                f"{path.name} has no list of records at “{options.records}”; it has "
                f"{', '.join(lists) or 'none'}."
            )
        return lists[options.records]
    shallowest = min((name.count(".") for name in lists), default=0)
    near = {name: rows for name, rows in lists.items() if name.count(".") == shallowest}
    if "" in lists or len(near) == 1:
        return lists.get("", next(iter(near.values())))
    if not near:
        raise UserError(f"{path.name} holds no list of records: it describes one thing.")
    raise UserError(
        f"{path.name} holds {len(near)} lists of records ({', '.join(near)}): "
        'name one under [read] records = "…".'
    )


def _content(path: Path, options: ReadOptions) -> object:
    if path.stat().st_size > LARGEST:
        raise UserError(f"{path.name} is larger than 512 MB: save it as CSV or JSON lines.")
    name, _ = encoding.detect(path, options.encoding)
    return json.loads(path.read_text(name).lstrip("\ufeff"), strict=False)


def _lists(content: object, name: str, depth: int) -> Iterator[tuple[str, list]]:
    """Lists of objects (or of rows) by their path."""
    if isinstance(content, list) and _is_table(content):
        yield name, content
    elif isinstance(content, dict) and depth:
        for key, value in content.items():
            yield from _lists(value, f"{name}.{key}".lstrip("."), depth - 1)


def _is_table(items: list) -> bool:
    rows = len(items) > 1 and all(isinstance(item, list) for item in items)
    return rows or (bool(items) and all(isinstance(item, dict) for item in items))


def _lines(path: Path, options: ReadOptions) -> Iterator[dict]:
    name, _ = encoding.detect(path, options.encoding)
    with path.open(encoding=name) as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line, strict=False)
            except ValueError:
                record = None
            if not isinstance(record, dict):
                raise UserError(f"{path.name}, line {number} is no record of JSON: mend that line.")
            yield record


def _from_objects(rows: list[dict]) -> pd.DataFrame:
    names = list(dict.fromkeys(itertools.chain.from_iterable(rows)))
    columns = {
        name: pd.Series([_cell(row.get(name)) for row in rows], dtype=object) for name in names
    }
    return pd.DataFrame(columns, columns=names)


def _cell(value: object) -> object:
    return as_text(value) if isinstance(value, dict | list) else value


def _from_grid(rows: list[list], options: ReadOptions) -> pd.DataFrame:
    """Rows of cells with headings on top, as the HXL Proxy gives them."""
    width = max(map(len, rows))
    found = headings.find([row + [""] * (width - len(row)) for row in rows[: headings.LOOKED_AT]],
                          options.header_rows)  # fmt: skip
    cells = [[_cell(c) for c in row] + [""] * (width - len(row)) for row in rows[found.above :]]
    table = pd.DataFrame(cells, columns=found.names, dtype=object)
    table.attrs["found"] = found
    return table
