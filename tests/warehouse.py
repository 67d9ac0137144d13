"""A database of one's own to load files into, ask questions of, and publish."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from geoportal.access import Access
from geoportal.cluster import Cluster
from ingest import database, sources
from ingest.load import load
from ingest.report import Report
from ingest.sources.model import DatasetInfo, Source
from layers.publish import Publication, publish
from tests import conftest


@dataclass(frozen=True)
class Warehouse:
    """A database and the folder beside it; each call is a transaction, as each command is."""

    access: Access = field(repr=False)
    var: Path

    def load(self, source: str | Source, path: Path | None = None) -> Report:
        described = sources.get(source) if isinstance(source, str) else source
        with database.connect(self.access.owner) as connection:
            return load(connection, described, path, self.var)

    def publish(self, note: str = "") -> Publication:
        with database.connect(self.access.owner) as connection:
            return publish(connection, note)

    def rows(self, query: str, *values: object) -> list[tuple]:
        with database.connect(self.access.owner) as connection, connection.cursor() as cursor:
            cursor.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    def one(self, query: str, *values: object) -> object:
        ((value,),) = self.rows(query, *values)
        return value

    def state(self) -> list[tuple]:
        """Number of rows and a checksum of every table outside the system's own schemas."""
        tables = self.rows(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
            "WHERE schemaname IN ('raw', 'core', 'pub', 'ops') ORDER BY 1"
        )
        checksum = "SELECT count(*), sum(hashtextextended(t::text, 0)) FROM {} t"
        return [(name, *self.rows(checksum.format(name))[0]) for (name,) in tables]

    def crosswalk(self, source: str) -> Path:
        return self.var / "crosswalks" / f"{source}.csv"


@contextmanager
def empty(cluster: Cluster, var: Path) -> Iterator[Warehouse]:
    """Migrations and dictionary, no rows."""
    with conftest._clone(cluster, "template_empty", conftest._make_empty) as access:
        yield Warehouse(access, var)


@contextmanager
def with_sample(cluster: Cluster, var: Path) -> Iterator[Warehouse]:
    """The shipped data, loaded and published."""
    with conftest._clone(cluster, "template_sample", conftest._make_sample) as access:
        yield Warehouse(access, var)


def own_table(title: str = "Our table", **changes: object) -> Source:
    """The source `displacement_table`, described as the command line describes it."""
    info = DatasetInfo(
        slug=title.lower(), title=title, licence_id="CC-BY-4.0", credit_line="Us",
        redistributable=True, synthetic=False,
    ).model_copy(update=changes)  # fmt: skip
    return sources.get("displacement_table").model_copy(update={"dataset": info})
