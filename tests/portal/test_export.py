"""The portal as files: every link leads to a file that is there, and nothing needs a server."""

import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import atlas
import pytest
import standin
from starlette.responses import HTMLResponse, Response

from geoportal.portal import export
from geoportal.portal.export import Wanted, finish, fresh
from geoportal.portal.export.names import file_of, relative
from geoportal.portal.export.page import Rewriter
from geoportal.portal.export.walk import Walk
from geoportal.portal.export.writer import Made, Writer
from ingest.errors import UnavailableError, UserError

WITHOUT = ("/admin-0", "/admin-1", "/sites", "/site-rounds", "/transit-points")


def store() -> standin.MemoryStore:
    """The atlas, with the views of its units."""
    tables = atlas.tables()
    units = {layer: tables[f"{layer}_p7"] for layer in ("admin-0", "admin-1")}
    return atlas.over(tables | units)


def written(over, folder: Path, var: Path, wanted: Wanted, broken: str = "") -> Made:
    """Export what a store holds; ``broken`` is an address that fails."""
    app = standin.app(over)

    async def drawn(scope, receive, send):
        """Extents, previews and exports of layers are made from snapshots the stand-in has not."""
        path = scope["path"]
        answer = app
        if path == broken:
            answer = Response(status_code=503)
        elif path.endswith("extent.svg"):
            answer = Response("<svg/>", media_type="image/svg+xml")
        elif path.startswith("/api/"):
            answer = Response("id\n", media_type="text/csv")
        elif path.endswith(WITHOUT):
            answer = HTMLResponse("<html><body>A layer.</body></html>")
        await answer(scope, receive, send)

    scope = export.scope(over, var, wanted)
    beside = fresh(folder)
    writer = Writer(drawn, scope, beside, folder)
    with ThreadPoolExecutor(1) as worker:
        made = Walk(worker, writer.write, lambda done, known: None).run(export.start(scope))
        worker.submit(writer.close).result()
    finish(beside, folder, scope, made)
    return made


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The small publication's portal, written, with one file to download."""
    folder = tmp_path_factory.mktemp("export")
    files = folder / "var" / "downloads" / "7"
    files.mkdir(parents=True)
    (files / "flows.csv").write_text("id\n")
    (files / "flows.gpkg").write_bytes(b"x" * 3_000_000)
    told = [{"layer": "flows", "format": kind, "publication": 7, "features": 4, "sha256": "0",
             "bytes": size} for kind, size in (("csv", 3), ("gpkg", 3_000_000))]  # fmt: skip
    (files / "manifest.json").write_text(json.dumps({"files": told}))
    return folder


