"""Text is made clean under names that are counted; words stand for codes, yes and no."""

import datetime as dt
import decimal
import sys
import tomllib

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ingest import clean, dictionary
from ingest.clean import words
from ingest.dictionary import Field
from ingest.settings import ROOT

some = settings(deadline=None, max_examples=60)
REASON = Field(name="reason", type="code", codes="reason")


def cleaned(*cells, kind="text", dtype="object", **declared):
    column = pd.Series(list(cells), dtype=dtype)
    return clean.parse(column, Field(name="x", type=kind), clean.Cleaning(**declared), "x")


@pytest.mark.parametrize(
    ("cell", "kept", "rules"),
    [("<b>Camp</b> de &eacute;l&egrave;ve<br>Nord", "Camp de élève Nord", {"html"}),
     ("<a href='x'target=_blank>Ministry</a><script>alert(1)</script>", "Ministry",
      {"html", "trimmed"}),
     ("A < B > C", "A < B > C", set()), ("AT&T &c", "AT&T &c", set()),
     ("<unknown>", "<unknown>", set()),
     ("a\u200eb\u202e", "ab", {"bidi"}), ("\ufeffCamp\x07 1", "Camp 1", {"control"}),
     ("می\u200cخواهم", "می\u200cخواهم", set()), ("Sate\u0301ma", "Satéma", {"unicode_form"}),
     (" Bozoum\u00a0", "Bozoum", {"trimmed"}), ("line\r\ntwo\ttabs", "line\r\ntwo\ttabs", set()),
     (5.0, "5", {"cell_as_text"}), (pd.Timestamp("2020-01-31"), "2020-01-31", {"cell_as_text"}),
     (["a", "b"], "['a', 'b']", {"cell_as_text"}),
     ("N/A", None, {"null_word"}), ("   ", None, set()), ("&nbsp;", None, {"html"})],
)  # fmt: skip
def test_every_change_of_text_is_named(cell, kept, rules):
    found = cleaned(cell, "other")
    assert (None if pd.isna(found.values[0]) else found.values[0]) == kept
    assert set(found.changes) == rules and not found.wrong.any()
    assert all(mask.tolist() == [True, False] for mask in found.changes.values())


@pytest.mark.parametrize(("cell", "doubtful"), [("CÃ´te", True), ("Ø§Ù„", True),
                                                ("Col\ufffdn", True),
                                                ("Côte", False), ("Â", False), ("São", False),
                                                ("Ångström", False)])  # fmt: skip
def test_damaged_letters_are_doubted_not_repaired(cell, doubtful):
    found = cleaned(cell)
    assert found.values[0] == cell and ("mojibake" in found.doubts) == doubtful


@some
@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="<&"), max_size=8), min_size=1)
)
def test_the_quick_way_and_the_slow_way_agree(cells):
    found = cleaned(*cells, dtype="str")
    slow = [words.tidy(cell).value for cell in cells]
    meant = [None if word in words.NULLS_IN_TEXT else word for word in slow]
    assert [None if pd.isna(value) else value for value in found.values] == meant
    for cell, value in zip(cells, found.values, strict=True):
        touched = any(mask[cells.index(cell)] for mask in found.changes.values())
        assert touched == (bool(cell.strip()) and cell != value)


def test_no_character_escapes_the_quick_way():
    """Each character of Unicode that is changed between two letters is looked at."""
    characters = [chr(n) for n in range(sys.maxunicode + 1) if not 0xD800 <= n <= 0xDFFF]
    odd = pc.match_substring_regex(pa.array([f"a{c}b" for c in characters]), words.ODD).to_pylist()
    missed = [c for c, seen in zip(characters, odd, strict=True)
              if not seen and words.tidy(f"a{c}b").value != f"a{c}b"]  # fmt: skip
    assert missed == []


def test_a_lone_half_of_a_character_does_not_break_the_load():
    assert cleaned("a\ud800b", 3).values.tolist() == ["a\ufffdb", "3"]


def test_declared_null_words_count_case_in_text_only():
    found = cleaned("dnk", "DNK", null_words=["dnk"])
    assert found.values.isna().tolist() == [True, False]
    assert cleaned("Unknown", kind="date", null_words=["UNKNOWN"]).values.isna().all()


YES = ["oui", "Sí", "SI", "نعم", "VRAI", 1, 1.0, True]
NO = ["non", "لا", "falso", 0, "N"]


@pytest.mark.parametrize(("cell", "value"), [(c, True) for c in YES] + [(c, False) for c in NO])
def test_yes_and_no_in_four_languages(cell, value):
    found = cleaned(cell, "-", "perhaps", kind="boolean")
    assert found.values[0] == value and found.values.isna().tolist() == [False, True, True]
    assert found.wrong.tolist() == [False, False, True]


