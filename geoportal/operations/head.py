"""A bound on a request's head: its line and headers are held in memory before anyone sees them."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST = 64_000  # octets; the longest address is 8,000
TOO_LARGE = "The headers are too large."


class BoundedHead(HttpToolsProtocol):
    """uvicorn's protocol; the parser alone would take any head, and longer for each octet more."""

    _taken = 0
    _in_head = True

    def data_received(self, data: bytes) -> None:
        """Take what came; refuse a head that does not end."""
        super().data_received(data)
        self._taken = self._taken + len(data) if self._in_head else 0
        if self._taken > MOST and not self.transport.is_closing():
            self.send_400_response(TOO_LARGE)

    def on_message_begin(self) -> None:
        """Another request on the connection."""
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._in_head = False
        super().on_headers_complete()
