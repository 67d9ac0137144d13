"""The project and the layer definitions, opened by QGIS: layers, classes, colours, words."""

import math
import os
import re
import subprocess
import zipfile

import httpx
import pytest

from geoportal.portal import legend
from geoportal.portal.classes import class_of, ramp_step
from geoportal.portal.flows.questions import offers
from geoportal.portal.selection import map_view
from geoportal.qgis.colours import tokens
from geoportal.qgis.words import number
from geoportal.store import Store
from ingest import dictionary
from tests.geoportal.test_features import COLLECTIONS

pytestmark = pytest.mark.xdist_group("qgis")
LINES = "geoportal_boundary-lines_all"
AREAS = "geoportal_displacement-admin-1_sample_stock_latest"
FLOWS = "geoportal_flows_sample_movement_latest"
SITES, POINTS = "geoportal_sites_all", "geoportal_transit-points_all"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("project")


@pytest.fixture(scope="module")
def opened(qgis, live_server, folder):
    """What QGIS says of the project; pages of its themes go to QGIS_PICTURES, if that is set."""
    path = folder / "project.qgz"
    path.write_bytes(httpx.get(f"{live_server}/api/qgis/project.qgz?lang=en", timeout=60).content)
    return qgis("project", path=str(path), pictures=os.environ.get("QGIS_PICTURES", str(folder)))


@pytest.fixture(scope="module")
def defined(qgis, live_server, folder):
    """What QGIS says of each layer definition, in Arabic."""
    paths = {}
    for name in COLLECTIONS:
        path = folder / f"{name}.qlr"
        path.write_bytes(httpx.get(f"{live_server}/api/qgis/{name}.qlr?lang=ar").content)
        paths[name] = str(path)
    return qgis("definitions", paths=paths)


def test_it_opens(opened, select):
    ((number,),) = select("SELECT number FROM pub.publication")
    assert opened["read"] is True
    assert opened["title"] == f"Displacement geoportal, publication {number}"
    assert opened["crs"] == "EPSG:3857"
    for (credit,) in select("SELECT credit_line FROM pub.dataset"):
        assert credit in opened["abstract"]
    assert [name for name, layer in opened["layers"].items() if not layer["valid"]] == []


def test_every_collection_is_in_it(opened):
    sources = [layer["source"] for layer in opened["layers"].values()]
    for name in COLLECTIONS:
        assert any(f"typename='{name}'" in source for source in sources), name


def test_layers_are_in_groups(opened):
    groups = {name: [layer for layer, _ in layers] for name, layers in opened["tree"]}
    assert list(groups) == ["Status of boundaries", "Flows", "Sites and points",
                            "Displaced people", "Boundaries", "Background"]  # fmt: skip
    assert AREAS in groups["Displaced people"] and FLOWS in groups["Flows"]
    assert groups["Background"] == ["tiles_admin-1", "tiles_admin-0"]


def test_boundary_lines_lie_over_all_else_by_their_status(opened):
    assert opened["tree"][0][1] == [[LINES, True]]
    assert opened["layers"][LINES]["kind"] == "QgsCategorizedSymbolRenderer"


def test_it_begins_with_the_portals_first_map_and_land(opened):
    shown = [layer for _, layers in opened["tree"] for layer, checked in layers if checked]
    assert shown == [LINES, AREAS, "tiles_admin-1", "tiles_admin-0"]


def test_areas_have_the_portals_classes_and_colours(opened, published):
    store = Store(published.web)
    bins = legend.bounds(store, map_view(store, {}))["bins"]
    layer = opened["layers"][AREAS]
    *classes, zero, withheld, unknown = layer["classes"]
    assert layer["kind"] == "QgsRuleBasedRenderer"
    assert [upper(each) for each in classes] == [math.inf, *bins[-2::-1]]
    colours = [tokens()[f"ramp-{ramp_step(rank, len(bins))}"] for rank in range(len(bins), 0, -1)]
    assert [each["colour"] for each in classes] == colours
    assert zero["condition"].endswith("= 0") and zero["colour"] == tokens()["map-zero"]
    assert withheld["words"].startswith("Suppressed") and unknown["words"] == "No data"


def upper(drawn: dict) -> float:
    """The upper bound of a class; the highest has none."""
    found = re.search(r"<= ([\d.]+)$", drawn["condition"])
    return float(found[1]) if found else math.inf


def test_every_area_is_drawn_as_the_portal_draws_it(opened, published, select):
    store = Store(published.web)
    bins = legend.bounds(store, map_view(store, {}))["bins"]
    figures = dict(select(
        'SELECT id, total_individuals FROM pub."displacement-admin-1" '
        "WHERE dataset = 'sample' AND measure = 'stock' AND reported_on = '2016-04-30'"
    ))  # fmt: skip
    wanted = {feature: tokens()[f"ramp-{ramp_step(class_of(value, bins), len(bins))}"]
              for feature, value in figures.items()}  # fmt: skip
    assert opened["layers"][AREAS]["drawn"] == wanted