@pytest.fixture(scope="module")
def made(site) -> Path:
    """Two languages of it, without large files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOPORTAL_VAR", str(site / "var"))
        written(store(), site / "site", site / "var", Wanted(("en", "ar"), largest=1))
    return site / "site"


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
    ("/", "index.html"), ("/fr", "fr/index.html"), ("/map", "map.html"),
    ("/place/NG-BO", "place/NG-BO.html"), ("/ar/place/A.1", "ar/place/A.1.html"),
    ("/static/site-ABC.css", "static/site-ABC.css"), ("/favicon.svg", "favicon.svg"),
    ("/downloads/3/sites.gpkg", "downloads/3/sites.gpkg"),
])  # fmt: skip
def test_files_have_the_names_of_their_addresses(address, file):
    assert file_of(address) == file


def test_what_is_asked_is_in_the_name():
    one, other = (file_of(f"/map?dataset=sample&level={level}") for level in (1, 2))
    assert re.fullmatch(r"map/sample-1-[0-9a-f]{6}\.html", one) and one != other
    assert file_of("/map/picture.svg?level=1").endswith(".svg")
    assert file_of("/api/collections/flows/items?f=csv&round=2").endswith(".csv")
    long = file_of(f"/map?dataset={'x' * 300}&place=../../etc")
    assert len(long) < 90 and ".." not in long.replace("...", "")


def test_names_fit_every_file_system():
    one, other = file_of("/transit/sample:P-1"), file_of("/transit/sample%3FP-1")
    assert re.fullmatch(r"transit/sample-P-1-[0-9a-f]{6}\.html", one) and one != other


def test_a_file_names_another_from_where_it_is():
    assert relative("index.html", "fr/map.html") == "../index.html"
    assert relative("static/a.css", "index.html") == "static/a.css"
    assert relative("place/A B#.html", "index.html") == "place/A%20B%23.html"


def test_a_page_of_a_file_needs_neither_script_nor_server():
    html = (
        '<!doctype html><html lang="en"><script src="/s.js"></script><a href="/map?a=1&amp;b=2">A'
        '</a><div data-script><p>drag</p></div><noscript><img src="/p.svg"></noscript>'
        '<form action="/map"><label for="l">Areas &amp; more</label><select id="l" name="level">'
        '<option value="1">One<option value="2">Two &lt;b&gt;</select><button>Show</button></form>'
        '<form data-instead="/places" aria-label="Search"><input><b>x</b></form><p>&lt;i&gt;</p>'
        '<a class="c" href="/api">served</a><svg><a href="/api"><path d="M0"/></a></svg>'
        '<p data-online>no <b>server</b></p><input data-files id="f"><body></body></html>'
    )
    page = Rewriter(
        "dataset=x&group=y", lambda one: None if one == "/api" else f"to:{one}", "f.js"
    ).written(html)
    assert "drag" not in page and "<button" not in page and "server<" not in page
    assert page.count("<script") == 1 and '<script defer src="f.js"></script></body>' in page
    assert '<a href="to:/map?a=1&amp;b=2">A</a>' in page and '<img src="to:/p.svg">' in page
    assert "<h2>Areas &amp; more</h2>" in page and '<input data-files id="f">' in page
    assert '<a href="to:/map?dataset=x&amp;level=2">Two &lt;b&gt;</a>' in page
    assert '<a class="instead" href="to:/places">Search</a><p>&lt;i&gt;</p>' in page
    assert '<span class="c">served</span><svg><g><path d="M0"></path></g></svg>' in page


def test_every_link_leads_to_a_file(made):
    pages = sorted(made.rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        for link in Links(page.read_text()).found:
            assert not re.match(r"/|[a-z]+:", link), (page, link)
            target = page.parent / unquote(urlsplit(link).path) if urlsplit(link).path else page
            assert target.is_file(), (page, link)


def test_a_page_is_whole_without_a_script(made):
    html = (made / "map.html").read_text()
    assert not Links(html).tags & {"noscript", "button", "form", "input"}
    assert '<table class="table"' in html and 'class="map-picture"' in html
    assert '<html lang="ar" dir="rtl"' in (made / "ar" / "map.html").read_text()


def test_places_with_figures_have_files_and_are_listed(made):
    listed = (made / "places.html").read_text()
    assert 'href="place/AA1.html"' in listed and 'id="places-filter"' in listed
    assert {path.name for path in (made / "place").iterdir()} == {
        "AA1.html", "AA2.html", "AA3.html", "AA4.html", "AAA.html", "BBB.html"
    }  # fmt: skip
    assert 'class="instead" href="places.html"' in (made / "index.html").read_text()


def test_only_the_languages_asked_for_and_the_files_that_are_small_enough(made):
    assert not (made / "fr").exists()
    assert 'lang="fr"' not in (made / "index.html").read_text()
    assert [path.name for path in (made / "downloads" / "7").iterdir()] == ["flows.csv"]
    assert "GeoPackage" in (made / "data" / "flows.html").read_text()
    assert json.loads((made / "export.json").read_text())["languages"] == ["en", "ar"]


def test_what_has_not_changed_is_not_written_again(site, made, monkeypatch):
    monkeypatch.setenv("GEOPORTAL_VAR", str(site / "var"))
    before = {path: path.stat() for path in made.rglob("*.html")}
    again = written(store(), made, site / "var", Wanted(("en", "ar"), largest=1))
    assert again.changed == 0 and again.files > len(before)
    assert all(os.path.samestat(path.stat(), old) for path, old in before.items())


def test_half_an_export_is_never_taken_for_a_whole_one(site, made, monkeypatch):
    monkeypatch.setenv("GEOPORTAL_VAR", str(site / "var"))
    whole = (made / "export.json").read_text()
    with pytest.raises(UnavailableError, match="about could not be made"):
        written(store(), made, site / "var", Wanted(("en",)), broken="/about")
    assert (made / "export.json").read_text() == whole
    nowhere = site / "nowhere"
    with pytest.raises(UnavailableError):
        written(store(), nowhere, site / "var", Wanted(("en",)), broken="/about")
    assert not nowhere.exists()


def test_a_language_of_ones_own_opens_too(site, monkeypatch):
    monkeypatch.setenv("GEOPORTAL_VAR", str(site / "var"))
    written(store(), site / "arabic", site / "var", Wanted(("ar",), largest=0))
    assert "url=ar/index.html" in (site / "arabic" / "index.html").read_text()
    with pytest.raises(UserError, match="no language de"):
        export.scope(store(), site, Wanted(("de",)))


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "thesis.doc").touch()
    with pytest.raises(UserError, match="holds other things"):
        fresh(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]
