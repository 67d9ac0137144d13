"""Inhabitants: OCHA's tables of population statistics come in whole, or are said to have not."""

import pandas as pd
import pytest

from ingest import sources
from ingest.sources.model import DatasetInfo
from ingest.sources.sample.calibration import calibration

SOMALIA = "cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson"
HEADINGS = (
    "year,ISO3,ADM0_EN,ADM0_PCODE,ADM1_EN,ADM1_PCODE,ADM2_EN,ADM2_PCODE,F_TL,M_TL,T_TL,"
    "F_00_04,T_00_04"
)
ROWS = [
    "2023,SOM,Somalia,SO,Awdal,SO11,Borama,SO1101,210100,198300,408400,30000,62000",
    "2023,SOM,Somalia,SO,Awdal,SO11,Baki,SO1102,,,71250,,",
    '2023,SOM,Somalia,SO,Bay,SO24,Baydhaba,SO2401,"150,000","150,001","300,002",1,2',
]
COUNTED = (
    "SELECT adm_pcode, adm_level, boundary_version, population_year, population, "
    "population_female, population_male FROM core.population ORDER BY 1"
)


def source(title: str = "Inhabitants of Somalia"):
    info = DatasetInfo(slug=title.lower(), title=title, licence_id="CC-BY-3.0-IGO",
                       credit_line="OCHA", redistributable=True, synthetic=False)  # fmt: skip
    return sources.get("cod_ps").model_copy(update={"dataset": info})


@pytest.fixture(scope="module")
def somalia(shared, real_data):
    shared.load("cod_ab", real_data(SOMALIA))
    return shared


@pytest.fixture
def load(somalia, tmp_path):
    """load(*lines) → the report of a table with those rows."""

    def run(*lines: str, headings: str = HEADINGS):
        path = tmp_path / "som_admpop_adm2_2023.csv"
        path.write_text("\n".join([headings, *lines]) + "\n", encoding="utf-8")
        return somalia.load(source(), path)

    return run


def test_every_inhabitant_is_loaded_with_the_place_and_year(somalia, load):
    report = load(*ROWS)
    edition = somalia.one("SELECT DISTINCT boundary_version FROM core.admin_unit WHERE level = 2")
    assert somalia.rows(COUNTED) == [
        ("SO1101", 2, edition, 2023, 408400, 210100, 198300),
        ("SO1102", 2, edition, 2023, 71250, None, None),
        ("SO2401", 2, edition, 2023, 300002, 150000, 150001),
    ]
    books = report.tables["population"]
    assert books["read"] == books["loaded"] == {"rows": 3, "population": 408400 + 71250 + 300002}
    assert books["rejected"]["population"] == 0
    assert report.after["population"] == {"rows": 3, "population": 779652}
    assert report.warnings["parts:population"].count == 1  # Baydhaba's sexes are one short


def test_a_unit_stands_once_a_year_and_totals_not_at_all(somalia, load):
    report = load(*ROWS, ROWS[1], "2023,SOM,Somalia,SO,Total,,Total,,,,779652,,")
    assert report.rules == {"repeated-key": 1, "total-row": 1}
    books = report.tables["population"]
    assert books["loaded"]["population"] == 779652
    assert (
        books["read"]["population"]
        == books["loaded"]["population"] + books["rejected"]["population"]
    )
    assert somalia.one("SELECT sum(population) FROM core.population") == 779652


def test_a_year_later_is_another_record(somalia, load):
    load(*ROWS, ROWS[0].replace("2023", "2024").replace("408400", "420000"))
    years = "SELECT population_year FROM core.population WHERE adm_pcode = 'SO1101' ORDER BY 1"
    assert somalia.rows(years) == [(2023,), (2024,)]


def test_a_table_without_a_year_is_not_guessed_at(load):
    report = load(*(row.partition(",")[2] for row in ROWS), headings=HEADINGS.partition(",")[2])
    assert report.rules == {"required:population_year": 3}


def test_the_sample_shares_out_published_inhabitants_to_the_unit():
    batches = {
        one.table: one.rows for one in sources.extract(sources.get("sample"), None, lambda f: f)
    }
    rows = batches["population"]
    assert (rows["population"] == rows["population_female"] + rows["population_male"]).all()
    published = {iso3: one.inhabitants for iso3, one in calibration().country.items()}
    assert published == {
        "NGA": 200_963_599,
        "CMR": 25_876_380,
        "TCD": 15_946_876,
        "NER": 23_310_715,
    }
    for level in (0, 1):
        found = rows[rows["adm_level"] == level].groupby("iso3")["population"].sum()
        assert found.to_dict() == published
    stocks = batches["admin_stock"].query("adm_level == 1").groupby(["round", "adm_pcode"])
    displaced = stocks["individuals"].sum().groupby("adm_pcode").max()
    inhabitants = rows.set_index("adm_pcode")["population"].reindex(displaced.index)
    assert (displaced < 0.5 * inhabitants).all()
    assert pd.api.types.is_integer_dtype(rows["population"])
