"""Numbers in every accepted spelling come back; what has two readings is reported."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import clean
from ingest.dictionary import Field
from ingest.errors import UserError

some = settings(deadline=None, max_examples=60)
INTEGERS = st.integers(-(10**12), 10**12)
DIGITS = {"arabic": "٠١٢٣٤٥٦٧٨٩", "persian": "۰۱۲۳۴۵۶۷۸۹", "wide": "０１２３４５６７８９"}


def cleaned(kind, *cells, declared=None, unit=None, habits=None):
    column = pd.Series(list(cells), dtype="object")
    cleaning = clean.Cleaning(**(declared or {}))
    return clean.parse(column, Field(name="x", type=kind, unit=unit), cleaning, "Total", habits)


def values(kind, *cells, **how):
    found = cleaned(kind, *cells, **how)
    assert found.reasons.notna().equals(found.wrong)
    return ["wrong" if bad else None if pd.isna(value) else value
            for value, bad in zip(found.values, found.wrong, strict=True)]  # fmt: skip


def in_digits(words, script):
    return words.translate(dict(zip(map(ord, "0123456789"), DIGITS[script], strict=True)))


@some
@given(INTEGERS, st.sampled_from(sorted(DIGITS)))
def test_digits_of_every_script_come_back(number, script):
    grouped = in_digits(f"{number:,}", script).replace(",", "\u066c")
    assert values("integer", in_digits(str(number), script), grouped) == [number, number]


@some
@given(INTEGERS, st.sampled_from(" \u00a0\u202f\u2009'’"))
def test_spaces_and_apostrophes_separate_thousands(number, mark):
    found = cleaned("integer", f"{number:,}".replace(",", mark))
    assert found.values.tolist() == [number]
    assert ("thousands" in found.changes) == (abs(number) >= 1000)


@some
@given(st.decimals(-(10**9), 10**9, places=2))
def test_a_declared_decimal_comma_comes_back(number):
    comma = {"declared": {"decimal_comma": {"Total": True}}}
    plain = str(number).replace(".", ",")
    grouped = f"{number:,}".translate({44: ".", 46: ","})
    assert values("number", plain, grouped, **comma) == [float(number)] * 2


@some
@given(st.lists(st.text("0123456789.,' \u066b\u066ceE+-%()٣", max_size=9), min_size=1))
def test_a_number_is_its_own_digits_or_wrong_or_missing(words):
    """Conservation: whatever stands there, no digit is invented and none is lost."""
    found = cleaned("number", *words)
    for word, value, bad in zip(words, found.values, found.wrong, strict=True):
        if pd.isna(value):
            assert bad or not word.strip() or word.strip() in "-_"
        elif "e" not in word.lower():
            digits = "".join(c for c in word.replace("٣", "3") if c.isdigit()).strip("0")
            assert digits == "".join(c for c in f"{abs(value):.12f}" if c.isdigit()).strip("0")


@pytest.mark.parametrize(
    ("kind", "words", "reason"),
    [("integer", "1.234", "decimal_comma"), ("number", "0,123", "decimal_comma"),
     ("number", "433,412", "decimal_comma"), ("integer", "(300)", "minus sign"),
     ("integer", "45%", "percentage"), ("integer", "~1200", "approximate"),
     ("integer", "approx. 40", "approximate"), ("integer", "300+", "approximate"),
     ("integer", "10-20", "whole number"), ("integer", "5,0", "decimal_comma"),
     ("number", "1 23", "number"), ("number", "1,234.567,8", "number"),
     ("number", "1.2.3", "number")],
)  # fmt: skip
def test_what_is_not_certain_is_refused_with_a_reason(kind, words, reason):
    found = cleaned(kind, words)
    assert found.wrong.all() and reason in found.reasons[0] and found.values.isna().all()
    assert not found.changes


@pytest.mark.parametrize(
    ("kind", "cells", "meant"),
    [("number", ["1,5", "0,123", "433,412", "1.234"], [1.5, 0.123, 433.412, 1234]),
     ("integer", ["1.234.567", "1.234"], [1234567, 1234]),
     ("number", ["1,234,567", "433,412"], [1234567, 433412]),
     ("number", ["1,234.5", "1.234"], [1234.5, 1.234]),
     ("number", ["1,5", "2.55"], [1.5, 2.55]),
     ("integer", ["1e6", "1.2E+05", "5.0", "7."], [1_000_000, 120_000, 5, 7]),
     ("number", [".5", "−3,25", "1 234,5"], [0.5, -3.25, 1234.5])],
)  # fmt: skip
def test_a_column_proves_its_decimal_mark(kind, cells, meant):
    assert values(kind, *cells) == meant


def test_what_an_earlier_batch_proved_holds_and_may_not_be_contradicted():
    habits = clean.Habits()
    assert values("number", "1,5", habits=habits) == [1.5]
    assert values("number", "433,412", habits=habits) == [433.412]
    habits = clean.Habits()
    assert values("number", "1.234", habits=habits) == [1.234]
    with pytest.raises(UserError, match=r"“Total”.*decimal_comma"):
        values("number", "1,5", habits=habits)
    habits = clean.Habits()
    assert values("integer", "433,412", habits=habits) == [433412]
    with pytest.raises(UserError, match="decimal_comma"):
        values("integer", "1.234.567", habits=habits)


def test_the_declared_mark_rules_out_the_other():
    point = {"declared": {"decimal_comma": False}}
    assert values("number", "433,412", "1,5", "1.5", **point) == [433412, "wrong", 1.5]
    comma = {"declared": {"decimal_comma": True}}
    assert values("number", "433,412", "1,5", "1.5", **comma) == [433.412, 1.5, "wrong"]
    assert values("integer", "433,412", "12,0", "1.234", **comma) == ["wrong", 12, 1234]


def test_percent_is_dropped_where_the_unit_says_it():
    found = cleaned("number", "45 %", "12.5%", 3, unit="%")
    assert found.values.tolist() == [45, 12.5, 3]
    assert found.changes["percent"].tolist() == [True, True, False]


def test_every_change_is_named_once_for_each_cell():
    found = cleaned("integer", " 12 ", "80 418", "٣", "n.a.", "", "7", "no!", None, 5.0)
    assert {rule: mask.to_numpy().nonzero()[0].tolist() for rule, mask in found.changes.items()} \
        == {"trimmed": [0], "thousands": [1], "digits": [2], "null_word": [3]}  # fmt: skip
    assert found.wrong.tolist() == [False] * 6 + [True] + [False] * 2


def test_declared_null_words_are_missing_by_column():
    nothing = {"declared": {"null_words": {"Total": ["-99", "Sin dato"]}}}
    assert values("integer", "-99", -99.0, "sin DATO", "5", **nothing) == [None, None, None, 5]
    assert values("integer", "-99", declared={"null_words": {"Other": ["-99"]}}) == [-99]


def test_cells_of_several_kinds_stay_apart():
    assert values("integer", 1, True, 1.0, "1", pd.Timestamp("2020-01-01"), [1]) == [
        1, "wrong", 1, 1, "wrong", "wrong",
    ]  # fmt: skip


@pytest.mark.parametrize("dtype", ["str", "string", "category", "object", "int64", "float32"])
def test_columns_of_every_dtype_are_read(dtype):
    column = pd.Series([3, 4] if dtype[-2:].isdigit() else ["3", "4"]).astype(dtype)
    column.index = [7, 9]
    found = clean.parse(column, Field(name="x", type="integer"), clean.Cleaning(), "x")
    assert found.values.to_dict() == {7: 3, 9: 4} and str(found.values.dtype) == "Int64"
    assert not found.changes and not found.wrong.any()
