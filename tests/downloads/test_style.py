"""Each GeoPackage holds the style of the project: its classes, labels and names."""

import sqlite3
from contextlib import closing
from xml.etree import ElementTree

import pytest

from geoportal.downloads import geopackage

RENDERERS = {"admin-1": "singleSymbol", "displacement-admin-1": "RuleRenderer",
             "flows": "RuleRenderer", "sites": "RuleRenderer",
             "transit-points": "categorizedSymbol"}  # fmt: skip


@pytest.mark.parametrize("layer", RENDERERS)
def test_it_is_drawn_as_in_the_project(made, layer):
    with closing(sqlite3.connect(made.path(f"{layer}.gpkg"))) as database:
        ((text,),) = database.execute("SELECT styleQML FROM layer_styles").fetchall()
    style = ElementTree.fromstring(text)
    assert style.find("renderer-v2").get("type") == RENDERERS[layer]
    names = {alias.get("field"): alias.get("name") for alias in style.iter("alias")}
    assert names["dataset"] == "Dataset" and all(names.values())


def test_one_without_figures_has_a_style_too(tmp_path, content):
    path = tmp_path / "sites.gpkg"
    geopackage.write(path, content([]))
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA user_version").fetchall() == [(10300,)]
        ((text,),) = database.execute("SELECT styleQML FROM layer_styles").fetchall()
    assert ElementTree.fromstring(text).find("renderer-v2") is not None
