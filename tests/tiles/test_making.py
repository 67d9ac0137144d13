"""Single tiles: what is in them, where it lies, and what happens when it is too much."""

import math

import psycopg2
import pyproj
import pytest

from geoportal.tiles.grid import Tile, at_code, covering
from geoportal.tiles.making import MOST_BYTES
from ingest.errors import UnavailableError
from layers import catalog
from layers import tiles as building
from tests.tiles import mvt
from tests.tiles.conftest import made

HALF = math.pi * 6378137
DENSE = 40_000


def every(tms: str, zoom: int) -> list[Tile]:
    rows = 2**zoom
    columns = rows * (1 + (tms == "WorldCRS84Quad"))
    return [Tile(tms, zoom, row, col) for row in range(rows) for col in range(columns)]


def position(tile: Tile, feature: mvt.Feature) -> tuple[float, float]:
    """Longitude and latitude of a point feature, reckoned from the tile alone."""
    x, y = (value / 4096 for value in feature.point)
    if tile.tms == "WorldCRS84Quad":
        wide = 180 / 2**tile.zoom
        return -180 + (tile.col + x) * wide, 90 - (tile.row + y) * wide
    wide = 2 * HALF / 2**tile.zoom
    return pyproj.Transformer.from_crs(3857, 4326, always_xy=True).transform(
        -HALF + (tile.col + x) * wide, HALF - (tile.row + y) * wide
    )


@pytest.mark.parametrize(("tms", "zoom"), [("WebMercatorQuad", 4), ("WorldCRS84Quad", 3)])
def test_the_tiles_of_a_zoom_hold_every_point_and_all_people_once(published, rows, tms, zoom):
    tiles = [mvt.layers(one) for one in made(published.web, "sites", every(tms, zoom))]
    features = [feature for tile in tiles for feature in tile.get("sites", [])]
    assert sum(one.properties.get("feature_count", 1) for one in features) == 3000
    people = sum(one.properties.get("total_individuals", 0) for one in features)
    assert people == rows('SELECT sum(total_individuals) FROM pub."sites"')[0][0]


@pytest.mark.parametrize(("tms", "zoom"), [("WebMercatorQuad", 14), ("WorldCRS84Quad", 13)])
def test_a_point_lies_where_it_lies_with_its_own_values(published, rows, tms, zoom):
    lon, lat, name = rows(
        "SELECT ST_X(geom), ST_Y(geom), name FROM pub.sites ORDER BY id LIMIT 1 OFFSET 77"
    )[0]
    tile = covering((lon, lat, lon, lat), 14)[0]
    if tms == "WorldCRS84Quad":
        wide = 180 / 2**zoom
        tile = Tile(tms, zoom, int((90 - lat) / wide), int((lon + 180) / wide))
    (body,) = made(published.web, "sites", [tile])
    found = [one for one in mvt.layers(body)["sites"] if one.properties["name"] == name]
    assert position(tile, found[0]) == pytest.approx((lon, lat), abs=360 / 2**14 / 4096)
    assert found[0].number


@pytest.mark.parametrize("layer", ["sites", "flows", "displacement-admin-1", "transit-points"])
def test_only_declared_fields_are_in_a_tile(published, rows, layer):
    fields = rows("SELECT fields FROM pub.layer_facts WHERE layer = %s", layer)[0][0]
    declared = {one["name"] for one in fields}
    counted = {"feature_count", "without_figures", "reported_on_first", "reported_on_last"}
    for body in made(published.web, layer, every("WebMercatorQuad", 2)):
        for feature in mvt.layers(body).get(layer, []):
            assert set(feature.properties) <= declared | counted
            if "feature_count" in feature.properties:
                assert "id" not in feature.properties


def test_values_are_those_of_the_feature(published, rows):
    """A date is a text, a decimal a number, and what is empty is not there."""
    (body,) = made(published.web, "displacement-admin-1", [Tile("WebMercatorQuad", 5, 14, 17)])
    for feature in mvt.layers(body)["displacement-admin-1"]:
        given = rows(
            "SELECT row_to_json(d)::jsonb - 'geom' FROM pub.\"displacement-admin-1\" d "
            "WHERE id = %s", feature.properties["id"],
        )[0][0]  # fmt: skip
        assert feature.properties == {k: v for k, v in given.items() if v is not None}


