"""Layers of every format: the same records, in longitude and latitude, none lost."""

import json
import shutil
import sqlite3
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from ingest.errors import UserError
from ingest.read import NOTES, UNREADABLE, batches, describe, read_layer, read_table
from ingest.sources.model import ReadOptions

DRIVERS = {
    "x.geojson": "GeoJSON", "x.geojsonl": "GeoJSONSeq", "x.gpkg": "GPKG", "x.fgb": "FlatGeobuf",
    "x.kml": "LIBKML", "x.kmz": "LIBKML", "x.gdb": "OpenFileGDB", "x.shp": "ESRI Shapefile",
}  # fmt: skip
NAMES = ["Bay", "Café", "عدن", "Київ"]


def places(count=4):
    points = [shapely.Point(40 + i / 100, 2 + i / 100).buffer(0.01, 2) for i in range(count)]
    names = [NAMES[i % 4] for i in range(count)]
    return gpd.GeoDataFrame({"Name": names, "n": range(count)}, geometry=points, crs=4326)


def save(layer, path, driver=None, layer_name=None, **options):
    if path.suffix == ".parquet":
        layer.to_parquet(path)
    elif path.suffix == ".fgb":
        options = {"SPATIAL_INDEX": "NO"}  # else the records change their order
        pyogrio.write_dataframe(layer, path, driver="FlatGeobuf", **options)
    else:
        pyogrio.write_dataframe(
            layer, path, driver=driver or DRIVERS[path.name], layer=layer_name, **options
        )
    return path


def same(layer, wanted):
    assert list(layer["Name"]) == list(wanted["Name"])
    assert list(layer["n"].astype(int)) == list(wanted["n"])
    assert layer.crs == 4326 and layer.geometry.name == "geom"
    near = shapely.hausdorff_distance(layer["geom"].to_numpy(), wanted.geometry.to_numpy())
    assert (near < 1e-6).all()


@pytest.mark.parametrize("name", [*DRIVERS, "x.parquet"])
@pytest.mark.parametrize("size", [1, 3, 50_000])
def test_every_format_gives_the_same_records(tmp_path, name, size):
    path = save(places(), tmp_path / name)
    frames = list(batches(path, size=size))
    same(pd.concat(frames), places())
    assert [n for frame in frames for n in frame["source_row"]] == [1, 2, 3, 4]
    assert max(map(len, frames)) <= size or name == "x.parquet"
    facts = describe(path)
    assert facts.rows == 4 and "Name" in facts.columns and facts.crs


@pytest.mark.parametrize("name", ["x.gpkg", "x.shp", "x.parquet", "x.fgb", "x.gdb"])
def test_coordinates_become_degrees(tmp_path, name):
    same(read_layer(save(places().to_crs(32638), tmp_path / name)), places())


@pytest.mark.parametrize("packed", ["x.shp", "x.gdb"])
def test_folders_and_zips_are_opened(tmp_path, packed):
    folder = tmp_path / "folder"
    folder.mkdir()
    save(places(), folder / packed)
    (folder / "LICENCE.txt").write_text("Do what you like.")
    same(read_layer(folder), places())
    same(read_layer(tmp_path / shutil.make_archive(tmp_path / "all", "zip", folder)), places())
    assert describe(tmp_path / "all.zip").member == packed


@pytest.mark.parametrize(("cpg", "encoding"), [
    ("UTF-8", "UTF-8"), (None, "UTF-8"), ("ISO-8859-1", "UTF-8"), ("1256", "CP1256"),
    ("ANSI 1256", "CP1256"), ("windows-1256", "CP1256"), (None, "CP1256"), ("UTF-8", "CP1256"),
])  # fmt: skip
def test_the_encoding_of_a_shapefile_is_found(tmp_path, cpg, encoding):
    names = ["بغداد", "عدن", "صنعاء", "دمشق"]
    path = save(places().assign(Name=names), tmp_path / "x.shp", encoding=encoding)
    (tmp_path / "x.cpg").unlink()
    if cpg:
        (tmp_path / "x.cpg").write_text(cpg)
    assert list(read_layer(path)["Name"]) == names


def geojson(path, **members):
    save(places(), path)
    content = json.loads(path.read_text())
    content.pop("crs", None)
    path.write_text(json.dumps({"type": content.pop("type"), **members, **content}))
    return path


def named(name):
    return {"type": "name", "properties": {"name": name}}


