"""What readers may know of publications: when, why, how much; and how often a dataset has news."""

import pytest

from layers.publications.rollback import rollback
from tests.layers.test_publications import load_more, with_connection
from tests.layers.test_publish import ask

pytestmark = pytest.mark.xdist_group("publications")
HISTORY = "SELECT number, note, restores, features, snapshot FROM pub.history WHERE layer = '{}'"


def history(house, layer: str) -> list[tuple]:
    return sorted(ask(house, HISTORY.format(layer)))


def intervals(house) -> dict[str, int | None]:
    return dict(ask(house, "SELECT slug, interval_days FROM pub.dataset"))


def test_a_dataset_of_two_dates_has_an_interval_and_a_list_of_places_none(house):
    found = intervals(house)
    assert found["ours"] == 29  # 31 January and 29 February 2024
    assert {days for slug, days in found.items() if slug != "ours"} == {None}


def test_history_tells_publications_and_not_their_authors(house, tmp_path):
    load_more(house, tmp_path)
    house.publish("More")
    assert history(house, "transit-points") == [
        (1, "January", None, 67, 1),
        (2, "More", None, 67, 1),
    ]
    (first, second) = history(house, "displacement-admin-2")
    assert (first[-1], second[-1]) == (1, 2)
    columns = ask(house, "SELECT column_name FROM information_schema.columns "
                         "WHERE table_schema = 'pub' AND table_name = 'history'")  # fmt: skip
    assert ("author",) not in columns


def test_what_is_brought_back_is_told_and_keeps_its_intervals(house, tmp_path):
    before = intervals(house)
    load_more(house, tmp_path)
    house.publish("More")
    with_connection(house, rollback, 1, "Back")
    assert history(house, "displacement-admin-2")[-1][:3] == (3, "Back", 1)
    assert history(house, "displacement-admin-2")[-1][-1] == 1
    assert intervals(house) == before
