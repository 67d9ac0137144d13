"""`geoportal up` from start to end: what it prints, what it leaves, and what it survives."""

import os
import signal
from functools import partial

import httpx
import pytest

from geoportal.cluster import Cluster
from geoportal.up import LARGEST_LOG, LOG, bring_data
from ingest import database
from layers.publications.rollback import rollback
from layers.publish import publish
from tests.geoportal.conftest import BARE, postmaster, running, up, wait_until


def health(url):
    try:
        return httpx.get(f"{url}/health", timeout=5).status_code
    except httpx.TransportError:
        return 0


def collections(url):
    listed = httpx.get(f"{url}/api/collections", timeout=30).json()["collections"]
    return [collection["id"] for collection in listed]


@pytest.fixture
def bare(own):
    """`geoportal up` on a folder of its own, without data."""
    with up(own.var, **BARE) as command:
        yield command


def test_it_prints_both_addresses_serves_and_ends_with_ctrl_c(own):
    own.var.mkdir(exist_ok=True)
    with (own.var / LOG).open("wb") as log:
        log.truncate(LARGEST_LOG + 1)
    with up(own.var, **{**BARE, "GEOPORTAL_WORKERS": "2"}) as command:
        assert (own.var / f"{LOG}.1").stat().st_size == LARGEST_LOG + 1  # not for ever
        assert (own.var / LOG).stat().st_size < LARGEST_LOG
        assert f"{command.url}/\n" in command.printed
        assert f"{command.url}/api\n" in command.printed
        assert httpx.get(command.url, timeout=30).status_code == 200
        assert httpx.get(f"{command.url}/health").json()["publication"]["number"] == 1
        assert collections(command.url) == []
        whole = {*command.family(), postmaster(own)}
        assert len(whole) >= 5  # command, server, its two workers, database
        assert command.stop(signal.SIGINT) == 0
        assert running(whole) == set()
        assert health(command.url) == 0


def test_killed_it_takes_the_server_along_and_starts_again(own, run):
    with up(own.var, **BARE) as first:
        assert run("load", "natural_earth", GEOPORTAL_VAR=str(own.var)).returncode == 0
        servers = first.family()
        first.stop(signal.SIGKILL)
        assert wait_until(lambda: not running(servers))
        port = first.url.rpartition(":")[2]
    with up(own.var, GEOPORTAL_PORT=port, **BARE) as second:
        assert "admin-1" in collections(second.url)
        os.kill(postmaster(own), signal.SIGKILL)  # and now both of them
        second.stop(signal.SIGKILL)
        assert wait_until(lambda: not own.running)
    with up(own.var, **BARE) as third:
        assert "admin-1" in collections(third.url)
        assert third.stop(signal.SIGTERM) == 0
        assert postmaster(own) == 0


def test_a_second_one_is_refused_and_down_stops_the_first(own, bare, run, refused):
    assert "runs already" in refused("up", GEOPORTAL_VAR=str(own.var), **BARE)
    assert health(bare.url) == 200
    whole = {*bare.family(), postmaster(own)}
    assert run("down", GEOPORTAL_VAR=str(own.var)).returncode == 0
    bare.process.wait(timeout=30)
    assert wait_until(lambda: not running(whole))
    assert run("down", GEOPORTAL_VAR=str(own.var)).returncode == 0  # twice is as good as once


def test_a_new_publication_shows_without_a_restart(own, run):
    on = partial(run, GEOPORTAL_VAR=str(own.var))
    with up(own.var, **{**BARE, "GEOPORTAL_WORKERS": "2"}) as command:
        assert on("load", "natural_earth").returncode == 0
        assert collections(command.url) == []  # loaded is not published
        assert on("publish", "--note", "boundaries").returncode == 0
        # each worker looks for itself: ask often enough to meet both
        assert wait_until(
            lambda: all("admin-1" in collections(command.url) for _ in range(8)),
        )
        items = httpx.get(f"{command.url}/api/collections/admin-0/items?iso3=NGA", timeout=30)
        assert items.json()["numberMatched"] == 1


def test_a_second_time_nothing_is_loaded_or_published(sample_database, open_folder):
    def books():
        with database.connect(sample_database.owner) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT count(*) FROM ops.load_run), "
                "(SELECT max(number) FROM pub.publication)"
            )
            return cursor.fetchone()

    before = books()
    on = {
        "GEOPORTAL_DATABASE_URL": sample_database.owner,
        "GEOPORTAL_WEB_DATABASE_URL": sample_database.web,
        "GEOPORTAL_WORKERS": "1",
    }
    with up(open_folder / "var", **on) as command:
        assert "sites" in collections(command.url)
        assert command.stop() == 0
    assert books() == before
    assert not (open_folder / "var" / "postgres").exists()  # the database is another's


def test_a_database_that_goes_and_comes_back(own, bare, run):
    assert run("load", "natural_earth", GEOPORTAL_VAR=str(own.var)).returncode == 0
    assert run("publish", GEOPORTAL_VAR=str(own.var)).returncode == 0
    address = f"{bare.url}/api/collections/admin-0/items?limit=1"
    assert wait_until(lambda: httpx.get(address, timeout=30).status_code == 200)
    own.stop()
    for path in ("/health", "/api/collections/admin-0/items", "/api/collections/admin-0/items/x"):
        answer = httpx.get(bare.url + path, timeout=60)
        assert answer.status_code == 503, (path, answer.text)
        assert "Traceback" not in answer.text and "psycopg" not in answer.text
    classify = {"inputs": {"collection": "admin-0", "field": "adm_level"}}
    answer = httpx.post(f"{bare.url}/api/processes/classify/execution", json=classify, timeout=60)
    assert answer.status_code == 503
    Cluster(own.var).ensure()
    assert wait_until(lambda: health(bare.url) == 200)
    assert wait_until(lambda: httpx.get(address, timeout=30).status_code == 200)


def test_what_was_brought_back_stays_through_a_restart(sample_database):
    with database.connect(sample_database.owner) as connection:
        publish(connection, "June", only=("transit-points",))
        connection.commit()
        restored = rollback(connection, 1)
    said = []
    bring_data(sample_database, said.append)
    assert "brought back 1" in said[0] and len(said) == 1
    with database.connect(sample_database.owner) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT number FROM pub.publication")
        assert cursor.fetchone() == (restored.number,)
