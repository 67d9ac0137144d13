"""config/pygeoapi.yml: current, valid, without secrets, and good for a stock pygeoapi."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import yaml
from psycopg2.extensions import parse_dsn

from geoportal import processes
from geoportal.config import CONFIG
from ingest.settings import ROOT
from layers import catalog
from tests.geoportal.conftest import settings, unused_port, wait_until

PYGEOAPI = Path(sys.executable).with_name("pygeoapi")


@pytest.fixture(scope="module")
def committed():
    return yaml.safe_load(CONFIG.read_text())


def test_the_committed_file_is_current(run):
    # whatever the environment of the person who checks it
    result = run("config", "--check", GEOPORTAL_DATABASE_URL="postgresql://a:b@c/d",
                 GEOPORTAL_DB_PASSWORD="secret", GEOPORTAL_URL="https://example.org")  # fmt: skip
    assert result.returncode == 0, result.stderr


def test_changed_and_new_files_ask_for_a_new_configuration(checkout):
    layer = checkout / "layers" / "sites.toml"
    layer.write_text(layer.read_text().replace('title = "Sites"', 'title = "Places"'))
    stale = checkout.geoportal("config", "--check")
    assert (stale.returncode, stale.stderr.count("\n")) == (2, 1)
    assert "run geoportal config" in stale.stderr
    for folder, old, new in (  # nothing is registered anywhere: a file is all it takes
        ("layers", "transit-points.toml", "border-posts.toml"),
        ("geoportal/processes", "classify.py", "class_bounds.py"),
    ):
        (checkout / folder / new).write_text((checkout / folder / old).read_text())
    assert checkout.geoportal("config").returncode == 0
    written = yaml.safe_load((checkout / "config" / "pygeoapi.yml").read_text())["resources"]
    assert written["sites"]["title"] == "Places"
    assert written["border-posts"]["providers"][0]["table"] == "border-posts"
    assert written["class-bounds"]["type"] == "process"


def test_every_layer_and_every_process_is_in_it(committed):
    assert set(committed["resources"]) == {*catalog(), *processes.found()}


def test_it_holds_no_secret_and_no_debugging(committed):
    text = CONFIG.read_text()
    assert set(re.findall(r"password: (.*)", text)) == {"${GEOPORTAL_DB_PASSWORD:-}"}
    assert "postgresql://" not in text
    assert "debug" not in text.lower()
    assert committed["logging"]["level"] == "ERROR"
    assert "admin" not in committed["server"]
    for resource in committed["resources"].values():
        for provider in resource.get("providers", ()):
            assert not provider.get("editable")


def test_the_running_application_does_not_debug(published):
    code = (
        "from geoportal.app import create\napp = create()\n"
        "while not hasattr(app, 'debug'): app = vars(app).get('_app') or app.app\nprint(app.debug)"
    )
    on = settings(GEOPORTAL_WEB_DATABASE_URL=published.web, GEOPORTAL_TOKEN_KEY="x" * 40)
    result = subprocess.run(
        [sys.executable, "-c", code], env=on,
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    assert result.stdout.strip() == "False"


def pygeoapi(*arguments, **given):
    return subprocess.run(
        [PYGEOAPI, *arguments], env=settings(**given), cwd=ROOT, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip


def test_pygeoapi_finds_it_valid():
    result = pygeoapi("config", "validate", "-c", str(CONFIG))
    assert (result.returncode, "Valid configuration" in result.stdout) == (0, True), result


@contextmanager
def stock(access, folder):
    """A stock `pygeoapi serve` on the committed file."""
    parts, port = parse_dsn(access.web), unused_port()
    names = {
        "HOST": "host",
        "PORT": "port",
        "NAME": "dbname",
        "USER": "user",
        "PASSWORD": "password",
    }
    on = {f"GEOPORTAL_DB_{name}": parts[part] for name, part in names.items()}
    openapi, url = folder / "openapi.yml", f"http://127.0.0.1:{port}"
    on |= {"GEOPORTAL_DB_NAME": parts["dbname"], "GEOPORTAL_WEB_DATABASE_URL": access.web,
           "PYGEOAPI_CONFIG": str(CONFIG), "PYGEOAPI_OPENAPI": str(openapi),
           "GEOPORTAL_PORT": port, "GEOPORTAL_API_URL": url}  # fmt: skip
    made = pygeoapi("openapi", "generate", str(CONFIG), "--output-file", str(openapi), **on)
    assert made.returncode == 0, made
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [PYGEOAPI, "serve", "--starlette"], env=settings(**on), cwd=ROOT,
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        assert wait_until(lambda: answers(url), 60), (folder / "log").read_text()
        yield url
    finally:
        os.killpg(server.pid, 15)
        server.wait(timeout=30)


def answers(url):
    try:
        return httpx.get(f"{url}/conformance", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


PARTS = ("host", "port", "user", "password")
REQUESTS = (
    "/collections/sites/items?limit=3&f=json",
    "/collections/sites/items?bbox=13,11,14,13&limit=20",
    "/collections/admin-0/items?iso3=TCD",
    "/collections/flows/items?datetime=2016-04-30&limit=5",
    "/collections/flows/items?filter=round = 12 AND total_individuals > 5000",
    "/collections/displacement-admin-1/items?round=12&skipGeometry=true&limit=5",
    "/collections/transit-points/items?crs=http://www.opengis.net/def/crs/EPSG/0/3857&limit=2",
    "/collections/sites/items/sample:SYN-0001",
    "/collections/sites/items?limit=abc",
    "/collections/sites/items?round=first",
    "/collections/nothing/items",
)


def test_a_stock_pygeoapi_answers_the_same(published, api, tmp_path):
    with stock(published, tmp_path) as url:
        for request in REQUESTS:
            theirs, ours = httpx.get(url + request, timeout=60), api.get(request)
            assert theirs.status_code == ours.status_code, request
            assert plain(theirs) == plain(ours), request
        classify = {"inputs": {"collection": "sites", "field": "total_individuals"}}
        path = "/processes/classify/execution"
        theirs = httpx.post(url + path, json=classify, timeout=60)
        assert theirs.json() == api.post(path, json=classify).json()


def plain(answer):
    """An answer without addresses, the time, and stock's names of a feature's neighbours.

    Of a refusal the status is the same: the words are our own.
    """
    if answer.is_error:
        return None
    apart = ("links", "timeStamp", "prev", "next")
    return {key: value for key, value in answer.json().items() if key not in apart}
