"""Every collection in QGIS, read over OGC API Features: against SQL, and by what is sent."""

import math

import pytest

from tests.geoportal.test_features import COLLECTIONS

pytestmark = pytest.mark.xdist_group("qgis")
BOX = (13.0, 11.0, 14.0, 13.0)  # west, south, east, north: Borno
IN_BOX = "ST_Intersects(geom, ST_MakeEnvelope(13, 11, 14, 13, 4326))"
PAGE = 1000  # features QGIS asks for at once, when it finds the limits
GEOMETRY = {"point": 0, "line": 1, "polygon": 2}
TYPES = {
    "string": {"String"},
    "integer": {"Integer", "Integer64"},
    "number": {"Real", "Integer"},  # whole numbers look so where QGIS has to guess
    "boolean": {"Boolean"},
    "date": {"Date"},
}
# conditions that are the same in QGIS and in SQL
FILTERS = {
    "admin-0": "\"name_fr\" IN ('Côte d’Ivoire', 'Tchad')",
    "admin-1": "\"iso3\" = 'TCD' AND \"name_fr\" = 'N''Djaména'",
    "boundary-lines": "\"boundary_status\" = 'disputed'",
    "displacement-admin-0": '"dataset" = \'dtm-overview-2016-07\' AND "idp_individuals" > 100000',
    "displacement-admin-1": "\"reported_on\" = '2016-04-30'",
    "flows": "\"origin_pcode\" = 'NG-BO' AND \"reported_on\" >= '2016-01-01'",
    "site-rounds": "\"reported_on\" = '2015-02-28'",
    "sites": '"adm_pcode" = \'NG-BO\' AND "households" > 50',
    "transit-points": "\"point_type\" = 'airport'",
}
each = pytest.mark.parametrize("name", COLLECTIONS)


@pytest.fixture(scope="module")
def answer(qgis, live_server):
    """What QGIS says of every collection; one start of it for all the tests."""
    layers = {name: {"box": BOX, "filter": FILTERS[name]} for name in COLLECTIONS}
    return qgis("read", api=f"{live_server}/api", layers=layers)


@pytest.fixture(scope="module")
def facts(select):
    rows = select("SELECT layer, title, features, bbox, fields FROM pub.layer_facts")
    return {name: dict(zip(("title", "features", "bbox", "fields"), rest, strict=True))
            for name, *rest in rows}  # fmt: skip


@each
def test_reads_it_whole(answer, ids, facts, name):
    layer = answer[name]
    assert layer["valid"] and layer["title"] == facts[name]["title"]
    assert layer["count"] == facts[name]["features"]
    assert layer["all"] == sorted(ids(name))


@each
def test_knows_where_it_is(answer, facts, name):
    assert answer[name]["crs"] in ("EPSG:4326", "OGC:CRS84")
    assert answer[name]["extent"] == pytest.approx(facts[name]["bbox"])


@each
def test_knows_its_fields_in_their_order(answer, facts, name):
    assert list(answer[name]["fields"]) == [field["name"] for field in facts[name]["fields"]]


@each
def test_knows_the_types_of_its_fields(answer, select, facts, name):
    major, minor, *_ = map(int, answer["version"].partition("-")[0].split("."))
    first = select(f'SELECT * FROM pub."{name}" ORDER BY id LIMIT 10')
    for place, field in enumerate(facts[name]["fields"]):
        # before it read schemas, QGIS guessed from ten features
        if (major, minor) >= (4, 0) or any(row[place] is not None for row in first):
            assert answer[name]["fields"][field["name"]] in TYPES[field["type"]], field["name"]


@each
def test_knows_the_kind_of_shape(answer, name):
    from layers import get

    assert answer[name]["geometry"] == GEOMETRY[get(name).geometry]


@each
def test_reads_in_large_pages(answer, facts, name):
    pages = [url for url in answer[name]["sent"] if "/items?" in url and "limit=1000" in url]
    assert 1 <= len(pages) <= math.ceil(facts[name]["features"] / PAGE) + 1


@each
def test_reads_a_box_and_sends_it(answer, ids, name):
    assert answer[name]["box"] == sorted(ids(name, IN_BOX))
    assert len(answer[name]["box"]) < len(answer[name]["all"])
    assert any("bbox=13" in url for url in answer[name]["sent_box"])


@each
def test_filters(answer, ids, name):
    found = ids(name, FILTERS[name])
    assert answer[name]["filtered"] == sorted(found) and found
    assert len(found) < len(answer[name]["all"])


def test_a_date_is_filtered_by_the_server(answer):
    for name in ("site-rounds", "displacement-admin-1", "flows"):
        sent = answer[name]["sent_filter"]
        assert any("datetime=" in url or "filter=" in url for url in sent), sent
        assert len(sent) < 4
