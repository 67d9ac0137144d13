"""What tiles are made from: nobody is lost or counted twice, and borders stay shared."""

import json

import psycopg2
import pytest
import shapely

POINTS = ("sites", "site-rounds", "transit-points")
LATEST = """
SELECT * FROM (SELECT *, rank() OVER (PARTITION BY {series} ORDER BY reported_on DESC) AS age
               FROM pub."{layer}" WHERE geom IS NOT NULL) dated WHERE age = 1
"""
SHOWN = {
    "sites": 'SELECT * FROM pub."sites"',
    "transit-points": 'SELECT *, NULL::bigint AS total_individuals FROM pub."transit-points"',
    "site-rounds": LATEST.format(series="dataset, site_id", layer="site-rounds"),
    "flows": LATEST.format(series="dataset, measure", layer="flows"),
    "displacement-admin-1": LATEST.format(
        series="dataset, adm_pcode, measure", layer="displacement-admin-1"
    ),
}


@pytest.fixture
def truth(rows):
    """Number of a layer's features that a map shows, and their people."""

    def count(layer: str) -> tuple:
        query = f"SELECT count(*), sum(total_individuals) FROM ({SHOWN[layer]}) shown"
        return rows(query)[0]

    return count


def tables(layer: str) -> tuple[str, str, str]:
    return f'pub."{layer}_p1"', f'pub."{layer}_p1_tiles"', f'pub."{layer}_p1_tiles_groups"'


@pytest.mark.parametrize("layer", POINTS)
def test_every_zoom_holds_every_point_and_all_people_once(rows, truth, layer):
    base, tiles, groups = tables(layer)
    people = "NULL::bigint" if layer == "transit-points" else "sum(total_individuals)"
    for zoom in range(15):
        alone = rows(
            f"SELECT count(*), {people} FROM {tiles} t JOIN {base} b USING (seq) "
            "WHERE t.zoom <= %s", zoom,
        )[0]  # fmt: skip
        grouped = rows(
            f"SELECT coalesce(sum(feature_count), 0), {people} FROM {groups} WHERE zoom = %s", zoom
        )[0]
        total = [(one or 0) + (other or 0) for one, other in zip(alone, grouped, strict=True)]
        features, all_people = truth(layer)
        assert total == [features, all_people or 0], zoom


def test_a_site_is_there_once_with_its_latest_figures(rows):
    _, tiles, _ = tables("site-rounds")
    sites, features = rows(
        f"SELECT count(DISTINCT (dataset, site_id)), count(*) FROM {tiles} "
        'JOIN pub."site-rounds_p1" USING (seq)'
    )[0]
    assert sites == features == rows('SELECT count(*) FROM pub."sites"')[0][0]


@pytest.mark.parametrize("band", [1, 3, 5, 7, 9, 12])
def test_every_band_holds_every_flow_and_all_people_once(rows, truth, band):
    base, tiles, groups = tables("flows")
    alone = rows(
        f"SELECT count(*), coalesce(sum(total_individuals), 0) FROM {tiles} t "
        f"JOIN {base} USING (seq) WHERE t.band = %s", band,
    )[0]  # fmt: skip
    grouped = rows(
        "SELECT coalesce(sum(feature_count), 0), coalesce(sum(total_individuals), 0) "
        f"FROM {groups} WHERE band = %s", band,
    )[0]  # fmt: skip
    both = tuple(one + other for one, other in zip(alone, grouped, strict=True))
    assert both == truth("flows")


def test_flows_of_a_group_go_from_one_neighbourhood_to_another(rows):
    """A group tells what its flows agree on, and never another measure or date."""
    _, _, groups = tables("flows")
    found = rows(f"SELECT feature_count, dataset, measure, reported_on FROM {groups}")
    assert found
    assert all(count > 1 and all(rest) for count, *rest in found)


def test_areas_have_a_shape_in_every_band(rows, truth):
    _, tiles, _ = tables("displacement-admin-1")
    counts = rows(f"SELECT band, count(DISTINCT seq), count(*) FROM {tiles} GROUP BY band")
    assert {band for band, *_ in counts} <= {1, 3, 5, 7, 9, 12}
    assert 12 in {band for band, *_ in counts}
    assert all(one == all_ == truth("displacement-admin-1")[0] for _, one, all_ in counts)


def test_borders_stay_shared_in_every_band(rows):
    base, tiles, _ = tables("admin-1")
    vertices = {}
    for (band,) in rows(f"SELECT DISTINCT band FROM {tiles} ORDER BY 1"):
        found = rows(
            f"SELECT ST_AsBinary(t.geom) FROM {tiles} t JOIN {base} b USING (seq) "
            "WHERE t.band = %s AND b.iso3 IN ('NGA', 'NER', 'TCD', 'CMR', 'BEN')", band,
        )  # fmt: skip
        shapes = shapely.from_wkb([bytes(wkb) for (wkb,) in found])
        assert len(shapes) > 50
        assert shapely.coverage_is_valid(shapes), band
        vertices[band] = int(shapely.get_num_coordinates(shapes).sum())
    assert vertices[min(vertices)] < vertices[max(vertices)] / 2


def test_readers_may_read_the_tables_and_nobody_may_change_them(published, rows):
    for table in tables("sites")[1:]:
        assert rows(f"SELECT count(*) FROM {table}")[0][0]
        with (
            psycopg2.connect(published.owner) as owner,
            owner.cursor() as cursor,
            pytest.raises(psycopg2.Error, match="change"),
        ):
            cursor.execute(f"DELETE FROM {table}")


def test_tiles_of_two_builds_are_never_taken_for_each_other(rows):
    said = rows(
        "SELECT obj_description(c.oid, 'pg_class') FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'pub' AND c.relname LIKE '%\\_tiles'"
    )
    tokens = [json.loads(comment)["token"] for (comment,) in said]
    assert len(set(tokens)) == len(tokens) > 5
