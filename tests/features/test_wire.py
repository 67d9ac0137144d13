"""What a page looks like on the wire: validators, encodings, HEAD, other origins, refusals."""

import asyncio
import gzip
import json
import subprocess
import sys
import tracemalloc
from dataclasses import replace

import brotli
import httpx
import pytest
import zstandard

from geoportal.current import Current
from geoportal.features import negotiate
from geoportal.features.boxes import condition
from geoportal.features.crs import CRS84, EPSG, known, offered
from geoportal.features.memory import Memory
from geoportal.features.values import Values
from geoportal.pool import Pool
from ingest import database
from ingest.errors import UnavailableError
from ingest.settings import ROOT
from tests import loops
from tests.features.conftest import PUBLIC, ask
from tests.geoportal.conftest import settings

SITES = "/api/collections/sites/items"
UNPACK = {
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    "": bytes,
}
ACCEPTED = {
    "gzip, deflate, br, zstd": "zstd", "gzip, deflate, br": "br", "gzip": "gzip", "": "",
    "identity": "", "zstd;q=0, gzip;q=0.5": "gzip", "*": "zstd", "*, zstd;q=0": "br",
    "br;q=0.0": "",
}  # fmt: skip


@pytest.mark.parametrize("accepted", ACCEPTED)
def test_a_page_is_packed_as_the_reader_takes_it(within, accepted):
    async def work(app):
        plain = await ask(app, SITES, "limit=50")
        return plain, await ask(app, SITES, "limit=50", accept_encoding=accepted)

    plain, packed = within(work)
    encoding = ACCEPTED[accepted]
    assert packed.headers.get("content-encoding", "") == encoding
    assert UNPACK[encoding](packed.pieces[0]) == plain.pieces[0]
    assert (packed.headers["etag"] == plain.headers["etag"]) == (encoding == "")
    assert packed.headers["vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize("encoding", ["zstd", "br", "gzip"])
def test_large_pages_are_packed_as_they_are_read(within, encoding):
    async def work(app):
        return await ask(app, "/api/collections/admin-1/items", "limit=10000",
                         accept_encoding=encoding)  # fmt: skip

    asked = within(work)
    assert "content-length" not in asked.headers
    assert len(json.loads(UNPACK[encoding](b"".join(asked.pieces)))["features"]) == 4595


def test_what_a_reader_has_is_not_sent_again(within):
    async def work(app):
        first = await ask(app, SITES, "limit=5")
        tag = first.headers["etag"]
        same = await ask(app, SITES, "limit=5", if_none_match=f'"other", {tag}')
        weak = await ask(app, SITES, "limit=5", if_none_match=f"W/{tag}")
        other = await ask(app, SITES, "limit=6", if_none_match=tag)
        one = await ask(app, f"{SITES}/sample:SYN-0007", if_none_match=tag)
        return first, same, weak, other, one

    first, same, weak, other, one = within(work)
    assert not first.headers["etag"].startswith("W/")
    assert first.headers["cache-control"] == "public, max-age=0, must-revalidate"
    assert (same.status, same.pieces, weak.status) == (304, [b""], 304)
    assert same.headers["etag"] == first.headers["etag"]
    assert (other.status, one.status) == (200, 200)
    assert other.headers["etag"] != first.headers["etag"]


def test_a_reader_who_wants_nothing_that_exists_is_still_told_what_is_wrong(within):
    async def work(app):
        kept = await ask(app, SITES, "limit=5", if_none_match="*")
        wrong = await ask(app, SITES, "limit=none", if_none_match="*")
        gone = await ask(app, f"{SITES}/nobody", if_none_match="*")
        return kept.status, wrong.status, gone.status

    assert within(work) == (304, 400, 404)


def test_equal_requests_have_equal_bytes(within):
    async def twice(app):
        return [(await ask(app, SITES, "limit=9&sortby=-name")).pieces for _ in range(2)]

    assert within(twice)[0] == within(twice)[1]  # two servers, one kept answer in each


def test_head_is_get_without_a_body(within):
    async def work(app):
        query = "limit=5&iso3=TCD"
        return [await ask(app, SITES, query, method=method) for method in ("HEAD", "GET", "HEAD")]

    before, get, after = within(work)
    for head in (before, after):
        assert (head.status, head.pieces) == (200, [b""])
        for name in ("etag", "content-type", "content-crs", "link", "ogc-numbermatched"):
            assert head.headers[name] == get.headers[name]


def test_pages_say_their_numbers_and_links_in_headers_too(within):
    async def work(app):
        return await ask(app, SITES, "limit=7")

    asked = within(work)
    page = json.loads(asked.pieces[0])
    numbers = (asked.headers["ogc-numbermatched"], asked.headers["ogc-numberreturned"])
    assert numbers == ("3000", "7") == (str(page["numberMatched"]), str(page["numberReturned"]))
    following = next(link["href"] for link in page["links"] if link["rel"] == "next")
    assert asked.headers["link"] == f'<{following}>; rel="next"'
    assert following.startswith(f"{PUBLIC}{SITES}?limit=7&after=")
    assert asked.headers["access-control-allow-origin"] == "*"
    assert "Link" in asked.headers["access-control-expose-headers"]


PASSED = [
    (SITES, "f=html", "GET", {}), (SITES, "f=csv&limit=5", "GET", {}), (SITES, "", "POST", {}),
    (SITES, "", "GET", {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}),
    ("/api/collections/sites", "", "GET", {}), ("/api/collections/nothing/items", "", "GET", {}),
    ("/api/collections/admin-2/items", "", "GET", {}), ("/", "", "GET", {}),
    ("/api/collections/sites/tiles/x/0/0/0", "", "GET", {}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "query", "method", "headers"), PASSED, ids=str)
def test_what_is_not_geojson_of_a_layer_is_left_to_the_rest(within, path, query, method, headers):
    async def work(app):
        return await ask(app, path, query, method=method, **headers)

    assert within(work).status == 299


@pytest.mark.parametrize("accepted", ["application/geo+json", "application/json", "*/*", ""])
def test_json_is_what_everybody_else_gets(within, accepted):
    assert not negotiate.prefers_html(accepted)
    assert not negotiate.prefers_html("application/geo+json,text/html")


def test_refusals_are_plain_lines_with_their_status(within):
    async def work(app):
        asked = {"limit=x": 400, "a" * 9_000: 414, "limit=1&limit=2": 400, "q=%FF": 400}
        refused = [(await ask(app, SITES, query), status) for query, status in asked.items()]
        return [*refused, (await ask(app, f"{SITES}/nothing"), 404),
                (await ask(app, f"{SITES}/sample:SYN-0007", "limit=1"), 400)]  # fmt: skip

    for asked, status in within(work):
        assert asked.status == status
        assert json.loads(asked.pieces[0])["description"].endswith(".")
        assert asked.headers["cache-control"] == "no-store"
        assert asked.headers["access-control-allow-origin"] == "*"


# --- systems of reference


def test_a_layer_is_served_in_the_utm_zones_it_touches():
    assert offered([1.9, 3.8, 17.3, 16.9])[3:] == [
        f"{EPSG}{zone}" for zone in (32631, 32632, 32633)
    ]
    assert f"{EPSG}32736" in offered([30, -5, 41, 5]) and f"{EPSG}32636" in offered([30, -5, 41, 5])
    assert offered([-180, -90, 180, 90]) == offered(None)
    assert offered([179, -20, 180, -10])[3:] == [f"{EPSG}32760"]
    assert [known(uri).north_first for uri in offered(None)] == [False, True, False]


@pytest.mark.parametrize("zone", [32631, 32633])
def test_boxes_and_coordinates_in_utm_are_projs(api, ids, zone):
    from pyproj import Transformer

    uri = f"{EPSG}{zone}"
    forward = Transformer.from_crs("OGC:CRS84", f"EPSG:{zone}")
    page = api.get("/collections/sites/items", params={"crs": uri, "limit": 50})
    assert page.headers["content-crs"] == f"<{uri}>"
    stored = api.get("/collections/sites/items", params={"limit": 50}).json()["features"]
    for projected, lonlat in zip(page.json()["features"], stored, strict=True):
        wanted = forward.transform(*lonlat["geometry"]["coordinates"])
        assert projected["geometry"]["coordinates"] == pytest.approx(wanted, abs=1e-6)
    box = (250_000, 1_200_000, 400_000, 1_400_000)
    asked = {"bbox": ",".join(map(str, box)), "bbox-crs": uri, "limit": 10_000}
    found = api.get("/collections/sites/items", params=asked).json()["features"]
    inside = f"ST_Intersects(ST_Transform(geom, {zone}), ST_MakeEnvelope(%s, %s, %s, %s, {zone}))"
    assert [one["id"] for one in found] == ids("sites", inside % box)


def test_a_map_may_show_more_than_the_world(api):
    for box in ("-30000000,-30000000,30000000,30000000", "-20037508.35,-1e7,20037508.35,1e7"):
        asked = {"bbox": box, "bbox-crs": f"{EPSG}3857", "resulttype": "hits"}
        assert api.get("/collections/sites/items", params=asked).json()["numberMatched"] == 3000


def test_a_box_in_utm_may_go_over_the_antimeridian():
    values = Values()
    sql = condition("300000,7900000,900000,8100000", known(f"{EPSG}32760"), values)
    first, second = (json.loads(text)["coordinates"][0] for text in values.given)
    assert sql.count("ST_Intersects") == 2
    assert 174 < min(x for x, _ in first) < 180 < max(x for x, _ in first) < 182
    assert [(x - 360, y) for x, y in first] == [tuple(point) for point in second]


@pytest.mark.parametrize("asked", [
    {"crs": f"{EPSG}32601"}, {"crs": f"{EPSG}2154"}, {"crs": "EPSG:4326"}, {"crs": CRS84 + "h"},
    {"bbox": "1,2,3,4", "bbox-crs": f"{EPSG}2154"}, {"filter-crs": "x"}, {"bbox-crs": "x"},
    {"bbox": "5,1,1,5", "bbox-crs": f"{EPSG}32632"}, {"bbox": "1,9,2,3"},
])  # fmt: skip
def test_what_is_not_offered_is_refused(api, asked):
    assert api.get("/collections/sites/items", params=asked).status_code == 400


# --- the pool, and the publication as the workers know it


def run(access, work, size=2):
    async def whole():
        pool = Pool(access.web, size)
        try:
            return await work(pool)
        finally:
            await pool.close()

    return loops.run(whole())


def test_the_pool_is_bounded_and_refuses_when_it_waited_in_vain(published, monkeypatch):
    monkeypatch.setattr("geoportal.pool.PATIENCE", 0.5)

    async def work(pool):
        await asyncio.gather(*(pool.value("SELECT pg_sleep(0.05)") for _ in range(8)))
        assert pool.idle == 2
        sleepers = [asyncio.create_task(pool.value("SELECT pg_sleep(2)")) for _ in range(2)]
        await asyncio.sleep(0.1)
        with pytest.raises(UnavailableError, match="cannot be reached"):
            await pool.value("SELECT 1")
        await asyncio.gather(*sleepers)
        return await pool.value("SELECT 1")

    assert run(published, work) == 1


def test_the_pool_forgets_connections_that_broke(published, cluster):
    async def work(pool):
        first = await pool.value("SELECT pg_backend_pid()")
        with database.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
            connection.cursor().execute("SELECT pg_terminate_backend(%s)", (first,))
        await asyncio.sleep(0.2)
        return first, await pool.value("SELECT pg_backend_pid()")

    first, second = run(published, work)
    assert first != second


def test_a_query_that_takes_too_long_says_so(published):
    async def work(pool):
        await pool.rows("SET statement_timeout = 200")
        with pytest.raises(UnavailableError, match="too long"):
            await pool.rows("SELECT pg_sleep(5)")
        return [row[0] for some in [part async for part in pool.stream(
            "SELECT generate_series(1, $1::int)", 2_500, rows=1_000)] for row in some]  # fmt: skip

    assert run(published, work, size=1) == list(range(1, 2_501))


def test_no_database_at_all_is_503_with_a_time_to_come_back(published):
    from geoportal.features import Features
    from geoportal.settings import ServeSettings

    async def work():
        pool = Pool("postgresql://nobody@127.0.0.1:1/nothing", 2)
        app = Features(None, Current(pool), pool, ServeSettings(token_key="x" * 40))
        return await ask(app, SITES)

    asked = loops.run(work())
    assert (asked.status, asked.headers["retry-after"]) == (503, "5")
    assert "127.0.0.1" not in asked.pieces[0].decode()


def test_facts_of_another_snapshot_are_those_of_the_time(published):
    async def work(pool):
        current = Current(pool)
        now = (await current.get()).layers["sites"]
        return (
            now,
            await current.snapshot("sites", now.snapshot),
            await current.snapshot("sites", 9),
        )

    now, same, none = run(published, work)
    assert (now.features, now.time, same, none) == (3000, "reported_on", now, None)
    assert replace(now, snapshot=7).text_table == 'pub."sites_p7_text"'


def test_memory_keeps_what_was_used_last_within_its_bound():
    kept = Memory(10)
    for name in "abc":
        kept.put(name, name.upper(), 4)
        kept.get("b")
    assert [kept.get(name) for name in "abc"] == [None, "B", "C"]
    kept.put("b", "new", 9)
    assert [kept.get(name) for name in "bc"] == ["new", None]
    kept.put("d", "too large", 11)
    assert kept.get("d") is None


def test_what_is_kept_is_bounded_by_what_it_takes(within, monkeypatch):
    monkeypatch.setattr("geoportal.features.KEPT", 200_000)
    monkeypatch.setattr("geoportal.features.hits.KEPT", 70_000)

    async def work(app):
        for number in range(5):  # what is read once for all of them is read
            await ask(app, SITES, f"resulttype=hits&filter=total_individuals<{number}")
        tracemalloc.start()
        before = tracemalloc.take_snapshot()
        for number in range(400):
            await ask(app, SITES, f"resulttype=hits&filter=households=-{number}")
        grown = tracemalloc.take_snapshot().compare_to(before, "filename")
        tracemalloc.stop()
        return sum(one.size_diff for one in grown)

    assert within(work) < 500_000


def test_a_worker_without_the_key_of_tokens_does_not_start(published):
    code = "from geoportal.app import create; create()"
    result = subprocess.run(
        [sys.executable, "-c", code], env=settings(GEOPORTAL_WEB_DATABASE_URL=published.web),
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert result.returncode and "Set GEOPORTAL_TOKEN_KEY" in result.stderr


def test_documents_are_packed_too(live_server):
    for path in ("/api/openapi", "/api/collections"):
        answer = httpx.get(f"{live_server}{path}", headers={"Accept-Encoding": "zstd"})
        assert answer.headers["content-encoding"] == "zstd"
