"""What strangers and tired people send: a 4xx or exit code 2, one clear line, nothing changed."""

import json
import os
import shutil
import socket

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from geoportal.cluster import Cluster, unprivileged
from geoportal.commands.down import stop
from ingest import database
from tests.geoportal.conftest import small_disk, unused_port
from tests.geoportal.test_features import COLLECTIONS

ITEMS = "/collections/sites/items"
INSIDES = ("Traceback", "psycopg", "sqlalchemy", "geoportal_web", "FROM pub", "site-packages")


def is_refusal(answer):
    """A 4xx with a description, and nothing of our insides."""
    assert 400 <= answer.status_code < 500, (answer.url, answer.status_code, answer.text[:300])
    assert not any(word in answer.text for word in INSIDES), answer.text
    return True


def is_harmless(answer):
    """A refusal, or an answer without features."""
    return is_refusal(answer) if answer.is_error else answer.json()["numberMatched"] == 0


# --- the OGC API

REFUSED = [
    {"limit": "abc"}, {"limit": "-1"}, {"limit": "0"}, {"limit": ""}, {"limit": "1.5"},
    {"offset": "abc"}, {"offset": "-1"}, {"offset": "9" * 30},
    {"bbox": "nan,1,2,3"}, {"bbox": "1,2,3,nan"}, {"bbox": "inf,1,2,3"}, {"bbox": "1,2,-inf,3"},
    {"bbox": "1,2,3,4,5"}, {"bbox": "1,2,3"}, {"bbox": ""}, {"bbox": "a,b,c,d"},
    {"bbox": "1e400,1,2,3"}, {"bbox": "5,10,6,5"}, {"bbox": "1;2;3;4"},
    {"bbox": "1,2,3,4", "bbox-crs": "nothing"}, {"bbox-crs": "nothing"}, {"crs": "nothing"},
    {"datetime": "yesterday"}, {"datetime": "2016-13-45"}, {"datetime": ".."}, {"datetime": ""},
    {"datetime": "2016-01-01/2016-02-01/2016-03-01"}, {"datetime": "2016-01-01/later"},
    {"round": "first"}, {"total_individuals": "9" * 30}, {"synthetic": "perhaps"},
    {"reported_on": "2016-99-99"}, {"households": "1e5"}, {"name": "a\0b"},
    {"sortby": "nothing"}, {"sortby": ""}, {"sortby": "geom"}, {"properties": "nothing"},
    {"properties": "geom"}, {"f": "xml"},
    {"filter": "round="}, {"filter": "nothing = 1"}, {"filter": "round = 'x'"},
    {"filter": "nofunction(name) = 1"}, {"filter": "pg_sleep(9) = 1"},
    {"filter": "reported_on = 'x'"}, {"filter": "round / 0 = 1"},
    {"filter": "S_INTERSECTS(geom, POINT(nan nan))"},
    {"filter": "S_INTERSECTS(geom, POLYGON((0 0, 1 1)))"},
    {"filter": "round = 1; DROP TABLE x"}, {"filter-lang": "nothing"},
    {"filter": " AND ".join(["round = 1"] * 500)},
]  # fmt: skip


@pytest.mark.parametrize("asked", REFUSED, ids=lambda asked: str(asked)[:60])
def test_what_cannot_be_meant_is_refused(api, asked):
    answer = api.get(ITEMS, params=asked)
    assert is_refusal(answer)
    assert answer.json()["description"]


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_collection_refuses_the_same(api, collection):
    for asked in ({"limit": "abc"}, {"bbox": "nan,1,2,3"}, {"datetime": "foo"}, {"filter": "a="}):
        assert is_refusal(api.get(f"/collections/{collection}/items", params=asked))


INJECTIONS = (
    "' OR '1'='1", "'; DROP TABLE pub.sites; --", '" OR ""="', "1) OR (1=1", "\\'; SELECT 1 --",
    "' UNION SELECT passwd FROM pg_shadow --", "%27 OR 1=1", "$$ OR true $$", "{}", "%s", "%(id)s",
    "x' AND pg_sleep(9) IS NOT NULL --", "<script>alert(1)</script>", "../../etc/passwd", "𝔘\u202e",
)  # fmt: skip


