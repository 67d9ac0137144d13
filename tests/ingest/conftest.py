"""Warehouses and the command line for the tests of ingest."""

import sys
from dataclasses import dataclass

import pytest

from geoportal import cli
from tests import warehouse as houses


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    error: str


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


@pytest.fixture
def command(warehouse, monkeypatch, capfd):
    """`geoportal …` on the test's warehouse: command("load", "prmn", path) → Outcome."""
    monkeypatch.setenv("GEOPORTAL_DATABASE_URL", warehouse.access.owner)
    monkeypatch.setenv("GEOPORTAL_WEB_DATABASE_URL", warehouse.access.web)
    monkeypatch.setenv("GEOPORTAL_VAR", str(warehouse.var))

    def run(*words: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["geoportal", *map(str, words)])
        code = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        return Outcome(code, *capfd.readouterr())

    return run
