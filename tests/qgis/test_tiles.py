"""The vector tiles of every collection, drawn by QGIS from afar and near."""

import pytest

from geoportal.qgis.source import tiles
from tests.geoportal.test_features import COLLECTIONS

pytestmark = pytest.mark.xdist_group("qgis")
BOXES = {  # metres of Web Mercator: west, south, east, north
    "afar": (-2_000_000, -1_000_000, 4_000_000, 3_000_000),
    "near": (1_400_000, 1_250_000, 1_560_000, 1_350_000),
}


@pytest.fixture(scope="module")
def drawn(qgis, live_server):
    sources = {name: tiles(f"{live_server}/api", name) for name in COLLECTIONS}
    return qgis("tiles", layers=sources, boxes=BOXES)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_tiles_load_and_have_something_to_draw(drawn, name):
    assert drawn[name]["valid"]
    assert len(drawn[name]["afar"]) > 1, "nothing but the background"


@pytest.mark.parametrize("name", ["admin-1", "displacement-admin-1", "sites", "site-rounds"])
def test_tiles_are_there_when_near(drawn, name):
    assert len(drawn[name]["near"]) > 1
