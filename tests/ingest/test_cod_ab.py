"""COD-AB boundaries: every real file, in both schemas and every format, becomes the same thing."""

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from ingest.errors import UserError

pytestmark = pytest.mark.xdist_group("cod_ab")
LEGACY, NEW = "cod_ab_legacy/", "cod_ab_v2_caf/"
HAITI_ZIP = LEGACY + "derived_hti_admbnda_adm2_shp.zip"
# file: country, level, rows, loaded, edition, least and greatest P-code
FILES = {
    LEGACY + "cmr_admbnda_adm1_wfp_ocha.geojson":
        ("CMR", 1, 10, 10, "cod-cmr-2019-01-04", "CM001", "CM010"),
    LEGACY + "cmr_admbnda_adm2_wfp_ocha.geojson":
        ("CMR", 2, 58, 58, "cod-cmr-2021-06-24", "CM001001", "CM010006"),
    LEGACY + "hti_admbnda_adm1_cnigs_20181129_dv.geojson":
        ("HTI", 1, 10, 10, "cod-hti-2018-11-29", "HT01", "HT10"),
    LEGACY + "hti_admbnda_adm2_cnigs_20181129_dv.geojson":
        ("HTI", 2, 140, 140, "cod-hti-2018-11-29", "HT0111", "HT1032"),
    LEGACY + "nga_admbnda_adm1_wca_ocha_derived.geojson":
        ("NGA", 1, 37, 37, "cod-nga-2021-06-24", "NG01", "NG37"),
    LEGACY + "som_admbnda_adm1_ocha_20230308_dv.geojson":
        ("SOM", 1, 18, 18, "cod-som-2023-03-08", "SO11", "SO28"),
    LEGACY + "som_admbnda_adm2_ocha_20230308_dv.geojson":
        ("SOM", 2, 74, 74, "cod-som-2023-03-08", "SO1101", "SO2804"),
    NEW + "caf_admin0.parquet": ("CAF", 0, 1, 1, "cod-caf-201506", "CF", "CF"),
    NEW + "caf_admin1.parquet": ("CAF", 1, 17, 17, "cod-caf-201506", "CF11", "CF71"),
    NEW + "caf_admin2.parquet": ("CAF", 2, 72, 72, "cod-caf-201506", "CF111", "CF711"),
    NEW + "caf_admin3.parquet": ("CAF", 3, 175, 175, "cod-caf-201506", "CF1111", "CF7118"),
    # 26 of its rows have no code and 4 repeat one
    NEW + "caf_admin4.parquet": ("CAF", 4, 202, 172, "cod-caf-201506", "CF711101", "CF711814"),
}  # fmt: skip


@pytest.fixture(scope="module")
def reports(shared, real_data):
    """Every file loaded into one database, side by side."""
    return {name: shared.load("cod_ab", real_data(name)) for name in FILES}


def units(house, name: str) -> list[tuple]:
    _, level, _, _, edition, _, _ = FILES[name]
    return house.rows(
        "SELECT pcode, parent_pcode, parent_name, name, name_en, name_fr, iso3 "
        "FROM core.admin_unit WHERE boundary_version = %s AND level = %s ORDER BY pcode",
        edition, level,
    )  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_loaded(shared, reports, name):
    iso3, level, read, loaded, edition, first, last = FILES[name]
    report, found = reports[name], units(shared, name)
    assert report.dataset == f"{edition}-adm{level}"
    assert (report.rows_read, report.rows_loaded) == (read, loaded)
    assert report.rows_rejected == read - loaded
    assert (len(found), found[0][0], found[-1][0]) == (loaded, first, last)
    assert {unit[-1] for unit in found} == {iso3}
    assert all(unit[3] for unit in found)


def test_rejected_units_say_why(reports):
    rules = {name: report.rules for name, report in reports.items() if report.rules}
    assert rules == {
        NEW + "caf_admin4.parquet": {"required:pcode": 26, "repeated-key": 4},
    }


def test_cameroon_has_the_codes_of_ocha(shared, reports, real_data):
    """The file's own admin2Pcod (CM0801) is another's: none of the 58 is on the global list."""
    listed = pd.read_csv(real_data("pcodes/download-global-pcodes-adm-1-2.csv"), dtype=str)
    official = set(listed.loc[listed["Location"].eq("CMR"), "P-Code"])
    codes = {unit[0] for unit in units(shared, LEGACY + "cmr_admbnda_adm2_wfp_ocha.geojson")}
    assert len(codes & official) == 58
    assert "CM008001" in codes and "CM0801" not in codes


@pytest.mark.parametrize("name", [name for name in FILES if FILES[name][1] > 0])
def test_units_know_their_parent(shared, reports, name):
    iso3, level, *_ = FILES[name]
    found = units(shared, name)
    assert all(parent and code.startswith(parent) for code, parent, *_ in found)
    assert all(unit[2] for unit in found)
    above = [file for file, facts in FILES.items() if facts[:2] == (iso3, level - 1)]
    for file in above:
        assert {parent for _, parent, *_ in found} <= {unit[0] for unit in units(shared, file)}


