"""Codes, names and points against each other: what is taken, what is doubted, what is left open."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ingest import database, dictionary, sources
from ingest.crosswalk import Crosswalk
from ingest.faults import Faults
from ingest.pcodes.names import loose, marks, plain
from ingest.places import Places, fold_levels
from ingest.sources.model import Pcodes
from tests.warehouse import own_table

LAYERS = (
    "cod_ab_legacy/cmr_admbnda_adm1_wfp_ocha.geojson",
    "cod_ab_legacy/cmr_admbnda_adm2_wfp_ocha.geojson",
    "cod_ab_legacy/som_admbnda_adm1_ocha_20230308_dv.geojson",
    "cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson",
    "cod_ab_legacy/hti_admbnda_adm1_cnigs_20181129_dv.geojson",
)
BAIDOA = {"longitude": [43.65], "latitude": [3.11]}  # the town of Baydhaba, SO2401
STOCK, SITE = (dictionary.tables()[name] for name in ("admin_stock", "site"))


@pytest.fixture(scope="module")
def house(shared, real_data):
    for name in LAYERS:
        shared.load("cod_ab", real_data(name))
    return shared


@pytest.fixture(scope="module")
def places(house, tmp_path_factory):
    """Places of a source with a connection of its own, for as long as the module runs."""
    source = own_table().model_copy(update={"pcodes": Pcodes(scheme="cod", unknown=("n/k",))})
    with database.connect(house.access.owner) as connection:
        yield Places(connection, source, Crosswalk(source, tmp_path_factory.mktemp("var")))


@pytest.fixture
def find(places):
    """The answer for one place given by column: (P-code, method, score, rule)."""

    def find(**place: object) -> tuple:
        rows = fold_levels(pd.DataFrame({name: one if isinstance(one, list) else [one]
                                         for name, one in place.items()}))  # fmt: skip
        _, number, answers = places.look_up(rows, STOCK, "adm")
        answer = answers[number[0]]
        return (answer.unit and answer.method and answer.unit.pcode, answer.method,
                answer.score if answer.method else None, answer.rule)  # fmt: skip

    return find


@pytest.mark.parametrize(
    ("code", "level", "answer"),
    [
        ("so2401", 2, "SO2401"),
        (" SO 2401 ", 2, "SO2401"),
        ("SO-2401", 2, "SO2401"),
        ("SO24/01", 2, "SO2401"),
        ("SOM2401", 2, "SO2401"),
        ("SO241", 2, "SO2401"),
        ("CM8001", 2, "CM008001"),
        ("CM0801", 2, "CM008001"),
        ("CMR008001", 2, "CM008001"),
        ("cm2", 1, "CM002"),
        ("CM02.0", 1, "CM002"),
        ("CM1", 1, "CM001"),
        ("HT1", 1, "HT01"),
        ("2401", 2, None),  # of which country?
        ("XX2401", 2, None),
        ("SO9999", 2, None),
        ("SO2401X", 2, None),
        ("SO", 2, None),
        ("", 2, None),
        ("CM11", 1, None),  # 11 regions there are not
        ("SO²401", 2, None),
        ("SO" + "1" * 40, 2, None),
    ],
)
def test_codes_are_repaired_where_one_unit_fits(find, code, level, answer):
    found = find(**{f"adm{level}_pcode": code or None})
    assert found[:2] == (answer, answer and "pcode_repaired")


@pytest.mark.parametrize(("code", "answer"), [("2401", "SO2401"), ("2401.0", "SO2401"),
                                              ("241", "SO2401"), ("801", None)])  # fmt: skip
def test_a_number_is_a_code_of_the_country_beside_it(find, code, answer):
    assert find(adm2_pcode=code, iso3="SOM")[0] == answer


def test_the_other_width_of_all_of_cameroons_departments_is_understood(find, real_data):
    """The layer has both: CM0801 and OCHA's CM008001."""
    import geopandas as gpd

    layer = gpd.read_file(real_data(LAYERS[1]), ignore_geometry=True)
    assert len(layer) == 58
    for short, code in layer[["admin2Pcod", "ocha_ADM2_PCODE"]].itertuples(index=False):
        assert find(adm2_pcode=short)[:2] == (code, "pcode_repaired")


