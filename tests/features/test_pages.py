"""Pages by keyset: every feature once, in order, forwards and backwards, whatever happens."""

import json
from urllib.parse import parse_qsl, urlsplit

import httpx
import psycopg2
import pytest
from psycopg2 import sql

from geoportal.features import hits
from ingest import database
from layers.publish import publish
from tests.conftest import serving
from tests.features.conftest import ask
from tests.geoportal.conftest import wait_until

SITES = "/collections/sites/items"
PATH = f"/api{SITES}"


def link(page, relation):
    return next((one["href"] for one in page["links"] if one["rel"] == relation), None)


def found(page):
    return [feature["id"] for feature in page["features"]]


def walk(api, page, relation):
    while href := link(page, relation):
        page = api.get(href).json()
        yield page


ORDERS = {
    "": "id",
    "total_individuals": "total_individuals, id",
    "-total_individuals": "total_individuals DESC, id",
    "returnee_individuals": "returnee_individuals, id",  # mostly null
    "-returnee_individuals,name": "returnee_individuals DESC, name, id",
    "iso3,-site_type,+round": "iso3, site_type DESC, round, id",
    "-reported_on": "reported_on DESC, id",
    "-id": "id DESC",
}
CONDITIONS = {"": "true", "site_type=camp": "site_type = 'camp'"}


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("order", ORDERS)
def test_pages_go_to_the_end_and_back_in_the_databases_order(api, select, order, condition):
    asked = dict(parse_qsl(condition)) | {"limit": 700, "properties": "id", "skipGeometry": "true"}
    first = api.get(SITES, params=asked | ({"sortby": order} if order else {})).json()
    wanted = [row[0] for row in select(
        f"SELECT id FROM pub.sites WHERE {CONDITIONS[condition]} ORDER BY {ORDERS[order]}"
    )]  # fmt: skip
    there = [first, *walk(api, first, "next")]
    assert [one for page in there for one in found(page)] == wanted
    assert {page["numberMatched"] for page in there} == {len(wanted)}
    back = list(walk(api, there[-1], "prev"))
    assert [found(page) for page in back[::-1]] == [found(page) for page in there[:-1]]
    assert link(first, "prev") is None


@pytest.mark.parametrize("query", [
    "filter=total_individuals%3E10", "bbox=-180,-90,180,90&sortby=-total_individuals",
    "sortby=name",
])  # fmt: skip
def test_pages_of_more_than_is_kept_of_a_selection(within, monkeypatch, query):
    async def pages(app):
        page = json.loads((await ask(app, PATH, f"limit=170&{query}")).pieces[0])
        found = [page]
        for relation in ("next", "prev"):
            while href := link(page, relation):
                page = json.loads((await ask(app, PATH, urlsplit(href).query)).pieces[0])
                found.append(page)
        beyond = json.loads((await ask(app, PATH, f"limit=50&offset=420&{query}")).pieces[0])
        return [*found, beyond]

    whole = within(pages)
    monkeypatch.setattr(hits, "MOST", 400)
    parts = within(pages)
    assert parts[0]["numberMatched"] > 1_000 and len(parts) > 10
    assert parts == whole


def test_a_page_by_offset_has_pages_on_both_sides(api, ids):
    page = api.get(SITES, params={"limit": 10, "offset": 25}).json()
    wanted = ids("sites")
    assert found(page) == wanted[25:35]
    assert found(api.get(link(page, "next")).json()) == wanted[35:45]
    before = api.get(link(page, "prev")).json()
    assert found(before) == wanted[15:25]
    assert found(api.get(link(before, "prev")).json()) == wanted[5:15]
    assert api.get(SITES, params={"offset": 999_999}).json()["features"] == []
    assert api.get(SITES, params={"offset": 1_000_001}).status_code == 400


def test_a_page_may_have_another_size_than_the_one_before(api, ids):
    following = link(api.get(SITES, params={"limit": 10}).json(), "next")
    larger = following.replace("limit=10", "limit=10000")
    assert found(api.get(larger).json()) == ids("sites")[10:]


def test_limits_are_a_thousand_and_ten_thousand(api):
    assert api.get(SITES).json()["numberReturned"] == 1_000
    rounds = api.get("/collections/site-rounds/items", params={"limit": 50_000}).json()
    assert rounds["numberReturned"] == 10_000


