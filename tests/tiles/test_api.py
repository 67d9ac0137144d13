"""OGC API Tiles over HTTP: paths, statuses, what is said of the tiles, and their caching."""

import gzip
import re
from concurrent.futures import ThreadPoolExecutor

import brotli
import jsonschema
import pyogrio
import pytest
import zstandard
from pmtiles.reader import MmapSource, Reader, all_tiles

from geoportal.tiles.archive import write_pmtiles
from ingest.settings import ROOT
from tests.tiles import mvt

TILE = "/collections/sites/tiles/WebMercatorQuad/5/14/17"
UNPACK = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
}
TOKENS = ROOT / "geoportal" / "portal" / "assets" / "src" / "css" / "tokens.css"


def raw(api, path, **headers):
    """Status, headers and the body as it came, not unpacked."""
    with api.stream("GET", path, headers=headers) as answer:
        return answer.status_code, answer.headers, b"".join(answer.iter_raw())


def test_a_tile_is_the_same_in_every_encoding(api):
    _, _, plain = raw(api, TILE, **{"Accept-Encoding": "identity"})
    assert len(mvt.layers(plain)["sites"]) > 50
    tags = set()
    for name, unpack in UNPACK.items():
        status, headers, body = raw(api, TILE, **{"Accept-Encoding": name})
        assert (status, headers["content-encoding"]) == (200, name)
        assert unpack(body) == plain
        assert "Accept-Encoding" in headers["vary"]
        tags.add(headers["etag"])
    assert len(tags) == 3


def test_a_tile_that_is_known_is_not_sent_again(api):
    first = api.get(TILE)
    assert first.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    again = api.get(TILE, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert api.get(TILE, headers={"If-None-Match": '"other"'}).status_code == 200


def test_head_has_the_headers_and_no_body(api):
    head, get = api.head(TILE), api.get(TILE)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == get.headers["etag"]


def test_where_there_is_nothing_there_is_no_content(api):
    empty = api.get("/collections/sites/tiles/WebMercatorQuad/6/0/0")
    assert (empty.status_code, empty.content) == (204, b"")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/collections/nowhere/tiles", 404),
        ("/collections/nowhere/tiles/WebMercatorQuad/0/0/0", 404),
        ("/collections/sites/tiles/Elsewhere", 404),
        ("/collections/sites/tiles/Elsewhere/0/0/0", 404),
        ("/collections/sites/tiles/WorldCRS84Quad/tile.json", 404),
        ("/collections/sites/tiles/WebMercatorQuad/15/0/0", 404),
        ("/collections/sites/tiles/WorldCRS84Quad/14/0/0", 404),
        ("/collections/flows/tiles/WebMercatorQuad/13/0/0", 404),
        ("/collections/sites/tiles/WebMercatorQuad/3/8/0", 404),
        ("/collections/sites/tiles/WebMercatorQuad/3/0/8", 404),
        ("/collections/sites/tiles/WebMercatorQuad/999999999/0/0", 404),
        ("/collections/sites/tiles/WebMercatorQuad/9999999999/0/0", 400),
        ("/collections/sites/tiles/WebMercatorQuad/-1/0/0", 400),
        ("/collections/sites/tiles/WebMercatorQuad/0/0/a", 400),
        ("/collections/sites/tiles/WebMercatorQuad/0/0/..%2f..%2fsites", 404),
        ("/collections/sites/tiles/WebMercatorQuad/0/0/0?secret=1", 400),
        ("/collections/sites/tiles/WebMercatorQuad/0/0/0?f=png", 400),
        ("/collections/sites/tiles?f=mvt", 400),
        ("/collections/sites/styles/nothing", 404),
        ("/tileMatrixSets/Elsewhere", 404),
        ("/collections/sites/tiles/WebMercatorQuad/0/0/0?f=mvt", 200),
        ("/collections/sites/tiles?f=json", 200),
    ],
)
def test_what_is_asked_wrongly_is_refused_in_one_line(api, path, status):
    answer = api.get(path)
    assert answer.status_code == status, answer.text
    if status >= 400:
        assert set(answer.json()) == {"code", "description"}
        assert not re.search("SELECT|Traceback|pub\\.", answer.text)


def test_tile_sets_lead_to_tiles(api):
    listed = api.get("/collections/flows/tiles").json()["tilesets"]
    assert [one["tileMatrixSetURI"].rpartition("/")[2] for one in listed] == [
        "WebMercatorQuad", "WorldCRS84Quad",
    ]  # fmt: skip
    for entry in listed:
        links = {link["rel"]: link["href"] for link in entry["links"]}
        whole = api.get(links["self"]).json()
        assert {key: whole[key] for key in ("title", "crs", "dataType")} == {
            "title": entry["title"], "crs": entry["crs"], "dataType": "vector",
        }  # fmt: skip
        scheme = next(v for k, v in links.items() if k.endswith("tiling-scheme"))
        matrices = api.get(scheme).json()["tileMatrices"]
        finest = whole["tileMatrixSetLimits"][-1]
        assert finest["tileMatrix"] == whole["layers"][0]["maxTileMatrix"]
        assert finest["maxTileCol"] == matrices[int(finest["tileMatrix"])]["matrixWidth"] - 1
        template = next(one for one in whole["links"] if one["rel"] == "item")
        assert template["templated"] is True
        tile = template["href"].format(tileMatrix=0, tileRow=0, tileCol=0)
        assert api.get(tile).status_code in (200, 204)


