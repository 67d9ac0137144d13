"""Headings that announce a person, in whatever way their words are run together."""

import pandas as pd
import pytest

from ingest.personal import suspects

NAMES = ["Xaawo Cali Warsame", "Sahra Guuleed", "Maxamed Yuusuf", "Oksana Petrenko"]


@pytest.mark.parametrize(
    "heading",
    ["HoH", "HoHName", "Nom du chef", "Chef de village", "Elder", "Informant", "KI 1",
     "head_of_household", "HeadOfHousehold"],
)  # fmt: skip
def test_names_under_any_such_heading_stop_the_load(heading):
    (found,) = suspects(pd.DataFrame({heading: NAMES}))
    assert found.kind == "name"


@pytest.mark.parametrize(
    ("heading", "values"),
    [("DoB", ["1950-02-03", "1988-11-30"]), ("WhatsApp", ["8225278", "9206719"]),
     ("Né(e) le", ["03/02/1950", "30/11/1988"]), ("_submitted_by", ["xcali_w", "sahra_g"]),
     ("Facebook", ["fb.com/sahra", "fb.com/xaawo"])],
)  # fmt: skip
def test_dates_numbers_and_accounts_too(heading, values):
    assert suspects(pd.DataFrame({heading: values}))


@pytest.mark.parametrize("heading", ["site_name", "Total HoH", "number of elders", "newborn"])
def test_counts_and_places_do_not(heading):
    values = ["Camp Baki", "Dadaab"] if heading == "site_name" else ["12", "40"]
    assert suspects(pd.DataFrame({heading: values})) == []
