"""Places in a table find their unit, or are left for a person to decide; nothing is guessed."""

import pyogrio
import pytest

from ingest.sources.model import Pcodes
from tests.warehouse import own_table

CAMEROON = "cod_ab_legacy/cmr_admbnda_adm1_wfp_ocha.geojson"
HAITI = "cod_ab_legacy/hti_admbnda_adm1_cnigs_20181129_dv.geojson"
NIGERIA = "cod_ab_legacy/nga_admbnda_adm1_wca_ocha_derived.geojson"
CAF3 = "cod_ab_v2_caf/caf_admin3.parquet"


@pytest.fixture(scope="module")
def cod(shared, real_data):
    for name in (CAMEROON, HAITI, NIGERIA, CAF3):
        shared.load("cod_ab", real_data(name))
    return shared


@pytest.fixture(scope="module")
def iso(sample):
    """Natural Earth, whose codes are ISO 3166."""
    return sample


@pytest.fixture
def look_up(tmp_path):
    """(P-code, method, score) of one place given by column; None where it is left open."""

    def look_up(house, scheme: str = "cod", **place: str) -> tuple | None:
        path = tmp_path / "place.csv"
        columns = {**place, "individuals": "1", "reported_on": "2024-01-31"}
        path.write_text(
            "\n".join(",".join(f'"{word}"' for word in row)
                      for row in (columns.keys(), columns.values())),
            encoding="utf-8",
        )  # fmt: skip
        source = own_table("Places").model_copy(update={"pcodes": Pcodes(scheme=scheme)})
        report = house.load(source, path)
        found = house.rows("SELECT adm_pcode, adm_match_method, adm_match_score "
                           "FROM core.admin_stock WHERE dataset = 'places'")  # fmt: skip
        assert len(found) + report.rows_rejected == 1
        assert set(report.rejections) <= {"place-not-found", "place-contradiction"}
        return found[0] if found else None

    return look_up


@pytest.mark.parametrize(
    ("place", "answer"),
    [
        ({"adm1_pcode": "CM002"}, ("CM002", "pcode", 1.0)),
        ({"adm1_pcode": "CM002", "adm1_name": "CENTRE"}, ("CM002", "pcode", 1.0)),
        # the code is of one unit and the name of another: a person decides
        ({"adm1_pcode": "CM002", "adm1_name": "Littoral"}, None),
        # the name is of none: the code decides, less sure
        ({"adm1_pcode": "CM002", "adm1_name": "Yaoundé et environs"}, ("CM002", "pcode", 0.9)),
        ({"adm1_name": "Extrême-Nord"}, ("CM004", "name", 1.0)),
        ({"adm1_name": "Far-North"}, ("CM004", "name", 1.0)),
        ({"adm1_name": "Far North"}, ("CM004", "name_normalised", 0.95)),
        ({"adm1_name": "EXTREME NORD"}, ("CM004", "name_normalised", 0.95)),
        ({"adm1_name": "Borno"}, ("NG08", "name", 1.0)),
        ({"adm1_name": "Borneo"}, None),
        ({"adm1_pcode": "CM02"}, ("CM002", "pcode_repaired", 0.95)),
        ({"adm1_pcode": "CM02", "adm1_name": "Borno"}, None),
        ({"adm1_pcode": "CM99", "adm1_name": "Borno"}, ("NG08", "name", 0.9)),
    ],
)
def test_code_then_name_then_name_without_accents(cod, look_up, place, answer):
    assert look_up(cod, **place) == answer


@pytest.mark.parametrize("name", ["Centre", "South", "Adamawa", "adamawa", "CENTRE"])
def test_a_name_that_two_units_bear_is_never_matched(cod, look_up, name):
    """Centre and South are in Cameroon and Haiti, Adamawa in Cameroon and Nigeria."""
    assert look_up(cod, adm1_name=name) is None