def test_areas_of_the_poles_are_drawn(published):
    (west, east) = made(published.web, "admin-0", every("WorldCRS84Quad", 0))
    (mercator,) = made(published.web, "admin-0", every("WebMercatorQuad", 0))
    for tile in (west, east, mercator):
        assert any(one.properties["adm_pcode"] == "ATA" for one in mvt.layers(tile)["admin-0"])


@pytest.fixture
def dense(sample_database):
    """Number of a snapshot with many sites within a few metres of each other."""
    with psycopg2.connect(sample_database.owner) as owner, owner.cursor() as cursor:
        cursor.execute('SELECT * FROM pub."sites_p1" LIMIT 0')
        names = [f'"{one.name}"' for one in cursor.description or ()]
        other = ", ".join(name for name in names if name not in ('"seq"', '"id"', '"geom"'))
        cursor.execute(
            f'CREATE TABLE pub."sites_p9" AS SELECT i AS seq, i::text AS id, {other}, '
            "ST_Point(13.0 + i / 1e8, 12.0, 4326)::geometry(Point, 4326) AS geom "
            f'FROM (SELECT * FROM pub."sites_p1" LIMIT 1) one, generate_series(1, {DENSE}) i'
        )
        cursor.execute('ALTER TABLE pub."sites_p9" ADD PRIMARY KEY (seq)')
        cursor.execute('GRANT SELECT ON pub."sites_p9" TO geoportal_web')
        building.build(cursor, catalog()["sites"], 9)
    return 9


def test_what_does_not_fit_is_left_out_and_said(sample_database, dense):
    tile = covering((13.0, 12.0, 13.0, 12.0), 14)[0]
    (body,) = made(sample_database.web, "sites", [tile], dense)
    found = mvt.layers(body)
    (left,) = found["left-out"]
    assert MOST_BYTES * 0.8 < len(body) <= MOST_BYTES
    assert len(found["sites"]) + left.properties["features"] == DENSE
    assert left.properties["fields"] == "all but id, adm_pcode, total_individuals, withheld"
    assert {key for one in found["sites"] for key in one.properties} <= {
        "id", "adm_pcode", "total_individuals", "withheld",
    }  # fmt: skip


def test_a_tile_that_holds_all_says_nothing(published):
    for body in made(published.web, "sites", every("WebMercatorQuad", 1)):
        assert "left-out" not in mvt.layers(body)


@pytest.mark.parametrize("layer", ["admin-0", "admin-1"])
def test_no_tile_of_the_world_is_too_large(published, layer):
    tiles = made(published.web, layer, every("WebMercatorQuad", 0) + every("WebMercatorQuad", 1))
    assert all(0 < len(body) <= MOST_BYTES for body in tiles)


def test_places_on_the_curve_are_tiles():
    for zoom in (0, 1, 7, 14):
        last = 2**zoom - 1
        for row, col in ((0, 0), (last, 0), (last // 3, last), (last, last)):
            tile = Tile("WebMercatorQuad", zoom, row, col)
            (low,), (high,) = tile.codes()
            width = high - low
            assert width == 4 ** (19 - zoom)
            assert at_code(low // width, zoom) == tile


def test_a_snapshot_that_was_taken_back_says_so(sample_database, dense):
    with psycopg2.connect(sample_database.owner) as owner, owner.cursor() as cursor:
        cursor.execute('REVOKE SELECT ON pub."sites_p9" FROM geoportal_web')
    with pytest.raises(UnavailableError, match="published anew"):
        made(sample_database.web, "sites", [Tile("WebMercatorQuad", 14, 0, 0)], dense)
    with psycopg2.connect(sample_database.owner) as owner, owner.cursor() as cursor:
        cursor.execute('DROP TABLE pub."sites_p9"')
    with pytest.raises(UnavailableError, match="published anew"):
        made(sample_database.web, "sites", [Tile("WebMercatorQuad", 14, 0, 0)], dense)
