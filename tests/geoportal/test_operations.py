"""Probes, metrics, logs and the rate limit of a real server; its stop, and queries cut short."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import httpx
import psycopg2
import pytest
from starlette.responses import StreamingResponse

from geoportal import up
from geoportal.operations import watch
from geoportal.operations.limit import AT_ONCE, CLIENTS, RateLimit, network
from geoportal.operations.routes import method, route
from geoportal.pool import Pool
from geoportal.settings import ServeSettings
from tests.conftest import free_port
from tests.geoportal.conftest import running, wait_until

SECRET = "Maiduguri-4711"  # what a reader typed: it must be nowhere


class Served:
    """A server whose log can be read, ended at the end."""

    def __init__(self, access, folder, workers=1, **given):
        settings = ServeSettings(port=free_port(), workers=workers)
        self.url, self.log = settings.public_url, folder / "server.log"
        metrics = folder / "metrics"
        metrics.mkdir()
        environment = {
            **up.environment(access), "PROMETHEUS_MULTIPROC_DIR": str(metrics),
            "GEOPORTAL_URL": self.url, **given,
        }  # fmt: skip
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                up.command(settings), env=environment, stdout=log, stderr=log
            )
        up.wait_until_ready(settings, self.process)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=30)

    def get(self, path, **asked):
        return httpx.get(self.url + path, timeout=60, **asked)

    def lines(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def figure(self, name):
        """A figure of /metrics; the sum where it has several labels."""
        found = re.findall(rf"^{name}(?:{{.*}})? (\S+)$", self.get("/metrics").text, re.MULTILINE)
        return sum(map(float, found))


@pytest.fixture(scope="module")
def served(published, tmp_path_factory):
    """Two workers that log every request, and trust nobody."""
    folder = tmp_path_factory.mktemp("served")
    with Served(published, folder, workers=2, GEOPORTAL_LOG_REQUESTS="all") as server:
        yield server


def test_probes_say_what_is_there(served):
    assert served.get("/health/live").json() == {"status": "alive"}
    assert served.get("/health/ready").json() == {"status": "ready", "publication": 1}
    assert served.get("/health").json()["publication"]["number"] == 1


def test_requests_of_all_workers_are_counted(served):
    before = served.figure("geoportal_request_seconds_count")
    for _ in range(40):  # each over a connection of its own: both workers get some
        served.get("/api/collections/sites/items?limit=1")
    assert served.figure("geoportal_request_seconds_count") >= before + 40
    text = served.get("/metrics").text
    assert 'geoportal_request_seconds_count{route="items",status="200"}' in text
    assert 'geoportal_request_seconds_bucket{le="0.005",route="items",status="200"}' in text
    assert served.figure("geoportal_pool_connections") >= 8
    assert 'geoportal_cache_total{cache="features",outcome="hit"}' in text
    assert served.figure("geoportal_publication") == 1
    assert 0 <= served.figure("geoportal_publication_age_seconds") < 3_600


def test_what_strangers_type_makes_no_new_metric(served):
    for path in ("/wp-login.php", "/api/nothing", f"/api/collections/{SECRET}/items", "/%00"):
        served.get(path)
    text = served.get("/metrics").text
    assert SECRET not in text
    assert "wp-login" not in text


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "portal"),
        ("/api", "api"),
        ("/api/collections", "collections"),
        ("/api/collections/sites", "collections"),
        ("/api/collections/sites/items", "items"),
        ("/api/collections/sites/items/", "items"),
        ("/api/collections/sites/items/a:b/c", "item"),
        ("/api/collections/sites/tiles/WebMercatorQuad/5/15/16", "tiles"),
        ("/api/collections/sites/anything", "collections"),
        ("/api/openapi", "openapi"),
        ("/api/whatever", "api"),
        ("/apiary", "portal"),
        ("/downloads/1/sites.gpkg", "downloads"),
        ("/health/ready", "probe"),
    ],
)
def test_parts_of_the_service(path, name):
    assert route(path) == name


def test_methods_are_a_short_list():
    assert [method("GET"), method("BREW")] == ["GET", "OTHER"]


def test_lines_of_the_log_say_what_happened_and_not_what_was_asked(served):
    served.get(
        f"/api/collections/sites/items?name={SECRET}", headers={"X-Forwarded-For": "10.9.8.7"}
    )
    served.get(f"/api/collections/sites/items/{SECRET}", headers={"User-Agent": SECRET})
    assert wait_until(lambda: any(line.get("route") == "item" for line in served.lines()), 5)
    line = next(line for line in served.lines() if line.get("route") == "item")
    assert line["status"] == 404
    assert line["method"] == "GET"
    assert line["milliseconds"] > 0
    written = served.log.read_text()
    for private in (SECRET, "127.0.0.1", "10.9.8.7", "httpx"):
        assert private not in written


def test_an_error_is_logged_by_its_kind_and_place():
    code = f"""
