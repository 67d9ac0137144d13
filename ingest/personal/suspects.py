"""Which columns look like data about persons."""

from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingest.personal import content, headings
from ingest.personal.content import Sample

KINDS = {
    "email": "e-mail addresses",
    "phone": "phone numbers",
    "birth": "dates of birth",
    "id": "numbers of persons or papers",
    "name": "names of persons",
    "address": "addresses",
    "free_text": "free text",
    "home_location": "where people live",
}
SAMPLED_ROWS = 500
SAMPLED_VALUES = 300
SPARSE = 50  # cells found in a sample, below which all filled cells are sampled
SKIPPED = {"source_row", "geom"}
NOTHING = {"", "null", "nan", "nat", "none", "na", "n/a", "-", "_", "not available"}
YES_NO = {"yes", "no", "oui", "non", "si", "sí", "نعم", "لا", "true", "false", "0", "1", "y", "n"}
COUNTRY = {"iso3", "iso", "country", "pays", "pais", "admin0 pcode", "adm0 pcode", "adm1 pcode",
           "admin1 pcode", "adm2 pcode", "admin2 pcode", "country code", "adm0 name",
           "admin0 name", "country name"}  # fmt: skip


@dataclass(frozen=True)
class Suspect:
    """A column that looks like personal data: `share` of its values, and why; never a value."""

    column: str
    kind: str
    share: float
    why: str


def suspects(frame: pd.DataFrame) -> list[Suspect]:
    """Columns that hold names, phones, e-mails, ids or free text about persons.

    Headings are read in en, fr, es and ar, with HXL tags of `frame.attrs["hxl"]`; values by a
    sample of the distinct ones (e-mails by all). Bounded: 50,000 rows take some 30 ms.
    """
    tags = frame.attrs.get("hxl", {})
    columns = [name for name in frame.columns if name not in SKIPPED]
    regions = _Regions(frame)
    found = (_suspect(frame[name], str(name), tags.get(name), regions) for name in columns)
    return [suspect for suspect in found if suspect]


class _Regions:
    """Countries the frame is about, looked up once somebody asks."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._found: frozenset[str] | None = None

    def get(self) -> frozenset[str]:
        if self._found is None:
            named = [c for c in self._frame.columns if headings.plain(str(c)) in COUNTRY]
            words = {word for name in named for word in _sample(self._frame[name]).words[:20]}
            self._found = frozenset(filter(None, map(content.region, words)))
        return self._found


def _suspect(
    column: pd.Series, heading: str, tag: str | None, regions: _Regions
) -> Suspect | None:  # fmt: skip
    sample = _sample(column)
    if not sample.words:
        return None
    announced = headings.kind(heading, tag)
    # values say more than headings: a “contact” may be a phone
    if found := _by_content(column, heading, tag, sample, regions, announced):
        return Suspect(heading, *found, "by its values")
    if announced and (share := _CONFIRMED[announced](sample)):
        return Suspect(heading, announced, share, "by its heading")
    return None


def _by_content(
    column: pd.Series, heading: str, tag: str | None, sample: Sample, regions: _Regions,
    announced: str | None,
) -> tuple[str, float] | None:  # fmt: skip
    if share := _emails(column, sample):
        return "email", share
    if not _is_text(column) and announced is None:
        return None
    if (share := content.ids(sample)) >= 0.5:
        return "id", share
    if (share := content.phones(sample, regions.get())) >= 0.5:
        return "phone", share
    if (share := content.phones_in_text(sample)) > 0:
        return "phone", share
    if not headings.names_places(heading, tag) and (share := content.people(sample)) >= 0.3:
        return "name", share
    # how to find a place takes some words; a story takes more
    least = 15 if headings.names_places(heading, tag) else 6
    if (share := content.sentences(sample, least)) >= 0.5:
        return "free_text", share
    return None


def _emails(column: pd.Series, sample: Sample) -> float:
    """E-mails are looked for in every cell: one in 50,000 is one too many."""
    if not _is_text(column):
        return 0.0
    words = [word for word in sample.words if "@" in word]
    if isinstance(column.dtype, pd.StringDtype) and _holds_at(cells := pa.array(column)):
        with_at = cells.filter(pc.fill_null(pc.match_substring(cells, "@"), False))
        words = [str(word) for word in with_at.unique().slice(0, SAMPLED_VALUES).to_pylist()]
    hits = sum(bool(content.EMAIL.search(word)) for word in words)
    return max(hits / max(len(sample.words), len(words)), 0.001) if hits else 0.0


def _holds_at(cells: pa.Array | pa.ChunkedArray) -> bool:
    """Whether the text of a column has an @ anywhere: one pass over its bytes."""
    chunks = cells.chunks if isinstance(cells, pa.ChunkedArray) else [cells]
    return any(
        b"@" in buffers[-1].to_pybytes() for chunk in chunks if (buffers := chunk.buffers())[-1]
    )


def _sample(column: pd.Series) -> Sample:
    sample = _some(column)
    if sample.filled < SPARSE < len(column):  # a remark in a hundred rows is a remark
        return _some(column[column.notna() & column.ne("")])
    return sample


def _some(column: pd.Series) -> Sample:
    cells = column.iloc[:: max(1, len(column) // SAMPLED_ROWS)].tolist()
    words = [cell.strip() if isinstance(cell, str) else _word(cell) for cell in cells]
    filled = [word[:2000] for word in words if word.lower() not in NOTHING][:SAMPLED_VALUES]
    return Sample(list(dict.fromkeys(filled)), len(filled))


def _word(cell: object) -> str:
    whole = isinstance(cell, float) and cell.is_integer()
    word = str(int(cell) if whole else cell).strip()  # type: ignore[call-overload]
    return "" if word in ("<NA>", "None") else word


def _is_text(column: pd.Series) -> bool:
    return isinstance(column.dtype, pd.StringDtype) or column.dtype == object


def _digits(sample: Sample) -> float:
    return sample.share(sum(c.isdigit() for c in word) >= 6 for word in sample.words)


def _marked(sample: Sample) -> float:
    return sample.share(
        len(word) >= 4 and any(c.isdigit() for c in word) and "%" not in word
        for word in sample.words
    )


def _lettered(sample: Sample) -> float:
    if {word.lower() for word in sample.words} <= YES_NO:
        return 0.0
    return sample.share(
        (" " in word or "_" in word or word[0].isupper() or not word.isascii())
        and any(c.isalpha() for c in word)
        for word in sample.words
    )


def _several_words(sample: Sample) -> float:
    share = sample.share(len(word.split()) >= 3 for word in sample.words)
    return share if len(sample.words) > 1 or share else 0.0


def _anything(sample: Sample) -> float:
    return 0.0 if {word.lower() for word in sample.words} <= YES_NO else 1.0


# how many values bear a heading out; none, and the heading is about something else
_CONFIRMED = {
    "email": _anything,
    "phone": _digits,
    "birth": _anything,
    "id": _marked,
    "name": _lettered,
    "address": _lettered,
    "free_text": _several_words,
    "home_location": _anything,
}
