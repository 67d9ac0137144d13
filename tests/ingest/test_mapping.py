"""What a source's columns and words become; what nobody handles stops the load, by name."""

import pandas as pd
import pytest

from ingest import derived, dictionary, mapping, sources
from ingest.errors import NotFoundError, UserError
from ingest.faults import Faults
from ingest.sources.checks import Checks
from ingest.sources.model import LeaveOut, Sum

STOCK = dictionary.tables()["admin_stock"]
POINT = dictionary.tables()["transit_point"]


def source(**changes):
    return sources.get("displacement_table").model_copy(update=changes)


def mapped(cells: dict[str, list], table=STOCK, **changes) -> pd.DataFrame:
    rows = pd.DataFrame(cells, dtype="object")
    rows.insert(0, "source_row", range(1, len(rows) + 1))
    return mapping.to_dictionary(rows, table, source(**changes))


def test_headings_are_known_by_alias_and_name_whatever_their_case():
    names = mapped({"ADMIN2PCODE": [1], " numPresentIdpInd ": [2], "Reported_On": [3]}).columns
    assert {"adm2_pcode", "individuals", "reported_on"} <= set(names)


def test_a_column_nobody_handles_stops_the_load_by_name():
    with pytest.raises(UserError, match="does not know column “Phone”"):
        mapped({"individuals": ["1"], "Phone": ["+235"]})
    assert "Phone" not in mapped({"individuals": ["1"], "Phone": ["+235"]}, ignore=("Phone",))


def test_a_column_the_source_reads_but_the_file_lacks_stops_the_load():
    with pytest.raises(UserError, match=r"no column “Persons”.*it has “households”"):
        mapped({"households": ["1"]}, columns={"Persons": "individuals"})


def test_two_columns_for_one_field_stop_the_load():
    with pytest.raises(UserError, match=r"“individuals”, “numPresentIdpInd” would both be"):
        mapped({"individuals": ["1"], "numPresentIdpInd": ["2"]})


def test_a_place_named_in_two_languages_is_read_in_the_first_of_them():
    frame = {"ADM1_FR": ["Le Lac"], "ADM1_EN": ["Lake"], "ADM1_PCODE": ["TD07"]}
    names = mapped(frame | {"individuals": ["1"]})
    assert list(names["adm1_name"]) == ["Lake"] and list(names["adm1_pcode"]) == ["TD07"]


def test_what_is_counted_again_is_left_out_where_the_file_says_what_it_is():
    again = LeaveOut(reason="twice", where={"assessmentType": ("SA",)}, optional=True)
    frame = {"individuals": ["5", "7"], "assessmentType": ["BA", "SA"]}
    assert list(mapped(frame, leave_out=(again,))["left_out"].isna()) == [True, False]
    del frame["assessmentType"]
    assert mapped(frame, leave_out=(again,))["left_out"].isna().all()
    with pytest.raises(UserError, match="there is no column “assessmentType”"):
        mapped(frame, leave_out=(again.model_copy(update={"optional": False}),))


def test_a_declared_column_goes_before_an_alias():
    assert list(mapped({"round": ["9"]}, columns={"round": "individuals"})["individuals"]) == ["9"]


def test_a_word_no_code_stands_for_stops_the_load():
    with pytest.raises(UserError, match=r"“reason” has words.*“Eviction”, “Fire”"):
        mapped({"reason": ["conflict", "Fire", "Eviction", None, ""]})


def test_words_become_codes_whatever_their_case_and_spaces():
    codes = {"reason": {"Drought related": "drought", "Conflict/Insecurity": "conflict"}}
    words = ["Drought related", " DROUGHT RELATED ", "conflict/insecurity", "flood", None]
    found = mapped({"reason": words}, codes=codes)["reason"]
    assert list(found.dropna()) == ["drought", "drought", "conflict", "flood"]
    assert found.isna().tolist() == [False] * 4 + [True]


def test_a_codes_label_in_any_language_will_do():
    words = ["Sécheresse", "INUNDACIÓN", "نزاع", "Flood"]
    found = mapped({"reason": words})["reason"]
    assert list(found) == ["drought", "flood", "conflict", "flood"]


def test_constants_fill_what_the_file_does_not_say():
    assert set(mapped({"individuals": ["1", "2"]})["pop_group"]) == {"idp"}
    said = mapped({"individuals": ["1"], "pop_group": ["returnee"]})["pop_group"]
    assert list(said) == ["returnee"]


def test_identifiers_are_made_of_other_fields():
    points = {"iso3": ["UKR"] * 3, "name": ["Rava-Ruska – Khrebenne", " Šahy ", "Рава"]}
    ids = mapped(points, POINT, identifiers={"point_id": ("iso3", "name")}, constants={})
    latin, accents, cyrillic = ids["point_id"]
    assert (latin, accents) == ("ukr-rava-ruska-khrebenne", "ukr-sahy")
    assert cyrillic == mapping.slug("UKR") + "-" + mapping.slug("Рава") != "ukr-"


def test_every_source_is_read_and_names_its_licence():
    for name in sources.names():
        found = sources.get(name)
        assert found.title
        if found.dataset:
            assert found.dataset.credit_line and found.dataset.licence_text
            assert found.dataset.methodology and found.dataset.caveats


def test_a_source_that_is_not_there_is_told_with_those_that_are():
    with pytest.raises(NotFoundError, match=r"no source “prnm”.*prmn"):
        sources.get("prnm")


@pytest.mark.parametrize(
    ("text", "words"),
    [('title = "A"\ntabel = "x"', "tabel: this key is not permitted"),
     ('title = "A', "Unterminated string"),
     ('title = "A"\n[read]\nsheet = 3', "read.sheet"),
     ("", "title: field required")],
)  # fmt: skip
def test_a_mistake_in_a_source_file_is_told_in_one_line(tmp_path, monkeypatch, text, words):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "source.toml").write_text(text)
    monkeypatch.setattr(sources, "FOLDER", tmp_path)
    with pytest.raises(UserError) as fault:
        sources.get("mine")
    assert words in str(fault.value) and "\n" not in str(fault.value)
    assert "source.toml of source mine" in str(fault.value)


def test_words_of_several_headings_are_left_to_be_tidied_once():
    frame = pd.DataFrame({"a": [" R&amp;amp;D ", " n/a ", None], "b": ["x", " y ", "z"]})
    assert derived.first_filled(frame, ["a", "b"]).tolist() == [" R&amp;amp;D ", " y ", "z"]


BANDS = (Sum(whole="all", fields={"minors": ("f_0_17", "M_0_17"), "aged_18_59": ("18_59",)}),)


def test_bands_are_added_up_where_they_are_the_whole_and_counted_where_not():
    ages = {"f_0_17": ["1,000", "0", "2", None], "m_0_17": ["5", "0", "2", "1"],
            "18_59": ["3", "0", "2", "1"], "all": ["1008", "9", "7", "2"]}  # fmt: skip
    found = mapped(ages, columns={"all": "individuals"}, sums=BANDS)
    assert found["minors"].dropna().tolist() == [1005] and found["minors"].isna().sum() == 3
    assert found["aged_18_59"].dropna().tolist() == [3]
    faults = Faults(found, Checks())
    mapping.declare(found, faults)
    assert faults.changes["incomplete:minors, aged_18_59"].count == 3
    assert "row 2" in faults.changes["incomplete:minors, aged_18_59"].example


def test_a_band_the_file_lacks_stops_the_load():
    with pytest.raises(UserError, match="no column “18_59”"):
        mapped({"f_0_17": ["1"], "m_0_17": ["1"], "all": ["2"]}, sums=BANDS)