def test_a_token_is_for_one_query_and_nobody_makes_one(api):
    href = link(api.get(SITES, params={"limit": 10}).json(), "next")
    token = dict(parse_qsl(urlsplit(href).query))["after"]
    other = "B" if token[0] != "B" else "C"
    for asked in ({"after": token, "iso3": "TCD"}, {"after": token, "sortby": "name"},
                  {"after": token, "offset": "5"}, {"after": other + token[1:]},
                  {"after": token[:-1] + "!"}, {"after": token[:-8]}, {"after": ""},
                  {"after": token + "AAAA"}, {"after": "é"}):  # fmt: skip
        assert api.get(SITES, params=asked).status_code == 400, asked
    assert api.get("/collections/flows/items", params={"after": token}).status_code == 400


def test_tokens_outlive_the_server_that_made_them(published, api):
    href = link(api.get(SITES, params={"limit": 10}).json(), "next")
    path = href[href.index("/api/") :]
    with serving(published) as url:
        assert found(httpx.get(url + path, timeout=60).json()) == found(api.get(href).json())


def test_a_newer_publication_lets_readers_finish_what_they_began(sample_database, tmp_path):
    with serving(sample_database) as url, httpx.Client(base_url=f"{url}/api", timeout=60) as api:
        first = api.get("/collections/transit-points/items", params={"limit": 20})
        rest = [found(page) for page in walk(api, first.json(), "next")]
        republish(sample_database)
        assert wait_until(lambda: tag(api) != first.headers["etag"])
        assert [found(page) for page in walk(api, first.json(), "next")] == rest
        had_no(sample_database, "name")
        older = api.get(link(first.json(), "next") + "&skipGeometry=true").json()
        assert found(older) == rest[0]
        assert {*first.json()["features"][0]["properties"]} - {
            *older["features"][0]["properties"]
        } == {"name"}
        forget(sample_database)
        answer = api.get(link(first.json(), "next"))
        assert answer.status_code == 404
        assert "begin again" in answer.json()["description"]


def tag(api):
    return api.get("/collections/transit-points/items", params={"limit": 20}).headers["etag"]


def republish(access):
    with database.connect(access.owner) as connection:
        publish(connection, "again", only=["transit-points"])


def forget(access):
    """Let the time of grace of everything but the current publication be over."""
    with database.connect(access.owner) as connection:
        connection.cursor().execute(
            "UPDATE ops.publication SET readable_until = now() WHERE NOT is_current"
        )


def had_no(access, field):
    """Let older publications be of before a field was added."""
    with database.connect(access.owner) as connection:
        connection.cursor().execute(
            "UPDATE ops.published_layer SET fields = (SELECT jsonb_agg(one) FROM "
            "jsonb_array_elements(fields) one WHERE one ->> 'name' <> %s) WHERE publication IN "
            "(SELECT number FROM ops.publication WHERE NOT is_current)",
            (field,),
        )


def test_the_text_is_what_was_published_to_the_letter(within, published):
    with psycopg2.connect(published.web) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT snapshot FROM pub.layer_facts WHERE layer = 'admin-1'")
        name = sql.Identifier("pub", f"admin-1_p{cursor.fetchone()[0]}_text")
        cursor.execute(sql.SQL("SELECT feature FROM {} ORDER BY seq").format(name))
        wanted = ",".join(row[0] for row in cursor.fetchall()).encode()

    async def whole(app):
        return await ask(app, "/api/collections/admin-1/items", "limit=10000")

    asked = within(whole)
    body = b"".join(asked.pieces)
    assert body[body.index(b'"features":[') + 12 : -2] == wanted
    assert len(json.loads(body)["features"]) == 4595
    assert len(asked.pieces) > 8  # never all of it in memory
    assert max(map(len, asked.pieces)) < 4_000_000


@pytest.mark.parametrize("limit", [100, 300, 1000, 10_000, 99, 101, 250])
@pytest.mark.parametrize("offset", [0, 100, 150, 2000, 2039, 2900])
@pytest.mark.parametrize("collection", ["sites", "flows"])
def test_blocks_hold_what_the_features_are(api, ids, collection, limit, offset):
    """Whole blocks of a hundred, parts of them, and the last one: of 2,040 flows it is not full."""
    page = api.get(f"/collections/{collection}/items", params={"limit": limit, "offset": offset})
    page = page.json()
    assert found(page) == ids(collection)[offset : offset + limit]
    assert page["numberReturned"] == len(page["features"])
