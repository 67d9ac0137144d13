"""Publications: whole or not at all, for readers who may read pub and nothing else."""

import json
import re
import threading
import time

import psycopg2
import pytest

import layers
from ingest import database
from layers.publish import publish
from tests.warehouse import own_table

JUNE = "border_crossings_ukraine/ukr_border_crossings_090622.xlsx"
pytestmark = pytest.mark.xdist_group("publish")
PUBLISHED = "SELECT number, note FROM pub.publication"
POINTS = 'SELECT count(*) FROM pub."transit-points"'


def ask(house, query: str) -> list[tuple]:
    """Ask as the serving role; a question that waits for a lock fails."""
    connection = psycopg2.connect(house.access.web)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
            cursor.execute(query)
            return cursor.fetchall()
    finally:
        connection.close()


@pytest.fixture
def reader(small):
    return lambda query: ask(small, query)


def tables(house, *schemas: str) -> list[str]:
    """Tables and views, as names fit for SQL."""
    return [name for (name,) in house.rows(
        "SELECT c.oid::regclass::text FROM pg_class c WHERE relkind IN ('r', 'v') "
        "AND relnamespace::regnamespace::text = ANY(%s) ORDER BY 1", list(schemas),
    )]  # fmt: skip


def test_a_publication_has_a_number_a_note_and_facts(small, reader):
    first = small.publish("January")
    assert (first.number, first.changed) == (1, True)
    assert reader(PUBLISHED) == [(1, "January")]
    assert reader("SELECT features, bbox, starts_on::text, ends_on::text FROM pub.layer_facts "
                  "WHERE layer = 'displacement-admin-2'") == [
        (3, *reader('SELECT ARRAY[ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b)] FROM (SELECT '
                    'ST_Extent(geom) b FROM pub."displacement-admin-2") t')[0],
         "2024-01-31", "2024-02-29")]  # fmt: skip
    assert reader("SELECT features, bbox FROM pub.layer_facts WHERE layer = 'sites'") == [(0, None)]
    assert reader("SELECT slug, licence_id, credit_line, period_start::text, period_end::text "
                  "FROM pub.dataset WHERE slug = 'ours'") == [
        ("ours", "CC-BY-4.0", "Us", "2024-01-31", "2024-02-29")]  # fmt: skip


def test_a_feature_adds_up_its_groups_and_null_is_not_zero(small, reader):
    small.publish()
    assert reader(
        "SELECT adm_pcode, reported_on::text, total_individuals, idp_individuals, "
        "returnee_individuals, refugee_individuals, households "
        'FROM pub."displacement-admin-2" ORDER BY 1, 2'
    ) == [
        ("SO1101", "2024-01-31", 15, 10, 5, None, 2),
        ("SO1101", "2024-02-29", 20, 20, None, None, 4),
        ("SO2401", "2024-01-31", 0, 0, None, None, None),
    ]


def test_without_news_nothing_is_published(small):
    small.publish("January")
    before = small.state()
    again = small.publish("January again")
    assert (again.number, again.changed) == (1, False)
    assert again.features["transit-points"] == 67
    assert small.state() == before


def test_a_load_is_news_and_the_older_snapshot_stays(small, reader, real_data):
    small.publish("April")
    small.load("border_crossings", real_data(JUNE))
    assert reader(POINTS) == [(67,)]  # loaded is not published
    assert small.publish("June").number == 2
    assert reader(POINTS) == [(80,)] and reader(PUBLISHED) == [(2, "June")]
    assert small.one('SELECT count(*) FROM pub."transit-points_p1"') == 67
    assert small.rows("SELECT number, note, is_current FROM ops.publication ORDER BY 1") == [
        (1, "April", False), (2, "June", True),
    ]  # fmt: skip


def test_a_changed_layer_is_news_and_a_removed_one_leaves(small, contract, reader):
    small.publish()
    (contract / "sites.toml").unlink()
    assert small.publish().number == 2
    assert "sites" not in dict(reader("SELECT layer, features FROM pub.layer_facts"))
    with pytest.raises(psycopg2.errors.UndefinedTable):
        reader('SELECT 1 FROM pub."sites"')


@pytest.mark.parametrize(
    "statement",
    ["UPDATE {0} SET dataset = 'x'", "DELETE FROM {0}", "TRUNCATE {0}",
     "INSERT INTO {0} SELECT * FROM {0}"],
)  # fmt: skip
def test_snapshots_refuse_change_even_by_their_owner(shared_small, statement):
    before = shared_small.state()
    with pytest.raises(psycopg2.errors.RaiseException, match="does not change: publish again"):
        shared_small.rows(statement.format('pub."transit-points_p1"'))
    assert shared_small.state() == before


def is_snapshot(table: str) -> bool:
    return re.search(r"_p1(_\w+)?$", table.strip('"')) is not None


def test_the_serving_role_reads_the_views_of_pub(shared_small):
    views = [name for name in tables(shared_small, "pub") if not is_snapshot(name)]
    assert len(views) == len(layers.catalog()) + 6
    for view in views:
        ask(shared_small, f"SELECT * FROM {view} LIMIT 1")


def test_the_serving_role_reads_nothing_else(shared_small):
    inner = tables(shared_small, "raw", "core", "ops")
    assert len(inner) > 10
    for table in inner:
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(shared_small, f"SELECT 1 FROM {table}")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE pub.publication SET note = ''", "DELETE FROM pub.publication", "DROP VIEW pub.flows",
     "UPDATE pub.\"transit-points\" SET name = ''", "CREATE TABLE pub.mine (a int)",
     "CREATE TABLE public.mine (a int)", "CREATE SCHEMA mine", "SET ROLE geoportal_owner",
     "SELECT pg_read_file('/etc/passwd')", "COPY (SELECT 1) TO PROGRAM 'true'"],
)  # fmt: skip
def test_the_serving_role_writes_nothing_even_when_it_asks_to(shared_small, statement):
    before = shared_small.state()
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(shared_small, f"SET TRANSACTION READ WRITE; {statement}; SELECT 1")
    assert shared_small.state() == before


