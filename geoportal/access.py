"""Which databases the commands use: the private cluster, or the one the settings name."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import make_dsn, parse_dsn

from geoportal.cluster import DATABASE, Cluster
from geoportal.settings import ServeSettings
from ingest import database
from ingest.dictionary.sql import sync
from ingest.errors import UnavailableError
from ingest.settings import IngestSettings

WEB_ROLE = "geoportal_web"


@dataclass(frozen=True)
class Access:
    """The two addresses: `owner` writes, `web` reads schema pub and nothing else."""

    owner: str
    web: str


def prepare() -> Access:
    """Start what must run, create roles and schemas, apply migrations and the dictionary."""
    settings = IngestSettings()
    if settings.database_url:
        access = _external(settings)
    else:
        cluster = Cluster(settings.var)
        cluster.ensure()
        access = embedded(cluster, DATABASE)
    database.migrate(access.owner)
    with database.connect(access.owner) as connection:
        sync(connection)
    return access


def embedded(cluster: Cluster, name: str) -> Access:
    """A database of the private cluster, with its roles and PostGIS; made where absent."""
    with database.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
        _create_database(connection, name, cluster.secrets)
    with database.connect(cluster.url("postgres", name)) as connection:
        connection.cursor().execute("CREATE EXTENSION IF NOT EXISTS postgis")
    return Access(cluster.url("geoportal_owner", name), cluster.url(WEB_ROLE, name))


def _create_database(connection: Connection, name: str, passwords: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        # two commands at once must not both create a role; the lock ends with the connection
        cursor.execute("SELECT pg_advisory_lock(%s)", (database.MIGRATION_LOCK,))
        for role in ("geoportal_owner", WEB_ROLE):
            _create_role(cursor, role, passwords[role])
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        if cursor.fetchone() is None:
            cursor.execute(
                sql.SQL("CREATE DATABASE {} OWNER geoportal_owner").format(sql.Identifier(name))
            )


def _create_role(cursor: psycopg2.extensions.cursor, role: str, password: str) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
    verb = sql.SQL("ALTER ROLE" if cursor.fetchone() else "CREATE ROLE")
    cursor.execute(
        sql.SQL("{} {} LOGIN PASSWORD {}").format(verb, sql.Identifier(role), sql.Literal(password))
    )
    if role == WEB_ROLE:
        # a reader's query ends after a while, whatever it asks
        cursor.execute("ALTER ROLE geoportal_web SET statement_timeout = '15s'")
        cursor.execute("ALTER ROLE geoportal_web SET default_transaction_read_only = on")
        cursor.execute("ALTER ROLE geoportal_web SET search_path = pub, public")


def _external(settings: IngestSettings) -> Access:
    if settings.database_url is None:
        raise UnavailableError("GEOPORTAL_DATABASE_URL is not set.")
    owner = settings.database_url.get_secret_value()
    given = ServeSettings().web_database_url
    password = _web_password(settings.var) if given is None else None
    with database.connect(owner) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        if password:
            _create_role(cursor, WEB_ROLE, password)
    if given:
        return Access(owner, given.get_secret_value())
    return Access(owner, _as_url(owner, password or ""))


def _as_url(owner: str, password: str) -> str:
    return make_dsn(**{**parse_dsn(owner), "user": WEB_ROLE, "password": password})


def _web_password(var: Path) -> str:
    path = var / "web-password.json"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(json.dumps(secrets.token_urlsafe(24)))
    return json.loads(path.read_text())
