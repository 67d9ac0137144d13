"""Points in every accepted spelling come back; what is no point of the world is wrong."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import clean
from ingest.errors import UserError

some = settings(deadline=None, max_examples=60)
LONGITUDES = st.integers(-179_99999, 179_99999).filter(lambda n: n % 100_000)
LATITUDES = st.integers(-89_99999, 89_99999).filter(lambda n: n % 100_000)


def cleaned(columns, **declared):
    rows = pd.DataFrame({name: pd.Series(list(cells), dtype="object")
                         for name, cells in columns.items()})  # fmt: skip
    return clean.coordinates(rows, clean.Cleaning(**declared))


def one(cell, **declared):
    found = cleaned({"coordinates": [cell]}, **declared)
    return None if found.wrong[0] else (found.longitude[0], found.latitude[0])


def both(longitude, latitude, **declared):
    found = cleaned({"longitude": [longitude], "latitude": [latitude]}, **declared)
    return None if found.wrong[0] else (found.longitude[0], found.latitude[0])


@some
@given(LONGITUDES, LATITUDES)
def test_decimal_degrees_come_back_from_one_cell(longitude, latitude):
    lon, lat = longitude / 1e5, latitude / 1e5
    east, north = "WE"[lon > 0], "SN"[lat > 0]
    comma = f"{lat:.5f} {lon:.5f}".replace(".", ",")
    for cell in (
        f"{lat:.5f} {lon:.5f} 412.5 4.9", f"{lat:.5f}, {lon:.5f}", f"{lat:.5f},{lon:.5f}",
        f"{lat:.5f};{lon:.5f}", f"POINT ({lon:.5f} {lat:.5f})",
        f"point z({lon:.5f} {lat:.5f} 3)",
        comma, comma.replace(" ", "; "), comma.replace(" ", ", "),
        f"{abs(lat):.5f}{north} {abs(lon):.5f}{east}",
        f"{east}{abs(lon):.5f} {north}{abs(lat):.5f}",
        f'{{"type": "Point", "coordinates": [{lon:.5f}, {lat:.5f}]}}',
    ):  # fmt: skip
        assert one(cell) == (lon, lat), cell
    assert one(f"[{lat:.5f}, {lon:.5f}]", longitude_first=False) == (lon, lat)
    assert one(f"[{lon:.5f}, {lat:.5f}]", longitude_first=True) == (lon, lat)


@some
@given(LONGITUDES, LATITUDES)
def test_decimal_degrees_come_back_from_two_cells(longitude, latitude):
    lon, lat = longitude / 1e5, latitude / 1e5
    east, north = "OE"[lon > 0], "SN"[lat > 0]
    for axes in (
        (f"{lon:.5f}", f"{lat:.5f}"), (lon, lat), (f" {lon:.5f} ", f"{lat:.5f}°"),
        (f"{lon:.5f}".replace(".", ","), f"{lat:.5f}".replace(".", ",")),
        (f"{abs(lon):.5f} {east}", f"{north} {abs(lat):.5f}"),
    ):  # fmt: skip
        assert both(*axes) == (lon, lat)


@some
@given(st.integers(0, 179), st.integers(0, 59), st.integers(1, 599), st.booleans())
def test_degrees_minutes_and_seconds_come_back(degrees, minutes, tenths, west):
    seconds = tenths / 10
    size = degrees + (minutes + seconds / 60) / 60
    letter, sign = ("W", "-") if west else ("E", "")
    for cell in (
        f"{degrees}°{minutes}'{seconds}\"{letter}", f"{degrees}° {minutes}′ {seconds}″ {letter}",
        f"{degrees} {minutes} {seconds} {letter}", f"{letter} {degrees}:{minutes}:{seconds}",
        f"{sign}{degrees} {minutes} {seconds}", f"{sign}{degrees}º{minutes}’{seconds}''",
        f"{degrees} deg {minutes} min {seconds} sec {letter}",
        f"{degrees}°{minutes}'{str(seconds).replace('.', ',')}\"{letter}",
        f"{degrees}°{minutes}'{seconds}\" {'ouest' if west else 'شرق'}",
    ):  # fmt: skip
        assert both(cell, "1.5")[0] == pytest.approx(-size if west else size, abs=1e-12), cell
    assert both(f"{degrees}°{minutes}.5'{letter}", "1.5")[0] == pytest.approx(
        (degrees + (minutes + 0.5) / 60) * (-1 if west else 1), abs=1e-12
    )


@some
@given(st.lists(st.text("0123456789.,- °'\"NSEWPOINT()[]", max_size=20), min_size=1, max_size=4))
def test_a_point_is_in_the_world_or_there_is_none(words):
    try:
        found = cleaned({"coordinates": words})
    except UserError as error:
        assert "longitude_first" in str(error)
        return
    assert found.longitude.isna().equals(found.latitude.isna())
    assert (found.longitude.dropna().abs() <= 180).all()
    assert (found.latitude.dropna().abs() <= 90).all()
    assert found.reasons.notna().equals(found.wrong)
    blank = pd.Series([word.strip() in ("", "-") for word in words])
    assert (found.longitude.notna() | found.wrong | blank).all()


@pytest.mark.parametrize(
    "cell",
    ["12.345", "12,5,13,7", "12.5N 13.7N", "-12.5S 3E", "abc", "12 34 56 13 20 10", "12°70'N 3°E",
     "POINT (1 2", "SRID=32637;POINT (1.5 2.5)", "1.5 2.5 3 4 5", "534123 1234567", "0 0 0 0"],
)  # fmt: skip
def test_what_is_no_point_is_wrong(cell):
    assert one(cell) is None


@pytest.mark.parametrize(
    ("axes", "reason"),
    [(("12.5 N", "3"), "exchanged"), (("190", "3"), "outside the world"), (("", "3"), "only one"),
     (("0", "0"), "both 0"), (("45.1", "112"), "swap_axes"), (("534123", "1234567"), "metres"),
     (("1.234.567", "3"), "longitude is not in degrees"), (("3.1", "12°61'"), "60 minutes"),
     (("3.1", "-12.5 S"), "two signs"), (("3.1", "12°34'56s"), "not in degrees"),
     ((True, 3.5), "not in degrees")],
)  # fmt: skip
def test_why_there_is_no_point(axes, reason):
    found = cleaned({"longitude": [axes[0]], "latitude": [axes[1]]})
    assert found.wrong[0] and reason in found.reasons[0] and np.isnan(found.longitude[0])


def test_axes_are_exchanged_only_where_declared_and_counted():
    found = cleaned({"longitude": ["33.3", "45.2"], "latitude": ["112", "33.1"]}, swap_axes=True)
    assert found.longitude.tolist() == [112, 45.2] and found.latitude.tolist() == [33.3, 33.1]
    assert found.changes["axes_swapped"].tolist() == [True, False]


def test_a_point_at_zero_is_missing_only_where_declared():
    for columns in ({"longitude": [0], "latitude": ["0.0"]}, {"coordinates": ["0 0 0 0"]}):
        found = cleaned(columns, zero_point_is_missing=True)
        assert not found.wrong[0] and np.isnan(found.longitude[0]) and "zero_point" in found.changes


def test_whole_degrees_and_unknown_order_are_doubted():
    found = cleaned({"coordinates": ["32, 12", "32.5, 12", "[10.4, 76.2]"]})
    assert found.doubts["whole_degrees"].tolist() == [True, False, False]
    assert found.doubts["axis_order"].tolist() == [False, False, True]
    proved = cleaned({"coordinates": ["[10.4, 76.2]", "[20.1, 91.5]"]})
    assert "axis_order" not in proved.doubts


def test_a_column_with_longitude_first_must_be_declared():
    with pytest.raises(UserError, match="longitude_first"):
        one("112.5, 33.1")
    assert one("112.5, 33.1", longitude_first=True) == (112.5, 33.1)
    assert one("112.5, 33.1", longitude_first=False) is None
    assert one("33.1, 112.5") == (112.5, 33.1)


def test_two_columns_go_before_one_cell_and_may_not_disagree():
    found = cleaned({"longitude": ["1.5", "", "1.5"], "latitude": ["2.5", "", "2.5"],
                     "coordinates": ["2.5 1.5", "2.5 1.5", "2.6 1.5"]})  # fmt: skip
    assert found.longitude.tolist() == [1.5] * 3 and found.latitude.tolist() == [2.5] * 3
    assert found.changes["one_cell"].tolist() == [False, True, False]
    assert found.doubts["two_points"].tolist() == [False, False, True]


def test_declared_null_words_and_index_are_kept():
    rows = pd.DataFrame({"longitude": ["-99", "3.5"], "latitude": ["-99", "4.5"]}, index=[5, 9])
    found = clean.coordinates(rows, clean.Cleaning(null_words={"longitude": ["-99"],
                                                               "latitude": ["-99"]}))  # fmt: skip
    assert found.longitude[9] == 3.5 and not found.wrong.any() and np.isnan(found.latitude[5])
    assert found.changes["null_word"].tolist() == [True, False]


def test_points_are_held_against_their_areas():
    squares = [shapely.box(10, 40, 12, 42), shapely.box(40, 10, 42, 12), None]
    points = gpd.GeoSeries.from_xy([11, 41, 11, 12.01, 11], [41, 11, 41, 41, 41], crs=4326)
    areas = gpd.GeoSeries([squares[n] for n in (0, 0, 1, 0, 2)], crs=4326)
    assert clean.outside(points, areas).tolist() == [False, True, True, False, False]
    assert clean.outside(points, areas, slack=0).tolist() == [False, True, True, True, False]
    assert clean.swapped(points, areas).tolist() == [False, True, True, False, False]
    nowhere = gpd.GeoSeries([None] * 5, crs=4326)
    assert not clean.outside(nowhere, areas).any() and not clean.swapped(nowhere, areas).any()
