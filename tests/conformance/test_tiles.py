"""OGC API Tiles part 1: core, tileset, tilesets-list, geodata-tilesets, mvt, oas30."""

import gzip

import pyogrio
import pytest

from tests.conformance.conftest import CRS84, REL, each_collection, link, parameter

SPEC = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
MVT = "application/vnd.mapbox-vector-tile"
SETS = {"WebMercatorQuad": (1, 1), "WorldCRS84Quad": (2, 1)}  # columns and rows of matrix 0
each_set = pytest.mark.parametrize("tms", SETS)
TILE = "/collections/{}/tiles/{{tileMatrixSetId}}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"


def test_req_core_tc_conformance_success(api):
    classes = api.get("/conformance").json()["conformsTo"]
    wanted = ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30")
    assert {f"{SPEC}{name}" for name in wanted} <= set(classes)


@each_collection
@pytest.mark.parametrize("name", ["tileMatrix", "tileRow", "tileCol"])
def test_req_core_tc_tilematrix_tilerow_tilecol_definition(openapi, collection, name):
    described = parameter(openapi, TILE.format(collection), name)
    assert (described["in"], described["required"]) == ("path", True)
    assert described["schema"] == {"type": "integer", "minimum": 0}


@each_collection
@each_set
def test_req_core_tc_op(api, collection, tms):
    """The template of the tile set gives tiles."""
    document = api.get(f"/collections/{collection}/tiles/{tms}").json()
    template = link(document, "item", MVT)
    href = template.replace("{tileMatrix}", "0").replace("{tileRow}", "0")
    assert api.get(href.replace("{tileCol}", str(SETS[tms][0] - 1))).status_code == 200


@each_collection
def test_req_core_tc_success(api, collection):
    answer = api.get(f"/collections/{collection}/tiles/WebMercatorQuad/0/0/0")
    assert (answer.status_code, answer.headers["content-type"]) == (200, MVT)
    assert len(answer.content) > 0 and int(answer.headers["content-length"]) <= 150_000


@each_collection
@each_set
def test_req_core_tc_error(api, collection, tms):
    path = f"/collections/{collection}/tiles/{tms}"
    columns, rows = SETS[tms]
    for place in (f"0/{rows}/0", f"0/0/{columns}", "99/0/0", "0/99999999/0"):
        assert api.get(f"{path}/{place}").status_code == 404, place
    for place in ("x/0/0", "0/-1/0", "0/0/1.5"):
        assert api.get(f"{path}/{place}").status_code in (400, 404), place
    assert api.get(f"{path}/5/31/0").status_code in (200, 204)  # in the far south


@each_collection
@each_set
def test_req_tileset_tileset_description(api, collection, tms):
    document = api.get(f"/collections/{collection}/tiles/{tms}").json()
    assert document["dataType"] == "vector"
    assert document["crs"] and document["tileMatrixSetURI"].endswith(tms)
    assert link(document, "self", "application/json")
    assert link(document, f"{REL}tiling-scheme")
    assert document["layers"][0]["id"] == collection
    box = document["boundingBox"]
    own = api.get(f"/collections/{collection}").json()["extent"]["spatial"]["bbox"][0]
    assert [*box["lowerLeft"], *box["upperRight"]] == own and box["crs"] == CRS84


@each_collection
@each_set
def test_req_tileset_tmxslink(api, collection, tms):
    document = api.get(f"/collections/{collection}/tiles/{tms}").json()
    scheme = api.get(link(document, f"{REL}tiling-scheme")).json()
    assert scheme["id"] == tms
    columns, rows = SETS[tms]
    first = scheme["tileMatrices"][0]
    assert (first["matrixWidth"], first["matrixHeight"]) == (columns, rows)


@each_collection
def test_req_tilesets_list_tileset_links(api, collection):
    document = api.get(f"/collections/{collection}/tiles").json()
    found = {one["tileMatrixSetURI"].rpartition("/")[2]: one for one in document["tilesets"]}
    assert set(found) == set(SETS)
    for one in found.values():
        assert one["dataType"] == "vector" and one["crs"]
        assert api.get(link(one, "self", "application/json")).status_code == 200


@each_collection
@each_set
def test_req_tilesets_list_tileset_path(api, collection, tms):
    assert api.get(f"/collections/{collection}/tiles/{tms}").status_code == 200
    assert api.get(f"/collections/{collection}/tiles/nothing").status_code == 404


@each_collection
def test_req_geodata_tilesets_desc_links(api, collection):
    document = api.get(f"/collections/{collection}").json()
    assert link(document, f"{REL}tilesets-vector", "application/json").endswith("/tiles")


@each_collection
def test_req_geodata_tilesets_operation(api, collection):
    href = link(api.get(f"/collections/{collection}").json(), f"{REL}tilesets-vector")
    assert api.get(href).status_code == 200


@each_collection
def test_req_mvt_content(api, tmp_path, collection):
    """What GDAL reads of a tile lies in the collection's extent and has declared fields only."""
    answer = api.get(f"/collections/{collection}/tiles/WebMercatorQuad/0/0/0")
    content = answer.content
    path = tmp_path / "0.pbf"
    path.write_bytes(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content)
    tile = pyogrio.read_dataframe(path, layer=collection, X=0, Y=0, Z=0, CLIP="NO")
    west, south, east, north = tile.to_crs(4326).total_bounds
    own = api.get(f"/collections/{collection}").json()["extent"]["spatial"]["bbox"][0]
    assert west >= own[0] - 1 and south >= min(own[1], 84) - 1 and east <= own[2] + 1
    assert north <= own[3] + 1
    said = api.get(f"/collections/{collection}/tiles/WebMercatorQuad").json()["layers"][0]
    declared = set(said["propertiesSchema"]["properties"])
    assert set(tile.columns) - {"geometry", "mvt_id"} <= declared


def test_req_oas30_operation_id(openapi):
    named = [item["get"]["operationId"] for item in openapi["paths"].values() if "get" in item]
    for suffix in (".getTile", ".getTileSet", ".getTileSetsList"):
        assert any(name.endswith(f".collection.vector{suffix}") for name in named), suffix


@each_collection
def test_req_oas30_completeness(openapi, collection):
    for path in ("", "/{tileMatrixSetId}", "/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}"):
        assert f"/collections/{collection}/tiles{path}" in openapi["paths"]


def test_tile_matrix_sets_are_listed(api):
    href = link(api.get("").json(), f"{REL}tiling-schemes")
    listed = api.get(href).json()["tileMatrixSets"]
    assert {one["id"] for one in listed} == set(SETS)
    for one in listed:
        assert api.get(link(one, "self")).json()["id"] == one["id"]