@pytest.mark.parametrize("text", INJECTIONS)
def test_sql_in_values_names_and_ids_is_only_text(api, text):
    assert is_harmless(api.get(ITEMS, params={"name": text}))
    assert is_harmless(api.get(ITEMS, params={"iso3": text, "round": "1"}))
    assert is_refusal(api.get(ITEMS, params={"sortby": text}))
    assert is_refusal(api.get(ITEMS, params={"properties": text}))
    for kind in ("/collections", "/collections/sites/items", "/processes", "/jobs"):
        answer = api.get(f"{kind}/{text.replace('/', '%2F')}")
        assert answer.status_code == 404
        assert not any(word in answer.text for word in INSIDES)


def test_sql_in_values_left_everything_where_it_was(api, select):
    assert select("SELECT count(*) FROM pub.sites") == [(3000,)]


names = st.sampled_from(["limit", "offset", "bbox", "datetime", "crs", "sortby", "filter", "f", "q",
                         "name", "round", "synthetic", "reported_on", "properties", "lang",
                         "skipGeometry", "resulttype", "bbox-crs"])  # fmt: skip
values = st.text(max_size=30) | st.integers().map(str) | st.floats().map(str)


@effort(max_examples=80, deadline=None)
@given(st.dictionaries(names, values, max_size=3))
def test_no_query_at_all_breaks_the_server(api, asked):
    text = {key: value.encode("utf-8", "replace").decode() for key, value in asked.items()}
    answer = api.get(ITEMS, params={"limit": 1, **text})
    assert answer.status_code < 500, (text, answer.text)


def test_very_long_queries_bodies_and_names(api):
    assert api.get(ITEMS, params={"name": "x" * 9000}).status_code == 414
    assert api.get(f"{ITEMS}/{'x' * 5000}").status_code == 404
    big = json.dumps({"op": "=", "args": ["x" * 200_000, 1]})
    assert api.post(ITEMS, content=big).status_code == 413
    assert api.post(ITEMS, content=iter([big.encode()])).status_code == 413  # of unsaid length


BODIES = (
    b"", b"{", b"null", b"[]", b'"text"', b"\xff\xfe", b"[" * 50_000, b'{"a":' * 15_000,
    b'{"op":"nothing","args":[]}', b'{"type":"Feature"}',
    b'{"op":"=","args":[{"property":"round"},"x"]}',
    b'{"op":"=","args":[{"property":"nothing"},1]}',
    b'{"op":"=","args":[{"property":"name"},"a\\u0000b"]}',
)  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body[:45].decode("latin-1"))
@pytest.mark.parametrize("path", [ITEMS, "/processes/classify/execution"])
def test_garbage_in_a_body_is_refused(api, path, body):
    for kind in ("application/json", "application/geo+json", "text/plain"):
        assert is_refusal(api.post(path, content=body, headers={"Content-Type": kind}))
    assert is_refusal(api.post(path, content=body))  # of unsaid kind


