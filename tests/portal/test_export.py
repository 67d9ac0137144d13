"""The portal as files: every link leads to a file that is there, and nothing needs a server."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import small
import standin
from starlette.responses import Response

from geoportal.portal.export import Site, fresh, swap
from geoportal.portal.export.names import file_of, relative
from geoportal.portal.export.page import Rewriter
from ingest.errors import UserError
from tests import loops

ONLINE = "https://maps.example.org"


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The small publication's portal, written."""
    folder = tmp_path_factory.mktemp("site")
    app = standin.app(standin.MemoryStore(small.tables()))

    async def without_extents(scope, receive, send):
        """Extents of layers are drawn from snapshots, which the stand-in has not."""
        drawn = scope["path"].endswith("/extent.svg")
        answer = Response(status_code=404) if drawn else app
        await answer(scope, receive, send)

    loops.run(Site(without_extents, ONLINE, folder, lambda _: None).write())
    return folder


class Links(HTMLParser):
    """Addresses a page names, and the elements it has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.found += [
            value for name, value in attrs if name in ("href", "src", "srcset") and value
        ]


@pytest.mark.parametrize(("address", "file"), [
    ("/", "index.html"), ("/fr", "fr/index.html"), ("/map", "map/index.html"),
    ("/static/site-ABC.css", "static/site-ABC.css"), ("/favicon.svg", "favicon.svg"),
    ("/downloads/3/sites.gpkg", "downloads/3/sites.gpkg"),
])  # fmt: skip
def test_files_have_the_names_of_their_addresses(address, file):
    assert file_of(address) == file


def test_what_is_asked_is_in_the_name():
    one, other = (file_of(f"/map?dataset=sample&level={level}") for level in (1, 2))
    assert re.fullmatch(r"map/sample-1-[0-9a-f]{6}\.html", one) and one != other
    assert file_of("/map/picture.svg?level=1").endswith(".svg")
    long = file_of(f"/map?dataset={'x' * 300}&place=../../etc")
    assert len(long) < 90 and ".." not in long.replace("...", "")


def test_a_file_names_another_from_where_it_is():
    assert relative("index.html", "fr/map/index.html") == "../../index.html"
    assert relative("static/a.css", "index.html") == "static/a.css"


def test_a_page_of_a_file_has_no_script_and_its_form_is_links():
    html = (
        '<!doctype html><html lang="en"><script src="/s.js"></script><a href="/map?a=1&amp;b=2">A'
        '</a><div data-script><p>drag</p></div><noscript><img src="/p.svg"></noscript>'
        '<form action="/map"><label for="l">Areas &amp; more</label><select id="l" name="level">'
        '<option value="1">One<option value="2">Two &lt;b&gt;</select><button>Show</button></form>'
        "<p>&lt;i&gt; &copy;</p></html>"
    )
    written = Rewriter("dataset=x&group=y", lambda address: f"to:{address}").written(html)
    assert "script" not in written and "drag" not in written and "<button" not in written
    assert '<a href="to:/map?a=1&amp;b=2">A</a>' in written and '<img src="to:/p.svg">' in written
    assert "<h2>Areas &amp; more</h2>" in written
    assert '<a href="to:/map?dataset=x&amp;level=2">Two &lt;b&gt;</a>' in written
    assert "<p>&lt;i&gt; &copy;</p>" in written


def test_every_link_leads_to_a_file_or_to_the_server(site):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        for link in Links(page.read_text()).found:
            if link.startswith((ONLINE, "#", "https://", "data:")):
                continue
            assert not link.startswith(("/", "http:")), (page, link)
            target = page.parent / unquote(urlsplit(link).path)
            assert target.is_file(), (page, link)


def test_a_page_is_whole_without_a_script(site):
    html = (site / "map" / "index.html").read_text()
    assert not Links(html).tags & {"script", "noscript", "button", "form", "input"}
    assert '<table class="table"' in html and 'class="map-picture"' in html
    for name in ("fr", "es", "ar"):
        assert f'<html lang="{name}"' in (site / name / "map" / "index.html").read_text()


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "thesis.doc").touch()
    with pytest.raises(UserError, match="holds other things"):
        fresh(tmp_path)
    ours = tmp_path / "site"
    beside = fresh(ours)
    (beside / "index.html").touch()
    swap(beside, ours)
    again = fresh(ours)
    (again / "index.html").write_text("newer")
    swap(again, ours)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site", "thesis.doc"]
    assert (ours / "index.html").read_text() == "newer"
