"""Incidents as published: every report once, no place exact, nobody named, nothing added up."""

import json

import geopandas as gpd
import httpx
import pytest
import shapely

from ingest import sources
from ingest.sources.model import DatasetInfo
from tests import warehouse as houses

DEATHS = "missing_migrants/2016-json.json"
UPDATES = "idmc/idmc_idu.json"
DISASTERS = "hxl_messy/input-broken.xlsx"
UNITS = {2: ("SO901", "Near"), 3: ("SO90101", "Nearer")}
HEADINGS = (
    "event_id,event_type,reported_on,iso3,adm2_pcode,adm3_pcode,longitude,latitude,"
    "individuals,link\n"
)
OWN = """in-a-unit,flood,2026-01-31,SOM,SO901,,,,1250,https://example.org/report
in-a-village,eviction,2026-02-01,SOM,SO901,SO90101,,,80,https://www.facebook.com/someone/posts/1
in-a-country,storm,2026-02-02,SOM,,,,,,"https://x.com/someone, https://example.org/a"
nowhere,other,2026-02-03,ZWE,,,,,,
at-the-edge,other,2026-02-04,SOM,,,180,-16.2,,
"""
CELLS = """
SELECT max(ST_Distance(e.geom::geography, i.geom::geography)), count(*),
       count(*) FILTER (WHERE mod(round(ST_X(i.geom) * 20)::int, 2) = 0
                           OR abs(ST_X(i.geom) * 20 - round(ST_X(i.geom) * 20)) > 1e-9
                           OR mod(round(ST_Y(i.geom) * 20)::int, 2) = 0
                           OR abs(ST_Y(i.geom) * 20 - round(ST_Y(i.geom) * 20)) > 1e-9)
FROM core.event e JOIN pub.incidents i ON i.id = e.dataset || ':' || e.event_id
WHERE e.geom IS NOT NULL AND i.place_precision = 'cell'
"""


def described(source: str):
    info = DatasetInfo(slug="ours", title="Ours", licence_id="CC-BY-4.0", credit_line="Us",
                       redistributable=True, synthetic=False)  # fmt: skip
    return sources.get(source).model_copy(update={"dataset": info})


def units(folder, level: int):
    """A file of one unit of a level, with the units above it."""
    columns = {"ADM0_PCODE": "SO", "ADM0_EN": "Somalia", "date": "2026-01-01"}
    for above in range(2, level + 1):
        code, name = UNITS[above]
        columns |= {f"ADM{above}_PCODE": code, f"ADM{above}_EN": name}
    shape = shapely.box(44, 2, 45, 3) if level == 2 else shapely.box(44.5, 2.5, 44.6, 2.6)
    path = folder / f"units{level}.gpkg"
    gpd.GeoDataFrame([columns], geometry=[shape], crs=4326).to_file(path)
    return path


