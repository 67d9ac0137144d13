"""The key of an API: added at the last moment, to requests to the API's own server only.

The transport below is the only place that reads a key. Above it – addresses, log lines,
exceptions, files – nobody has it, so nobody can show it; a redirect to another server goes
without it.
"""

import urllib.request
from dataclasses import dataclass

import httpx
from pydantic import SecretStr

from ingest.errors import UserError


@dataclass(frozen=True)
class Key:
    """A key and the place where the API wants it: a header, or else a query parameter."""

    secret: SecretStr
    setting: str
    header: str = ""
    prefix: str = ""
    parameter: str = ""

    def added(self, request: httpx.Request) -> httpx.Request:
        """The same request with the key; the one given is left as it is."""
        headers, url = request.headers.copy(), request.url
        if self.header:
            headers[self.header] = self.prefix + self.secret.get_secret_value()
        else:
            url = url.copy_merge_params({self.parameter: self.secret.get_secret_value()})
        return httpx.Request(
            request.method, url, headers=headers, stream=request.stream,
            extensions=request.extensions,
        )  # fmt: skip

    def hidden(self, text: str) -> str:
        """A text of the server's without the key, should it repeat it."""
        return text.replace(self.secret.get_secret_value(), "…")

    def without(self, url: httpx.URL) -> httpx.URL:
        """An address the server gave, without the key."""
        if self.parameter in url.params:
            url = url.copy_remove_param(self.parameter)
        if self.secret.get_secret_value() in str(url):
            raise UserError(f"{url.host} puts the key into an address: nothing was fetched.")
        return url


def needed(secret: SecretStr | None, setting: str, title: str, **place: str) -> Key:
    """The key of a setting; raises UserError when it is missing or no single line."""
    if secret is None or not secret.get_secret_value().strip():
        raise UserError(f"{title} needs a key: set {setting}.")
    value = secret.get_secret_value().strip()
    if not value.isascii() or not value.isprintable():
        raise UserError(f"{setting} has characters that no key has: copy it again.")
    return Key(SecretStr(value), setting, **place)


class KeyedTransport(httpx.BaseTransport):
    """Sends requests, through the proxy the environment names, with the key where it belongs."""

    def __init__(self, server: httpx.URL, key: Key | None) -> None:
        self._server = server
        self._key = key
        self._routes: dict[str | None, httpx.HTTPTransport] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request."""
        if self._key and same_origin(request.url, self._server):
            request = self._key.added(request)
        proxy = _proxy(request.url)
        if proxy not in self._routes:
            self._routes[proxy] = _route(proxy)
        return self._routes[proxy].handle_request(request)

    def close(self) -> None:
        """Close every connection."""
        for route in self._routes.values():
            route.close()


def same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether two addresses are of one server: scheme, host and port."""
    return _origin(one) == _origin(other)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or {"https": 443, "http": 80}.get(url.scheme)


def _proxy(url: httpx.URL) -> str | None:
    known = urllib.request.getproxies()
    proxy = known.get(url.scheme) or known.get("all")
    if not proxy or urllib.request.proxy_bypass(url.host):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _route(proxy: str | None) -> httpx.HTTPTransport:
    try:
        return httpx.HTTPTransport(proxy=proxy)
    except (ValueError, ImportError, httpx.InvalidURL):  # its text may show the proxy's password
        raise UserError("The proxy set by HTTP(S)_PROXY or ALL_PROXY is not understood.") from None
