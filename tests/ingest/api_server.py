"""A local HTTP server that answers as the tests say: well, badly, or not at all."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Reply:
    """`cut` closes the connection after so many bytes of the body."""

    body: object = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class Api:
    url: str
    answer: Callable[[Asked], Reply]
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def api(
    answer: Callable[[Asked], Reply] | None = None, tls: ssl.SSLContext | None = None
) -> Iterator[Api]:
    """A running server; `api.answer` may be changed at any time."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *what: None
    state = Api(
        f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}",
        answer or (lambda _: Reply(status=404)),
    )
    server.state = state
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.002})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        asked = Asked(parts.path, query, {k.lower(): v for k, v in self.headers.items()})
        self.server.state.asked.append(asked)
        reply = self.server.state.answer(asked)
        self.send_response(reply.status)
        headers = {"Content-Type": "application/json", **reply.headers}
        if reply.status != 304:
            headers.setdefault("Content-Length", str(len(reply.content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if reply.status != 304:
            self.wfile.write(reply.content[: reply.cut])
        if reply.cut is not None:
            self.close_connection = True
            self.wfile.flush()

    def log_message(self, *words: object) -> None:
        """Tests look at `asked`."""


def etagged(asked: Asked, body: object, etag: str) -> Reply:
    """As a server with ETags answers."""
    if asked.headers.get("if-none-match") == etag:
        return Reply(status=304, headers={"ETag": etag})
    return Reply(body, headers={"ETag": etag})