import logging
from geoportal.operations import logs
logs.start()
logging.getLogger("sqlalchemy.pool").error("bad value {SECRET}")
try:
    int("{SECRET}")
except ValueError:
    logging.getLogger("geoportal.x").exception("it failed")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    foreign, own = map(json.loads, done.stderr.splitlines())
    assert SECRET not in done.stderr
    assert foreign["logger"] == "sqlalchemy.pool"
    assert foreign["at"] == "<string>:5"
    assert own["message"] == "it failed"
    assert own["error"] == "ValueError"
    assert own["way"] == ["<string>:7 <module>"]


def test_who_asks_too_often_waits_and_others_do_not(published, tmp_path):
    with Served(published, tmp_path, GEOPORTAL_RATE_LIMIT="12") as server:
        answers = [server.get("/nothing") for _ in range(16)]
        codes = [answer.status_code for answer in answers]
        assert codes[:12] == [404] * 12  # a minute's worth at once
        answer = answers[codes.index(429)]
        assert 1 <= int(answer.headers["Retry-After"]) <= 5
        assert answer.json()["code"] == "TooManyRequests"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert server.get("/health/ready").status_code == 200  # probes are never refused
        told = {"X-Forwarded-For": "10.0.0.1"}  # a client cannot say that it is another
        # on a slow machine one more may have become due meanwhile
        assert 429 in [server.get("/nothing", headers=told).status_code for _ in range(3)]
        time.sleep(60 / 12)
        assert server.get("/nothing").status_code == 404
        assert 'status="429"' in server.get("/metrics").text


@pytest.mark.parametrize(("head", "status"), [
    (b"GET /health/live HTTP/1.1\r\nhost: a\r\nx: " + b"a" * 30_000 + b"\r\n\r\n", b"200"),
    (b"GET /health/live HTTP/1.1\r\nhost: a\r\nx: " + b"a" * 90_000, b"400"),
    (b"GET /health/live HTTP/1.1\r\nhost: a\r\n" + b"x: y\r\n" * 20_000, b"400"),
    (b"GET /" + b"a" * 90_000, b"400"),
])  # fmt: skip
def test_a_head_is_refused_before_it_fills_memory(live_server, head, status):
    host, port = live_server.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as reader:
        try:
            reader.sendall(head)
            assert reader.recv(100).split()[1] == status
        except ConnectionResetError:  # refused while the rest was on its way
            assert status == b"400"


def test_a_trusted_proxy_bounds_its_clients_itself():
    proxies = ServeSettings(trusted_proxy="192.0.2.1, 192.0.2.2").proxies
    limit = RateLimit(None, 1, proxies)
    waits = [
        limit._wait({"client": (client, 1), "path": path})
        for client, path in [("192.0.2.2", "/")] * 3
        + [("192.0.2.3", "/")] * 2
        + [("192.0.2.3", "/health/live")]
    ]
    assert [wait > 0 for wait in waits] == [False] * 4 + [True, False]


def test_the_bucket_refills_at_its_pace_and_holds_a_minute():
    limit = RateLimit(None, 60, frozenset())  # one a second
    assert [limit._pay("a", 1000.0) for _ in range(60)] == [0.0] * 60
    assert limit._pay("a", 1000.0) == pytest.approx(1.0)
    assert limit._pay("b", 1000.0) == 0.0
    assert limit._pay("a", 1001.0) == 0.0
    assert limit._pay("a", 1001.0) > 0
    assert [limit._pay("a", 5000.0) for _ in range(60)] == [0.0] * 60  # and no more than that
    assert limit._pay("a", 5000.0) > 0


def test_clients_are_forgotten_before_memory_grows():
    limit = RateLimit(None, 60, frozenset())
    for number in range(CLIENTS * 2 + 5):
        limit._pay(str(number), 1000.0)
    assert len(limit._paid_off) <= CLIENTS
    limit._pay("late", 1000.0 + AT_ONCE * 2)
    assert len(limit._paid_off) <= CLIENTS


