"""One load: read, map, check, P-code, write — in one transaction, with every row accounted for."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from psycopg2.extensions import connection as Connection

from ingest import dictionary, loads, sources
from ingest.compare import write as write_differences
from ingest.crosswalk import KEY, Crosswalk
from ingest.errors import NotFoundError, UserError
from ingest.output import refuse_input
from ingest.personal import Gate
from ingest.read import plain_failure
from ingest.report import Report
from ingest.run import Run
from ingest.settings import ROOT
from ingest.sources.model import Source

DIFFERENCES = "table,kind,key,field,before,after\n"
Progress = Callable[[str, int], None]  # table, rows so far


def load(
    connection: Connection, source: Source, path: Path | None, var: Path,
    progress: Progress = lambda table, rows: None, apply: bool = True,
    differences: Path | None = None,
) -> Report:  # fmt: skip
    """Load a source's file; the same inputs again change nothing.

    The caller commits; without `apply` everything is done, compared and taken back. Rows of the
    dataset that were there before are replaced, and can be gone back to (ingest/loads.py).
    `differences` takes every difference as CSV. Raises UserError for what stops the load; then
    nothing is changed.
    """
    if path is not None and not path.exists():
        raise NotFoundError(f"There is no file {path}.")
    refuse_input(differences, path)
    crosswalk = Crosswalk(source, var)
    loads.lock(connection)
    with connection.cursor() as cursor:  # keys are sorted once, in memory where they fit
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'; SET LOCAL work_mem = '128MB'")
    fingerprint = _fingerprint(connection, source, path, crosswalk)
    if earlier := _earlier(connection, source, fingerprint):
        if differences is not None:
            differences.write_text(DIFFERENCES, encoding="utf-8-sig")
        return earlier
    gate = Gate(source, var)
    report = _run(connection, source, path, crosswalk, fingerprint, progress, gate)
    if _fingerprint(connection, source, path, crosswalk) != fingerprint:
        raise UserError(f"{path and path.name} changed while it was read: load it again.")
    if differences is not None:
        _write_differences(connection, report, differences)
    report.names_to_review = crosswalk.write()
    report.crosswalk = crosswalk.path
    if not apply:
        connection.rollback()
        report.applied = False
    return report


def _run(
    connection: Connection, source: Source, path: Path | None, crosswalk: Crosswalk,
    fingerprint: str, progress: Progress, gate: Gate,
) -> Report:  # fmt: skip
    run = Run(connection, source, path, crosswalk, fingerprint, gate)
    try:
        for batch in sources.extract(source, path, gate.take):
            run.take(batch)
            progress(batch.table, run.report.read(batch.table) if run.report else 0)
        return run.finish()
    finally:
        run.writer.close()


def _write_differences(connection: Connection, report: Report, path: Path) -> None:
    path.write_text(DIFFERENCES, encoding="utf-8-sig")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM ops.load_run WHERE dataset = %s AND id < %s AND undone_at IS NULL "
            "ORDER BY id DESC LIMIT 1",
            (report.dataset, report.load_id),
        )
        row = cursor.fetchone()
    for found in report.differences:
        table = dictionary.tables()[found.table]
        write_differences(connection, table, row[0], report.load_id, path)


def _fingerprint(
    connection: Connection, source: Source, path: Path | None, crosswalk: Crosswalk
) -> str:
    """A checksum of all that decides what a load does: files, declarations, dictionary, places."""
    digest = hashlib.sha256()
    for file in _inputs(source, path):
        with plain_failure(file), file.open("rb") as content:
            digest.update(file.name.encode() + hashlib.file_digest(content, "sha256").digest())
    # not the crosswalk's file: writing open names into it, as loads do, changes no answer
    digest.update(crosswalk.reviewed.sort_values(KEY).to_csv(index=False).encode())
    digest.update(source.model_dump_json(exclude={"folder"}).encode())
    if source.pcodes:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT dataset, id FROM ops.load_run "
                "WHERE is_current AND 'admin_unit' = ANY(tables) ORDER BY 1"
            )
            digest.update(repr(cursor.fetchall()).encode())
    return digest.hexdigest()


def _inputs(source: Source, path: Path | None) -> Iterator[Path]:
    if path is not None:
        yield from _parts(path)
    yield from (ROOT / name for name in source.inputs)
    code = [*source.folder.glob("*"), *dictionary.FOLDER.glob("*.toml"),
            *dictionary.FOLDER.glob("codes/*.toml")]  # fmt: skip
    yield from sorted(file for file in code if file.is_file())


def _parts(path: Path) -> list[Path]:
    """The files of a path: a folder's, a Shapefile with its companions, or the one."""
    if path.is_dir():
        return sorted(filter(Path.is_file, path.rglob("*")))
    if path.suffix.lower() == ".shp":
        return sorted(other for other in path.parent.iterdir() if other.stem == path.stem)
    return [path]


def _earlier(connection: Connection, source: Source, fingerprint: str) -> Report | None:
    """The books of the dataset's current load, if it was of the very same inputs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, dataset, rows_read, rows_loaded, rows_rejected FROM ops.load_run "
            "WHERE source = %s AND inputs_sha256 = %s AND is_current",
            (source.name, fingerprint),
        )
        row = cursor.fetchone()
    return Report.unchanged(source.name, *row) if row else None
