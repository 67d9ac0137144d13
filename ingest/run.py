"""A load under way: batches are checked and written one by one, the whole is checked at the end."""

import time
from dataclasses import asdict
from pathlib import Path

import pandas as pd
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import Json

from ingest import (
    checks,
    clean,
    copy,
    crosschecks,
    dictionary,
    doubted,
    loads,
    mapping,
    partitions,
    places,
    raw,
)
from ingest.batch import Batch
from ingest.compare import compare
from ingest.crosswalk import Crosswalk
from ingest.dictionary.model import Table
from ingest.errors import UserError
from ingest.faults import Faults
from ingest.personal import Gate, restricted
from ingest.read.frames import NOTES, UNREADABLE
from ingest.report import Report
from ingest.sources.model import Source
from ingest.writer import Quiet, Writer


class Run:
    """One load: `take` each batch, then `finish`; the first batch opens it, for it names the
    dataset. Nothing is seen by others before the transaction is committed."""

    def __init__(
        self, connection: Connection, source: Source, path: Path | None, crosswalk: Crosswalk,
        fingerprint: str, gate: Gate,
    ) -> None:  # fmt: skip
        self.connection = connection
        self.source = source
        self.path = path
        self.fingerprint = fingerprint
        self.gate = gate
        self.habits = clean.Habits()
        self.writer = Writer()
        self.places = places.Places(Quiet(connection, self.writer), source, crosswalk)
        self.started = time.monotonic()
        self.report: Report | None = None
        self.load_id = 0
        self.described: dict[str, object] = {}
        self.tables: dict[str, Table] = {}

    def take(self, batch: Batch) -> None:
        """Check one batch and hand it to the writer."""
        table = dictionary.tables().get(batch.table)
        if table is None:
            raise UserError(f"Source {self.source.name} fills “{batch.table}”, which is no table.")
        mapped = mapping.to_dictionary(batch.rows, table, self.source)
        report = self.report or self._open(mapped)
        faults = Faults(mapped, self.source.checks)
        _declare_unreadable(batch, faults)
        mapping.declare(mapped, faults)
        parsed = checks.parse(mapped, table, self.source.clean, self.habits, faults)
        rows = places.fold_levels(parsed)
        checks.refuse_totals(rows, table, faults)  # before places: “Total” is none to be decided
        rows = self.places.resolve(rows, table, faults)
        checks.validate(rows, table, faults)
        checks.doubt(rows, table, faults)
        report.add(table, rows, faults)
        report.take_notes(batch.rows.attrs.get(NOTES, []))
        aside = self.gate.drain()
        self.writer.submit(lambda: self._write(batch, table, rows, faults, aside))

    def finish(self) -> Report:
        """Check the load as a whole and close its books; raises when something does not hold."""
        self.writer.wait()
        if self.report is None or not self.report.rows_read:
            name = self.path.name if self.path else self.source.name
            raise UserError(f"{name} holds no rows.")
        report = self.report
        settled = report.settle(set(self.habits.unproved()))
        with self.connection.cursor() as cursor:
            doubted.settle(cursor, report.load_id, settled)
            for table in self.tables.values():
                self._seal(cursor, table, report)
            self._reject_rounds_without_site(cursor, report)
            for table in self.tables.values():
                self._cross_check(cursor, table, report)
                self._refuse_strangers(cursor, table, report)
            _refuse_unexpected(self.source, report)
            before = loads.current(cursor, report.dataset)
            if before is not None:
                self._compare(before, report)
            self._close(cursor, report)
        return report

    def _open(self, rows: pd.DataFrame) -> Report:
        info = mapping.dataset_of(self.source, rows)
        report = Report(self.source.name, info.slug)
        report.before = self._totals(info.slug)
        self.described = {**info.model_dump(), "source": self.source.name}
        with self.connection.cursor() as cursor:
            _refuse_taken(cursor, self.source, info.slug)
            cursor.execute(
                "INSERT INTO ops.load_run (source, dataset, file_name, inputs_sha256) "
                "VALUES (%s, %s, %s, %s) RETURNING id",
                (self.source.name, info.slug, self.path and self.path.name, self.fingerprint),
            )
            report.load_id = self.load_id = cursor.fetchone()[0]
        self.report = report
        return report

    def _write(
        self, batch: Batch, table: Table, rows: pd.DataFrame, faults: Faults, aside: pd.DataFrame
    ) -> None:
        good, load_id = faults.passed, self.load_id
        received = batch.rows.drop(columns=["geom"], errors="ignore")
        if table.name not in self.tables:
            with self.connection.cursor() as cursor:
                partitions.create(cursor, table, load_id, str(self.described["slug"]))
            self.tables[table.name] = table
        raw.keep(self.connection, load_id, table.name, received)
        restricted.write(self.connection, load_id, table.name, aside)
        copy.rejected(
            self.connection, load_id, table, received[~good], rows[~good], faults.frame[~good]
        )
        doubted.keep(self.connection, load_id, table.name, faults.doubts)
        copy.rows(self.connection, partitions.name(table, load_id), table, rows[good])

    def _seal(self, cursor: Cursor, table: Table, report: Report) -> None:
        if not partitions.seal(cursor, table, report.load_id):
            self._reject(cursor, table, crosschecks.repeated(cursor, table, report.load_id), report)
            partitions.seal(cursor, table, report.load_id)

    def _reject_rounds_without_site(self, cursor: Cursor, report: Report) -> None:
        if {"site", "site_round"} <= set(self.tables):
            rounds, sites = self.tables["site_round"], self.tables["site"]
            met = crosschecks.without_site(cursor, rounds, sites, report.load_id)
            self._reject(cursor, rounds, met, report)

    def _cross_check(self, cursor: Cursor, table: Table, report: Report) -> None:
        rules = crosschecks.rules(table, report.load_id, report.dataset)
        for rule in rules:
            severity = self.source.checks.severity(rule.name)
            if severity == "reject":
                self._reject(cursor, table, rule.rows(cursor, self.source.checks), report)
            elif seen := rule.doubted(cursor, self.source.checks, report.load_id, table.name):
                if severity == "stop":
                    raise UserError(f"{seen.count:,} rows meet “{rule.name}”: {seen.example}")
                report.warnings[rule.name] = seen

    def _reject(
        self, cursor: Cursor, table: Table, met: crosschecks.Met, report: Report
    ) -> None:  # fmt: skip
        """Move rows that were written to the rejected ones."""
        if not met.rows:
            return
        reasons = pd.Series(dict(met.rows)).sort_index()
        numbers = [int(number) for number in reasons.index]
        rows = copy.take_out(self.connection, table, report.load_id, numbers)
        received = raw.rows(self.connection, report.load_id, table.name, numbers)
        faults = pd.DataFrame({"rule": met.rule, "reason": reasons.to_numpy()})
        copy.rejected(self.connection, report.load_id, table, received, rows, faults)
        report.reject(table, rows, met.rule, f"row {numbers[0]}: {reasons.iloc[0]}")

    def _refuse_strangers(self, cursor: Cursor, table: Table, report: Report) -> None:
        """A key that says nothing of the dataset is unique over all datasets."""
        if table.key and "dataset" not in table.key:
            other = partitions.owner_of_same_keys(cursor, table, report.load_id, report.dataset)
            if other:
                raise UserError(
                    f"Dataset “{other}” holds the same {', '.join(table.key)} already: "
                    f"geoportal remove {other}, if this file is to stand in its place."
                )

    def _compare(self, before: loads.Load, report: Report) -> None:
        for table in self.tables.values():
            if table in before.tables:
                found = compare(self.connection, table, before.id, report.load_id)
                report.differences.append(found)

    def _close(self, cursor: Cursor, report: Report) -> None:
        cursor.execute(
            "UPDATE ops.load_run SET finished_at = clock_timestamp(), rows_read = %s, "
            "rows_loaded = %s, rows_rejected = %s, tables = %s, described = %s, findings = %s "
            "WHERE id = %s",
            (report.rows_read, report.rows_loaded, report.rows_rejected, list(self.tables),
             Json(self.described), Json(self._findings(report)), report.load_id),
        )  # fmt: skip
        tables = tuple(self.tables.values())
        loads.swap(cursor, report.dataset, loads.Load(report.load_id, tables, self.described))
        report.after = self._totals(report.dataset)
        report.seconds = time.monotonic() - self.started
        cursor.execute(
            "UPDATE ops.load_run SET totals = %s WHERE id = %s",
            (Json(report.totals()), report.load_id),
        )

    def _findings(self, report: Report) -> dict[str, object]:
        decided = [asdict(decision) for decision in self.gate.decisions()]
        return {**report.findings(), "personal": decided}

    def _totals(self, dataset: str) -> dict[str, dict[str, int]]:
        return {
            table.name: copy.totals(self.connection, table, dataset)
            for table in dictionary.tables().values()
            if table.holds_records
        }