@pytest.mark.parametrize(
    "country",
    [{"iso3": "CMR"}, {"adm0_name": "Cameroon"}, {"admin0Pcode": "CMR"}],
    ids=lambda country: next(iter(country)),
)
def test_the_country_tells_them_apart(cod, look_up, country):
    assert look_up(cod, adm1_name="Centre", **country) == ("CM002", "name", 1.0)


@pytest.mark.parametrize(("parent", "code"), [("Mbaïki", "CF1216"), ("MBAIKI", "CF1216"),
                                              ("Nola", "CF2311"), ("Bria", None),
                                              ("", None)])  # fmt: skip
def test_the_parent_tells_units_of_one_name_apart(cod, look_up, parent, code):
    """The Central African Republic has two communes of the name Nola."""
    found = look_up(cod, adm_level="3", adm_name="Nola", adm_parent_name=parent)
    assert found == (code and (code, "name", 1.0))


def test_another_parent_in_a_known_country_lowers_the_score(cod, look_up):
    place = {"adm_level": "3", "adm_name": "Bozoum", "adm_parent_name": "Bangui"}
    assert look_up(cod, iso3="CAF", **place) == ("CF3111", "name", 0.9)
    assert look_up(cod, **place) is None


@pytest.mark.parametrize(
    "place",
    [{"adm1_name": "Nord", "adm0_name": "Burkina Faso"}, {"adm1_name": "Borno", "iso3": "CMR"},
     {"adm1_pcode": "NG08", "iso3": "CMR"}, {"adm1_name": "Borno", "adm0_name": "Cameroon"}],
)  # fmt: skip
def test_a_unit_of_another_country_is_never_taken(cod, look_up, place):
    assert look_up(cod, **place) is None


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("Côte d’Ivoire", ("CIV", "name", 1.0)),
        ("Côte d'Ivoire", ("CIV", "name_normalised", 0.95)),
        ("COTE D IVOIRE", ("CIV", "name_normalised", 0.95)),
        ("Cote-d`Ivoire", ("CIV", "name_normalised", 0.95)),
        ("Tchad", ("TCD", "name", 1.0)),
        ("تشاد", ("TCD", "name", 1.0)),
        ("Namibia", ("NAM", "name", 1.0)),
        ("Ivoire", None),
    ],
)
def test_countries_by_any_of_their_names(iso, look_up, name, answer):
    assert look_up(iso, "iso_3166", adm0_name=name) == answer


@pytest.mark.parametrize(
    ("place", "answer"),
    [
        ({"adm1_name": "Ville de N'Djamena"}, ("TD-ND", "name", 1.0)),
        ({"adm1_name": "Ville de N’Djaména"}, ("TD-ND", "name_normalised", 0.95)),
        ({"adm1_name": "ville de ndjamena"}, ("TD-ND", "name_normalised", 0.95)),
        ({"adm1_name": "Nan", "iso3": "THA"}, ("TH-55", "name", 1.0)),
        ({"adm1_name": "Żebbuġ", "iso3": "MLT"}, None),  # Malta has two
    ],
)
def test_provinces_by_name(iso, look_up, place, answer):
    assert look_up(iso, "iso_3166", **place) == answer


def test_codes_of_other_schemes_are_not_taken(iso, cod, look_up):
    assert look_up(iso, "iso_3166", adm1_pcode="NG08") is None
    assert look_up(cod, adm1_pcode="NG-BO") is None


def test_the_newest_edition_is_looked_up(warehouse, real_data, tmp_path, look_up):
    path = real_data(NIGERIA)
    newer = pyogrio.read_dataframe(path).assign(validOn="2025-01-01")
    newer["admin1Pcod"] = newer["admin1Pcod"].str.replace("NG0", "NG00")
    newer.to_file(tmp_path / "newer.gpkg")
    warehouse.load("cod_ab", tmp_path / "newer.gpkg")
    warehouse.load("cod_ab", path)
    assert look_up(warehouse, adm1_pcode="NG08") is None
    assert look_up(warehouse, adm1_name="Borno") == ("NG008", "name", 1.0)
    assert warehouse.one("SELECT boundary_version FROM core.admin_stock") == "cod-nga-2025-01-01"
