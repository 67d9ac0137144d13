"""Warehouses for the tests of layers."""

import shutil

import pytest

import layers
from geoportal.access import Access
from layers import publish
from tests import conftest
from tests import warehouse as houses


@pytest.fixture
def warehouse(cluster, tmp_path):
    with houses.empty(cluster, tmp_path / "var") as house:
        yield house


@pytest.fixture
def sample(cluster, tmp_path):
    """The shipped data, loaded and published."""
    with houses.with_sample(cluster, tmp_path / "var") as house:
        yield house


@pytest.fixture(scope="module")
def shared_sample(cluster, tmp_path_factory):
    """The same for all tests of a module: read only."""
    with houses.with_sample(cluster, tmp_path_factory.mktemp("var")) as house:
        yield house


@pytest.fixture
def contract(tmp_path, monkeypatch):
    """A copy of the layer files to edit, in force for the test."""
    folder = tmp_path / "layers"
    shutil.copytree(layers.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(layers, "FOLDER", folder)
    monkeypatch.setattr(publish, "FOLDER", folder)
    return folder


TABLE = """adm2_pcode,individuals,households,reported_on,pop_group
SO1101,10,2,2024-01-31,idp
SO1101,5,,2024-01-31,returnee
SO1101,20,4,2024-02-29,idp
SO2401,0,,2024-01-31,idp
"""


def fill(house: houses.Warehouse, real_data, folder) -> houses.Warehouse:
    """Boundaries of Somalia, a table over them, and the border crossings of Ukraine."""
    house.load("cod_ab", real_data("cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson"))
    house.load(
        "border_crossings", real_data("border_crossings_ukraine/ukr_border_crossings_140422.xlsx")
    )
    path = folder / "idps.csv"
    path.write_text(TABLE)
    house.load(houses.own_table("Ours"), path)
    return house


@pytest.fixture
def small(warehouse, real_data, tmp_path):
    """A little data, loaded and not published."""
    return fill(warehouse, real_data, tmp_path)


@pytest.fixture(scope="module")
def shared_small(cluster, real_data, tmp_path_factory):
    """The same, published, for all tests of a module: read only."""
    folder = tmp_path_factory.mktemp("small")
    with houses.empty(cluster, folder / "var") as house:
        fill(house, real_data, folder).publish("January")
        yield house


@pytest.fixture
def house(cluster, real_data, tmp_path):
    """The same, published; a clone, so that it is made once however many tests change it."""

    def make(cluster, name):
        conftest._make_empty(cluster, name)
        owner, web = (cluster.url(role, name) for role in ("geoportal_owner", "geoportal_web"))
        one = houses.Warehouse(Access(owner, web), tmp_path / "made")
        fill(one, real_data, tmp_path).publish("January")

    with conftest._clone(cluster, "template_published", make) as access:
        yield houses.Warehouse(access, tmp_path / "var")
