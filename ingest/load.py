"""One load: read, map, check, P-code, write — in one transaction, with every row accounted for."""

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import Json

from ingest import checks, copy, dictionary, mapping, places, sources
from ingest.batch import Batch
from ingest.crosswalk import KEY, Crosswalk
from ingest.database import LOAD_LOCK
from ingest.dictionary.model import Table
from ingest.errors import NotFoundError, UserError
from ingest.read import plain_failure
from ingest.report import Report
from ingest.settings import ROOT
from ingest.sources.model import DatasetInfo, Source


def load(
    connection: Connection, source: Source, path: Path | None, var: Path,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:  # fmt: skip
    """Load a source's file; the same inputs again change nothing.

    The caller commits. Rows of the dataset that were there before are replaced. Raises UserError
    for what stops the load; then nothing is changed.
    """
    if path is not None and not path.exists():
        raise NotFoundError(f"There is no file {path}.")
    crosswalk = Crosswalk(source, var)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOAD_LOCK,))
    fingerprint = _fingerprint(connection, source, path, crosswalk)
    if earlier := _earlier(connection, source, fingerprint):
        return earlier
    run = _Run(connection, source, path, crosswalk, fingerprint)
    for batch in sources.extract(source, path):
        progress(f"{len(batch.rows):,} rows for {batch.table}")
        run.take(batch)
    report = run.finish()
    report.names_to_review = crosswalk.write()
    report.crosswalk = crosswalk.path
    return report


class _Run:
    """A load under way: opened by the first batch, when the dataset's name is known."""

    def __init__(
        self, connection: Connection, source: Source, path: Path | None, crosswalk: Crosswalk,
        fingerprint: str,
    ) -> None:  # fmt: skip
        self.connection = connection
        self.source = source
        self.path = path
        self.places = places.Places(connection, source, crosswalk)
        self.fingerprint = fingerprint
        self.started = time.monotonic()
        self.report: Report | None = None

    def take(self, batch: Batch) -> None:
        """Check one batch and write it: accepted rows, rejected rows, raw rows."""
        table = dictionary.tables().get(batch.table)
        if table is None:
            raise UserError(f"Source {self.source.name} fills “{batch.table}”, which is no table.")
        mapped = mapping.to_dictionary(batch.rows, table, self.source)
        report = self.report or self._open(mapped)
        faults = checks.Faults(mapped.index)
        rows = places.fold_levels(checks.parse(mapped, table, faults))
        rows = self.places.resolve(rows, table, faults)
        checks.validate(rows, table, faults)
        self._write(batch, table, rows, faults, report)

    def finish(self) -> Report:
        """Close the books; raises when they do not balance."""
        if self.report is None or not self.report.rows_read:
            name = self.path.name if self.path else self.source.name
            raise UserError(f"{name} holds no rows.")
        report = self.report
        for table, least in self.source.expect.items():
            if report.read(table) < least:
                raise UserError(
                    f"Source {self.source.name} has {report.read(table):,} rows for {table}, "
                    f"at least {least:,} are expected: is the file whole?"
                )
        report.after = self._totals(report.dataset)
        report.seconds = time.monotonic() - self.started
        with self.connection.cursor() as cursor:
            cursor.execute(
                "UPDATE ops.load_run SET finished_at = clock_timestamp(), rows_read = %s, "
                "rows_loaded = %s, rows_rejected = %s, totals = %s WHERE id = %s",
                (report.rows_read, report.rows_loaded, report.rows_rejected,
                 Json(report.totals()), report.load_id),
            )  # fmt: skip
        return report

    def _open(self, rows: pd.DataFrame) -> Report:
        info = _named_after(self.source, rows)
        self.report = Report(self.source.name, info.slug)
        self.report.before = self._totals(info.slug)
        with self.connection.cursor() as cursor:
            _refuse_taken(cursor, self.source, info.slug)
            for table in dictionary.tables().values():
                if table.holds_records:
                    target = sql.Identifier("core", table.name)
                    statement = sql.SQL("DELETE FROM {} WHERE dataset = %s").format(target)
                    cursor.execute(statement, (info.slug,))
            _write_dataset(cursor, self.source, info)
            cursor.execute(
                "INSERT INTO ops.load_run (source, dataset, file_name, inputs_sha256) "
                "VALUES (%s, %s, %s, %s) RETURNING id",
                (self.source.name, info.slug, self.path and self.path.name, self.fingerprint),
            )
            self.report.load_id = cursor.fetchone()[0]
        return self.report

    def _write(
        self, batch: Batch, table: Table, rows: pd.DataFrame, faults: checks.Faults,
        report: Report,
    ) -> None:  # fmt: skip
        good, bad = faults.passed, ~faults.passed
        raw = batch.rows.drop(columns=["geom"], errors="ignore")
        copy.records(self.connection, "raw.record", report.load_id, table.name, raw)
        copy.rejected(self.connection, report.load_id, table, raw[bad], rows[bad], faults.frame)
        system = {"dataset": report.dataset, "load_id": report.load_id}
        copy.rows(self.connection, table, rows[good].assign(**system))
        report.add(table, rows, good, faults.frame)

    def _totals(self, dataset: str) -> dict[str, dict[str, int]]:
        return {
            table.name: copy.totals(self.connection, table, dataset)
            for table in dictionary.tables().values()
            if table.holds_records
        }


