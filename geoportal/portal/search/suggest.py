"""``/search.json``: the few best results, for the list under the search box."""

import json
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from geoportal.portal import http
from geoportal.portal.data import Store
from geoportal.portal.languages import here
from geoportal.portal.search.find import Result, search

SHOWN, MOST = 8, 30  # results, unless `limit` says how many; as many as the page has


def handler(store: Store) -> Callable[[Request], Response]:
    """Answer with ``{"guess": bool, "results": [{name, what, code, address}]}``."""

    def handle(request: Request) -> Response:
        limit = request.query_params.get("limit", "")
        wanted = min(int(limit), MOST) if limit.isascii() and limit.isdecimal() else SHOWN
        found = search(store, request.query_params.get("q", ""), wanted)
        body = {"guess": found.is_guess, "results": [_said(one) for one in found.results]}
        return http.answer(request, json.dumps(body, ensure_ascii=False), "application/json")

    return handle


def _said(one: Result) -> dict[str, str]:
    address = one.address if one.address.startswith("/api/") else here(one.address)
    return {"name": one.name, "what": one.what, "code": one.code, "address": address}
