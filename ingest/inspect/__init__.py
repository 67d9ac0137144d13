"""What a file is, in seconds: format, columns, fit to the dictionary, places, faults, persons."""

import time
from collections.abc import Callable
from pathlib import Path

from psycopg2.extensions import connection as Connection

from ingest.errors import UserError
from ingest.inspect import codes, fit, kobo, readers
from ingest.inspect.boundaries import Boundaries
from ingest.inspect.columns import column
from ingest.inspect.model import File, Geometry, Inspection, Personal, TableFit
from ingest.inspect.problems import problems
from ingest.inspect.survey import Survey
from ingest.inspect.where import where
from ingest.read import FileFacts, batches, describe
from ingest.sources.model import ReadOptions

__all__ = ["Inspection", "inspect"]
DETECT = ReadOptions()
XLSFORM = "The file is an XLSForm: it asks questions and holds no answers; see docs/forms.md."


def inspect(
    path: Path, options: ReadOptions = DETECT, connection: Connection | None = None,
    progress: Callable[[str, int, int | None], None] = lambda *_: None,
) -> Inspection:  # fmt: skip
    """Look at a file without loading it; memory does not grow with its rows.

    Of several sheets or layers the one whose headings the dictionary knows best is taken, unless
    `options` name one.
    `connection` is asked for P-codes and boundary versions; without it data/boundaries are.
    `progress` hears of each step: what, rows done, rows in all. Raises UserError, in one line,
    for what cannot be read.
    """
    begin = time.monotonic()
    progress("Looking at the file", 0, None)
    facts = describe(path, options)
    options, layer = _chosen(path, facts, options)
    survey = _read(path, options, facts, progress)
    progress("Comparing with the dictionary and the boundaries", survey.rows, survey.rows)
    known = Boundaries(connection)
    pcodes = codes.matches(survey.profiles, known)
    seen, shares = where(survey)
    read_by = readers.readers(survey.head, path)
    form = XLSFORM if {"survey", "choices"} <= {sheet.name for sheet in facts.sheets} else None
    useless = None if read_by else form or readers.of_no_use(survey.head)
    fits, nearest = _fits(survey, codes.levels(survey.profiles, pcodes), useless is not None)
    return Inspection(
        file=_file(path, facts, survey, layer), rows=survey.rows,
        columns=tuple(column(p, survey.tags.get(h), survey.suspects.get(h))
                      for h, p in survey.profiles.items()),
        dates=_dates(survey), geometry=_geometry(survey), where=seen,
        sources=read_by,
        fits=fits, nearest=nearest, pcodes=pcodes, problems=problems(survey, shares, useless),
        personal=tuple(
            Personal(heading=s.column, kind=s.kind, share=round(s.share, 3), why=s.why)
            for s in survey.suspects.values()
        ),
        boundaries=known.name, seconds=round(time.monotonic() - begin, 2),
    )  # fmt: skip


def _fits(
    survey: Survey, levels: dict[str, int], is_useless: bool
) -> tuple[tuple[TableFit, ...], TableFit | None]:  # fmt: skip
    """The tables that fit, best first; where none does, the one that comes nearest."""
    if is_useless:
        return (), None
    shapes, points = survey.shapes, survey.points
    every = fit.fits(survey.profiles, survey.tags, shapes.main, points.pair, levels)
    good = tuple(table for table in every if table.score >= fit.LEAST)
    near = next((table for table in every if table.columns), None)
    return good, None if good else near


def _chosen(
    path: Path, facts: FileFacts, options: ReadOptions
) -> tuple[ReadOptions, str | None]:  # fmt: skip
    """The sheet or layer to look at: as asked, else the one with most rows."""
    if asked := options.sheet or options.layer:
        return options, asked
    parts = [part for part in facts.sheets or facts.layers if part.rows and not part.hidden]
    if not parts:
        return options, None
    if facts.rows is not None:  # the reader has chosen
        same = (part.name for part in parts if part.columns == facts.columns)
        return options, next(same, None)
    best = max(parts, key=lambda part: (fit.known_headings(part.columns), part.rows))
    kind = "sheet" if facts.sheets else "layer"
    return options.model_copy(update={kind: best.name}), best.name


def _read(
    path: Path, options: ReadOptions, facts: FileFacts,
    progress: Callable[[str, int, int | None], None],
) -> Survey:  # fmt: skip
    survey = Survey()
    for frame in batches(path, options):
        survey.add(frame)
        progress("Reading", survey.rows, facts.rows)
    if not survey.profiles:
        raise UserError(f"{path.name} holds no table and no shapes.")
    survey.finish()
    return survey


def _file(path: Path, facts: FileFacts, survey: Survey, layer: str | None) -> File:
    files = [p for p in path.rglob("*") if p.is_file()] if path.is_dir() else [path]
    parts = facts.sheets or facts.layers
    chosen = next((part for part in parts if part.name == layer), None)
    notes = [*facts.notes, *(n for n in survey.notes if n not in facts.notes)]
    if kobo.is_export(survey.profiles):
        survey.notes.append(kobo.NOTE)
        notes.append(kobo.NOTE)
    return File(
        name=path.name, bytes=sum(p.stat().st_size for p in files), format=facts.format,
        container=facts.container and f"{facts.container}: {facts.member}",
        encoding=facts.encoding, separator=facts.separator,
        layers=tuple(part.name for part in parts), layer=layer, header_rows=facts.header_rows,
        hxl=bool(survey.tags), crs=facts.crs or (chosen.crs if chosen else None),
        notes=tuple(notes if facts.rows is not None else survey.notes),
    )  # fmt: skip


def _dates(survey: Survey) -> tuple[str, str] | None:
    """First and last day in columns of dates."""
    days = [day for p in survey.profiles.values() if p.kind == "date" for day in p.days]
    return (min(days), max(days)) if days else None


def _geometry(survey: Survey) -> Geometry | None:
    shapes = survey.shapes
    if not shapes.kinds and not shapes.empty:
        return None
    return Geometry(
        kinds=dict(shapes.kinds), empty=shapes.empty, invalid=shapes.invalid,
        reasons=dict(shapes.reasons), box=shapes.box,
    )  # fmt: skip
