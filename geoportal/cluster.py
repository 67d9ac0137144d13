"""The private PostgreSQL cluster under var/: made, started and stopped by the project.

It never touches the system's cluster: data, socket, port and passwords are its own. Run by root,
it works as an unprivileged account; where that account may not enter the checkout, the cluster
lives under /var/lib and var/postgres points there.
"""

import fcntl
import hashlib
import json
import os
import pwd
import random
import re
import secrets
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import UnavailableError

FIRST_PORT = 54330
DATABASE = "geoportal"
SETTINGS = """
# Written once by the geoportal
listen_addresses = '127.0.0.1'
password_encryption = 'scram-sha-256'
shared_buffers = '256MB'
work_mem = '32MB'
maintenance_work_mem = '128MB'
max_wal_size = '2GB'
wal_level = 'minimal'
max_wal_senders = 0
max_connections = 60
jit = off
log_min_messages = 'warning'
log_min_error_statement = 'panic'
"""


def programs() -> Path:
    """Folder of the newest installed PostgreSQL (15 or later) that has PostGIS."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version, reverse=True)
    for initdb in found:
        version = _version(initdb)
        control = Path(f"/usr/share/postgresql/{version}/extension/postgis.control")
        if version >= 15 and control.exists():
            return initdb.parent
    raise UnavailableError(
        "PostgreSQL 15 or later with PostGIS is not installed: "
        "apt-get install postgresql-15-postgis-3 (or set GEOPORTAL_DATABASE_URL)."
    )


def _version(initdb: Path) -> int:
    name = initdb.parents[1].name
    return int(name) if name.isdigit() else 0


def unprivileged() -> pwd.struct_passwd | None:
    """The account the database runs as when we are root; None when we are not."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise UnavailableError("PostgreSQL may not run as root: create an account named postgres.")


@dataclass(frozen=True)
class Cluster:
    """One cluster; `var` is the project's folder for all that is not code."""

    var: Path

    @property
    def home(self) -> Path:
        """Where data and socket are, after following var/postgres."""
        return (self.var / "postgres").resolve()

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """The server's own log."""
        return self.home / "postgres.log"

    @property
    def secrets(self) -> dict[str, str]:
        """Passwords by role, readable by the person who set it up only."""
        return json.loads((self.var / "secrets.json").read_text())

    @property
    def port(self) -> int:
        """Port of this cluster on 127.0.0.1."""
        return int((self.home / "port").read_text())

    def url(self, role: str, database: str = DATABASE) -> str:
        """Address of a database for one of the roles."""
        return f"postgresql://{role}:{self.secrets[role]}@127.0.0.1:{self.port}/{database}"

    @property
    def exists(self) -> bool:
        """Whether the cluster was made to the end."""
        return (self.home / "complete").exists()

    @property
    def running(self) -> bool:
        """Whether its server runs."""
        return self.exists and self._pg("pg_ctl", "status", "-D", self.data).returncode == 0

    def ensure(self) -> None:
        """Make the cluster if it is not there, start it if it does not run."""
        self.var.mkdir(parents=True, exist_ok=True)
        with (self.var / "cluster.lock").open("w") as lock:  # two commands at once
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self.exists:
                self._create()
            if not self.running:
                self._start()

    def stop(self) -> None:
        """Stop the server in good order; nothing happens when it does not run."""
        if self.running:
            self._pg("pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w", "-t", "60")

    def _create(self) -> None:
        self._make_home()
        if self.data.exists():  # left over from a set-up that was cut short
            shutil.rmtree(self.data)
        passwords = {name: secrets.token_urlsafe(24) for name in ROLES}
        _write_private(self.var / "secrets.json", json.dumps(passwords))
        self._initdb(passwords["postgres"])
        with (self.data / "postgresql.conf").open("a") as configuration:
            configuration.write(SETTINGS)
        (self.home / "port").write_text(str(_free_port()))
        (self.home / "complete").touch()

    def _make_home(self) -> None:
        link = self.var / "postgres"
        account = unprivileged()
        if account and not link.exists() and not _may_enter(account, self.var):
            name = hashlib.sha256(str(self.var.resolve()).encode()).hexdigest()[:12]
            target = Path("/var/lib/displacement-geoportal") / name
            target.mkdir(parents=True, exist_ok=True)
            link.unlink(missing_ok=True)
            link.symlink_to(target)
        self.home.mkdir(exist_ok=True)
        if account:
            os.chown(self.home, account.pw_uid, account.pw_gid)
        self.home.chmod(0o700)

    def _initdb(self, password: str) -> None:
        pwfile = self.home / "pwfile"
        _write_private(pwfile, password, unprivileged())
        result = self._pg(
            "initdb", "-D", self.data, "-U", "postgres", "--pwfile", pwfile,
            "--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8", "--locale=C.UTF-8",
        )  # fmt: skip
        pwfile.unlink()
        if result.returncode:
            raise UnavailableError(
                f"The database cluster could not be made: {_last_line(result.stderr)}"
            )

    def _start(self) -> None:
        cause = ""
        for attempt in range(10):  # after a kill -9 the old children take a moment to leave
            if not _is_free(self.port):
                (self.home / "port").write_text(str(_free_port()))
            options = f"-p {self.port} -c unix_socket_directories='{self._socket_folder()}'"
            result = self._pg(
                "pg_ctl", "start", "-D", self.data, "-l", self.log, "-w", "-t", "60",
                "-o", options,
            )  # fmt: skip
            if result.returncode == 0:
                return
            cause = _cause(self.log.read_text(errors="replace")) if self.log.exists() else "no log"
            if not any(words in cause for words in PASSING):
                break
            time.sleep(0.5 + attempt / 4)
        raise UnavailableError(f"The database did not start: {cause} (log: {self.log})")

    def _socket_folder(self) -> str:
        # the system limits a socket's path to 107 bytes, and PostgreSQL reads a list here;
        # without a socket, TCP on loopback serves
        plain = re.fullmatch(r"[\w/. -]{1,80}", str(self.home), re.ASCII)
        return str(self.home) if plain else ""

    def _pg(self, program: str, *args: object) -> subprocess.CompletedProcess[str]:
        account = unprivileged()
        identity: dict[str, Any] = (
            {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
        )
        return subprocess.run(
            [str(programs() / program), *map(str, args)],
            cwd="/", text=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            start_new_session=True, check=False, **identity,
        )  # fmt: skip


PASSING = ("still in use", "already exists", "could not create any TCP")
ROLES = ("postgres", "geoportal_owner", "geoportal_web")


def _may_enter(account: pwd.struct_passwd, folder: Path) -> bool:
    return (
        subprocess.run(
            ["test", "-x", str(folder.resolve())], user=account.pw_uid, group=account.pw_gid,
            extra_groups=[], cwd="/", check=False,
        ).returncode == 0
    )  # fmt: skip


def _write_private(path: Path, text: str, owner: pwd.struct_passwd | None = None) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    if owner:
        os.chown(path, owner.pw_uid, owner.pw_gid)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    # at random: two clusters that are made at once should not want the same one
    ports = random.sample(range(FIRST_PORT, FIRST_PORT + 1000), 1000)
    return next(port for port in ports if _is_free(port))


def _cause(log: str) -> str:
    """The last fatal message of the server's log: what follows it only says that it ended."""
    fatal = [line for line in log.splitlines() if "FATAL:" in line or "PANIC:" in line]
    return _last_line("\n".join(fatal) or log).rpartition("  ")[2]


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no message"])[-1]
