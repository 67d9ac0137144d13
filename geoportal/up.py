"""`geoportal up`: from whatever state the machine is in to a portal that answers."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from geoportal import downloads, ports
from geoportal.access import Access, prepare
from geoportal.cluster import Cluster
from geoportal.features.tokens import shared_key
from geoportal.lifeline import die_with_parent
from geoportal.portal.borders.rules import rules
from geoportal.portal.build import BuildError, build_assets
from geoportal.settings import ServeSettings
from ingest import database, sources
from ingest.errors import UnavailableError
from ingest.load import load
from ingest.report import Report
from ingest.settings import IngestSettings
from layers.publications.prune import KEPT, prune
from layers.publish import publish

SHIPPED = ("natural_earth", "sample", "dtm_overview")
START_WITHIN = 180.0  # seconds; an old laptop is slow, and a server that ends is noticed at once
LOG = "server.log"
LARGEST_LOG = 50_000_000  # bytes at a start; a larger one becomes server.log.1
METRICS = "PROMETHEUS_MULTIPROC_DIR"  # read by the metrics' library when it is imported
BROUGHT_BACK = """
SELECT number, restores FROM ops.publication WHERE is_current AND restores IS NOT NULL
"""
Say = Callable[[str], None]


def up(say: Say) -> int:
    """Set up what is missing, load and publish the sample, serve until stopped."""
    settings = ServeSettings()
    rules()  # a wrong file is told at once, not after minutes
    var = IngestSettings().var
    with ports.only_one(var):
        ports.release_own(var)
        ports.refuse_taken(settings)
        return _set_up_and_serve(settings, say)


def _set_up_and_serve(settings: ServeSettings, say: Say) -> int:
    say("Front-end assets")
    try:
        build_assets()
    except BuildError as error:
        raise UnavailableError(str(error)) from None
    say("Database")
    access = prepare()
    try:
        bring_data(access, say)
        return serve(access, settings, say)
    finally:
        if IngestSettings().database_url is None:
            Cluster(IngestSettings().var).stop()


def bring_data(access: Access, say: Say) -> None:
    """Load what the project ships, if it is not there, and publish, if anything is new.

    Nothing of it when an earlier publication was brought back: what somebody took away stays away
    until somebody publishes.
    """
    with database.connect(access.owner) as connection, connection.cursor() as cursor:
        cursor.execute(BROUGHT_BACK)
        if held := cursor.fetchone():
            say("Publication {} brought back {}: it stands until geoportal publish".format(*held))
            return
    if IngestSettings().sample:
        for name in SHIPPED:
            say(f"Loading {sources.get(name).title}")
            load_shipped(access, name)
    say("Publishing")
    with database.connect(access.owner) as connection:
        publish(connection, "Data brought by geoportal up")
        connection.commit()
        prune(connection, KEPT)


def load_shipped(access: Access, name: str) -> Report:
    """Load a source that reads nothing but what the project ships."""
    with database.connect(access.owner) as connection:
        return load(connection, sources.get(name), None, IngestSettings().var)


def _log(var: Path) -> Path:
    """The server's log; what an earlier start left is put aside when it has grown large."""
    log = var / LOG
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(var / f"{LOG}.1")
    return log


def serve(access: Access, settings: ServeSettings, say: Say) -> int:
    """Run the server in the foreground; Ctrl-C or SIGTERM ends it in good order."""
    with _log(IngestSettings().var).open("ab") as log:
        server = subprocess.Popen(
            command(settings), env={**environment(access), METRICS: _metrics_folder()},
            preexec_fn=die_with_parent,
            start_new_session=True, stdout=log, stderr=log,
        )  # fmt: skip
    maker = downloads.start(IngestSettings().var, environment(access), die_with_parent)
    ports.remember(IngestSettings().var, server.pid)
    for name in (signal.SIGINT, signal.SIGTERM):  # a shell may have SIGINT ignored for us
        signal.signal(name, _interrupt)
    try:
        wait_until_ready(settings, server)
        say(
            f"\n  Portal   {settings.public_url}/\n  OGC API  {settings.public_url}/api\n"
            "\n  Ctrl-C stops it."
        )
        return server.wait()
    except KeyboardInterrupt:
        say("\nStopping …")
        return 0
    finally:
        for process in (server, maker):
            process.terminate()
            process.wait(timeout=30)
        ports.forget(IngestSettings().var)


def command(settings: ServeSettings) -> list[str]:
    """The production server: uvicorn with several workers."""
    return [
        sys.executable, "-m", "uvicorn", "geoportal.app:create", "--factory",
        "--host", settings.host, "--port", str(settings.port),
        "--workers", str(settings.workers), "--log-level", "warning", "--no-server-header",
        "--timeout-graceful-shutdown", "10", "--no-proxy-headers",
        "--loop", "uvloop", "--http", "geoportal.operations.head:BoundedHead", "--no-access-log",
    ]  # fmt: skip


def environment(access: Access) -> dict[str, str]:
    """The server's environment: the serving role's database, never the owner's."""
    kept = {k: v for k, v in os.environ.items() if k != "GEOPORTAL_DATABASE_URL"}
    key = kept.get("GEOPORTAL_TOKEN_KEY") or shared_key(IngestSettings().var)
    return {**kept, "GEOPORTAL_WEB_DATABASE_URL": access.web, "GEOPORTAL_TOKEN_KEY": key}


def _metrics_folder() -> str:
    """An empty folder where the workers add up what they count."""
    folder = IngestSettings().var / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return str(folder)


def wait_until_ready(settings: ServeSettings, server: subprocess.Popen) -> None:
    """Return when /health answers; raise when the server ends or takes too long."""
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(
                f"http://{settings.host}:{settings.port}/health", timeout=2
            ).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise UnavailableError(f"The server did not start: its log, var/{LOG}, says why.")


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
