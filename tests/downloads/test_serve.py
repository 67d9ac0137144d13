"""Files are served whole or from where a reader stopped, and are kept by caches for good."""

import base64
import hashlib

import httpx
import psycopg2
import pyogrio
import pytest

from geoportal.downloads import manifest

TYPES = {
    "gpkg": "application/geopackage+sqlite3", "csv": "text/csv; charset=utf-8",
    "fgb": "application/flatgeobuf", "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}  # fmt: skip


@pytest.fixture(scope="session")
def files(made, serve_database):
    """A client of a server that has the files."""
    with (
        serve_database(made.access, GEOPORTAL_VAR=str(made.var)) as url,
        httpx.Client(base_url=f"{url}/downloads/1", timeout=60) as client,
    ):
        yield client


@pytest.mark.parametrize("kind", TYPES)
def test_each_file_comes_whole_and_says_what_it_is(made, files, kind):
    answer = files.get(f"/sites.{kind}", headers={"Accept-Encoding": "gzip, br, zstd"})
    content = made.path(f"sites.{kind}").read_bytes()
    digest = hashlib.sha256(content)
    assert answer.status_code == 200 and answer.content == content
    assert answer.headers["content-type"] == TYPES[kind]
    assert answer.headers["content-disposition"] == f'attachment; filename="sites-1.{kind}"'
    assert answer.headers["etag"] == f'"{digest.hexdigest()}"'
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["repr-digest"] == (
        f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    )
    assert "content-encoding" not in answer.headers  # byte ranges are the file's own


def test_head_has_everything_but_the_file(files):
    whole, head = files.get("/sites.fgb"), files.head("/sites.fgb")
    leave = ("date",)
    assert head.content == b"" and head.status_code == 200
    assert {k: v for k, v in head.headers.items() if k not in leave} == {
        k: v for k, v in whole.headers.items() if k not in leave
    }


def test_a_broken_transfer_goes_on_where_it_stopped(made, files):
    content = made.path("sites.gpkg").read_bytes()
    first = files.get("/sites.gpkg", headers={"Range": "bytes=0-99999"})
    assert first.status_code == 206
    assert first.headers["content-range"] == f"bytes 0-99999/{len(content)}"
    rest = files.get(
        "/sites.gpkg", headers={"Range": "bytes=100000-", "If-Range": first.headers["etag"]}
    )
    assert rest.status_code == 206 and first.content + rest.content == content
    other = files.get("/sites.gpkg", headers={"Range": "bytes=100000-", "If-Range": '"other"'})
    assert other.status_code == 200 and other.content == content
    end = files.get("/sites.gpkg", headers={"Range": "bytes=-10"})
    assert end.content == content[-10:]
    assert files.get("/sites.gpkg", headers={"Range": "bytes=999999999-"}).status_code == 416


def test_who_has_it_is_not_sent_it_again(files):
    tag = files.head("/sites.csv").headers["etag"]
    for given in (tag, f'"x", {tag}', f"W/{tag}", "*"):
        answer = files.get("/sites.csv", headers={"If-None-Match": given})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == tag
    assert files.get("/sites.csv", headers={"If-None-Match": '"x"'}).status_code == 200


def test_gdal_reads_pieces_over_http(files, made):
    url = f"/vsicurl/{files.base_url}sites.fgb"
    frame = pyogrio.read_dataframe(url, bbox=(13, 11, 14, 12))
    inside = made.rows(
        "SELECT id FROM pub.sites_p1 WHERE geom && ST_MakeEnvelope(13, 11, 14, 12, 4326)"
    )
    assert set(frame["id"]) == {one for (one,) in inside}


def test_pages_of_other_sites_may_read(files):
    answer = files.get("/sites.fgb", headers={"Origin": "https://o.example", "Range": "bytes=0-3"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert {"Content-Range", "ETag"} <= set(
        answer.headers["access-control-expose-headers"].replace(" ", "").split(",")
    )


@pytest.mark.parametrize("path", [
    "/nothing.csv", "/sites.exe", "/../../secrets.json", "/%2e%2e/%2e%2e/secrets.json",
    "/.partial/sites.csv", "/manifest.json.partial", "/../2/sites.csv", "/../0/sites.csv",
    "/../99999999999999999999/sites.csv",
])  # fmt: skip
def test_there_is_nothing_else(files, path):
    answer = files.get(path)
    assert answer.status_code == 404
    assert "Traceback" not in answer.text and "postgres" not in answer.text


def test_only_reading_is_possible(files):
    for method in ("POST", "PUT", "DELETE"):
        assert files.request(method, "/sites.csv").status_code == 405


def test_the_list_is_not_kept(files):
    answer = files.get("/manifest.json")
    assert answer.headers["cache-control"] == "no-cache"
    told = {one["name"]: one["sha256"] for one in answer.json()["files"]}
    assert told["sites.csv"] == files.head("/sites.csv").headers["etag"].strip('"')


def test_files_go_with_their_publication(sample_database, tmp_path, serve_database):
    """A publication that was taken back gives out nothing; one just superseded still does."""
    for number in (1, 2):
        place = manifest.folder(tmp_path, number)
        place.mkdir(parents=True)
        (place / "sites.csv").write_text("id\n")
        manifest.add(place, manifest.File("sites", "csv", number, 1, 3, "00" * 32))
    with psycopg2.connect(sample_database.owner) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE OR REPLACE VIEW pub.snapshot AS SELECT publication, layer, snapshot,"
                       " features, text_bytes, NULL::timestamptz AS superseded_at, fields"
                       " FROM ops.published_layer WHERE publication <> 2")  # fmt: skip
    with serve_database(sample_database, GEOPORTAL_VAR=str(tmp_path)) as url:
        assert httpx.get(f"{url}/downloads/1/sites.csv").status_code == 200
        assert httpx.get(f"{url}/downloads/2/sites.csv").status_code == 404
