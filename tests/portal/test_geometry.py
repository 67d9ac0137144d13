"""Geometry documents, the land around them, the picture."""

import json
from xml.etree import ElementTree

import pytest

from geoportal.portal import land
from geoportal.portal.classes import class_of, ramp_step


def test_geometry_is_sent_as_published_and_tagged(client):
    answer = client.get("/map/geometry/made-up/1.json")
    assert answer.headers["content-type"].startswith("application/geo+json")
    assert len(answer.json()["features"]) == 4
    tag = {"if-none-match": answer.headers["etag"]}
    assert client.get("/map/geometry/made-up/1.json", headers=tag).status_code == 304


def test_world_has_an_address(client):
    assert len(client.get("/map/geometry/_world/0.json").json()["features"]) == 2


@pytest.mark.parametrize(
    "path",
    [
        "/map/geometry/none/1.json",
        "/map/land/none/1.json",
        "/map/geometry/%00/1.json",
        "/map/land/%00/1.json",
        "/map/geometry/made-up/99999999999999999999.json",
        "/map/land/made-up/99999999999999999999.json",
    ],
)
def test_unknown_geometry_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_land_is_only_what_the_map_may_show(client):
    document = client.get("/map/land/made-up/1.json").json()
    assert [feature["id"] for feature in document["features"]] == ["AAA"]


@pytest.mark.parametrize(
    ("bbox", "frame"),
    [
        ((0, 0, 20, 10), (-15, -7.5, 35, 17.5)),
        ((10, 10, 11, 11), (4, 4, 17, 17)),
        ((170, -50, -170, -30), land.WORLD),
        (None, land.WORLD),
    ],
)
def test_frame(bbox, frame):
    assert land.frame(bbox) == frame


def test_clipping_drops_specks_and_rounds():
    speck = {"type": "Polygon", "coordinates": [[[1, 1], [1.001, 1], [1.001, 1.001], [1, 1]]]}
    block = {"type": "Polygon", "coordinates": [[[0, 0], [5, 0], [5, 5.123456], [0, 5], [0, 0]]]}
    features = [
        {"type": "Feature", "id": name, "properties": {"name": name}, "geometry": shape}
        for name, shape in (("speck", speck), ("block", block))
    ]
    body = json.dumps({"type": "FeatureCollection", "features": features})
    kept = json.loads(land.clipped(body, (0, 0, 10, 10)))["features"]
    assert [feature["id"] for feature in kept] == ["block"]
    assert "5.123456" not in json.dumps(kept)


def test_picture_needs_neither_script_nor_style(client):
    answer = client.get("/map/picture.svg?dataset=made-up&level=1&round=2&group=idp")
    root = ElementTree.fromstring(answer.text)
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert "style" not in answer.text and "<script" not in answer.text
    fills = [path.get("fill") for path in root.iter("{http://www.w3.org/2000/svg}path")]
    assert "url(#hatch)" in fills  # West has no figure in round 2
    assert "#ffffff" in fills  # East has none displaced
    assert "#5a1d5c" in fills  # North has the most


def test_dark_picture_has_other_colours(client):
    light, dark = (client.get(f"/map/picture.svg?theme={name}").text for name in ("light", "dark"))
    assert light != dark


def test_classes():
    bounds = [10.0, 20.0, 30.0]
    assert [class_of(v, bounds) for v in (None, 0, 1, 10, 10.5, 30, 31)] == [None, 0, 1, 1, 2, 3, 3]
    assert [ramp_step(rank, 3) for rank in (1, 2, 3)] == [1, 5, 9]
    assert [ramp_step(rank, 7) for rank in (1, 4, 7)] == [1, 5, 9]
    assert ramp_step(1, 1) == 9
