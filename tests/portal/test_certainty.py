"""How sure a figure is, said beside it: what speaks for it, against it, and what nobody says."""

import re
from datetime import date

import atlas
import pytest
import standin
from starlette.testclient import TestClient

from geoportal.portal.places.certainty import certainty
from geoportal.portal.places.figures import Series

TODAY = date(2024, 8, 1)
ROW = {
    "reported_on": date(2024, 6, 30), "total_individuals": 220, "bound": None, "estimated": False,
    "match_score": 1.0, "coverage_percent": None,
}  # fmt: skip
DATASET = {"synthetic": False, "period_end": date(2024, 6, 30), "interval_days": 91}


def said(row=None, dataset=None) -> str:
    one = Series({**DATASET, **(dataset or {})}, "stock", "2024", [{**ROW, **(row or {})}])
    return " ".join(certainty(one, TODAY))


@pytest.mark.parametrize(
    ("row", "dataset", "words"),
    [
        ({}, {}, "as a count"),
        ({"estimated": True}, {}, "an estimate, not a count"),
        ({}, {"synthetic": True}, "nobody was counted"),
        ({}, {}, "by its code or its exact name"),
        ({"match_score": 0.8}, {}, "80.0% certain"),
        ({"bound": "<10", "total_individuals": None}, {}, "their number is withheld"),
        ({}, {}, "is not said"),
        ({"coverage_percent": 60}, {}, "Covers 60% of those displaced"),
        ({"reported_on": date(2024, 3, 31)}, {}, "Later figures of this source say nothing"),
        ({}, {}, "expected about 29 September 2024"),
        ({}, {"interval_days": 10}, "have not come"),
    ],
)
def test_what_is_known_of_a_figure_is_said(row, dataset, words):
    assert words in said(row, dataset)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"estimated": None}, "count"),
        ({"match_score": None}, "exact name"),
        ({}, "withheld"),
        ({}, "Later figures"),
    ],
)
def test_what_is_not_known_is_not_claimed(row, words):
    assert words not in said(row)


def test_a_place_says_it_under_its_figures():
    html = TestClient(standin.app(atlas.store())).get("/place/AA1").text
    section = html.split("How sure is this?")[1].split("</ul>")[0]
    lines = [re.sub(r"<[^>]+>", "", line).strip() for line in section.split("</li>")[:-1]]
    assert "Made up to show how this works: nobody was counted." in lines
    assert any("never add them" in line for line in lines)