def test_tile_matrix_sets_are_those_of_ogc(api):
    listed = api.get("/tileMatrixSets").json()["tileMatrixSets"]
    for entry in listed:
        whole = api.get(entry["links"][0]["href"]).json()
        assert whole["uri"] == f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{whole['id']}"
        assert whole["crs"] == entry["crs"]
        assert whole["tileMatrices"][3]["matrixHeight"] == 8


def test_tilejson_says_what_is_in_the_tiles(api, rows):
    said = api.get("/collections/sites/tiles/WebMercatorQuad/tile.json").json()
    schema = {
        "required": ["tilejson", "tiles", "vector_layers", "bounds", "minzoom", "maxzoom"],
        "properties": {
            "tilejson": {"const": "3.0.0"},
            "vector_layers": {"items": {"required": ["id", "fields"]}, "minItems": 1},
        },
    }
    jsonschema.validate(said, schema)
    assert (
        rows("SELECT credit_line FROM pub.dataset WHERE slug = 'sample'")[0][0]
        in said["attribution"]
    )
    tile = api.get(said["tiles"][0].format(z=4, y=7, x=8))
    known = {one["id"]: set(one["fields"]) for one in said["vector_layers"]}
    for layer, features in mvt.layers(tile.content).items():
        assert {key for one in features for key in one.properties} <= known[layer]
    assert "latest" not in said["vector_layers"][0]["description"]
    rounds = api.get("/collections/site-rounds/tiles/WebMercatorQuad/tile.json").json()
    assert "latest of each series" in rounds["vector_layers"][0]["description"]


@pytest.mark.parametrize("layer", ["sites", "flows", "displacement-admin-1", "admin-0"])
def test_a_style_draws_the_layer_in_the_colours_of_the_portal(api, layer):
    (entry,) = api.get(f"/collections/{layer}/styles").json()["styles"]
    style = api.get(entry["links"][0]["href"]).json()
    assert (style["version"], set(style["sources"])) == (8, {layer})
    assert all(one["source-layer"] == layer for one in style["layers"][1:])
    colours = set(re.findall("#[0-9a-f]{6}", str(style)))
    assert colours
    assert colours <= set(re.findall("#[0-9a-f]{6}", TOKENS.read_text().partition("@media")[0]))
    assert api.get(style["sources"][layer]["url"]).json()["vector_layers"][0]["id"] == layer


def test_classes_of_a_style_are_the_published_breaks(api, rows):
    fields = rows("SELECT fields FROM pub.layer_facts WHERE layer = 'sites'")[0][0]
    total = next(one for one in fields if one["name"] == "total_individuals")
    breaks = total["statistics"]["breaks"]["quantiles"]
    style = api.get("/collections/sites/styles/portal").json()
    steps = style["layers"][1]["paint"]["circle-color"][2]
    assert [bound - 0.5 for bound in steps[3:][2::2]] == breaks[:-1]


@pytest.mark.parametrize(("layer", "kind"), [("sites", "Point"), ("admin-1", "MultiPolygon")])
def test_gdal_reads_a_tile(api, tmp_path, layer, kind):
    path = tmp_path / "tile.mvt"
    path.write_bytes(api.get(f"/collections/{layer}/tiles/WebMercatorQuad/5/14/17").content)
    frame = pyogrio.read_dataframe(path, layer=layer, X=17, Y=14, Z=5)
    assert len(frame) > 20
    assert kind in set(frame.geom_type)
    assert frame.geometry.is_valid.mean() > 0.95  # GDAL cuts at the edge and rounds
    west, south, east, north = frame.to_crs(4326).total_bounds
    assert 11.2 < west < east < 22.6
    assert 10.9 < south < north < 22


def test_a_layer_as_one_file_holds_the_same_tiles(published, api, tmp_path):
    path = tmp_path / "transit-points.pmtiles"
    with ThreadPoolExecutor(1) as thread:  # it starts a loop of its own
        said = (published.web, "transit-points", path, {"licence": "CC0-1.0"})
        last = thread.submit(write_pmtiles, *said).result()
    with path.open("rb") as file:
        reader = Reader(MmapSource(file))
        header, said = reader.header(), reader.metadata()
        tiles = {place: gzip.decompress(body) for place, body in all_tiles(reader.get_bytes)}
    assert (header["max_zoom"], header["clustered"]) == (last, True)
    assert said["licence"] == "CC0-1.0"
    assert said["vector_layers"][0]["id"] == "transit-points"
    assert last == 14
    for zoom in (0, 5, 14):
        some = next((place, body) for place, body in tiles.items() if place[0] == zoom)
        (z, x, y), body = some
        served = api.get(f"/collections/transit-points/tiles/WebMercatorQuad/{z}/{y}/{x}")
        assert served.content == body
    features = [one for (zoom, *_), body in tiles.items() if zoom == 14
                for one in mvt.layers(body)["transit-points"]]  # fmt: skip
    assert len(features) == 60
    frame = pyogrio.read_dataframe(path, layer="transit-points")
    assert len(frame) == 60


def test_tiles_lie_on_the_disk_for_all_workers(api, tile_folder):
    api.get(TILE)
    (folder,) = tile_folder.glob("sites_p1_*")
    assert "14-17.mvt" in {path.name for path in (folder / "WebMercatorQuad" / "5").iterdir()}
