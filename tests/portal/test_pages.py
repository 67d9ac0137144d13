"""Pages as HTTP: found, tagged, guarded, forgiving about what readers type."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import small

from geoportal.portal import pages
from geoportal.portal.http import POLICY

FOLDER = Path(pages.__file__).parent
PATHS = ["/", "/map", "/flows"]


def test_navigation_follows_the_folder():
    assert [page.path for page in pages.discover() if page.nav] == [*PATHS, "/data", "/about"]


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Iterator[Path]:
    """A second pages folder: the real one is read by tests that run at the same time."""
    monkeypatch.setattr(pages, "__path__", [*pages.__path__, str(tmp_path)])
    yield tmp_path
    for path in tmp_path.glob("*.py"):
        sys.modules.pop(f"geoportal.portal.pages.{path.stem}", None)


def test_a_page_is_added_by_copying_one_file(make_client, folder):
    text = (FOLDER / "home.py").read_text()
    copied = text.replace('PATH = "/"', 'PATH = "/copied"').replace('lazy("Overview")', '"Copied"')
    (folder / "copied.py").write_text(copied)
    client = make_client(small.tables())
    assert client.get("/copied").status_code == 200
    assert '<a href="/copied">Copied</a>' in client.get("/").text


def test_a_page_without_its_declarations_is_named(folder):
    (folder / "broken.py").write_text('"""Nothing."""\nPATH = "/broken"\n')
    with pytest.raises(TypeError, match="broken: ORDER"):
        pages.discover()


@pytest.mark.parametrize("path", PATHS)
def test_unchanged_pages_are_not_sent_again(client, path):
    first = client.get(path)
    assert first.status_code == 200
    assert first.headers["cache-control"] == "no-cache"
    again = client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304 and again.content == b""
    assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", [*PATHS, "/nowhere", "/map/picture.svg", "/favicon.svg"])
def test_security_headers(client, path):
    headers = client.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert "referrer-policy" in headers and "permissions-policy" in headers


def test_nothing_here_says_so_and_leads_on(client):
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text and 'href="/map"' in answer.text


def test_an_unknown_dataset_is_not_found(client):
    answer = client.get("/map?dataset=<b>gone</b>")
    assert answer.status_code == 404
    assert "not published" in answer.text and "<b>gone" not in answer.text


@pytest.mark.parametrize(
    "query", ["level=9", "classes=abc", "round='--", "group=x&scheme=<i>", "measure=", "level=1.5"]
)
def test_odd_choices_fall_back(client, query):
    answer = client.get(f"/map?{query}")
    assert answer.status_code == 200
    assert "<i>" not in answer.text


def test_static_files_are_kept_for_ever_and_ready_packed(client, assets):
    name = next(assets.glob("map-*.js")).name
    answer = client.get(f"/static/{name}", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert client.get(f"/static/{name}", headers={"accept-encoding": "identity"}).text
    assert client.get("/static/manifest.json").status_code == 404
    assert client.get("/static/..%2f__init__.py").status_code == 404


def test_a_database_out_of_reach_is_a_page_too():
    from starlette.applications import Starlette
    from starlette.testclient import TestClient

    from geoportal.portal import routes
    from ingest.errors import UnavailableError

    class Gone:
        def rows(self, query, /, **params):
            raise UnavailableError("The data cannot be reached just now.")

    answer = TestClient(Starlette(routes=routes(Gone()))).get("/map")
    assert answer.status_code == 503
    assert "cannot be reached just now" in answer.text and "Load the page again" in answer.text


def test_nothing_published_yet_is_a_page_too(make_client):
    empty = {name: [] for name in small.tables()}
    rows = {name: [{key: None for key in small.tables()[name][0]}] for name in empty}
    client = make_client(rows)
    for path in PATHS:
        assert client.get(path).status_code == 200
    assert "Nothing to show here" in client.get("/map").text
