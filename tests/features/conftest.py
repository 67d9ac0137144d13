"""What the tests of the fast path share: the live server, the truth in SQL, and the server's parts
in this process, over a database of one's own."""

from collections.abc import Callable

import pytest

from geoportal.current import Current
from geoportal.features import Features
from geoportal.pool import Pool
from geoportal.settings import ServeSettings
from tests import loops
from tests.geoportal.conftest import api, ids, select  # noqa: F401 - fixtures

PUBLIC = "https://maps.example.org"


class Asked:
    """What an ASGI application sent: status, headers, the pieces of its body."""

    def __init__(self):
        self.messages = []

    async def send(self, message):
        self.messages.append(message)

    @property
    def status(self):
        return self.messages[0]["status"]

    @property
    def headers(self):
        return {key.decode(): value.decode() for key, value in self.messages[0]["headers"]}

    @property
    def pieces(self):
        return [message["body"] for message in self.messages[1:]]


async def ask(app, path, query="", method="GET", **headers) -> Asked:
    asked = Asked()
    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
    }  # fmt: skip
    await app(scope, None, asked.send)
    return asked


async def other(scope, receive, send):
    """The application behind: whoever reaches it is told so."""
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b"passed on"})


@pytest.fixture
def within(published) -> Callable:
    """Run an async function with the fast path over the published sample."""

    def run(work, size=4):
        async def whole():
            pool = Pool(published.web, size)
            settings = ServeSettings(url=PUBLIC, token_key="x" * 40)
            try:
                return await work(Features(other, Current(pool), pool, settings))
            finally:
                await pool.close()

        return loops.run(whole())

    return run
