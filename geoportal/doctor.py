"""What is found, missing or wrong on this machine, each with its remedy."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from geoportal import ports
from geoportal.cluster import Cluster, programs
from geoportal.settings import ServeSettings
from ingest import database
from ingest.errors import UserError
from ingest.settings import ROOT, IngestSettings

NEEDED_GB = 3
STATIC = ROOT / "geoportal" / "portal" / "static"  # build.STATIC, whose import takes seconds


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    what: str
    ok: bool
    state: str
    remedy: str = ""


def examine() -> list[Finding]:
    """Look at everything a set-up needs; nothing is changed."""
    return [finding for check in CHECKS for finding in check()]


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(
        "Python",
        sys.version_info >= (3, 12),
        version,
        "install Python 3.12 or later: apt-get install python3.13, or pyenv install 3.13",
    )


def _postgis() -> Iterator[Finding]:
    try:
        folder = programs()
    except UserError as error:
        yield Finding(
            "PostGIS", IngestSettings().database_url is not None, "not installed", str(error)
        )
        return
    version = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout.strip()
    yield Finding("PostGIS", True, version)


def _database() -> Iterator[Finding]:
    settings = IngestSettings()
    cluster = Cluster(settings.var)
    if settings.database_url:
        yield _answers(settings.database_url.get_secret_value())
    elif not cluster.exists:
        yield Finding("Database", True, "not made yet; geoportal up makes it")
    elif not cluster.running:
        yield Finding("Database", True, f"stopped ({cluster.home}); any command starts it")
    else:
        yield _answers(cluster.url("geoportal_owner"))


def _answers(url: str) -> Finding:
    try:
        with database.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT version()")
            version = str((cursor.fetchone() or ("",))[0]).split(" on ")[0]
    except UserError as error:
        return Finding("Database", False, "does not answer", str(error))
    return Finding("Database", True, f"{version} answers")


def _port() -> Iterator[Finding]:
    settings = ServeSettings()
    taken = ports.is_taken(settings.host, settings.port)
    if taken and ports.is_running(IngestSettings().var):
        yield Finding("Port", True, f"{settings.port}: our own server runs there")
    else:
        yield Finding(
            "Port",
            not taken,
            f"{settings.port} is {'in use' if taken else 'free'}",
            f"stop what listens there, or GEOPORTAL_PORT={settings.port + 1} make up",
        )


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(_existing(IngestSettings().var)).free / 1e9
    yield Finding(
        "Disk",
        free >= NEEDED_GB,
        f"{free:.0f} GB free",
        f"free {NEEDED_GB} GB, or point GEOPORTAL_VAR at a larger disk",
    )


def _permissions() -> Iterator[Finding]:
    for folder in (_existing(IngestSettings().var), _existing(STATIC)):
        writable = _is_writable(folder)
        name = str(folder.relative_to(ROOT)) if folder.is_relative_to(ROOT) else str(folder)
        yield Finding(
            "Permissions",
            writable,
            f"{name} is {'' if writable else 'not '}writable",
            f"make {folder} a folder of your own (chown), or set GEOPORTAL_VAR to one",
        )


def _assets() -> Iterator[Finding]:
    built = (STATIC / "manifest.json").exists()
    yield Finding(
        "Assets",
        built,
        "built" if built else "not built",
        "geoportal up builds them (it needs npm's registry once)",
    )


def _is_writable(folder: Path) -> bool:
    try:  # for root the permission bits say nothing: a file without a name leaves no trace
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


def _existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.exists())


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    _python,
    _postgis,
    _database,
    _port,
    _disk,
    _permissions,
    _assets,
)