def test_names_stand_by_language(shared, reports):
    def first(name, column):
        return units(shared, name)[0][column]

    cmr1, cmr2 = (LEGACY + f"cmr_admbnda_adm{n}_wfp_ocha.geojson" for n in (1, 2))
    assert (first(cmr1, 4), first(cmr1, 5)) == ("Adamawa", "Adamaoua")
    assert "Bamboutos" in {unit[5] for unit in units(shared, cmr2)}
    caf = {unit[0]: unit for unit in units(shared, NEW + "caf_admin2.parquet")}
    assert caf["CF616"][3:6] == ("Satéma", None, "Satéma")  # the file says lang = fr
    assert caf["CF616"][2] == "Basse-Kotto"


def test_an_empty_spreadsheet_date_is_no_date(shared, reports):
    dates = shared.rows("SELECT DISTINCT extract(year FROM valid_on)::int FROM core.admin_unit")
    assert {year for (year,) in dates} == {2015, 2018, 2019, 2021, 2023}


def test_geometries_are_valid_multipolygons(shared, reports):
    assert shared.rows(
        "SELECT DISTINCT ST_GeometryType(geom), ST_IsValid(geom), ST_SRID(geom), "
        "ST_NDims(geom) FROM core.admin_unit"
    ) == [("ST_MultiPolygon", True, 4326, 2)]


def test_shapes_are_those_of_the_file(shared, reports, real_data):
    name = NEW + "caf_admin1.parquet"
    file = gpd.read_parquet(real_data(name)).set_index("adm1_pcode")
    kept = dict(
        shared.rows("SELECT pcode, ST_AsBinary(geom) FROM core.admin_unit "
                    "WHERE boundary_version = 'cod-caf-201506' AND level = 1")
    )  # fmt: skip
    shapes = {code: shapely.from_wkb(bytes(shape)) for code, shape in kept.items()}
    assert shapes.keys() == set(file.index)
    assert all(shapes[code].equals(file.geometry[code]) for code in shapes)


def test_editions_stand_side_by_side(warehouse, real_data, tmp_path):
    """The same country in a newer edition replaces nothing; the newest is looked up."""
    path = real_data(LEGACY + "som_admbnda_adm1_ocha_20230308_dv.geojson")
    warehouse.load("cod_ab", path)
    newer = pyogrio.read_dataframe(path).assign(validOn="2025-01-01")
    newer.to_file(tmp_path / "newer.gpkg")
    warehouse.load("cod_ab", tmp_path / "newer.gpkg")
    assert warehouse.rows(
        "SELECT boundary_version, count(*) FROM core.admin_unit GROUP BY 1 ORDER BY 1"
    ) == [("cod-som-2023-03-08", 18), ("cod-som-2025-01-01", 18)]


@pytest.mark.parametrize("form", ["zip", "gpkg", "parquet"])
def test_every_format_gives_the_same_units(warehouse, reports, shared, real_data, tmp_path, form):
    name = LEGACY + "hti_admbnda_adm2_cnigs_20181129_dv.geojson"
    path = real_data(HAITI_ZIP) if form == "zip" else tmp_path / f"haiti.{form}"
    if form == "gpkg":
        pyogrio.read_dataframe(real_data(name)).to_file(path)
    elif form == "parquet":
        pyogrio.read_dataframe(real_data(name)).to_parquet(path)
    warehouse.load("cod_ab", path)
    assert units(warehouse, name) == units(shared, name)


def test_another_coordinate_system_is_brought_to_degrees(warehouse, shared, reports, real_data,
                                                         tmp_path):  # fmt: skip
    name = LEGACY + "hti_admbnda_adm1_cnigs_20181129_dv.geojson"
    path = tmp_path / "utm.gpkg"
    pyogrio.read_dataframe(real_data(name)).to_crs(32618).to_file(path)
    warehouse.load("cod_ab", path)
    box = "SELECT ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b) FROM (SELECT ST_Extent(geom) b "
    box += "FROM core.admin_unit WHERE iso3 = 'HTI' AND level = 1) t"
    assert warehouse.rows(box)[0] == pytest.approx(shared.rows(box)[0], abs=1e-6)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("geoboundaries_shp_zip/SYR-ADM1-shp.zip", "no column of P-codes"),
        (NEW + "caf_admin1points.parquet", "polygon"),
        ("pcodes/rowca-gin-adm2.csv", "no shapes"),
    ],
)
def test_what_is_no_boundary_layer_is_refused(warehouse, real_data, name, words):
    before = warehouse.state()
    with pytest.raises(UserError, match=words):
        warehouse.load("cod_ab", real_data(name))
    assert warehouse.state() == before
