"""One private cluster per run, prepared databases cloned per test, a live server per worker.

Nothing here is a stand-in: PostgreSQL, PostGIS, the loads and the server are the ones we ship.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import sql

from geoportal import up
from geoportal.access import Access, embedded
from geoportal.cluster import Cluster
from geoportal.portal.build import build_assets
from geoportal.settings import ServeSettings
from ingest import database, sources
from ingest.dictionary.sql import sync
from ingest.load import load
from ingest.settings import ROOT
from layers.publish import publish

VAR = "GEOPORTAL_TEST_VAR"
REAL = Path(os.environ.get("GEOPORTAL_REAL_DATA", ROOT.parent / "shared" / "data" / "real"))


def pytest_sessionstart(session: pytest.Session) -> None:
    """One folder for the run, made in the process that starts the workers."""
    if hasattr(session.config, "workerinput"):
        return
    folder = Path(tempfile.mkdtemp(prefix="geoportal-test-"))
    folder.chmod(0o755)
    os.environ[VAR] = str(folder)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop and remove the cluster."""
    if not hasattr(session.config, "workerinput") and VAR in os.environ:
        folder = Path(os.environ.pop(VAR))
        if (folder / "started.made").exists():
            Cluster(folder).stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    """Started, and the assets built, by the first test that asks."""
    cluster = Cluster(Path(os.environ[VAR]))
    with _once(cluster, "started") as first:
        if first:
            build_assets()
            cluster.ensure()
            _run(cluster, "ALTER SYSTEM SET fsync = off")  # nothing here outlives the run
            _run(cluster, "SELECT pg_reload_conf()")
    return cluster


@pytest.fixture(scope="session")
def var(cluster: Cluster) -> Path:
    """The folder for what loads write beside the database (crosswalks)."""
    return cluster.var


@pytest.fixture
def empty_database(cluster: Cluster) -> Iterator[Access]:
    """A database with migrations and dictionary, and no rows."""
    with _clone(cluster, "template_empty", _make_empty) as access:
        yield access


@pytest.fixture
def sample_database(cluster: Cluster) -> Iterator[Access]:
    """A database of one's own with the shipped data loaded and published."""
    with _clone(cluster, "template_sample", _make_sample) as access:
        yield access


@pytest.fixture(scope="session")
def published(cluster: Cluster) -> Iterator[Access]:
    """The same, shared by the tests of a worker: read only."""
    with _clone(cluster, "template_sample", _make_sample) as access:
        yield access


@pytest.fixture(scope="session")
def live_server(published: Access) -> Iterator[str]:
    """Address of a running server over the published sample."""
    with serving(published) as url:
        yield url


@pytest.fixture(scope="session")
def serve_database() -> Callable[..., AbstractContextManager[str]]:
    """`with serve_database(access) as url:` runs a server over a database."""
    return serving


@contextmanager
def serving(access: Access, **changes: str) -> Iterator[str]:
    """A server over a database, on a free port, as `geoportal up` starts it."""
    settings = ServeSettings(port=free_port(), workers=1)
    with tempfile.TemporaryDirectory(prefix="geoportal-server-") as var:
        given = {"GEOPORTAL_URL": settings.public_url, "GEOPORTAL_TRUSTED_PROXY": settings.host,
                 "GEOPORTAL_VAR": var}  # fmt: skip
        environment = {**up.environment(access), **given, **changes}
        server = subprocess.Popen(up.command(settings), env=environment)
        try:
            up.wait_until_ready(settings, server)
            yield settings.public_url
        finally:
            server.terminate()
            server.wait(timeout=30)


@pytest.fixture(scope="session")
def real_data() -> Callable[[str], Path]:
    """Path of a real file; absent files fail under CI and are skipped, loudly, elsewhere."""

    def find(name: str) -> Path:
        path = REAL / name
        if not path.exists():
            message = f"REAL DATA MISSING: {path} (set GEOPORTAL_REAL_DATA)"
            if os.environ.get("CI") == "true":
                pytest.fail(message)
            warnings.warn(message, stacklevel=2)
            pytest.skip(message)
        return path

    return find


@pytest.fixture
def owner(empty_database: Access) -> Iterator[psycopg2.extensions.connection]:
    """A connection of the owner to an empty database."""
    with database.connect(empty_database.owner) as connection:
        yield connection


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _clone(
    cluster: Cluster, template: str, make: Callable[[Cluster, str], None]
) -> Iterator[Access]:
    with _once(cluster, template) as first:
        if first:
            make(cluster, template)
        name = f"test_{uuid.uuid4().hex[:12]}"
        statement = sql.SQL(
            "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy OWNER geoportal_owner"
        )
        _run(cluster, statement.format(sql.Identifier(name), sql.Identifier(template)))
    yield Access(cluster.url("geoportal_owner", name), cluster.url("geoportal_web", name))
    _run(cluster, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _once(cluster: Cluster, what: str) -> Iterator[bool]:
    """One worker at a time; true for the first, and again when that one failed."""
    with (cluster.var / "once.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        marker = cluster.var / f"{what}.made"
        yield not marker.exists()
        marker.touch()


def _make_empty(cluster: Cluster, name: str) -> None:
    access = embedded(cluster, name)
    database.migrate(access.owner)
    with database.connect(access.owner) as connection:
        sync(connection)


def _make_sample(cluster: Cluster, name: str) -> None:
    _make_empty(cluster, name)
    owner = cluster.url("geoportal_owner", name)
    for source in up.SHIPPED:
        with database.connect(owner) as connection:
            load(connection, sources.get(source), None, cluster.var)
    with database.connect(owner) as connection:
        publish(connection, "the shipped sample")


def _run(cluster: Cluster, statement: str | sql.Composable) -> None:
    with database.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
        connection.cursor().execute(statement)
