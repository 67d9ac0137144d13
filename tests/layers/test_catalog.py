"""The contract: what a layer file may say, and what every published collection has."""

import re

import pytest

import layers
from ingest import dictionary
from ingest.errors import NotFoundError, UserError

pytestmark = pytest.mark.xdist_group("catalog")
NAMES = ["name", "name_en", "name_fr", "name_es", "name_ar"]
GROUPS = [f"{group}_individuals" for group in dictionary.codes("pop_group")]
ADMIN = ["adm_pcode", "boundary_version", "pcode_scheme", "iso3", "parent_pcode", *NAMES,
         "iso_3166_2", "valid_on"]  # fmt: skip
DISPLACEMENT = ["iso3", "adm_pcode", "adm_level", "boundary_version", *NAMES, "round",
                "reported_on", "measure", "total_individuals", *GROUPS, "households",
                "coverage_percent"]  # fmt: skip
SITES = ["site_id", "name", "site_type", "iso3", "adm_pcode", "adm_name", "boundary_version",
         "round", "reported_on", "total_individuals", *GROUPS]  # fmt: skip
PROMISED = {
    **{f"admin-{level}": ADMIN for level in range(3)},
    **{f"displacement-admin-{level}": DISPLACEMENT for level in range(3)},
    "sites": [*SITES, "status"],
    "site-rounds": SITES,
    "transit-points": ["point_id", "name", "name_local", "point_type", "iso3", "neighbour_iso3"],
    "flows": ["round", "reported_on", "measure", "origin_pcode", "origin_name", "origin_level",
              "destination_pcode", "destination_name", "destination_level", "boundary_version",
              "total_individuals", *GROUPS],
}  # fmt: skip
FILES = sorted([*layers.FOLDER.glob("*.toml"), *layers.FOLDER.glob("*.sql")])
WHOLE = """
title = "Points"
abstract = "Points of transit."
keywords = ["points"]
geometry = "point"
tables = ["transit_point"]
sql = "SELECT point_id AS id, dataset, geom FROM core.transit_point"
[fields.id]
type = "text"
definition = "Identifier."
[privacy]
tier = "public"
reason = "Public infrastructure."
"""


def add(contract, text: str, name: str = "points") -> None:
    (contract / f"{name}.toml").write_text(text, encoding="utf-8")


def columns(house, layer: str) -> dict[str, str | None]:
    """What the snapshot says each column means."""
    return dict(house.rows(
        "SELECT attname, col_description(attrelid, attnum) FROM pg_attribute "
        "WHERE attrelid = format('pub.%%I', %s)::regclass AND attnum > 0 AND NOT attisdropped "
        "AND attname <> 'seq'",
        f"{layer}_p1",
    ))  # fmt: skip


@pytest.mark.parametrize("layer", PROMISED)
def test_collections_have_what_was_promised_and_every_column_is_described(shared_sample, layer):
    found = columns(shared_sample, layer)
    assert {"id", "dataset", "synthetic", "geom", *PROMISED[layer]} <= found.keys()
    undescribed = [name for name, words in found.items() if not words and name != "geom"]
    assert undescribed == []


def test_the_catalogue_holds_what_was_promised_and_the_views_are_it(shared_sample):
    assert PROMISED.keys() <= layers.catalog().keys()
    views = {name for (name,) in shared_sample.rows("SELECT viewname FROM pg_views "
                                                    "WHERE schemaname = 'pub'")}  # fmt: skip
    facts = {"publication", "layer_facts", "dataset", "map_geometry", "snapshot", "history"}
    assert views - facts == layers.catalog().keys()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_layer_file_is_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 60


@pytest.mark.parametrize("name", layers.catalog())
def test_layers_say_who_may_read_them_and_what_they_are(name):
    layer = layers.catalog()[name]
    assert layer.privacy.tier == "public" and layer.privacy.reason.endswith(".")
    assert layer.title and layer.keywords and layer.abstract.endswith(".")
    assert all(field.definition.endswith(".") for field in layer.fields.values())


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('title = "Points"', 'title = "Points"\ntitel = "Points"', "titel: this key is not"),
        ('tier = "public"', 'tier = "public"\nlevel = 1', "privacy.level: this key is not"),
        ('type = "text"', 'type = "text"\nkind = 1', "fields.id.kind: this key is not"),
        ('[privacy]\ntier = "public"\nreason = "Public infrastructure."', "", "privacy: field req"),
        ('tier = "public"', "", "privacy.tier: field required"),
        ('tier = "public"', 'tier = "everyone"', "privacy.tier: input should be"),
        ("Public infrastructure.", "", "privacy.reason: string should have at least"),
        ('geometry = "point"', 'geometry = "dot"', "geometry: input should be"),
        ('keywords = ["points"]', "keywords = [", "points.toml: "),
    ],
)
def test_a_mistake_in_a_layer_file_is_refused_in_one_line(contract, old, new, words):
    assert old in WHOLE
    add(contract, WHOLE.replace(old, new))
    with pytest.raises(UserError, match=re.escape(words)) as fault:
        layers.catalog()
    assert str(fault.value).startswith("layers/points.toml: ") and "\n" not in str(fault.value)


