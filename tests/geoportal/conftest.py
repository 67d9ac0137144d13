"""What the tests of the serving side share: a client of the live server, and the truth in SQL."""

from collections.abc import Callable, Iterator

import httpx
import psycopg2
import pytest

from geoportal.access import Access


@pytest.fixture(scope="session")
def api(live_server: str) -> Iterator[httpx.Client]:
    """A client of the running server's OGC API."""
    with httpx.Client(base_url=f"{live_server}/api", timeout=60) as client:
        yield client


@pytest.fixture(scope="session")
def select(published: Access) -> Iterator[Callable[..., list[tuple]]]:
    """Rows of a query as the serving role: what the answers must agree with."""
    connection = psycopg2.connect(published.web)
    connection.autocommit = True

    def rows(query: str, *values: object) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(query, values or None)
            return cursor.fetchall()

    yield rows
    connection.close()


@pytest.fixture
def ids(select: Callable[..., list[tuple]]) -> Callable[[str, str], list[str]]:
    """Ids of a collection's features for which a SQL condition holds, in order."""

    def found(collection: str, condition: str = "true") -> list[str]:
        query = f'SELECT id FROM pub."{collection}" WHERE {condition} ORDER BY id'
        return [row[0] for row in select(query)]

    return found
