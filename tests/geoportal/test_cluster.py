"""The private cluster: whose it is, what it keeps to itself, and that it comes back."""

import contextlib
import os
import shutil
import signal
import socket
import stat
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest

from geoportal.cluster import Cluster
from ingest import database
from ingest.errors import UnavailableError
from tests.geoportal.conftest import postmaster, wait_until

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")


def ask(cluster, query, *values, role="postgres"):
    with database.connect(cluster.url(role, "postgres")) as connection:
        cursor = connection.cursor()
        cursor.execute(query, values)
        return cursor.fetchall() if cursor.description else None


def test_it_keeps_to_itself(own):
    own.ensure()
    ((checksums, sockets, addresses, encryption),) = ask(
        own,
        "SELECT current_setting('data_checksums'), current_setting('unix_socket_directories'), "
        "current_setting('listen_addresses'), current_setting('password_encryption')",
    )
    assert checksums == "on"
    assert sockets == str(own.home)
    assert (addresses, encryption) == ("127.0.0.1", "scram-sha-256")
    assert own.port != 5432


def test_nobody_enters_without_the_password(own):
    own.ensure()
    for user, password in (("postgres", ""), ("postgres", "postgres"), ("root", "")):
        for host in ("127.0.0.1", str(own.home)):
            with pytest.raises(psycopg2.OperationalError, match=r"password|does not exist"):
                psycopg2.connect(
                    host=host, port=own.port, user=user, password=password, dbname="postgres"
                )
    assert stat.S_IMODE((own.var / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(own.home.stat().st_mode) == 0o700
    assert not list(own.home.glob("pwfile"))
    assert len(set(own.secrets.values())) == 3


@only_root
def test_run_by_root_it_belongs_to_an_unprivileged_account(own):
    own.ensure()
    assert own.data.stat().st_uid != 0
    assert Path(f"/proc/{postmaster(own)}").stat().st_uid == own.data.stat().st_uid


def test_a_second_ensure_does_nothing(own):
    own.ensure()
    first = postmaster(own)
    own.ensure()
    assert postmaster(own) == first


def test_what_was_committed_survives_a_kill_and_nothing_else(own):
    own.ensure()
    ask(own, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    unfinished = psycopg2.connect(own.url("postgres", "postgres"))
    unfinished.cursor().execute("INSERT INTO kept VALUES (0)")
    os.kill(postmaster(own), signal.SIGKILL)
    assert wait_until(lambda: not own.running)
    own.ensure()
    unfinished.close()
    assert ask(own, "SELECT count(*), min(n) FROM kept") == [(1000, 1)]


def test_stop_and_start_again_keep_data_and_port(own):
    own.ensure()
    port = own.port
    ask(own, "CREATE TABLE kept (n int)")
    own.stop()
    assert not own.running
    own.stop()  # twice is as good as once
    own.ensure()
    assert ask(own, "SELECT count(*) FROM kept") == [(0,)]
    assert own.port == port


def test_a_port_taken_meanwhile_is_left_to_its_owner(own):
    own.ensure()
    taken = own.port
    own.stop()
    with socket.create_server(("127.0.0.1", taken)):
        own.ensure()
        assert own.port != taken
        assert ask(own, "SELECT 1") == [(1,)]


def test_leftovers_of_a_set_up_cut_short_are_replaced(own):
    (own.home / "data" / "base").mkdir(parents=True)
    (own.home / "data" / "PG_VERSION").write_text("15\n")
    (own.home / "pwfile").write_text("half a pass")
    own.ensure()
    assert ask(own, "SELECT 1") == [(1,)]


def test_two_at_once_make_one_cluster(own):
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: Cluster(own.var).ensure(), range(3)))
    assert ask(own, "SELECT 1") == [(1,)]


@pytest.mark.parametrize("name", ["a folder", "it's, here", "d" * 90])
def test_folders_of_any_name(open_folder, name):
    cluster = Cluster(open_folder / name / "var")
    try:
        cluster.ensure()
        assert ask(cluster, "SELECT 1") == [(1,)]
    finally:
        cluster.stop()


@only_root
def test_a_checkout_that_the_account_may_not_enter():
    closed = Path(tempfile.mkdtemp(prefix="geoportal-closed-"))  # 0700, of root
    cluster = Cluster(closed / "var")
    try:
        cluster.ensure()
        assert cluster.home.parent == Path("/var/lib/displacement-geoportal")
        assert ask(cluster, "SELECT 1") == [(1,)]
        assert Cluster(closed / "var").home == cluster.home
        assert stat.S_IMODE(cluster.home.stat().st_mode) == 0o700
    finally:
        cluster.stop()
        home = cluster.home
        shutil.rmtree(closed)
        shutil.rmtree(home)
        with contextlib.suppress(OSError):  # others may have theirs there
            home.parent.rmdir()


def test_why_it_does_not_start_is_said(own):
    own.ensure()
    own.stop()
    configuration = own.data / "postgresql.conf"
    configuration.write_text(configuration.read_text() + "\nno_such_setting = 1\n")
    with pytest.raises(UnavailableError, match=r"did not start: .*configuration"):
        own.ensure()
