"""An HTTP client that costs little: blocking sockets, answers read by httptools, never decoded.

Under load each client is a process of its own, so that none waits for another's Python.
"""

import multiprocessing
import socket
import time
from collections import Counter
from dataclasses import dataclass, field

import httptools

FORK = multiprocessing.get_context("fork")
PATIENCE = 30.0  # seconds; an answer that takes longer is called "> 30 s"


@dataclass
class Answer:
    """Status, headers in lower case, seconds from sending to the last byte, body when kept."""

    status: int = 0
    size: int = 0
    seconds: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Connection:
    """One kept-alive connection; opened again when the server closes it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._buffer = memoryview(bytearray(1 << 18))

    def send(self, request: bytes, keep: bool = False) -> Answer:
        """Send a request and read its answer to the end."""
        started = time.perf_counter()
        if self._socket is None:
            self._open()
        reader = _Reader(keep)
        parser = reader.parser
        self._socket.sendall(request)
        while not reader.complete:
            if not (got := self._socket.recv_into(self._buffer)):
                self.close()
                raise ConnectionError("the server closed the connection")
            parser.feed_data(self._buffer[:got])
        if not reader.stays:
            self.close()
        return Answer(
            parser.get_status_code(), reader.size, time.perf_counter() - started,
            reader.headers, b"".join(reader.parts),
        )  # fmt: skip

    def close(self) -> None:
        """Close the socket, if it is open."""
        if self._socket:
            self._socket.close()
            self._socket = None

    def _open(self) -> None:
        self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


class _Reader:
    """What httptools tells of an answer; headers and body are kept on demand only."""

    def __init__(self, keep: bool) -> None:
        self.stays = False
        self.size = 0
        self.complete = False
        self.headers: dict[str, str] = {}
        self.parts: list[bytes] = []
        if keep:
            self.on_header = self._header
            self._keep = self.parts.append
        else:
            self._keep = None
        self.parser = httptools.HttpResponseParser(self)  # looks now for what it is to tell

    def _header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode().lower()] = value.decode()

    def on_body(self, part: bytes) -> None:
        self.size += len(part)
        if self._keep:
            self._keep(part)

    def on_message_complete(self) -> None:
        self.complete = True
        self.stays = self.parser.should_keep_alive()  # later it would always be false


def request(path: str, **headers: str) -> bytes:
    """A GET request; underscores in header names stand for hyphens."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: */*"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def ask(port: int, path: str, **headers: str) -> Answer:
    """One answer with headers and body."""
    connection = Connection(port)
    try:
        return connection.send(request(path, **headers), keep=True)
    finally:
        connection.close()


@dataclass
class Load:
    """What a time of load gave: seconds a request by client, answers by status (0: none)."""

    seconds: list[list[float]]
    statuses: Counter
    lasted: float


def load(port: int, streams: list[list[bytes]], lasting: float) -> Load:
    """A client for each list of requests, all at once; each goes round its list until the end."""
    start = FORK.Barrier(len(streams))
    pipes = [FORK.Pipe(duplex=False) for _ in streams]
    clients = [
        FORK.Process(target=_client, args=(port, stream, lasting, start, there))
        for stream, (_, there) in zip(streams, pipes, strict=True)
    ]
    for client in clients:
        client.start()
    parts = [here.recv() for here, _ in pipes]
    for client in clients:
        client.join()
    seconds, statuses, lasted = zip(*parts, strict=True)
    return Load(list(seconds), sum(statuses, Counter()), max(lasted))


def _client(port: int, stream: list[bytes], lasting: float, start, result) -> None:  # noqa: ANN001
    connection, seconds, statuses = Connection(port), [], Counter()
    start.wait()
    begun = time.perf_counter()
    turn = 0
    while (now := time.perf_counter()) - begun < lasting:
        try:
            statuses[connection.send(stream[turn % len(stream)]).status] += 1
        except OSError:
            connection.close()
            statuses[0] += 1
        seconds.append(time.perf_counter() - now)
        turn += 1
    connection.close()
    result.send((seconds, statuses, time.perf_counter() - begun))


def median(port: int, paths: list[str]) -> Answer:
    """The answer whose time is the median, over one connection; the first is not counted."""
    connection = Connection(port)
    try:
        answers = [connection.send(request(path)) for path in paths][1:]
    finally:
        connection.close()
    return middle(answers)


def middle(answers: list[Answer]) -> Answer:
    """The one whose time is the (low) median of all."""
    return sorted(answers, key=lambda answer: answer.seconds)[(len(answers) - 1) // 2]