@pytest.mark.parametrize("name", ["reason", "pop_group", "site_type"])
def test_every_code_is_found_by_its_labels_however_written(name):
    field = Field(name="x", type="code", codes=name)
    for code, labels in dictionary.codes(name).items():
        for label in labels.values():
            spelled = pd.Series([code, label, label.upper(), f" {label}.", code.replace("_", " ")])
            assert clean.codes(spelled, field, {}).values.tolist() == [code] * 5


def test_labels_are_found_without_accents_and_counted():
    found = clean.codes(pd.Series(["Insecurite", "conflict", "انعدام الامن", "N/A"]), REASON, {})
    assert found.values.tolist()[:3] == ["insecurity", "conflict", "insecurity"]
    assert found.changes["code_label"].tolist() == [True, False, True, False]
    assert found.changes["null_word"].tolist() == [False] * 3 + [True]


def test_several_answers_are_reported_not_chosen():
    cells = ["Conflict; Insecurity", "conflict insecurity", "Conflict and flood", "zorb",
             "Conflict, conflict"]  # fmt: skip
    found = clean.codes(pd.Series(cells), REASON, {})
    assert found.wrong.tolist() == [True, True, True, True, False]
    assert found.values[4] == "conflict"
    assert found.reasons.tolist()[:4] == ["has several answers in one cell"] * 3 + [
        "has a word that no code stands for"
    ]
    said = clean.codes(pd.Series(cells[:1]), REASON, {"Conflict; Insecurity": "conflict"})
    assert said.values[0] == "conflict"


def test_the_sources_own_words_go_first():
    found = clean.codes(
        pd.Series(["Flood", "flood", "NA"]), REASON, {"Flood": "other", "NA": "other"}
    )
    assert found.values.tolist() == ["other", "other", "other"]


def test_people_are_estimated_only_by_a_declared_factor():
    rows = pd.DataFrame({"households": pd.array([10, 3, None, 4], "Int64"),
                         "individuals": pd.array([None, 20, None, None], "Int64")})  # fmt: skip
    same, nobody = clean.estimate(rows, clean.Cleaning())
    assert same is rows and not nobody.any()
    filled, estimated = clean.estimate(rows, clean.Cleaning(household_size=5.5))
    assert filled["individuals"].fillna(-1).tolist() == [55, 20, -1, 22]
    assert estimated.tolist() == filled["estimated"].tolist() == [True, False, False, True]
    back = clean.Cleaning(household_size=6, household_size_fills="households")
    filled, estimated = clean.estimate(rows.assign(households=pd.NA), back)
    assert filled["households"].fillna(-1).tolist() == [-1, 3, -1, -1] and estimated.sum() == 1


def test_every_rule_that_can_be_named_is_explained():
    assert not {*clean.CHANGES} & {*clean.DOUBTS}
    with pytest.raises(ValidationError):
        clean.Cleaning(day_frist=True)


def test_the_page_names_every_rule_and_every_key():
    page = (ROOT / "docs" / "cleaning.md").read_text(encoding="utf-8")
    named = {*clean.CHANGES, *clean.DOUBTS}
    assert {rule for rule in named if f"`{rule}`" not in page} == set()
    assert {key for key in clean.Cleaning.model_fields if f"\n{key} = " not in page} == set()


def test_what_the_page_declares_is_accepted():
    page = (ROOT / "docs" / "cleaning.md").read_text(encoding="utf-8")
    declared = tomllib.loads(page.split("```toml")[1].split("```")[0])["clean"]
    assert clean.Cleaning(**declared).household_size == 5.5


KINDS = {"text": "str", "integer": "Int64", "number": "float64", "date": "datetime64[s]",
         "boolean": "boolean"}  # fmt: skip
COLUMNS = {
    "no rows": pd.Series([], dtype="object"), "nothing": pd.Series([None, None]),
    "blank": pd.Series(["", " "], dtype="str"), "truth": pd.Series([True, None], dtype="boolean"),
    "infinite": pd.Series([float("inf"), 1.0]), "lists": pd.Series([["a"], {"b": 1}]),
    "decimals": pd.Series([decimal.Decimal("1.5"), None]), "bytes": pd.Series([b"a", None]),
    "times": pd.Series([dt.time(1), None]), "spans": pd.Series(pd.to_timedelta([1, 2], unit="s")),
    "huge": pd.Series([10**30, 1], dtype="object"), "twice": pd.Series(["1", "x"], index=[3, 3]),
}  # fmt: skip


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", COLUMNS)
def test_whatever_comes_is_a_value_missing_or_wrong(name, kind):
    column = COLUMNS[name]
    field = Field(name="x", type=kind)
    found = clean.parse(column, field, clean.Cleaning(), "x")
    assert found.values.dtype == KINDS[kind] and found.values.index.equals(column.index)
    assert found.reasons.notna().equals(found.wrong)
    assert not (found.values.notna() & found.wrong).any()
    assert len(clean.coordinates(column.to_frame("coordinates"), clean.Cleaning()).wrong) == len(
        column
    )