def test_a_name_that_is_no_address_is_refused(contract):
    (contract / "My_Points.toml").write_text(WHOLE)
    with pytest.raises(UserError, match=r"My_Points.*name"):
        layers.catalog()


def test_an_unknown_layer_is_told_with_those_there_are():
    with pytest.raises(NotFoundError, match=r"no layer “admin-9”.*admin-0"):
        layers.get("admin-9")
    assert layers.get("admin-0").geometry == "polygon"


def test_a_new_layer_is_one_file(contract, small):
    add(contract, WHOLE)
    assert small.publish().features["points"] == 67
    assert columns(small, "points") == {"id": "Identifier.", "geom": None,
        "dataset": "Dataset the feature comes from.",
        "synthetic": "True where the figures are made up for demonstration."}  # fmt: skip


BROKEN = {
    "unknown table": (WHOLE.replace("core.transit_point", "core.transits"), "does not exist"),
    "no SQL": (WHOLE.replace("SELECT point_id", "SELEKT point_id"), "syntax error"),
    "no geometry": (WHOLE.replace(", geom FROM", " FROM"), "geom"),
    "no identifier": (WHOLE.replace("point_id AS id, ", ""), "id"),
    "repeated identifier": (WHOLE.replace("point_id AS id", "iso3 AS id"), "id"),
    "empty identifier": (WHOLE.replace("point_id AS id", "NULL::text AS id"), "id"),
    "no dataset": (WHOLE.replace(" dataset,", ""), "dataset"),
    "undescribed column": (
        WHOLE.replace("dataset, geom", "dataset, 1 AS odd, geom"), "column “odd” means",
    ),
    "another geometry": (
        WHOLE.replace("dataset, geom", "dataset, ST_Buffer(geom, 1) AS geom"), "Geometry type",
    ),
    "outside the world": (
        WHOLE.replace("dataset, geom", "dataset, ST_Translate(geom, 400, 0) AS geom"), "not valid",
    ),
    "no such time": (WHOLE.replace('sql = "', 'time = "day"\nsql = "'), "day"),
    "nothing to conserve": (
        WHOLE.replace('sql = "', 'conserves = "site_round"\nsql = "'), "total_individuals",
    ),
    "a text for a date": (
        WHOLE.replace("dataset, geom", "dataset, 'soon'::date AS day, geom"), "invalid input",
    ),
    "division by zero": (WHOLE.replace("SELECT point_id", "SELECT 1/0 AS n, point_id"), "zero"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_layer_is_refused_in_one_line(contract, shared_small, case):
    text, words = BROKEN[case]
    add(contract, text, "a-points")  # the first to be made
    with pytest.raises(UserError, match=words) as fault:
        shared_small.publish()
    assert str(fault.value).startswith("Layer a-points") and "\n" not in str(fault.value)


def test_a_broken_layer_leaves_the_publication_as_it_was(contract, shared_small):
    before = shared_small.state()
    add(contract, BROKEN["unknown table"][0], "z-points")  # the last to be made
    with pytest.raises(UserError, match="Layer z-points"):
        shared_small.publish()
    assert shared_small.state() == before
    assert shared_small.one("SELECT number FROM pub.publication") == 1
    assert shared_small.one('SELECT count(*) FROM pub."transit-points"') == 67


def test_a_layer_that_loses_people_is_not_published(contract, small):
    path = contract / "displacement-admin-2.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("FROM core.admin_stock WHERE adm_level = 2",
                                 "FROM core.admin_stock WHERE adm_level = 2 "
                                 "AND pop_group = 'idp'"), encoding="utf-8")  # fmt: skip
    with pytest.raises(UserError, match="would publish 30 people where 35 are loaded"):
        small.publish()
