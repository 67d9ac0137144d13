"""Stock pygeoapi 0.24 over the committed configuration and a test's database, in this process.

Only the provider is exchanged: pygeoapi's own PostgreSQL provider instead of our subclass of it.
"""

import contextlib
import io
import json
import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from psycopg2.extensions import parse_dsn
from pygeoapi.api import API, APIRequest, itemtypes
from pygeoapi.util import yaml_load
from werkzeug.test import create_environ
from werkzeug.wrappers import Request

from geoportal.access import Access
from geoportal.config import CONFIG, PROVIDER

NAMES = {"HOST": "host", "PORT": "port", "NAME": "dbname", "USER": "user", "PASSWORD": "password"}


@dataclass(frozen=True)
class Stock:
    """Answers as a stock server would."""

    api: API

    def items(self, collection: str, asked: dict[str, str]) -> tuple[int, dict]:
        """Status and document of a page of features."""
        request = self._request(f"/collections/{collection}/items", asked)
        return _answer(itemtypes.get_collection_items, self.api, request, collection)

    def item(self, collection: str, name: str, asked: dict[str, str]) -> tuple[int, dict]:
        """Status and document of one feature."""
        request = self._request(f"/collections/{collection}/items/{name}", asked)
        return _answer(itemtypes.get_collection_item, self.api, request, collection, name)

    def _request(self, path: str, asked: dict[str, str]) -> APIRequest:
        environ = create_environ(path, query_string=urlencode(asked))
        return APIRequest.from_flask(Request(environ), self.api.locales)


def _answer(function: Callable, *given: object) -> tuple[int, dict]:
    try:
        _, status, text = function(*given)
    except Exception:  # a stock server answers 500
        logging.getLogger(__name__).info("stock pygeoapi fails", exc_info=True)
        return 500, {}
    return int(status), json.loads(text)


@contextlib.contextmanager
def stock(access: Access) -> Iterator[Stock]:
    """The stock server over a database, as the serving role."""
    parts = parse_dsn(access.web)
    wanted = {f"GEOPORTAL_DB_{name}": str(parts[part]) for name, part in NAMES.items()}
    before = dict(os.environ)
    os.environ.update(wanted)
    try:
        text = CONFIG.read_text(encoding="utf-8").replace(PROVIDER, "PostgreSQL")
        yield Stock(API(yaml_load(io.StringIO(text)), {}))
    finally:
        os.environ.clear()
        os.environ.update(before)
