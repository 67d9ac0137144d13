"""Every real file is read, or refused in one clear line."""

import os
from pathlib import Path

import pytest

from ingest.errors import UserError
from ingest.read import batches, describe, read_layer, read_table
from ingest.settings import ROOT
from ingest.sources.model import ReadOptions

REAL = Path(os.environ.get("GEOPORTAL_REAL_DATA", ROOT.parent / "shared" / "data" / "real"))
FILES = sorted(str(p.relative_to(REAL)) for p in REAL.rglob("*") if p.is_file()) or ["README.md"]
REMEDIES = ("[read] ", "zip it again", "describes one thing", "more cells than headings")


@pytest.mark.parametrize("name", FILES)
def test_every_real_file_is_read_or_refused_in_one_line(real_data, name):
    path = real_data(name)
    try:
        rows = sum(map(len, batches(path, size=7_000)))
    except UserError as error:
        assert str(error).startswith(path.name) and "\n" not in str(error)
        assert any(words in str(error) for words in REMEDIES)
    else:
        assert describe(path).rows == rows > 0


ROWS = {
    "prmn_somalia/idps_somalia_som_unhcr_prmn_displacement_dataset.xlsx": 52_648,
    "pcodes/download-global-pcodes-adm-1-2.csv": 33_363,
    "pcodes/global-pcodes-adm-1-2-with-version.csv": 22_987,
    "unhcr_population/flows.csv.gz": 105_868,
    "unhcr_population/population.csv.gz": 138_893,
    "hxl_messy/ethiopia_drought_affected_targeted_reached_by_cluster.csv": 391,
    "hxl_messy/somalia_drought_affected_targeted_reached_by_cluster.csv": 74,
    "hxl_messy/input-valid-latin1.csv": 4,
    "hxl_messy/input-fuzzy.csv": 4,
    "hxl_messy/input-broken.xlsx": 6_431,
    "hxl_messy/input-valid.xls": 4,
    "cod_ab_v2_caf/caf_dynamic_ab_metadata.csv": 834,
    "cod_ab_v2_caf/caf_adminlines.parquet": 1_079,
    "cod_ab_legacy/derived_hti_admbnda_adm2_shp.zip": 140,
    "geoboundaries_shp_zip/COD-ADM2-shp.zip": 48,
    "natural_earth_admin1/ne_10m_admin1_19_countries.geojson": 322,
    "idmc/idmc_idu.json": 113,
    "missing_migrants/2023-json.json": 2_689,
}


@pytest.mark.parametrize("name", ROWS)
def test_real_files_have_the_rows_they_have(real_data, name):
    assert sum(map(len, batches(real_data(name)))) == ROWS[name]


CHOSEN = {
    "border_crossings_ukraine/ukr_border_crossings_090622.xlsx": (
        {"sheet": "Border Crossings"},
        80,
    ),
    "border_crossings_ukraine/ukr_border_crossings_140422.xlsx": (
        {"sheet": "Border Crossings"},
        67,
    ),
    "cod_ab_v2_caf/caf_cod_ab.xlsx": ({"sheet": "caf_admin3"}, 175),
    "hxl_messy/input-quality.xlsx": ({"sheet": "input-quality-no-hxl"}, 4),
    "xlsform/widgets.xls": ({"sheet": "survey"}, 40),
    "cod_ab_v2_caf/dataset-cod-ab-caf.json": ({"records": "resources"}, 7),
}


@pytest.mark.parametrize("name", CHOSEN)
def test_files_with_several_tables_are_read_when_one_is_named(real_data, name):
    options, rows = CHOSEN[name]
    assert len(read_table(real_data(name), ReadOptions(**options))) == rows


def test_a_zip_and_what_is_in_it_are_the_same(real_data):
    zipped = read_layer(real_data("cod_ab_legacy/derived_hti_admbnda_adm2_shp.zip"))
    layer = read_layer(real_data("cod_ab_legacy/hti_admbnda_adm2_cnigs_20181129_dv.geojson"))
    assert sorted(zipped["ADM2_PCODE"]) == sorted(layer["ADM2_PCODE"])
    assert set(zipped["ADM2_FR"]) == set(layer["ADM2_FR"])


def test_latin_1_gives_the_letters_of_utf_8(real_data):
    ours = read_table(real_data("hxl_messy/input-valid-latin1.csv"), ReadOptions())
    theirs = read_table(real_data("hxl_messy/input-valid.csv"), ReadOptions())
    for place in range(1, 9):  # the headings differ, by question marks only
        assert ours.iloc[:, place].tolist() == theirs.iloc[:, place].tolist()


def test_inspecting_is_quick(real_data):
    import time

    began = time.monotonic()
    assert describe(real_data("unhcr_population/population.csv.gz")).rows == 138_893
    assert time.monotonic() - began < 5