@pytest.mark.parametrize(
    "crs", [None, named("Our own grid"), {"type": "link", "properties": {}}, 7]
)
@pytest.mark.parametrize("at_the_end", [False, True])
def test_an_unknown_crs_member_is_not_taken_for_degrees(tmp_path, crs, at_the_end):
    path = geojson(tmp_path / "x.geojson", **({} if at_the_end else {"crs": crs}))
    if at_the_end:
        path.write_text(path.read_text().rstrip()[:-1] + f', "crs": {json.dumps(crs)}}}\n')
    with pytest.raises(UserError, match=r"coordinate system.*\[read\] crs"):
        read_layer(path)
    same(read_layer(path, ReadOptions(crs="OGC:CRS84")), places())


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326"])
def test_a_legacy_crs_member_that_is_known_is_read(tmp_path, name):
    same(read_layer(geojson(tmp_path / "x.geojson", crs=named(name))), places())


def test_a_property_called_crs_is_no_crs(tmp_path):
    same(read_layer(save(places().assign(crs=None), tmp_path / "x.geojson")), places())


def test_metres_in_a_file_that_says_degrees_are_refused(tmp_path):
    path = save(places().to_crs(32638).set_crs(4326, allow_override=True), tmp_path / "x.gpkg")
    with pytest.raises(UserError, match="numbers are none"):
        read_layer(path)
    same(read_layer(path, ReadOptions(crs="EPSG:32638")), places())


@pytest.mark.parametrize("name", ["x.shp", "x.gpkg", "x.parquet", "x.fgb"])
def test_a_layer_without_crs_says_the_remedy(tmp_path, name):
    path = save(places().set_crs(None, allow_override=True), tmp_path / name)
    with pytest.raises(UserError, match=r"\[read\] crs"):
        read_layer(path)
    same(read_layer(path, ReadOptions(crs="EPSG:4326")), places())


def test_text_in_another_encoding(tmp_path):
    path = save(places().assign(Name="Café"), tmp_path / "x.geojson")
    path.write_bytes(path.read_text("utf-8").encode("cp1252"))
    layer = read_layer(path)
    assert set(layer["Name"]) == {"Café"} and "cp1252" in layer.attrs[NOTES][0]


def test_a_bad_line_of_newline_delimited_geojson_is_not_lost(tmp_path):
    path = save(places(), tmp_path / "x.geojsonl")
    lines = path.read_text().splitlines()
    lines[1] = lines[1][:40]
    path.write_text("\n".join(lines))
    layer = read_layer(path)
    assert list(layer["source_row"]) == [1, 2, 3, 4]
    assert list(layer.attrs[UNREADABLE]) == [4] and layer["geom"].isna().tolist()[-1]
    assert list(layer["n"].dropna().astype(int)) == [0, 2, 3]


def test_a_shape_that_cannot_be_read_leaves_its_record(tmp_path):
    path = save(places(), tmp_path / "x.geojson")
    content = json.loads(path.read_text())
    content["features"][2]["geometry"]["coordinates"] = [[[0, 0], [1, 1], [0, 1], [5, 5]]]
    path.write_text(json.dumps(content))
    layer = read_layer(path)
    assert list(layer["Name"]) == NAMES and list(layer.attrs[UNREADABLE]) == [3]
    assert layer["geom"].isna().tolist() == [False, False, True, False]


def damaged_geopackage(path):
    """The middle of its pages overwritten: GDAL's scan stops there and says nothing."""
    save(places(5000), path, driver="GPKG")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 9000] = b"\xff" * 9000
    path.write_bytes(content)
    return path


def test_records_behind_a_damaged_place_are_read_one_by_one(tmp_path):
    layer = read_layer(damaged_geopackage(tmp_path / "x.gpkg"))
    gone = layer.attrs[UNREADABLE]
    assert list(layer["source_row"]) == list(range(1, 5001))
    assert 0 < len(gone) < 100 and set(gone.values()) == {"the file is damaged here"}
    whole = layer[~layer["source_row"].isin(gone)]
    assert whole["n"].is_unique and len(whole) == 5000 - len(gone)
    assert whole["geom"].notna().all()


def test_text_that_is_not_utf8_marks_its_record_only(tmp_path):
    path = save(places(), tmp_path / "x.gpkg")
    with sqlite3.connect(path) as file:
        triggers = file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            file.execute(f'DROP TRIGGER "{name}"')
        file.execute("UPDATE x SET Name = CAST(x'436166e9' AS TEXT) WHERE fid = 2")
    layer = read_layer(path)
    assert list(layer.attrs[UNREADABLE]) == [2] and len(layer) == 4
    assert layer["Name"].str.len().tolist() == [3, 4, 3, 4]


