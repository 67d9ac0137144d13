"""Publications under load and under kill -9: readers have the old or the new, whole."""

import contextlib
import json
import multiprocessing
import threading
import time
import urllib.request

import psycopg2
import pytest

from ingest import database, loads
from layers.publications.rollback import rollback
from layers.publish import publish
from tests import conftest
from tests.layers.test_publish import ask, wait_until

JUNE = "border_crossings_ukraine/ukr_border_crossings_090622.xlsx"
WHOLE = {"April": 67, "June": 80, "April again": 67}  # features by the note of the publication
pytestmark = pytest.mark.xdist_group("publications")
SEEN = """
SELECT (SELECT note FROM pub.publication),
       (SELECT features FROM pub.layer_facts WHERE layer = 'transit-points'),
       (SELECT count(*) FROM pub."transit-points"),
       (SELECT count(*) FROM pub."sites" s JOIN pub."transit-points" t ON s.id = t.id)
"""
FACTS = "SELECT snapshot, features FROM pub.layer_facts WHERE layer = 'transit-points'"


class Crowd:
    """Readers who ask again and again until told to stop; what any of them found wrong is kept."""

    def __init__(self, *readers):
        self.answers, self.faults, self._over = 0, [], threading.Event()
        self.threads = [threading.Thread(target=self._read, args=[one]) for one in readers]

    def _read(self, reader):
        while not self._over.is_set():
            try:
                reader()
                self.answers += 1
            except Exception as fault:
                self.faults.append(repr(fault))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        for thread in self.threads:
            thread.join(timeout=30)


@contextlib.contextmanager
def reader(house):
    connection = psycopg2.connect(house.access.web)
    connection.autocommit = True
    yield connection.cursor()
    connection.close()


def by_views(cursor):
    """All in one question, as a reader of the views sees it."""
    cursor.execute(SEEN)
    note, features, counted, _ = cursor.fetchone()
    assert WHOLE[note] == features == counted


def by_tables(cursor):
    """First the facts, then the table they name: it stays when something newer is published."""
    cursor.execute(FACTS)
    snapshot, features = cursor.fetchone()
    for table in (f"transit-points_p{snapshot}", f"transit-points_p{snapshot}_text"):
        cursor.execute(f'SELECT count(*) FROM pub."{table}"')
        assert cursor.fetchone() == (features,)


def publish_three(house, real_data):
    """June's list, April's again, and June's once more, by going forward to it."""
    slug = house.one('SELECT DISTINCT dataset FROM pub."transit-points"')
    house.load("border_crossings", real_data(JUNE))
    house.publish("June")
    with database.connect(house.access.owner) as connection:
        loads.undo(connection, slug)
    house.publish("April again")
    with database.connect(house.access.owner) as connection:
        rollback(connection, 2, "June")


@pytest.fixture
def april(house):
    house.rows("UPDATE ops.publication SET note = 'April'")
    return house


def test_a_crowd_of_readers_never_sees_half(april, real_data):
    with contextlib.ExitStack() as open_ones:
        cursors = [open_ones.enter_context(reader(april)) for _ in range(4)]
        ways = (by_views, by_views, by_tables, by_tables)
        asks = [lambda way=way, cursor=cursor: way(cursor)
                for way, cursor in zip(ways, cursors, strict=True)]  # fmt: skip
        with Crowd(*asks) as crowd:
            publish_three(april, real_data)
            many = crowd.answers
    # what is rolled back cannot be read from that moment on: the one answer allowed is a refusal
    assert [fault for fault in crowd.faults if "InsufficientPrivilege" not in fault] == []
    assert many > 50 and crowd.answers > many
    assert ask(april, "SELECT number FROM pub.publication") == [(4,)]


def test_a_crowd_at_the_server_never_sees_half(april, real_data):
    with conftest.serving(april.access) as url:
        items = f"{url}/api/collections/transit-points/items"
        etags = {}

        def whole():
            with urllib.request.urlopen(f"{items}?limit=1000", timeout=30) as answer:
                page, etag = json.load(answer), answer.headers["ETag"]
            assert page["numberMatched"] == len(page["features"]) in WHOLE.values()
            assert etags.setdefault(etag, page["numberMatched"]) == page["numberMatched"]

        def by_pages():
            seen, address = set(), f"{items}?limit=20"
            while address:
                with urllib.request.urlopen(address, timeout=30) as answer:
                    page = json.load(answer)
                seen |= {feature["id"] for feature in page["features"]}
                following = [link["href"] for link in page["links"] if link["rel"] == "next"]
                address = following[0] if following else None
            assert len(seen) == page["numberMatched"]

        with Crowd(whole, by_pages) as crowd:
            april.load("border_crossings", real_data(JUNE))
            april.publish("June")
            wait_until(lambda: 80 in etags.values())
        assert crowd.faults == [] and crowd.answers > 10


MOMENTS = ("admin-0", "transit-points", "map shapes", "swapped")


def publish_until(url: str, moment: str, there) -> None:
    """Publish, say when the moment has come, and wait to be killed."""

    def look(step: str) -> None:
        if step == moment:
            there.set()
            time.sleep(60)

    with database.connect(url) as connection:
        publish(connection, "June", look)
        look("swapped")  # before the commit, every lock held


@pytest.mark.filterwarnings("ignore:This process")  # the child only publishes
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_any_moment_nothing_has_happened(april, real_data, moment):
    april.load("border_crossings", real_data(JUNE))
    before = april.state()
    fork = multiprocessing.get_context("fork")
    there = fork.Event()
    publisher = fork.Process(target=publish_until, args=[april.access.owner, moment, there])
    publisher.start()
    assert there.wait(timeout=60)
    publisher.kill()
    publisher.join()
    with reader(april) as cursor:
        by_views(cursor)
        by_tables(cursor)
    wait_until(lambda: not april.one(
        "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
        "WHERE l.locktype = 'advisory' AND d.datname = current_database()"))  # fmt: skip
    assert april.state() == before
    second = april.publish("June")
    assert (second.number, list(second.made)) == (2, ["transit-points"])
    with reader(april) as cursor:
        by_views(cursor)
