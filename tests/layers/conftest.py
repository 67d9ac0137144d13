"""Warehouses for the tests of layers."""

import pytest

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
