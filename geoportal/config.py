"""pygeoapi's configuration: an output of config/server.yml, the layers and the processes.

The committed config/pygeoapi.yml is what becomes public; its diff shows what a change opens.
"""

from pathlib import Path

import yaml

from geoportal import processes
from ingest.errors import NotFoundError
from ingest.settings import ROOT
from layers import catalog
from layers.model import Layer

SERVER = ROOT / "config" / "server.yml"
CONFIG = ROOT / "config" / "pygeoapi.yml"
HEADER = "# Written by `geoportal config` from config/server.yml and layers/: do not edit.\n"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CRS = [
    CRS84,
    "http://www.opengis.net/def/crs/EPSG/0/4326",
    "http://www.opengis.net/def/crs/EPSG/0/3857",
]
PROVIDER = "geoportal.provider.Collection"
WORLD = [-180.0, -90.0, 180.0, 90.0]
DATABASE = {
    "host": "${GEOPORTAL_DB_HOST:-127.0.0.1}",
    "port": "${GEOPORTAL_DB_PORT:-54330}",
    "dbname": "${GEOPORTAL_DB_NAME:-geoportal}",
    "user": "${GEOPORTAL_DB_USER:-geoportal_web}",
    "password": "${GEOPORTAL_DB_PASSWORD:-}",
    "search_path": ["pub"],
}


def render() -> str:
    """The whole configuration as YAML; the same inputs give the same bytes."""
    server = yaml.safe_load(SERVER.read_text(encoding="utf-8"))
    document = {**server, "resources": resources()}
    return HEADER + yaml.dump(
        document, Dumper=_NoAliases, sort_keys=False, allow_unicode=True, width=100
    )


def write(path: Path = CONFIG) -> None:
    """Write the configuration."""
    path.write_text(render(), encoding="utf-8")


def is_current(path: Path = CONFIG) -> bool:
    """Whether the file on disk is what the layers say."""
    if not path.exists():
        raise NotFoundError(f"{path.name} is not there: run geoportal config.")
    return path.read_text(encoding="utf-8") == render()


def resources() -> dict[str, dict]:
    """pygeoapi's resources: one a public layer, one a process."""
    collections = {name: _collection(layer) for name, layer in catalog().items()}
    return {**collections, **{name: _process(path) for name, path in processes.found().items()}}


def _collection(layer: Layer) -> dict:
    temporal = {"temporal": {"begin": None, "end": None}} if layer.time else {}
    return {
        "type": "collection",
        "title": layer.title,
        "description": layer.abstract,
        "keywords": list(layer.keywords),
        "links": [
            {
                "type": "text/html",
                "rel": "canonical",
                "title": "The portal",
                "href": "${GEOPORTAL_URL:-http://127.0.0.1:8000}/",
            }
        ],
        "extents": {"spatial": {"bbox": WORLD, "crs": CRS84}, **temporal},
        "providers": [_provider(layer)],
    }


def _provider(layer: Layer) -> dict:
    return {
        "type": "feature",
        "name": PROVIDER,
        "data": DATABASE,
        "table": layer.name,
        "id_field": "id",
        "geom_field": "geom",
        **({"time_field": layer.time} if layer.time else {}),
        "crs": CRS,
        "storage_crs": CRS84,
    }


def _process(path: str) -> dict:
    return {"type": "process", "processor": {"name": path}}


class _NoAliases(yaml.SafeDumper):
    """Every value in full: a reader should not have to follow anchors."""

    def ignore_aliases(self, data: object) -> bool:
        """Never write an alias."""
        return True
