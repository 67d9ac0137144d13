"""Makes the files of the current publication that are not there yet, one after the other."""

import hashlib
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
from psycopg2.extensions import connection as Connection

from geoportal.downloads import geojson, manifest, source
from geoportal.downloads.content import Content, Order
from geoportal.downloads.formats import WRITTEN
from geoportal.downloads.manifest import File
from geoportal.downloads.turn import turn
from geoportal.tiles.archive import write_pmtiles
from ingest import database
from layers import catalog

log = logging.getLogger(__name__)
Progress = Callable[[str, int], None]
Write = Callable[[Path], object]
NUMBER = "SELECT number FROM pub.publication"
READABLE = "SELECT DISTINCT publication FROM pub.snapshot"


@dataclass(frozen=True)
class Maker:
    """Makes files under `var` from the database at `url`, naming the server at `public_url`."""

    url: str
    var: Path
    public_url: str
    progress: Progress

    def make(self) -> list[str]:
        """Make what is missing until the newest publication is whole; names of what failed.

        Nothing is done where another process waits to do it. Raises UnavailableError.
        """
        with turn(self.var / manifest.FOLDER) as ours:
            if not ours:
                return []
            with database.connect(self.url) as connection:
                connection.cursor().execute("SET statement_timeout = 0")
                connection.commit()
                return self._until_whole(connection)

    def _until_whole(self, connection: Connection) -> list[str]:
        done, failed = -1, list[str]()
        while (newest := number(connection)) not in (0, done):
            _prune(connection, self.var / manifest.FOLDER)
            failed = self._publication(connection, newest)
            done = newest
        return failed

    def _publication(self, connection: Connection, wanted: int) -> list[str]:
        place = manifest.folder(self.var, wanted)
        shutil.rmtree(place / manifest.PART, ignore_errors=True)  # of one that was killed
        (place / manifest.PART).mkdir(parents=True)
        failed: list[str] = []
        for said in source.facts(connection):
            for kind, write in self._wanted(connection, said).items():
                if number(connection) != wanted:
                    return failed  # something newer is to be made
                name = f"{said['layer']}.{kind}"
                if not _is_there(place, name) and not self._file(place, said, kind, write):
                    failed.append(name)
                connection.rollback()  # nobody waits for a lock of ours longer than for one file
        shutil.rmtree(place / manifest.PART)
        return failed

    def _wanted(self, connection: Connection, said: dict[str, Any]) -> dict[str, Write]:
        """What writes each file of a layer."""
        layer = catalog().get(said["layer"])
        if layer is None:  # published before its file was removed
            return {}
        about = source.about(connection, said, self.public_url)
        content = source.read(connection, layer, said, about)
        counted = replace(content, batches=partial(self._counted, content))
        ready = partial(source.features, connection, said)
        return {
            **{kind: partial(_written, kind, counted) for kind in WRITTEN},
            "geojson": lambda path: geojson.write(path, about, ready()),
            "pmtiles": lambda path: write_pmtiles(self.url, layer.name, path, about.facts()),
        }

    def _counted(self, content: Content, order: Order) -> Iterator[pa.RecordBatch]:
        rows = 0
        for batch in content.batches(order):
            rows += len(batch)
            self.progress(content.layer.name, rows)
            yield batch

    def _file(self, place: Path, said: dict[str, Any], kind: str, write: Write) -> bool:
        """Make a file and note it; false, with the reason in the log, when that fails."""
        name = f"{said['layer']}.{kind}"
        path = place / manifest.PART / name
        self.progress(name, 0)
        try:
            write(path)
            size, digest = _sealed(path)
            os.replace(path, place / name)
        except Exception as error:  # GDAL, Arrow and openpyxl have their own; the others go on
            log.warning("%s could not be made: %s", name, error)
            log.debug("file failed", exc_info=True)
            path.unlink(missing_ok=True)
            return False
        made = File(said["layer"], kind, said["number"], said["features"], size, digest)
        manifest.add(place, made)
        return True


def _written(kind: str, content: Content, path: Path) -> None:
    WRITTEN[kind].write(path, content)


def _sealed(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file that is safely on the disk."""
    with path.open("rb") as made:
        os.fsync(made.fileno())
        return path.stat().st_size, hashlib.file_digest(made, "sha256").hexdigest()


def _is_there(place: Path, name: str) -> bool:
    known = {file.name: file.bytes for file in manifest.read(place)}
    path = place / name
    return name in known and path.exists() and path.stat().st_size == known[name]


def number(connection: Connection) -> int:
    """Number of the current publication, 0 before the first."""
    with connection.cursor() as cursor:
        cursor.execute(NUMBER)
        row = cursor.fetchone()
    return row[0] if row else 0


def _prune(connection: Connection, place: Path) -> None:
    """Remove the files of publications that may not be read any more."""
    with connection.cursor() as cursor:
        cursor.execute(READABLE)
        kept = {str(number) for (number,) in cursor.fetchall()}
    for folder in place.iterdir():
        if folder.name.isdigit() and folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)
