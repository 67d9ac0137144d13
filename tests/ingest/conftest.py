"""Warehouses for the tests of ingest."""

import pytest

from tests import warehouse as houses


@pytest.fixture
def warehouse(cluster, tmp_path):
    with houses.empty(cluster, tmp_path / "var") as house:
        yield house


@pytest.fixture(scope="module")
def shared(cluster, tmp_path_factory):
    """One for all tests of a module."""
    with houses.empty(cluster, tmp_path_factory.mktemp("var")) as house:
        yield house


@pytest.fixture(scope="module")
def sample(cluster, tmp_path_factory):
    """The shipped data, loaded and published; for all tests of a module."""
    with houses.with_sample(cluster, tmp_path_factory.mktemp("var")) as house:
        yield house