@pytest.mark.parametrize(
    ("place", "answer"),
    [
        # the same
        ({"adm2_name": "Baydhaba"}, ("SO2401", "name", 1.0, None)),
        ({"adm2_name": "baydhaba"}, ("SO2401", "name_normalised", 0.95, None)),
        ({"adm2_name": "Baydhaba District"}, ("SO2401", "name_normalised", 0.9, None)),
        ({"adm2_name": "District of Baydhaba"}, ("SO2401", "name_normalised", 0.9, None)),
        ({"adm1_name": "Région du Nord-Ouest", "iso3": "CMR"},
         ("CM007", "name_normalised", 0.9, None)),
        ({"adm1_name": "Al Banadir"}, ("SO22", "name_normalised", 0.9, None)),
        ({"adm1_name": "بنادر", "iso3": "SOM"}, ("SO22", "name_fuzzy", 0.9, None)),
        # nearly
        ({"adm2_name": "Kismayo", "adm1_name": "Lower Juba"}, ("SO2801", "name_fuzzy", 0.93, None)),
        ({"adm2_name": "Kismayo", "iso3": "SOM"}, ("SO2801", "name_fuzzy", 0.93, None)),
        ({"adm2_name": "Kismayo"}, (None, None, None, "place-not-found")),  # two countries
        ({"adm2_name": "Kismayo", "adm1_name": "Bay"}, (None, None, None, "place-not-found")),
        ({"adm2_name": "Baidoa", "adm1_name": "Bay"}, (None, None, None, "place-not-found")),
        ({"adm1_name": "Middle Shebelle", "iso3": "SOM"}, ("SO21", "name_fuzzy", 0.88, None)),
        # a direction apart
        ({"adm1_name": "Upper Shabelle", "iso3": "SOM"}, (None, None, None, "place-not-found")),
        ({"adm1_name": "South Juba", "iso3": "SOM"}, (None, None, None, "place-not-found")),
        # short names
        ({"adm1_name": "Bai", "iso3": "SOM"}, (None, None, None, "place-not-found")),
        # code and name
        ({"adm2_pcode": "SO2401", "adm2_name": "Baydhaba"}, ("SO2401", "pcode", 1.0, None)),
        ({"adm2_pcode": "SO2401", "adm2_name": "Baydabo"}, ("SO2401", "pcode", 1.0, None)),
        ({"adm2_pcode": "SO2401", "adm2_name": "Howlwadaag"},
         ("SO2401", "pcode", 0.9, "place-code-and-name-differ")),
        ({"adm2_pcode": "SO2401", "adm2_name": "Kismaayo"},
         (None, None, None, "place-contradiction")),
        ({"adm2_pcode": "SO241", "adm2_name": "Kismaayo"},
         (None, None, None, "place-contradiction")),
        ({"adm2_pcode": "SO9999", "adm2_name": "Kismaayo"},
         ("SO2801", "name", 0.9, "place-code-unknown")),
        ({"adm2_pcode": "SO2401", "adm2_name": "بيدوا"}, ("SO2401", "pcode", 1.0, None)),
        ({"adm2_pcode": "n/k", "adm2_name": "Kismaayo"}, (None, "unknown", None, None)),
        ({"adm2_name": None, "adm2_pcode": None}, (None, None, None, None)),
    ],
)  # fmt: skip
def test_what_is_taken_doubted_and_left_open(find, place, answer):
    assert find(**place) == answer


@pytest.mark.parametrize(
    ("place", "answer"),
    [
        # the point agrees, or lies within the tolerance of 5 km
        ({"adm2_name": "Baydhaba", **BAIDOA}, ("SO2401", "name", 1.0, None)),
        # far outside
        ({"adm2_name": "Kismaayo", **BAIDOA}, ("SO2801", "name", 0.9, "place-point-outside")),
        ({"adm2_pcode": "SO2801", **BAIDOA}, ("SO2801", "pcode", 0.9, "place-point-outside")),
        # a likeness alone does not stand against a point
        ({"adm2_name": "Kismayo", "iso3": "SOM", **BAIDOA},
         (None, None, None, "place-contradiction")),
        # nothing else decides
        ({"adm2_name": "Baidoa", **BAIDOA}, ("SO2401", "point", 0.8, "place-by-point")),
        ({"adm2_name": "Baydhabo town", **BAIDOA}, ("SO2401", "point", 0.8, "place-by-point")),
        ({"adm2_name": "Baidoa", "adm1_name": "Gedo", **BAIDOA},
         (None, None, None, "place-not-found")),
        ({"adm2_name": "Nowhere", "longitude": [0.0], "latitude": [10.0]},
         (None, None, None, "place-not-found")),
        # a contradiction of code and name is no matter for a point
        ({"adm2_pcode": "SO2401", "adm2_name": "Kismaayo", **BAIDOA},
         (None, None, None, "place-contradiction")),
        # no place at all: the deepest unit there is
        (BAIDOA, ("SO2401", "point", 0.9, None)),
    ],
)  # fmt: skip
def test_points_decide_where_nothing_else_does(find, place, answer):
    assert find(**place) == answer