def test_flows_have_the_portals_shades(opened, published, ids):
    largest = float(offers(Store(published.web))[0]["largest"])
    *classes, suppressed = opened["layers"][FLOWS]["classes"]
    shares = [upper(each) / largest for each in classes]
    assert shares == pytest.approx([math.inf, 0.64, 0.36, 0.16, 0.04])
    assert suppressed["condition"].endswith("IS NULL")
    assert [each["colour"] for each in classes] == [tokens()[f"flow-{n}"] for n in (5, 4, 3, 2, 1)]
    drawn = opened["layers"][FLOWS]["drawn"]
    left_out = {feature for feature, colour in drawn.items() if colour is None}
    assert left_out <= set(ids("flows", "geom IS NULL")) and len(left_out) < len(drawn)


def test_circles_grow_with_their_people(opened, select):
    *classes, _zero, _withheld, _unknown = opened["layers"][SITES]["classes"]
    sizes = [each["size"] for each in classes]
    assert sizes == sorted(sizes, reverse=True) and len(set(sizes)) == len(sizes)
    ((largest,),) = select("SELECT max(total_individuals) FROM pub.sites")
    assert classes[0]["words"].endswith(number(largest))
    assert len(opened["layers"][SITES]["drawn"]) == 3000


def test_points_are_marked_by_their_kind(opened):
    layer = opened["layers"][POINTS]
    assert layer["kind"] == "QgsCategorizedSymbolRenderer"
    assert None not in layer["drawn"].values() and len(layer["drawn"]) == 60


def test_fields_are_named_from_the_dictionary(opened):
    aliases = opened["layers"][SITES]["aliases"]
    field = dictionary.tables()["site"].fields["site_type"]
    assert aliases["site_type"] == field.labels["en"]
    assert aliases["idp_individuals"] == "Internally displaced people"
    assert [name for name, alias in aliases.items() if not alias] == []


def test_codes_are_shown_by_their_labels(opened):
    widgets = opened["layers"][SITES]["widgets"]
    codes = dictionary.codes("site_type")
    assert widgets["site_type"] == {code: said["en"] for code, said in codes.items()}
    assert widgets["name"] is None


def test_labels_are_in_the_language_asked_for(opened):
    assert 'coalesce("name_en", "name")' in opened["layers"][AREAS]["label"]


def test_credits_licences_and_caveats_travel_along(opened, select):
    lines = dict(select("SELECT slug, credit_line FROM pub.dataset"))
    layer = opened["layers"][AREAS]
    for slug in ("sample", "natural-earth"):  # the figures, and the boundaries they stand on
        assert lines[slug] in layer["credit"]
    assert layer["licences"] == ["CC0-1.0, public-domain"]
    assert "never to be added up" in layer["abstract"]
    assert "made up for demonstration" in layer["abstract"]


def test_only_what_has_several_dates_moves_in_time(opened):
    moving = {name for name, layer in opened["layers"].items() if layer.get("moves")}
    assert {"geoportal_site-rounds_all", "geoportal_flows_sample_movement_all"} <= moving
    assert not moving & {AREAS, FLOWS, SITES, POINTS}


def test_every_theme_draws_its_figures_over_land(opened):
    seen = {"Displaced people": "ramp-9", "Flows": "node", "Sites and points": "map-water",
            "Boundaries": "map-water"}  # fmt: skip
    assert set(opened["themes"]) == set(seen)
    for theme, shades in opened["themes"].items():
        assert shades[tokens()["map-land"]] > 0.1, theme
        assert tokens()[seen[theme]] in shades, theme


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_layer_definition_adds_its_layers(defined, name):
    added = defined[name]
    assert added["ok"] and not added["fault"]
    assert added["layers"] and all(layer["valid"] for layer in added["layers"])
    assert all(f"typename='{name}'" in layer["source"] for layer in added["layers"])
    assert any(any("\u0600" <= letter <= "\u06ff" for letter in alias)
               for alias in added["layers"][0]["aliases"].values())  # fmt: skip


def test_a_project_is_an_archive_of_one_file(opened, folder):
    with zipfile.ZipFile(folder / "project.qgz") as archive:
        assert archive.namelist() == ["project.qgs"]
        assert archive.read("project.qgs").startswith(b"<!DOCTYPE qgis")
    assert subprocess.run(["unzip", "-tq", folder / "project.qgz"], check=False).returncode == 0