def test_data_that_may_not_be_shared_never_appear(small, tmp_path):
    path = tmp_path / "secret.csv"
    path.write_text("adm2_pcode,individuals,reported_on\nSO1102,77777,2024-03-31\n")
    small.load(own_table("Not ours to share", redistributable=False), path)
    small.publish()
    assert small.one("SELECT count(*) FROM core.admin_stock WHERE individuals = 77777") == 1
    for table in tables(small, "pub"):
        text = str(small.rows(f"SELECT t::text FROM {table} t"))
        assert "not-ours" not in text and "77777" not in text and "2024-03-31" not in text


def test_published_people_are_those_loaded(shared_sample):
    conserved = [layer for layer in layers.catalog().values() if layer.conserves]
    assert {layer.name for layer in conserved} == {
        "displacement-admin-0", "displacement-admin-1", "displacement-admin-2", "site-rounds",
        "flows",
    }  # fmt: skip
    for layer in conserved:
        published = f'SELECT dataset, sum(total_individuals) FROM pub."{layer.name}" GROUP BY 1'
        loaded = f"SELECT dataset, sum(individuals) FROM core.{layer.conserves} GROUP BY 1"
        assert dict(shared_sample.rows(published)) == dict(shared_sample.rows(loaded))


def test_groups_add_up_to_the_total(shared_sample):
    for name, layer in layers.catalog().items():
        if layer.conserves:
            groups = [row[0] for row in shared_sample.rows(
                "SELECT attname FROM pg_attribute WHERE attrelid = format('pub.%%I', %s)::regclass "
                "AND attname LIKE '%%\\_individuals' AND attname <> 'total_individuals'", name,
            )]  # fmt: skip
            total = " + ".join(f"coalesce({group}, 0)" for group in groups)
            assert shared_sample.one(
                f'SELECT count(*) FROM pub."{name}" WHERE total_individuals <> {total}'
            ) == 0  # fmt: skip


def test_what_is_made_up_says_so(shared_sample):
    for name in layers.catalog():
        assert shared_sample.rows(
            f'SELECT DISTINCT dataset FROM pub."{name}" WHERE synthetic <> (dataset = \'sample\')'
        ) == []  # fmt: skip
    assert shared_sample.rows("SELECT slug FROM pub.dataset WHERE synthetic") == [("sample",)]


def test_readers_see_the_old_until_the_new_is_whole(small, reader, real_data):
    """At every step of a publication, readers are answered at once, from the one before."""
    small.publish("April")
    small.load("border_crossings", real_data(JUNE))
    seen = []

    def look(step: str) -> None:
        seen.append((step, reader(PUBLISHED), reader(POINTS)))
        assert reader('SELECT count(*) FROM pub."admin-0"')

    with database.connect(small.access.owner) as connection:
        publish(connection, "June", look)
    assert {(number, note, points) for _, ((number, note),), ((points,),) in seen} == {
        (1, "April", 67)
    }
    assert len(seen) > len(layers.catalog())
    assert (reader(PUBLISHED), reader(POINTS)) == ([(2, "June")], [(80,)])


def test_a_load_waits_for_the_publication_under_way(small, reader, real_data):
    """Else the first layers would show the data before it and the last ones those after."""
    loading = threading.Thread(
        target=lambda: small.load("border_crossings", real_data(JUNE)), daemon=True
    )

    def start(step: str) -> None:
        if not loading.ident:
            loading.start()
            wait_until(
                lambda: small.one(
                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                )
            )

    with database.connect(small.access.owner) as connection:
        publish(connection, "April", start)
        assert loading.is_alive()
    loading.join(timeout=60)
    assert reader(POINTS) == [(67,)]
    assert small.one("SELECT count(*) FROM core.transit_point") == 80
    assert small.publish().changed


def test_two_publications_at_once_are_one(small):
    results = []
    other = threading.Thread(target=lambda: results.append(small.publish("second")))
    with database.connect(small.access.owner) as connection:
        publish(connection, "first")
        other.start()
        wait_until(
            lambda: small.one(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            )
        )
    other.join(timeout=60)
    assert [(result.number, result.changed) for result in results] == [(1, False)]
    assert small.rows("SELECT number, note FROM ops.publication") == [(1, "first")]


def wait_until(holds) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_features_stand_ready_in_the_order_of_their_ids(shared_small):
    for name, layer in layers.catalog().items():
        rows = shared_small.rows(
            f"SELECT s.seq, s.id, t.feature, to_jsonb(v) - 'geom', ST_AsGeoJSON(v.geom, 15) "
            f'FROM pub."{name}_p1" s JOIN pub."{name}_p1_text" t USING (seq) '
            f'JOIN pub."{name}" v USING (id) ORDER BY s.id'
        )
        assert [row[0] for row in rows] == list(range(1, len(rows) + 1)), layer.name
        for _, identifier, feature, properties, geometry in rows:
            assert json.loads(feature) == {
                "type": "Feature",
                "id": identifier,
                "geometry": geometry and json.loads(geometry),
                "properties": properties,
            }
        (facts,) = shared_small.rows(
            "SELECT features, text_bytes, fields FROM pub.layer_facts WHERE layer = %s", name
        )
        assert facts[0] == len(rows)
        assert facts[1] == sum(len(row[2].encode()) for row in rows)
        if rows:
            assert [field["name"] for field in facts[2]] == list(
                json.loads(rows[0][2])["properties"]
            )