def test_exchanged_axes_are_seen(places):
    rows = fold_levels(pd.DataFrame({"adm2_name": ["Baydhaba"], "longitude": [3.11],
                                     "latitude": [43.65]}))  # fmt: skip
    _, number, answers = places.look_up(rows, STOCK, "adm")
    assert "longitude and latitude exchanged" in answers[number[0]].reason


def test_a_batch_is_answered_as_its_rows_one_by_one(places, find):
    rows = pd.DataFrame({
        "adm2_name": ["Kismaayo", None, "Kismaayo", "Baidoa", "Baidoa"],
        "adm2_pcode": [None, "SO2401", "SO2401", None, None],
        "longitude": [43.65, 43.65, np.nan, 43.65, np.nan],
        "latitude": [3.11, 3.11, np.nan, 3.11, np.nan],
    })  # fmt: skip
    _, number, answers = places.look_up(fold_levels(rows), STOCK, "adm")
    singly = [find(**rows.iloc[[n]].to_dict("list")) for n in range(len(rows))]
    together = [(a.unit and a.method and a.unit.pcode, a.method, a.score if a.method else None,
                 a.rule) for a in (answers[n] for n in number)]  # fmt: skip
    assert together == singly


def test_rows_are_filled_rejected_and_warned_of(places):
    rows = pd.DataFrame({
        "source_row": [1, 2, 3, 4], "adm2_name": ["Kismaayo", "Baidoa", "Baydhaba", "Nowhere"],
        "iso3": "SOM", "longitude": [43.65, 43.65, 43.65, np.nan],
        "latitude": [3.11, 3.11, 3.11, np.nan],
    })  # fmt: skip
    faults = Faults(rows, sources.get("prmn").checks)
    found = places.resolve(fold_levels(rows), STOCK, faults)
    assert found["adm_pcode"].astype("object").where(found["adm_pcode"].notna(), None).tolist() == [
        "SO2801", "SO2401", "SO2401", None]  # fmt: skip
    assert found["adm_match_method"].tolist()[:3] == ["name", "point", "name"]
    assert faults.frame["rule"].isna().tolist() == [True, True, True, False]
    assert {rule: seen.count for rule, seen in faults.warnings.items()} == {
        "place-point-outside": 1, "place-by-point": 1}  # fmt: skip
    assert "km outside SO2801 (Kismaayo)" in faults.warnings["place-point-outside"].example
    assert found["boundary_version"].dropna().unique().tolist() == ["cod-som-2023-03-08"]


def test_a_site_without_a_unit_gets_the_one_it_stands_in(places):
    import geopandas as gpd

    point = gpd.points_from_xy([43.65], [3.11], crs=4326)
    rows = pd.DataFrame({"source_row": [1], "site_id": ["1"], "name": ["x"]}).assign(geom=point)
    found = places.resolve(rows, SITE, Faults(rows, sources.get("prmn").checks))
    assert found[["adm_pcode", "adm_level", "iso3", "adm_match_method"]].to_numpy().tolist() == [
        ["SO2401", 2, "SOM", "point"]]  # fmt: skip


# names


@given(st.text(max_size=40))
def test_any_text_can_be_a_name(name):
    assert loose(name) == loose(name.upper()) or not name.isascii()
    assert plain(plain(name)) == plain(name) or not name.isascii()
    assert isinstance(marks(name), frozenset)


@settings(deadline=None, max_examples=200, suppress_health_check=())
@given(data=st.data())
def test_a_perturbed_name_is_never_another_unit(places, data):
    """One letter lost, doubled, exchanged or wrong: the same unit, or none."""
    gazetteer = places._choices.editions.gazetteer(places._choices.editions.newest)
    unit = data.draw(st.sampled_from([u for u in gazetteer.units if u.level == 2]))
    name = data.draw(st.sampled_from(unit.names))
    at = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("aeiounrst"))
    wrong = data.draw(st.sampled_from([
        name[:at] + name[at + 1:], name[:at] + name[at] + name[at:], name[:at] + letter + name[at:],
        name[:at] + letter + name[at + 1:], name[:at] + name[at:at + 2][::-1] + name[at + 2:],
    ]))  # fmt: skip
    assume(loose(wrong))
    rows = fold_levels(pd.DataFrame({"adm2_name": [wrong], "adm1_pcode": [unit.parent_pcode],
                                     "iso3": [unit.iso3]}))  # fmt: skip
    _, number, answers = places.look_up(rows, STOCK, "adm")
    answer = answers[number[0]]
    twins = {u.pcode for u in gazetteer.units if u.level == 2 and wrong in u.names}
    assert answer.method is None or answer.unit.pcode in {unit.pcode, *twins}