def _named_after(source: Source, rows: pd.DataFrame) -> DatasetInfo:
    if source.dataset is None:
        raise UserError(
            f"Say what the data are: geoportal load {source.name} FILE "
            '--title "…" --licence "…" --credit "…"'
        )
    first = rows.iloc[0].to_dict() if len(rows) else {}
    slug, title = (
        re.sub(r"{(\w+)}", lambda field: str(first.get(field[1], field[0])), text)
        for text in (source.dataset.slug, source.dataset.title)
    )
    return source.dataset.model_copy(update={"slug": mapping.slug(slug), "title": title})


def _refuse_taken(cursor: Cursor, source: Source, slug: str) -> None:
    cursor.execute("SELECT source FROM core.dataset WHERE slug = %s", (slug,))
    if (row := cursor.fetchone()) and row[0] != source.name:
        raise UserError(
            f"There is a dataset “{slug}” from source {row[0]} already: choose another title."
        )


def _write_dataset(cursor: Cursor, source: Source, info: DatasetInfo) -> None:
    values = {**info.model_dump(), "source": source.name}
    names = [sql.Identifier(name) for name in dictionary.tables()["dataset"].fields]
    statement = sql.SQL(
        "INSERT INTO core.dataset ({}) VALUES ({}) ON CONFLICT (slug) DO UPDATE SET ({}) = ROW ({})"
    ).format(
        sql.SQL(", ").join(names),
        sql.SQL(", ").join(map(sql.Placeholder, dictionary.tables()["dataset"].fields)),
        sql.SQL(", ").join(names),
        sql.SQL(", ").join(sql.SQL("excluded.{}").format(name) for name in names),
    )
    cursor.execute(statement, values)


def _fingerprint(
    connection: Connection, source: Source, path: Path | None, crosswalk: Crosswalk
) -> str:
    digest = hashlib.sha256()
    for file in _inputs(source, path):
        with plain_failure(file), file.open("rb") as content:
            digest.update(file.name.encode() + hashlib.file_digest(content, "sha256").digest())
    # not the crosswalk's file: writing open names into it, as loads do, changes no answer
    digest.update(crosswalk.reviewed.sort_values(KEY).to_csv(index=False).encode())
    digest.update(repr(source.dataset).encode())
    if source.pcodes:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT dataset, max(load_id) FROM core.admin_unit GROUP BY 1 ORDER BY 1"
            )
            digest.update(repr(cursor.fetchall()).encode())
    return digest.hexdigest()


def _inputs(source: Source, path: Path | None) -> Iterator[Path]:
    if path is not None:  # a folder is read by natural_earth only, and holds two GeoParquet files
        yield from sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    yield from (ROOT / name for name in source.inputs)
    code = [*source.folder.glob("*"), *dictionary.FOLDER.rglob("*.toml")]
    yield from sorted(file for file in code if file.is_file())


def _earlier(connection: Connection, source: Source, fingerprint: str) -> Report | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.id, r.dataset, r.rows_read, r.rows_loaded, r.rows_rejected "
            "FROM ops.load_run r "
            "WHERE r.source = %s AND r.inputs_sha256 = %s AND r.finished_at IS NOT NULL "
            "AND NOT EXISTS (SELECT 1 FROM ops.load_run n "
            "WHERE n.dataset = r.dataset AND n.id > r.id)",
            (source.name, fingerprint),
        )
        row = cursor.fetchone()
    if row is None:
        return None
    return Report.unchanged(source.name, *row)
