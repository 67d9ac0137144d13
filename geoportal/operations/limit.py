"""So many requests a minute for each client; a proxy that is trusted bounds its own clients."""

import math
from ipaddress import IPv6Address
from time import monotonic

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from geoportal.operations.routes import PROBES

AT_ONCE = 60.0  # seconds' worth of requests that may come at once: a map asks in bursts
CLIENTS = 10_000  # remembered at most; each is an address and a number, and is written nowhere
TOO_MANY = "Too many requests from your address: wait a little, or download the whole layer."


class RateLimit:
    """ASGI: 429 with Retry-After for who asks too often. Each worker counts for itself.

    The token bucket of a client is one number: when, at the allowed pace, all that it has asked
    for is paid off. It may lie AT_ONCE seconds ahead of now.
    """

    def __init__(self, app: ASGIApp, a_minute: int, trusted: frozenset[str]) -> None:
        self.app = app
        self._price = 60.0 / a_minute
        self._trusted = trusted
        self._paid_off: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and (wait := self._wait(scope)) > 0:
            await _refusal(wait)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _wait(self, scope: Scope) -> float:
        """Seconds until the client may ask again, 0 when it may now."""
        client = (scope.get("client") or ("",))[0]
        if client in self._trusted or scope["path"] in PROBES:
            return 0.0
        return self._pay(network(client), monotonic())

    def _pay(self, client: str, now: float) -> float:
        paid_off = max(self._paid_off.get(client, 0.0), now) + self._price
        if paid_off - now > AT_ONCE:
            return paid_off - now - AT_ONCE
        if client not in self._paid_off and len(self._paid_off) >= CLIENTS:
            self._forget(now)
        self._paid_off[client] = paid_off
        return 0.0

    def _forget(self, now: float) -> None:
        """Keep those who owe; when all do, forget them: memory is bounded before fairness is."""
        owing = {client: until for client, until in self._paid_off.items() if until > now}
        self._paid_off = owing if len(owing) < CLIENTS else {}


def network(client: str) -> str:
    """Whom an address stands for: itself, or in IPv6 the /64 network that one reader has whole."""
    if ":" not in client:
        return client
    address = IPv6Address(client)
    return str(address.ipv4_mapped or int(address) >> 64)


def _refusal(wait: float) -> JSONResponse:
    headers = {"Retry-After": str(math.ceil(wait)), "Access-Control-Allow-Origin": "*"}
    document = {"code": "TooManyRequests", "description": TOO_MANY}
    return JSONResponse(document, 429, headers)
