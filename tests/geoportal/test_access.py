"""Grants are the privacy boundary: what the serving role may do, here and on a server of others."""

import json
import re
import stat

import httpx
import psycopg2
import pytest
from psycopg2 import sql
from psycopg2.errors import InsufficientPrivilege, QueryCanceled, ReadOnlySqlTransaction
from psycopg2.extensions import make_dsn, parse_dsn

from ingest import database
from layers import catalog
from tests.geoportal.conftest import BARE, unused_port, up


@pytest.fixture
def web(published):
    """A connection as the serving role."""
    connection = psycopg2.connect(published.web)
    connection.autocommit = True
    yield connection.cursor()
    connection.close()


def relations(access, *schemas):
    """Every table and view of some schemas, as the owner sees them."""
    with database.connect(access.owner) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname, relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
            "WHERE relkind IN ('r', 'v', 'm', 'p') AND nspname = ANY(%s)",
            (list(schemas),),
        )
        return [sql.Identifier(*row) for row in cursor.fetchall()]


def test_the_serving_role_reads_no_other_schema(published, web):
    hidden = relations(published, "raw", "core", "ops")
    assert len(hidden) > 12
    for relation in hidden:
        with pytest.raises(InsufficientPrivilege):
            web.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(relation))


def test_in_pub_it_reads_the_current_publication_and_finds_nothing_else(published, web):
    readable, hidden = [], []
    for relation in relations(published, "pub"):
        try:
            web.execute(sql.SQL("SELECT * FROM {} LIMIT 1").format(relation))
            readable.append(relation.strings[1])
        except InsufficientPrivilege:
            hidden.append(relation.strings[1])
    assert {"sites", "flows", "publication", "dataset", "layer_facts"} <= set(readable)
    assert hidden == []
    snapshots = {re.sub(r"_p\d+(_\w+)?$", "", name) for name in readable if "_p1" in name}
    assert snapshots == set(catalog())


WRITES = [
    "INSERT INTO pub.sites (id) VALUES ('x')",
    "UPDATE pub.sites SET name = ''",
    "DELETE FROM pub.sites",
    "DROP VIEW pub.sites",
    "CREATE TABLE pub.x (n int)",
    "CREATE TABLE public.x (n int)",
    "CREATE SCHEMA x",
    "CREATE ROLE x",
    "SET ROLE geoportal_owner",
    "SELECT pg_read_file('/etc/passwd')",
    "COPY pub.sites TO '/tmp/sites'",
    "SELECT lo_import('/etc/passwd')",
]


@pytest.mark.parametrize("statement", WRITES)
def test_it_changes_nothing_even_where_it_asks_for_writing(web, statement):
    with pytest.raises((InsufficientPrivilege, ReadOnlySqlTransaction)):
        web.execute(statement)
    web.execute("SET default_transaction_read_only = off")
    with pytest.raises((InsufficientPrivilege, psycopg2.errors.ObjectNotInPrerequisiteState)):
        web.execute(statement)


def test_its_queries_end(web):
    web.execute("SHOW statement_timeout")
    assert web.fetchone() == ("15s",)
    web.execute("SHOW default_transaction_read_only")
    assert web.fetchone() == ("on",)
    web.execute("SET statement_timeout = '50ms'")
    with pytest.raises(QueryCanceled):
        web.execute("SELECT pg_sleep(5)")


def test_roles_are_no_superusers(web):
    web.execute(
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'geoportal%' AND "
        "(rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)"
    )
    assert web.fetchall() == []


@pytest.fixture
def elsewhere(own):
    """A database on a server of somebody else's, with a password that needs escaping."""
    own.ensure()
    with database.connect(own.url("postgres", "postgres"), autocommit=True) as connection:
        cursor = connection.cursor()
        cursor.execute("CREATE ROLE boss SUPERUSER LOGIN PASSWORD 'p@ss/w:rd %41'")
        cursor.execute("CREATE DATABASE theirs OWNER boss")
    return f"postgresql://boss:p%40ss%2Fw%3Ard%20%2541@127.0.0.1:{own.port}/theirs"


def test_a_database_of_others_from_load_to_server(elsewhere, open_folder, run):
    var = open_folder / "ours"
    on = {"GEOPORTAL_DATABASE_URL": elsewhere, "GEOPORTAL_VAR": str(var)}
    loaded = run("load", "natural_earth", **on)
    assert (loaded.returncode, "4,850" in loaded.stdout) == (0, True), loaded
    assert run("publish", **on).returncode == 0
    with up(var, GEOPORTAL_DATABASE_URL=elsewhere, **BARE) as command:
        items = httpx.get(f"{command.url}/api/collections/admin-0/items?iso3=TCD", timeout=30)
        assert items.json()["numberMatched"] == 1
        assert command.stop() == 0
    assert not (var / "postgres").exists()
    password = var / "web-password.json"
    assert stat.S_IMODE(password.stat().st_mode) == 0o600
    as_web = {"user": "geoportal_web", "password": json.loads(password.read_text())}
    reader = psycopg2.connect(make_dsn(**{**parse_dsn(elsewhere), **as_web}))
    with reader, reader.cursor() as cursor, pytest.raises(InsufficientPrivilege):
        cursor.execute("SELECT * FROM core.admin_unit")
    reader.close()


def test_doctor_says_whether_it_answers(elsewhere, run):
    on = {"GEOPORTAL_PORT": unused_port()}
    answers = run("doctor", GEOPORTAL_DATABASE_URL=elsewhere, **on)
    assert "answers" in answers.stdout
    wrong = run("doctor", GEOPORTAL_DATABASE_URL=elsewhere.replace("boss", "nobody"), **on)
    assert wrong.returncode == 2
    assert "refused the user name or password" in wrong.stdout
    assert "p@ss" not in wrong.stdout + wrong.stderr
