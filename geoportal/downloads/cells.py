"""Features as rows of cells: the columns, a point's coordinates, and what each row's terms are."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geoportal.downloads.content import GEOMETRY, Content

POSITION = (("longitude", "#geo+lon"), ("latitude", "#geo+lat"))
TERMS = (
    ("meta_publication", "#meta+publication"),
    ("meta_licence", "#meta+licence"),
    ("meta_credit", "#meta+credit"),
    ("meta_about", "#meta+about"),
)


@dataclass(frozen=True)
class Heads:
    """The first two rows of a table: names and HXL tags."""

    names: tuple[str, ...]
    tags: tuple[str, ...]


def heads(content: Content) -> Heads:
    """Names and HXL tags of the cells' columns; a column without a tag has an empty one."""
    own = [(column.name, column.hxl) for column in content.columns]
    names, tags = zip(*own, *_position(content), *TERMS, strict=True)
    return Heads(names, tags)


def tables(content: Content) -> Iterator[pa.RecordBatch]:
    """Batches of cells in the order of ids; shapes other than points are left out."""
    names = heads(content).names
    about = content.about.sentence()
    for batch in content.batches("seq"):
        columns = [*batch.columns[:-1], *_coordinates(content, batch), *_terms(content, batch)]
        yield pa.record_batch([*columns, _once(about, len(batch))], names=list(names))
        about = ""


def _position(content: Content) -> tuple[tuple[str, str], ...]:
    return POSITION if content.layer.geometry == "point" else ()


def _coordinates(content: Content, batch: pa.RecordBatch) -> list[pa.Array]:
    if content.layer.geometry != "point":
        return []
    points = shapely.from_wkb(batch[GEOMETRY].to_numpy(zero_copy_only=False))
    numbers = shapely.get_coordinates(np.where(shapely.is_missing(points), NOWHERE, points))
    return [pa.array(values, mask=np.isnan(values)) for values in numbers.T]


def _terms(content: Content, batch: pa.RecordBatch) -> list[pa.Array]:
    """A row's publication, licence and credit line: its dataset's, for rows part from files."""
    about = content.about
    numbers = pa.array(np.full(len(batch), about.publication, np.int64))
    if "dataset" not in batch.schema.names:
        return [numbers, *(pa.array([text] * len(batch)) for text in
                           (about.licences, about.credit_lines))]  # fmt: skip
    credits = {credit.dataset: credit for credit in about.credits}
    slugs = batch["dataset"].dictionary_encode()
    owners = [credits.get(slug) for slug in slugs.dictionary.to_pylist()]
    licences = pa.array([owner and owner.licence_id for owner in owners], pa.string())
    lines = pa.array([owner and owner.credit_line for owner in owners], pa.string())
    return [numbers, pc.take(licences, slugs.indices), pc.take(lines, slugs.indices)]


def _once(text: str, rows: int) -> pa.Array:
    """The text in the first row: long words are not said again in every one."""
    return pa.array([text or None, *[None] * (rows - 1)][:rows], pa.string())


NOWHERE = shapely.Point(np.nan, np.nan)