@pytest.fixture(scope="module")
def house(cluster, real_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("incidents")
    with houses.empty(cluster, folder / "var") as house:
        house.load("natural_earth")
        for level in UNITS:
            house.load("cod_ab", units(folder, level))
        for source, name in (("missing_migrants", DEATHS), ("idmc_idu", UPDATES),
                             ("idmc_disasters", DISASTERS)):  # fmt: skip
            house.load(source, real_data(name))
        (folder / "own.csv").write_text(HEADINGS + OWN)
        house.load(described("event_table"), folder / "own.csv")
        house.publish("Incidents")
        yield house


@pytest.fixture(scope="module")
def api(house, serve_database):
    with serve_database(house.access) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


def test_every_report_is_there_once_with_its_own_figures(house, api, real_data):
    deaths = json.loads(real_data(DEATHS).read_bytes())
    dated = [row for row in deaths if row["reported_date"].strip()]
    given = {
        "missing-migrants-2016": dated,
        "idmc-idu": json.loads(real_data(UPDATES).read_bytes()),
    }
    for dataset, rows in given.items():
        found = api.get("/api/collections/incidents/items",
                        params={"dataset": dataset, "limit": 1}).json()  # fmt: skip
        assert found["numberMatched"] == len(rows)
    assert house.one("SELECT count(*) FROM pub.incidents") == house.one(
        "SELECT count(*) FROM core.event"
    )
    figures = "individuals, households, dead, missing, reported_on, event_type"
    assert house.rows(
        f"SELECT dataset || ':' || event_id, {figures} FROM core.event EXCEPT "
        f"SELECT id, {figures} FROM pub.incidents"
    ) == []  # fmt: skip


def test_no_place_is_exact_and_each_says_how_far_it_may_be_off(house):
    furthest, points, beside = house.rows(CELLS)[0]
    assert points > 1300 and beside == 0
    assert 6_000 < furthest < 8_000  # metres
    exact = "SELECT count(*) FROM core.event e JOIN pub.incidents i ON ST_Equals(e.geom, i.geom)"
    original = house.one(exact + " AND i.id = e.dataset || ':' || e.event_id")
    assert original < points / 100  # a source may give the middle of a cell by chance
    assert house.one(
        "SELECT count(*) FROM core.event e JOIN pub.incidents i "
        "ON i.id = e.dataset || ':' || e.event_id "
        "WHERE (e.geom IS NOT NULL) <> (coalesce(i.place_precision, '') = 'cell')"
    ) == 0  # fmt: skip


def test_without_a_point_it_stands_inside_its_area_and_says_so(house):
    found = {
        identifier: rest
        for identifier, *rest in house.rows(
            "SELECT event_id, place_precision, adm_level, adm_pcode, adm_name, "
            "ST_Within(geom, ST_MakeEnvelope(44, 2, 45, 3, 4326)), ST_X(geom) "
            "FROM pub.incidents WHERE dataset = 'ours'"
        )
    }
    assert found["in-a-unit"][:5] == ["unit", 2, "SO901", "Near", True]
    assert found["in-a-village"][:5] == ["unit", 2, "SO901", "Near", True]  # not Nearer
    assert found["in-a-country"][0] == "country"
    assert found["at-the-edge"][0] == "cell" and found["at-the-edge"][5] == 179.95
    inside = "SELECT ST_Contains(a.geom, i.geom) FROM pub.incidents i JOIN core.admin_unit a "
    assert house.rows(inside + "ON a.level = 0 AND a.iso3 = i.iso3 AND a.geom IS NOT NULL "
                      "WHERE i.event_id = 'in-a-country'") == [(True,)]  # fmt: skip


def test_nobody_who_told_and_no_note_is_published(house, real_data):
    columns = [row[0] for row in house.rows(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'pub.incidents'::regclass AND attnum > 0"
    )]  # fmt: skip
    assert {"information_source", "destination_name", "description"}.isdisjoint(columns)
    published = str(house.rows("SELECT feature FROM pub.incidents_p1_text"))
    rows = json.loads(real_data(DEATHS).read_bytes())
    notes = {row["location_description"].strip() for row in rows}
    told = {row["information_source"].strip() for row in rows}
    long = [text for text in notes | told if len(text) > 12]
    assert len(long) > 500
    assert [text for text in long if text in published] == []
    prose = [row["standard_popup_text"] for row in json.loads(real_data(UPDATES).read_bytes())]
    assert not any(text[:40] in published for text in prose)


def test_posts_are_not_linked_and_reports_are(house):
    found = dict(house.rows("SELECT event_id, link FROM pub.incidents WHERE dataset = 'ours'"))
    assert found["in-a-unit"] == "https://example.org/report"
    assert found["in-a-village"] is None and found["in-a-country"] is None
    assert house.one("SELECT count(link) FROM pub.incidents") > 500
    social = "SELECT count(*) FROM pub.incidents WHERE link ~* '(facebook|twitter|//x)\\.com'"
    assert house.one(social) == 0
    assert house.one(social.replace("pub.incidents", "core.event")) > 2


def test_nothing_is_added_up(house):
    fields = house.one("SELECT fields FROM pub.layer_facts WHERE layer = 'incidents'")
    assert not [one["name"] for one in fields if "sum" in one["statistics"]]
    assert {one["name"] for one in fields if one["statistics"].get("maximum")} >= {
        "dead",
        "missing",
    }
    groups = [name for (name,) in house.rows(
        "SELECT attname FROM pg_attribute WHERE attnum > 0 "
        "AND attrelid = 'pub.incidents_p1_tiles_groups'::regclass"
    )]  # fmt: skip
    assert "feature_count" in groups
    assert {"individuals", "households", "dead", "missing"}.isdisjoint(groups)
    drawn = 'SELECT sum(feature_count) FROM pub."incidents_p1_tiles_groups" WHERE zoom = 0'
    alone = 'SELECT count(*) FROM pub."incidents_p1_tiles" WHERE zoom = 0'
    placed = "SELECT count(*) FROM pub.incidents WHERE geom IS NOT NULL"
    assert house.one(drawn) + house.one(alone) == house.one(placed)


@pytest.mark.parametrize("path", [
    "/data/incidents", "/data/incidents/extent.svg", "/api/qgis/incidents.qlr",
    "/api/qgis/project.qgz",
    "/api/collections/incidents/items?f=csv&limit=5", "/ar/data/incidents",
    "/api/collections/incidents/tiles/WebMercatorQuad/2/1/2?f=mvt", "/search?q=flood",
    "/api/collections/incidents/items?f=html&limit=5", "/api/collections/incidents/schema",
])  # fmt: skip
def test_what_any_layer_has_this_one_has_too(api, path):
    answer = api.get(path)
    assert answer.status_code == 200, path
    assert "Helena" not in answer.text


def test_marks_in_qgis_show_what_happened_not_how_many(api):
    style = api.get("/api/qgis/incidents.qlr").text
    assert 'attr="event_type"' in style and "graduatedSymbol" not in style