def test_deep_filters_are_refused(api):
    query = '{"op":"=","args":[{"property":"round"},1]}'
    deep = '{"op":"not","args":[' * 900 + query + "]}" * 900
    assert is_refusal(api.post(ITEMS, content=deep, headers={"Content-Type": "application/json"}))


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_nobody_writes(api, method, select):
    for path in (ITEMS, f"{ITEMS}/sample:SYN-0001", "/collections/sites"):
        assert is_refusal(api.request(method, path, json={"type": "Feature"}))
        bare = api.request(method, path, content=b"of no kind")
        assert (bare.status_code, bare.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    assert select("SELECT count(*) FROM pub.sites") == [(3000,)]


@pytest.mark.parametrize(
    "path",
    ["/collections/nothing", "/collections/nothing/items", "/collections/sites/items/nothing",
     "/collections/classify/items", "/processes/nothing", "/jobs/nothing", "/nothing", "/admin",
     "/admin/config", "/collections/..%2F..%2Fetc/items", "/static/..%2F..%2Fstarlette_app.py",
     "/static/../starlette_app.py"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(api, path):
    answer = api.get(path)
    assert answer.status_code == 404
    assert is_refusal(answer)


def test_an_empty_answer_is_one_in_every_format(api):
    for kind in ("json", "csv", "html", "jsonld"):
        assert api.get(ITEMS, params={"iso3": "XXX", "f": kind}).status_code == 200


def test_refusals_in_html_escape_what_was_sent(api):
    answer = api.get("/collections/<script>alert(1)</script>", params={"f": "html"})
    assert "<script>alert" not in answer.text
    answer = api.get(ITEMS, params={"f": "html", "crs": "<script>alert(1)</script>"})
    assert "<script>alert" not in answer.text
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


# --- the command line


def test_commands_and_options_that_do_not_exist(refused):
    assert "nothing" in refused("nothing")
    assert "source" in refused("load")
    assert "--nothing" in refused("load", "--nothing")


def test_help_comes_without_arguments_and_with_help(run):
    asked = run("--help")
    assert (asked.returncode, "load" in asked.stdout) == (0, True)
    bare = run()
    assert "load" in bare.stdout + bare.stderr
    assert "geoportal: " not in bare.stderr


def test_a_wrong_source_name_lists_those_there_are(refused):
    line = refused("load", "prnm")
    assert "prnm" in line and "prmn" in line


def test_files_that_are_missing_unreadable_or_of_another_kind(refused, on, tmp_path, owner):
    assert "none.xlsx" in refused("load", "prmn", "none.xlsx", **on)
    assert "FILE" in refused("load", "prmn", **on)
    (tmp_path / "text.xlsx").write_text("not a workbook")  # read as what it is: one heading
    assert "not a workbook" in refused("load", "prmn", "text.xlsx", **on)
    (tmp_path / "a folder.zip").mkdir()
    refused("load", "cod_ab", "a folder.zip", **on)
    with owner.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ops.load_run")
        assert cursor.fetchone() == (0,)


@pytest.fixture
def on(empty_database):
    """Settings that name a database of one's own."""
    return {
        "GEOPORTAL_DATABASE_URL": empty_database.owner,
        "GEOPORTAL_WEB_DATABASE_URL": empty_database.web,
    }


SECRET = "hunter2"
URLS = {
    "not an address": "not a database address",
    f"mysql://me:{SECRET}@127.0.0.1/x": "not a database address",
    f"postgresql://me:{SECRET}@127.0.0.1:port/x": "not a database address",
    f"postgresql://me:{SECRET}%zz@127.0.0.1/x": "not a database address",
    f"postgresql://me:{SECRET}@127.0.0.1:1/x": "cannot be reached",
}


@pytest.mark.parametrize("url", URLS)
def test_a_wrong_database_address(refused, url):
    line = refused("publish", GEOPORTAL_DATABASE_URL=url)
    assert URLS[url] in line
    assert SECRET not in line


@pytest.mark.parametrize("command", [("load", "sample"), ("up",)])
def test_every_command_refuses_a_database_that_is_not_there(refused, command):
    url = f"postgresql://me:{SECRET}@127.0.0.1:1/x"
    assert URLS[url] in refused(*command, GEOPORTAL_DATABASE_URL=url, GEOPORTAL_PORT=unused_port())


def test_a_wrong_password_and_a_missing_database(refused, cluster):
    wrong = f"postgresql://geoportal_owner:{SECRET}@127.0.0.1:{cluster.port}/postgres"
    line = refused("publish", GEOPORTAL_DATABASE_URL=wrong)
    assert "password" in line and SECRET not in line
    missing = cluster.url("geoportal_owner", "no_such_database")
    line = refused("publish", GEOPORTAL_DATABASE_URL=missing)
    assert "create it first" in line
    assert cluster.secrets["geoportal_owner"] not in line


@pytest.mark.parametrize(
    ("command", "name", "value"),
    [("doctor", "PORT", "abc"), ("doctor", "PORT", "99999"), ("up", "WORKERS", "0")],
)
def test_wrong_settings_are_named(refused, command, name, value):
    assert f"GEOPORTAL_{name}" in refused(command, **{f"GEOPORTAL_{name}": value})


@pytest.mark.parametrize(("command", "place"), [("publish", "/dev/null/var"), ("up", "/proc/var")])
def test_a_folder_that_cannot_be_written(refused, command, place):
    line = refused(command, GEOPORTAL_VAR=place, GEOPORTAL_PORT=unused_port())
    assert place in line


def test_a_port_in_use_names_another(refused, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        line = refused("up", GEOPORTAL_PORT=str(port))
    assert str(port) in line and f"GEOPORTAL_PORT={port + 1}" in line
    assert not (tmp_path / "var" / "postgres").exists()  # refused before anything was made


def test_up_without_the_front_ends_packages_says_so(checkout, tmp_path):
    shutil.rmtree(checkout / "geoportal" / "portal" / "static", ignore_errors=True)
    result = checkout.geoportal(
        "up", HOME=str(tmp_path), GEOPORTAL_PORT=unused_port(),
        npm_config_registry="http://127.0.0.1:1/", npm_config_fetch_retries="0",
    )  # fmt: skip
    assert (result.returncode, result.stderr.count("\n")) == (2, 1), result
    assert "npm" in result.stderr
    assert not (checkout / "var" / "postgres").exists()


def test_a_layer_with_an_unknown_key_publishes_nothing(checkout, sample_database):
    layer = checkout / "layers" / "sites.toml"
    layer.write_text(layer.read_text() + "\n[colour]\nfill = 'red'\n")
    before = publications(sample_database)
    result = in_checkout(checkout, sample_database, "publish")
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "sites.toml" in result.stderr and "colour" in result.stderr
    assert publications(sample_database) == before


def test_a_layer_whose_sql_is_wrong_publishes_nothing(checkout, sample_database):
    layer = checkout / "layers" / "flows.sql"
    layer.write_text(layer.read_text().replace("core.flow_od", "core.flow_odd"))
    before = publications(sample_database)
    result = in_checkout(checkout, sample_database, "publish")
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "flows" in result.stderr and "flow_odd" in result.stderr
    assert publications(sample_database) == before


def in_checkout(checkout, access, *arguments):
    return checkout.geoportal(
        *arguments,
        GEOPORTAL_DATABASE_URL=access.owner,
        GEOPORTAL_WEB_DATABASE_URL=access.web,
    )


def publications(access):
    with database.connect(access.owner) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT number, is_current FROM ops.publication ORDER BY number")
        numbers = cursor.fetchall()
        cursor.execute("SELECT count(*) FROM pub.sites")
        return numbers, cursor.fetchall()


# --- a full disk


def move_tables(cluster, folder):
    """Put the database's tables into another folder; its write-ahead log stays."""
    account = unprivileged()
    os.chown(folder, account.pw_uid, account.pw_gid)
    admin = cluster.url("postgres", "postgres")
    with database.connect(admin, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLESPACE small LOCATION %s", (str(folder),))
        cursor.execute("ALTER DATABASE geoportal SET TABLESPACE small")


def contents(cluster):
    """Rows of the tables that a load of boundaries writes."""
    cluster.ensure()
    url = cluster.url("geoportal_owner")
    with database.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM core.admin_unit), (SELECT count(*) FROM raw.batch), "
            "(SELECT count(*) FROM ops.load_run), (SELECT count(*) FROM core.dataset)"
        )
        return cursor.fetchone()


def test_tables_on_a_full_disk_stay_as_they_were(open_folder, run, refused):
    cluster, on = Cluster(open_folder / "var"), {"GEOPORTAL_VAR": str(open_folder / "var")}
    with small_disk(open_folder / "small") as resize:
        try:
            assert run("publish", **on).returncode == 0
            move_tables(cluster, open_folder / "small")
            resize(full=True)
            assert "disk is full" in refused("load", "natural_earth", **on)
            assert contents(cluster) == (0, 0, 0, 0)
            resize(full=False)
            assert run("load", "natural_earth", **on).returncode == 0
            assert contents(cluster) == (4850, 3, 1, 1)
        finally:
            stop(cluster.var)


def test_a_cluster_on_a_full_disk_recovers_when_there_is_space(open_folder, run, refused):
    var = open_folder / "small" / "var"
    with small_disk(open_folder / "small") as resize:
        try:
            assert run("publish", GEOPORTAL_VAR=str(var)).returncode == 0
            resize(full=True)
            refused("load", "natural_earth", GEOPORTAL_VAR=str(var))
            resize(full=False)
            assert contents(Cluster(var)) == (0, 0, 0, 0)
        finally:
            stop(var)
