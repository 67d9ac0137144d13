"""Clients people really use — GDAL, OWSLib, geopandas — against the running server."""

import fiona
import geopandas as gpd
import pyogrio
import pytest
import shapely
from owslib.ogcapi.features import Features
from owslib.ogcapi.processes import Processes
from pandas.api import types

from tests.geoportal.test_features import COLLECTIONS

NUMBERS = ("bigint", "integer", "numeric", "double precision")
OF_TYPE = {
    "boolean": lambda column: set(column) <= {True, False},  # GDAL's with gaps are 1.0 and 0.0
    "date": types.is_datetime64_any_dtype,
    "text": types.is_string_dtype,
    **dict.fromkeys(NUMBERS, types.is_numeric_dtype),
}
BORNO = (13.0, 11.0, 14.0, 13.0)  # west, south, east, north


@pytest.fixture(scope="module")
def columns(select):
    """Name → type of a collection's columns in the database, geometry left out."""

    def of(collection):
        return dict(
            select(
                "SELECT column_name, data_type FROM information_schema.columns "
                "WHERE table_schema = 'pub' AND table_name = %s AND column_name <> 'geom'",
                collection,
            )
        )

    return of


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_gdal_reads_every_collection_whole_and_typed(live_server, ids, columns, collection):
    layer = pyogrio.read_dataframe(f"OAPIF:{live_server}/api", layer=collection)
    assert sorted(layer["id"]) == ids(collection)
    assert layer.crs.equals("OGC:CRS84")
    expected = columns(collection)
    assert set(layer.columns) == {*expected, "geometry"}
    for name, kind in expected.items():
        if layer[name].notna().any():  # pandas has no type for a column with nothing in it
            assert OF_TYPE[kind](layer[name].dropna()), (name, layer[name].dtype)
    assert layer.geometry.dropna().is_valid.all()


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_gdal_knows_the_type_of_empty_columns_too(live_server, columns, collection):
    with fiona.open(
        f"OAPIF:{live_server}/api", layer=collection, allow_unsupported_drivers=True
    ) as layer:
        kinds = {name: kind.split(":")[0] for name, kind in layer.schema["properties"].items()}
        assert layer.crs.to_string() == "OGC:CRS84"
    for name, kind in columns(collection).items():
        wanted = {"boolean": ("bool",), "date": ("date",), "text": ("str",)}
        assert kinds[name] in wanted.get(kind, ("int32", "int64", "float")), name


@pytest.mark.parametrize("collection", ["sites", "admin-1", "flows"])
def test_gdal_filters_by_box_on_the_server(live_server, ids, collection):
    source = f"OAPIF:{live_server}/api"
    layer = pyogrio.read_dataframe(source, layer=collection, bbox=BORNO)
    # our features are those that intersect the box, and GDAL's test is the same
    assert sorted(layer["id"]) == ids(
        collection, "ST_Intersects(geom, ST_MakeEnvelope(13, 11, 14, 13, 4326))"
    )
    assert 0 < len(layer) < pyogrio.read_info(source, layer=collection)["features"]


def test_gdal_filters_by_attribute(live_server, ids):
    layer = pyogrio.read_dataframe(
        f"OAPIF:{live_server}/api", layer="sites", where="adm_pcode = 'NG-BO' AND households > 50"
    )
    assert sorted(layer["id"]) == ids("sites", "adm_pcode = 'NG-BO' AND households > 50")


def test_gdal_names_the_layers_with_their_shapes(live_server):
    layers = dict(pyogrio.list_layers(f"OAPIF:{live_server}/api"))
    assert set(layers) == set(COLLECTIONS)
    assert (layers["sites"], layers["admin-0"]) == ("Point", "MultiPolygon")


def test_gdal_knows_the_extent_without_reading(live_server, select):
    info = pyogrio.read_info(f"OAPIF:{live_server}/api", layer="sites")
    ((bbox,),) = select("SELECT bbox FROM pub.layer_facts WHERE layer = 'sites'")
    assert info["total_bounds"] == pytest.approx(bbox)


def test_owslib_features(live_server, ids):
    features = Features(f"{live_server}/api/")
    assert sorted(features.feature_collections()) == list(COLLECTIONS)
    assert any("features-1" in name for name in features.conformance()["conformsTo"])
    assert features.collection("sites")["title"] == "Sites"
    page = features.collection_items("sites", bbox=list(BORNO), limit=10_000)
    assert sorted(f["id"] for f in page["features"]) == ids(
        "sites", "ST_Intersects(geom, ST_MakeEnvelope(13, 11, 14, 13, 4326))"
    )
    identifier = ids("transit-points")[0]
    assert features.collection_item("transit-points", identifier)["id"] == identifier
    assert features.collection_queryables("sites")["properties"]["iso3"]["type"] == "string"


def test_owslib_processes(live_server):
    processes = Processes(f"{live_server}/api/")
    assert [process["id"] for process in processes.processes()] == ["classify", "flow-layout"]
    inputs = {"collection": "sites", "field": "total_individuals", "classes": 4}
    answer = processes.execute("classify", inputs)
    assert len(answer["outputs"][0]["bins"]) == 4


def test_geopandas_reads_the_items_address(live_server, ids):
    layer = gpd.read_file(f"{live_server}/api/collections/sites/items?f=json&iso3=TCD&limit=10000")
    assert sorted(layer["id"]) == ids("sites", "iso3 = 'TCD'")
    assert layer.crs.equals("EPSG:4326") or layer.crs.equals("OGC:CRS84")
    assert layer.within(shapely.box(13, 7, 25, 24)).all()