@pytest.mark.parametrize("name", ["x.shp", "x.fgb"])
def test_half_a_file_is_refused(tmp_path, name):
    path = save(places(5000), tmp_path / name)
    half = path.with_suffix(".dbf") if name == "x.shp" else path
    half.write_bytes(half.read_bytes()[: half.stat().st_size // 2])
    with pytest.raises(UserError, match="is damaged: of 5,000 records"):
        read_layer(path)


def test_several_layers_are_named(tmp_path):
    path = save(places(), tmp_path / "x.gpkg", layer_name="one")
    save(places(), path, layer_name="two", append=True)
    with pytest.raises(UserError, match=r"holds 2 layers \(one, two\)"):
        read_layer(path)
    same(read_layer(path, ReadOptions(layer="two")), places())
    assert [layer.rows for layer in describe(path).layers] == [4, 4]


def test_whole_numbers_stay_whole(tmp_path):
    layer = places().assign(n=pd.array([1, None, 2**60 + 1, 3], "Int64"))
    for name in ("x.gpkg", "x.parquet"):
        assert read_layer(save(layer, tmp_path / name))["n"].tolist() == [1, None, 2**60 + 1, 3]


def test_nested_values_of_parquet_are_json(tmp_path):
    frame = pd.DataFrame({"tags": [["a", "b"], None], "where": [{"x": 1}, {"x": None}]})
    frame.to_parquet(tmp_path / "x")
    rows = read_table(tmp_path / "x", ReadOptions())
    assert json.loads(rows["tags"][0]) == ["a", "b"] and pd.isna(rows["tags"][1])
    assert json.loads(rows["where"][0]) == {"x": 1}


def test_polygons_are_as_received(tmp_path):
    bow_tie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    layer = gpd.GeoDataFrame({"Name": ["x"]}, geometry=[bow_tie], crs=4326)
    read = read_layer(save(layer, tmp_path / "x.gpkg"))["geom"].iloc[0]
    assert not read.is_valid and shapely.equals_exact(read, bow_tie)


def test_kml_folders_are_layers_and_links_are_not_followed(tmp_path):
    link = "<NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>"
    place = "<Placemark><name>A</name><Point><coordinates>1,2</coordinates></Point></Placemark>"
    kml = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
    (tmp_path / "x.kml").write_text(kml.format(link + place))
    assert np.allclose(read_layer(tmp_path / "x.kml").total_bounds, [1, 2, 1, 2])
    with zipfile.ZipFile(tmp_path / "x.kmz", "w") as archive:
        archive.writestr("doc.kml", kml.format(link))
    with pytest.raises(UserError, match="only links"):
        read_layer(tmp_path / "x.kmz")


@pytest.mark.parametrize("name", ["x.gpkg", "x.parquet", "x.csv", "x.json"])
def test_columns_called_like_ours_are_kept_apart(tmp_path, name):
    table = pd.DataFrame({"source_row": ["9"], "geom": ["POINT (1 2)"], "n": ["x"]})
    path = tmp_path / name
    if name == "x.csv":
        table.to_csv(path, index=False)
    elif name == "x.json":
        table.to_json(path, orient="records")
    else:
        save(gpd.GeoDataFrame(table, geometry=[shapely.Point(1, 2)], crs=4326).rename(
            columns={"geom": "geom_"} if name == "x.gpkg" else {}), path)  # fmt: skip
    row = read_table(path, ReadOptions()).iloc[0]
    assert (row["source_row"], row["source_row (2)"], row["n"]) == (1, "9", "x")
    assert row["geom_" if name == "x.gpkg" else "geom (2)"] == "POINT (1 2)"


def test_a_crs_member_behind_megabytes_of_features_is_found(tmp_path):
    path = save(places().assign(pad="x" * 600_000), tmp_path / "x.geojson")
    content = json.loads(path.read_text())
    content.pop("crs", None)
    path.write_text(json.dumps({**content, "crs": named("Our own grid")}))
    with pytest.raises(UserError, match="Our own grid"):
        read_layer(path)


def test_axes_are_longitude_and_latitude_whatever_the_system_says(tmp_path):
    same(read_layer(save(places().to_crs(4258), tmp_path / "x.gpkg")), places())
