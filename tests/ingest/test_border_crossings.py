"""Ukraine's border crossings: one list in two editions, the second replacing the first."""

from dataclasses import dataclass

import pytest
import python_calamine

FOLDER = "border_crossings_ukraine/ukr_border_crossings_{}.xlsx"
APRIL, JUNE = "140422", "090622"


@dataclass(frozen=True)
class Edition:
    rows: list[tuple]
    points: dict[str, tuple]


def read(path) -> list[tuple]:
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return [tuple(row) for row in book.get_sheet_by_name("Border Crossings").to_python()[1:]]


@pytest.fixture(scope="module")
def editions(shared, real_data):
    """What each edition left in the database, by identifier; June loaded over April."""
    found = {}
    for name in (APRIL, JUNE):
        path = real_data(FOLDER.format(name))
        report = shared.load("border_crossings", path)
        assert (report.rows_loaded, report.rows_rejected) == (len(read(path)), 0)
        points = shared.rows(
            "SELECT point_id, name, name_local, neighbour_iso3, iso3, point_type, ST_X(geom), "
            "ST_Y(geom) FROM core.transit_point"
        )
        found[name] = Edition(read(path), {point[0]: point[1:] for point in points})
    return found


@pytest.mark.parametrize(("name", "number"), [(APRIL, 67), (JUNE, 80)])
def test_every_point_is_there_once(editions, name, number):
    assert len(editions[name].rows) == len(editions[name].points) == number


@pytest.mark.parametrize("name", [APRIL, JUNE])
def test_points_lie_where_the_file_says(editions, name):
    expected = {(english.strip(), local.strip()): (long, lat)
                for english, local, _, lat, long in editions[name].rows}  # fmt: skip
    found = {point[:2]: point[5:] for point in editions[name].points.values()}
    assert found == expected


def test_the_newer_edition_replaces_the_older(editions):
    """All 67 points of April keep their identifiers in June."""
    april, june = editions[APRIL].points, editions[JUNE].points
    assert april.keys() < june.keys()
    assert all(june[point][2] == "RUS" for point in june.keys() - april.keys())


def test_a_space_after_the_country_does_not_make_another_country(editions):
    raw = {row[2] for row in editions[JUNE].rows}
    assert {"Romania", "Romania ", "Hungary "} <= raw
    neighbours = [point[2] for point in editions[JUNE].points.values()]
    assert set(neighbours) == {"BLR", "HUN", "MDA", "POL", "ROU", "RUS", "SVK"}
    assert neighbours.count("ROU") == 4


def test_identifiers_are_readable_and_points_are_of_ukraine(editions):
    points = editions[JUNE].points
    assert "pol-rava-ruska-khrebenne" in points
    assert {point[3:5] for point in points.values()} == {("UKR", "land_border")}