def _declare_unreadable(batch: Batch, faults: Faults) -> None:
    """Records that could not be read whole are rejected, not lost."""
    reasons = batch.rows.attrs.get(UNREADABLE, {})
    if reasons:
        said = faults.numbers.map(reasons)
        faults.add(said.notna(), "unreadable", said.astype("str"))


def _refuse_taken(cursor: Cursor, source: Source, slug: str) -> None:
    cursor.execute("SELECT source FROM core.dataset WHERE slug = %s", (slug,))
    if (row := cursor.fetchone()) and row[0] != source.name:
        raise UserError(
            f"There is a dataset “{slug}” from source {row[0]} already: choose another title."
        )


def _refuse_unexpected(source: Source, report: Report) -> None:
    for table, least in source.expect.items():
        if report.read(table) < least:
            raise UserError(
                f"Source {source.name} has {report.read(table):,} rows for {table}, "
                f"at least {least:,} are expected: is the file whole?"
            )
    for table, fields in source.totals.items():
        for name, (least, greatest) in fields.items():
            total = report.tables.get(table, {}).get("read", {}).get(name, 0)
            if not least <= total <= greatest:
                raise UserError(
                    f"Source {source.name} has {total:,} {name} for {table}, "
                    f"{least:,} to {greatest:,} are expected: is it the right file?"
                )
