"""The three servers: ours, stock pygeoapi on gunicorn, tipg on uvicorn; two workers each.

All read the same published layers. One runs at a time; each answers on loopback only.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from client import ask
from psycopg2.extensions import parse_dsn

from data import FOLDER, VAR
from geoportal import up
from geoportal.access import Access
from geoportal.config import SERVER
from geoportal.settings import ServeSettings

WORKERS = 2
PACKAGES = {
    "pygeoapi": ["pygeoapi==0.24.*", "geoalchemy2", "pygeofilter", "psycopg2-binary", "gunicorn"],
    "tipg": ["tipg==1.6.*", "uvicorn[standard]"],
}
LAYERS = ("sites", "site-rounds", "admin-2")
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


@dataclass(frozen=True)
class Service:
    """How a server is started, and how its addresses are written: {} takes what is named."""

    name: str
    port: int
    command: list[str]
    items: str
    tile: str
    alive: str
    environment: dict[str, str] = field(default_factory=dict)

    def page(self, layer: str, query: str) -> str:
        """Address of a page of features."""
        return f"{self.items.format(layer=layer)}?{query}"

    def of_tile(self, layer: str, z: int, row: int, column: int) -> str:
        """Address of a vector tile of WebMercatorQuad."""
        return self.tile.format(layer=layer, z=z, row=row, column=column)


def install() -> None:
    """Environments of their own for the others, under var/bench; made once."""
    for name, packages in PACKAGES.items():
        python = FOLDER / name / "bin" / "python"
        if (FOLDER / name / "installed").exists():
            continue
        subprocess.run([sys.executable, "-m", "venv", FOLDER / name], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        (FOLDER / name / "installed").touch()


def services(access: Access, peer: str) -> list[Service]:
    """Ours first; `access` and `peer` are where ours and the others read."""
    return [ours(access, VAR, 18_001), _pygeoapi(peer), _tipg(peer)]


@contextmanager
def running(service: Service) -> Iterator[subprocess.Popen]:
    """The server, answering; stopped with its workers at the end."""
    with (FOLDER / f"{service.name}.log").open("wb") as log:
        process = subprocess.Popen(
            service.command, env={**os.environ, **service.environment}, cwd=FOLDER,
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        _wait(service, process)
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(service: Service, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if ask(service.port, service.alive).status == 200:
                return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"{service.name} did not start: var/bench/{service.name}.log says why.")


def ours(access: Access, var: Path, port: int) -> Service:
    """Our server over a database, as `geoportal up` starts it; `var` is where it keeps tiles."""
    settings = ServeSettings(port=port, workers=WORKERS)
    metrics = FOLDER / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir()
    changes = {
        "GEOPORTAL_VAR": str(var), "GEOPORTAL_URL": settings.public_url,
        "GEOPORTAL_TRUSTED_PROXY": "127.0.0.1",  # here one client asks for many
        "PROMETHEUS_MULTIPROC_DIR": str(metrics),
    }  # fmt: skip
    return Service(
        "geoportal", settings.port, up.command(settings),
        "/api/collections/{layer}/items",
        "/api/collections/{layer}/tiles/WebMercatorQuad/{z}/{row}/{column}",
        "/health", {**up.environment(access), **changes},
    )  # fmt: skip


def _tipg(url: str) -> Service:
    home, port = FOLDER / "tipg", 18_003
    keys = {f"TIPG_TABLE_CONFIG__pub_{layer}__pk": "id" for layer in LAYERS}
    environment = {
        "DATABASE_URL": url, "TIPG_DB_SCHEMAS": '["pub"]',
        "TIPG_DB_TABLES": json.dumps([f"pub.{layer}" for layer in LAYERS]), **keys,
    }  # fmt: skip
    command = [home / "bin" / "python", "-m", "uvicorn", "tipg.main:app", "--port", port,
               "--workers", WORKERS, "--log-level", "warning"]  # fmt: skip
    return Service(
        "tipg", port, [str(word) for word in command], "/collections/pub.{layer}/items",
        "/collections/pub.{layer}/tiles/WebMercatorQuad/{z}/{column}/{row}",
        "/collections", environment,
    )  # fmt: skip


def _pygeoapi(url: str) -> Service:
    home, port = FOLDER / "pygeoapi", 18_002
    config, openapi = home / "bench.yml", home / "bench-openapi.json"
    config.write_text(yaml.safe_dump(_configuration(url, port)))
    environment = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(openapi)}
    subprocess.run(
        [home / "bin" / "pygeoapi", "openapi", "generate", config, "--format", "json",
         "--output-file", openapi],
        env={**os.environ, **environment}, check=True, capture_output=True,
    )  # fmt: skip
    command = [home / "bin" / "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", WORKERS,
               "--timeout", 120, "--log-level", "error", "pygeoapi.flask_app:APP"]  # fmt: skip
    return Service(
        "pygeoapi", port, [str(word) for word in command], "/collections/{layer}/items",
        "/collections/{layer}/tiles/WebMercatorQuad/{z}/{row}/{column}?f=mvt",
        "/conformance?f=json", environment,
    )  # fmt: skip


def _configuration(url: str, port: int) -> dict:
    address = f"http://127.0.0.1:{port}"
    ours = yaml.safe_load(SERVER.read_text(encoding="utf-8"))
    server = {
        "bind": {"host": "127.0.0.1", "port": port}, "url": address, "encoding": "utf-8",
        "mimetype": "application/json; charset=UTF-8", "languages": ["en"],
        "limits": {"default_items": 10, "max_items": 10_000}, "map": ours["server"]["map"],
    }  # fmt: skip
    resources = {layer: _collection(url, layer) for layer in LAYERS}
    return {**ours, "server": server, "resources": resources}


def _collection(url: str, layer: str) -> dict:
    parts = parse_dsn(url)
    table = {
        "data": {**{key: parts[key] for key in ("host", "port", "dbname", "user", "password")},
                 "search_path": ["pub"]},
        "table": layer, "id_field": "id", "geom_field": "geom",
    }  # fmt: skip
    tiles = {
        "type": "tile", "name": "MVT-postgresql", **table,
        "options": {"zoom": {"min": 0, "max": 15}},
        "format": {"name": "pbf", "mimetype": "application/vnd.mapbox-vector-tile"},
    }  # fmt: skip
    features = {"type": "feature", "name": "PostgreSQL", **table, "storage_crs": CRS84}
    return {
        "type": "collection", "title": layer, "description": layer, "keywords": [], "links": [],
        "extents": {"spatial": {"bbox": [-180, -90, 180, 90], "crs": CRS84}},
        "providers": [features, tiles],
    }  # fmt: skip
