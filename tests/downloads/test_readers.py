"""Programs that are not ours read each file whole, and find in it what it must say of itself."""

import json
import sqlite3
from contextlib import closing

import fiona
import geopandas as gpd
import hxl
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest

LAYERS = ("displacement-admin-1", "flows", "sites")
BY_GDAL = [(layer, kind) for layer in LAYERS for kind in ("gpkg", "fgb", "geojson")]


def said(made, layer):
    """What every file must say, from the database."""
    ((title, number, day),) = made.rows(
        "SELECT title, number, published_at::date::text FROM pub.layer_facts "
        f"CROSS JOIN pub.publication WHERE layer = '{layer}'"
    )
    credits = made.rows(
        "SELECT credit_line, licence_id, caveats FROM pub.dataset WHERE slug IN "
        f'(SELECT dataset FROM pub."{layer}_p1")'
    )
    return [title, str(number), day, *(text for credit in credits for text in credit)]


@pytest.mark.parametrize(("layer", "kind"), BY_GDAL)
def test_gdal_reads_every_feature(made, layer, kind):
    path = made.path(f"{layer}.{kind}")
    frame = pyogrio.read_dataframe(path, layer=layer if kind == "gpkg" else None)
    assert sorted(frame["id"]) == sorted(made.ids(layer))
    ((declared,),) = made.rows(f"SELECT fields FROM pub.layer_facts WHERE layer = '{layer}'")
    assert list(frame.columns) == [*(field["name"] for field in declared), "geometry"]
    assert frame.crs.to_epsg() == 4326
    ((shapes, people),) = made.rows(
        f'SELECT count(geom), sum(total_individuals) FROM pub."{layer}_p1"'
    )
    assert frame.geometry.notna().sum() == shapes
    assert frame["total_individuals"].sum() == people


@pytest.mark.parametrize("kind", ["gpkg", "fgb"])
def test_fiona_reads_in_a_box(made, kind):
    with fiona.open(made.path(f"sites.{kind}"), layer="sites") as source:
        found = {feature.properties["id"] for feature in source.filter(bbox=(13, 11, 14, 12))}
    inside = made.rows(
        "SELECT id FROM pub.sites_p1 WHERE geom && ST_MakeEnvelope(13, 11, 14, 12, 4326)"
    )
    assert found == {one for (one,) in inside} and len(found) > 50


@pytest.mark.parametrize(("layer", "kind"), [(n, k) for n, k in BY_GDAL if k != "geojson"])
def test_gdal_shows_what_the_file_says_of_itself(made, layer, kind):
    path = made.path(f"{layer}.{kind}")
    told = str(pyogrio.read_info(path, layer=layer)["layer_metadata"].values())
    plain = told.replace("\\n", "\n").replace("\\'", "'")
    assert [text for text in said(made, layer) if text not in plain] == []


def test_geojson_says_it_beside_its_features(made):
    for layer in LAYERS:
        document = json.loads(made.path(f"{layer}.geojson").read_text())
        features = document.pop("features")
        assert [feature["id"] for feature in features] == made.ids(layer)
        assert [one for one in said(made, layer) if one not in str(list(document.values()))] == []


@pytest.mark.parametrize("layer", LAYERS)
def test_geoparquet_is_read_by_geopandas_and_arrow(made, layer):
    path = made.path(f"{layer}.parquet")
    frame = gpd.read_parquet(path)
    assert sorted(frame["id"]) == sorted(made.ids(layer))
    assert frame.crs.to_string() == "OGC:CRS84"
    told = {key.decode(): text.decode() for key, text in pq.read_metadata(path).metadata.items()}
    assert [one for one in said(made, layer) if one not in " ".join(told.values())] == []
    assert {"definition", "label"} <= json.loads(told["fields"])[0].keys()


def test_geoparquet_answers_a_box(made):
    frame = gpd.read_parquet(made.path("sites.parquet"), bbox=(13, 11, 14, 12))
    inside = made.rows(
        "SELECT id FROM pub.sites_p1 WHERE geom && ST_MakeEnvelope(13, 11, 14, 12, 4326)"
    )
    assert set(frame["id"]) == {one for (one,) in inside}


def test_pandas_reads_the_csv_past_the_tags(made):
    for layer in LAYERS:
        frame = pd.read_csv(made.path(f"{layer}.csv"), skiprows=[1], low_memory=False)
        assert list(frame["id"]) == made.ids(layer)
        ((people,),) = made.rows(f'SELECT sum(total_individuals) FROM pub."{layer}_p1"')
        assert frame["total_individuals"].sum() == people
        assert frame["meta_licence"].notna().all() and frame["meta_credit"].notna().all()
        cells = {str(cell) for name in frame if name.startswith("meta_") for cell in frame[name]}
        assert [text for text in said(made, layer) if text not in " ".join(cells)] == []


def test_libhxl_knows_the_tags(made):
    options = hxl.InputOptions(allow_local=True)
    data = hxl.data(str(made.path("sites.csv")), options)
    assert {"#loc+code", "#loc+name", "#adm+code", "#geo+lat"} <= set(data.display_tags)
    assert sum(1 for _ in data) == len(made.ids("sites"))


def test_openpyxl_reads_the_workbook(made):
    book = openpyxl.load_workbook(made.path("sites.xlsx"), read_only=True)
    assert book.sheetnames == ["Data", "Read me"] and book.active.title == "Read me"
    names, tags, *rows = book["Data"].values
    assert [row[0] for row in rows] == made.ids("sites")
    assert dict(zip(names, tags, strict=True))["reported_on"] == "#date+reported"
    text = " ".join(str(cell) for row in book["Read me"].values for cell in row if cell)
    assert [one for one in said(made, "sites") if one not in text] == []
    assert "collective_centre = Collective centre" in text


def test_a_geopackage_is_whole(made):
    with closing(sqlite3.connect(made.path("sites.gpkg"))) as database:

        def all_of(query):
            return database.execute(query).fetchall()

        assert all_of("PRAGMA integrity_check") == [("ok",)]
        assert all_of("PRAGMA foreign_key_check") == []
        assert all_of("PRAGMA application_id") == [(0x47504B47,)]
        ((style, default),) = all_of("SELECT styleQML, useAsDefault FROM layer_styles")
        assert style.startswith("<qgis") and default == 1
        aliases = dict(all_of("SELECT column_name, name FROM gpkg_data_columns"))
        assert aliases["site_type"] == "Type of site"
        codes = dict(all_of(
            "SELECT value, c.description FROM gpkg_data_column_constraints c "
            "JOIN gpkg_data_columns USING (constraint_name) WHERE column_name = 'site_type'"
        ))  # fmt: skip
        assert codes["camp"] == "Camp"
        kinds = {kind for (kind,) in all_of("SELECT mime_type FROM gpkg_metadata")}
        assert {"text/xml", "application/json"} <= kinds
        assert len(all_of("SELECT * FROM gpkg_metadata_reference")) >= 2
        used = {name for (name,) in all_of("SELECT extension_name FROM gpkg_extensions")}
        assert {"gpkg_metadata", "gpkg_schema", "gpkg_rtree_index"} <= used