def test_a_reader_who_takes_nothing_is_let_go(monkeypatch):
    monkeypatch.setattr(watch, "STALLED", 0.05)
    closed = []

    async def pieces():
        try:
            while True:
                yield b"a" * 1000
        finally:
            closed.append(True)

    async def never(*_):
        await asyncio.Event().wait()

    async def send(message):
        if message["type"] == "http.response.body":
            await never()

    app = watch.Watch(StreamingResponse(pieces()), Pool("", 1), every=False)
    scope = {"type": "http", "method": "GET", "path": "/", "asgi": {"spec_version": "2.4"}}
    asyncio.run(asyncio.wait_for(app(scope, never, send), 10))
    assert closed == [True]


def test_an_ipv6_client_is_its_network():
    assert network("2001:db8:1:2:3::4") == network("2001:db8:1:2:ffff::1")
    assert network("2001:db8:1:2::1") != network("2001:db8:1:3::1")
    assert network("::ffff:192.0.2.7") == network("192.0.2.7") == "192.0.2.7"


def test_what_the_database_does_not_answer_is_to_be_asked_again(sample_database, cluster, tmp_path):
    name = sample_database.web.rpartition("/")[2]
    with (
        closing(psycopg2.connect(cluster.url("postgres", "postgres"))) as connection,
        Served(sample_database, tmp_path) as server,
    ):
        connection.autocommit = True
        patience = f"ALTER ROLE geoportal_web IN DATABASE {name} SET statement_timeout = 400"
        order(connection, patience)
        order(connection, END, name)
        with closing(psycopg2.connect(sample_database.owner)) as owner:
            for table in tables(owner, "site-rounds_p%"):  # whoever reads them waits
                order(owner, f'LOCK TABLE pub."{table}" IN ACCESS EXCLUSIVE MODE')
            for query in ("limit=5", "limit=5&f=jsonld"):  # the fast path, and pygeoapi's own
                late = server.get(f"/api/collections/site-rounds/items?{query}")
                assert late.status_code == 503
                assert int(late.headers["Retry-After"]) >= 1
                assert "SELECT" not in late.text and "statement" not in late.text
        assert server.get("/health/ready").status_code == 200
        order(connection, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        order(connection, END, name)
        answer = server.get("/health/ready")
        assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")
        assert "Retry-After" in answer.headers
        assert server.get("/health/live").status_code == 200
        assert server.figure("geoportal_database_up") == 0


END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


def tables(connection, like):
    cursor = connection.cursor()
    cursor.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'pub' AND tablename LIKE %s", (like,)
    )
    return [name for (name,) in cursor.fetchall()]


def order(connection, statement, *values):
    connection.cursor().execute(statement, values or None)


def test_a_worker_that_dies_is_replaced_and_a_stop_lets_answers_end(published, tmp_path):
    with Served(published, tmp_path, workers=2) as server:
        for _ in range(20):
            server.get("/nothing")
        before = server.figure("geoportal_request_seconds_count")
        workers = serving(server.process.pid)
        victim = min(workers)
        os.kill(victim, signal.SIGKILL)
        assert wait_until(lambda: len(serving(server.process.pid) - workers) == 1, 30)
        assert wait_until(lambda: server.figure("geoportal_request_seconds_count") >= before, 30)
        assert not list((tmp_path / "metrics").glob(f"gauge_live*_{victim}.db"))

        path = "/api/collections/site-rounds/items?limit=10000"
        whole = len(server.get(path, headers={"Accept-Encoding": "identity"}).content)
        got = []
        reading = threading.Thread(target=lambda: got.append(read_slowly(server.url + path)))
        reading.start()
        time.sleep(0.5)
        server.process.send_signal(signal.SIGTERM)
        reading.join(timeout=30)
        assert got == [whole]
        assert server.process.wait(timeout=60) in (0, -signal.SIGTERM)
        assert wait_until(lambda: not running(workers), 10)


def read_slowly(url):
    """Bytes of an answer, taken a little at a time."""
    size = 0
    with httpx.stream("GET", url, timeout=60, headers={"Accept-Encoding": "identity"}) as answer:
        for part in answer.iter_raw(65_536):
            size += len(part)
            time.sleep(0.01)
    return size


def serving(pid):
    """The workers of a server, without what else Python starts beside them."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {
        int(child)
        for child in found
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
    }
