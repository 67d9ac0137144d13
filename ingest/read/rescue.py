"""Records that bulk reading left out: read one by one, so that a damaged one is not the end."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import fiona
import numpy as np
import pandas as pd
import shapely
from fiona.model import Feature
from shapely.geometry import shape

from ingest.errors import UserError
from ingest.read import shapes
from ingest.read.frames import finished, marked

FEW, TOO_MANY = 10, 0.1  # records, and share of them, beyond which a file is not worth loading
DAMAGED = "the file is damaged here"


def batches(
    source: str, path: Path, layer: str, crs: object, seen: list[np.ndarray], start: int,
    lost: int, size: int,
) -> Iterator[pd.DataFrame]:  # fmt: skip
    """Frames of the `lost` records whose numbers are not in `seen`.

    A record that cannot be read at all is a row without content, marked UNREADABLE. Raises
    UserError where those are more than a tenth of the file.
    """
    known = set(np.concatenate(seen).tolist()) if seen else set()
    found = list(itertools.islice(_records(source, layer, known, start + lost), lost))
    usable = [record for record in found if any(v is not None for v in record.properties.values())]
    gone = lost - len(usable)
    if gone > max(FEW, TOO_MANY * (start - 1 + lost)):
        raise UserError(
            f"{path.name} is damaged: of {start - 1 + lost:,} records {gone:,} cannot be read; "
            "ask for the file again."
        )
    for at in range(0, len(usable), size):
        yield _frame(path, usable[at : at + size], crs, start + at)
    if gone:
        yield _blank(crs, start + len(usable), gone)


def _records(source: str, layer: str, known: set[int], end: int) -> Iterator[Feature]:
    with fiona.open(source, layer=layer) as collection:
        for number in range(end + 1):  # some formats count from 0, others from 1
            if number in known:
                continue
            try:
                record = collection.get(number)
            except (KeyError, ValueError, fiona.errors.FionaError):
                continue
            if record is not None:
                yield record


def _frame(path: Path, records: list[Feature], crs: object, start: int) -> pd.DataFrame:
    rows = finished(pd.DataFrame([dict(record.properties) for record in records]), start)
    return shapes.attach(path, rows, np.array([_wkb(record) for record in records], object), crs)


def _wkb(record: Feature) -> bytes | None:
    try:
        return shapely.to_wkb(shape(record.geometry)) if record.geometry else None
    except (ValueError, shapely.errors.ShapelyError):
        return b"damaged"  # marked as such when it is read


def _blank(crs: object, start: int, count: int) -> pd.DataFrame:
    rows = finished(pd.DataFrame(index=range(count)), start)
    rows = shapes.attach(Path(), rows, np.full(count, None), crs)
    return marked(rows, np.full(count, True), DAMAGED)
