"""Curves that keep apart, and the tables a flow map is made from."""

import itertools
from decimal import Decimal

import numpy as np
import psycopg2
import pyproj
import pytest

from ingest import database
from layers import flow_tables, get
from layers.flow_layout import BOX, CLEARANCE, curve, layout, resting
from layers.mercator import to_degrees, to_plane

pytestmark = pytest.mark.xdist_group("flow-layout")
FINELY = np.linspace(0, 1, 101)


def mesh(seed: int = 3, places: int = 14, flows: int = 60) -> tuple[np.ndarray, np.ndarray]:
    """Ends of flows between random places."""
    rng = np.random.default_rng(seed)
    at = rng.random((places, 2))
    pairs = rng.permutation(list(itertools.permutations(range(places), 2)))[:flows]
    return at[pairs[:, 0]], at[pairs[:, 1]]


def drawn(a: np.ndarray, c: np.ndarray, b: np.ndarray) -> np.ndarray:
    return curve(a, c, b, FINELY)


def beside(a: np.ndarray, c: np.ndarray, b: np.ndarray) -> np.ndarray:
    """How far control points are beside their flows, in lengths of them; to the right is more."""
    way = b - a
    off = c - (a + b) / 2
    return (off[:, 1] * way[:, 0] - off[:, 0] * way[:, 1]) / (way**2).sum(axis=1)


def test_the_plane_is_web_mercator():
    at = np.array([[0.0, 0.0], [-180.0, 60.0], [13.3, -8.9], [180.0, -85.0]])
    there = pyproj.Transformer.from_crs(4326, 3857, always_xy=True)
    x, y = there.transform(*at.T)
    half = 20037508.342789244
    assert to_plane(at) == pytest.approx(np.stack([x / half + 1, 1 - y / half], axis=1) / 2)
    assert to_degrees(to_plane(at)) == pytest.approx(at)


def test_a_lone_flow_bends_to_the_right_and_nothing_else():
    a, b = np.array([[10.0, 10.0]]), np.array([[30.0, 10.0]])
    control = layout(a, b)
    assert control == pytest.approx(resting(a, b, np.array([20.0])))
    assert control[0] == pytest.approx([20, 10 + 2 * 0.12 * 20])  # y grows southward


def test_there_and_back_again_lie_apart():
    a, b = np.array([[0.0, 0], [8.0, 3]]), np.array([[8.0, 3], [0.0, 0]])
    one, other = drawn(a, layout(a, b), b)
    gaps = np.hypot(*(one[20:80, None] - other[None]).reshape(-1, 2).T)
    assert gaps.min() > 0.5


def test_no_curve_lies_under_a_place_it_only_passes():
    a = np.array([[0.0, 0], [5, 1.2], [2, 4]])  # the second place is where the first flow rests
    b = np.array([[10.0, 0], [10, 0], [0, 0]])
    undisturbed = resting(a, b, np.full(3, 10.0))
    assert nearest(a, undisturbed, b) < 0.01
    assert nearest(a, layout(a, b), b) > CLEARANCE * 10


def nearest(a: np.ndarray, controls: np.ndarray, b: np.ndarray) -> float:
    """How near the first flow comes to the beginning of the second."""
    return np.hypot(*(drawn(a, controls, b)[0] - a[1]).T).min()


def test_the_order_of_flows_does_not_matter():
    a, b = mesh()
    turn = np.random.default_rng(0).permutation(len(a))
    assert layout(a[turn], b[turn]) == pytest.approx(layout(a, b)[turn], abs=1e-9)


def test_scale_and_place_of_the_map_do_not_matter():
    a, b = mesh(flows=20)
    assert layout(a * 1000 + 7, b * 1000 + 7) == pytest.approx(layout(a, b) * 1000 + 7)


def test_curves_stay_in_their_boxes():
    a, b = mesh(flows=120)
    assert abs(beside(a, layout(a, b), b)).max() <= BOX + 1e-9


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_flows_lie_on_each_other_less_than_undisturbed_ones(seed):
    a, b = mesh(seed)
    longest = np.hypot(*(b - a).T).max()
    crowded = [overlap(a, controls, b) for controls in
               (resting(a, b, np.full(len(a), longest)), layout(a, b))]  # fmt: skip
    assert crowded[1] < 0.95 * crowded[0]


def overlap(a: np.ndarray, controls: np.ndarray, b: np.ndarray) -> int:
    """Pairs of points of different flows, away from their ends, that are within 1 % of the map."""
    points = curve(a, controls, b, np.linspace(0.15, 0.85, 15))
    gaps = np.linalg.norm(points[:, None, :, None] - points[None, :, None, :], axis=-1)
    return int((gaps[~np.eye(len(a), dtype=bool)] < 0.01).sum())


def test_nothing_to_lay_out():
    assert layout(np.empty((0, 2)), np.empty((0, 2))).shape == (0, 2)


LAYOUT, PLACES = 'pub."flows_p{}_layout"', 'pub."flows_p{}_places"'


@pytest.fixture(scope="module")
def number(shared_sample) -> int:
    """The snapshot of the flows."""
    return shared_sample.one("SELECT snapshot FROM pub.layer_facts WHERE layer = 'flows'")


def test_no_one_is_lost_on_the_way_up(shared_sample, number):
    published = shared_sample.rows(
        "SELECT round, sum(total_individuals)::bigint FROM pub.flows WHERE dataset = 'sample' "
        "GROUP BY 1 ORDER BY 1"
    )
    for level in (0, 1):
        assert shared_sample.rows(
            "SELECT round, sum(total_individuals)::bigint FROM " + LAYOUT.format(number) +
            " WHERE dataset = 'sample' AND level = %s GROUP BY 1 ORDER BY 1", level,
        ) == published  # fmt: skip


def test_countries_keep_their_codes(shared_sample, number):
    codes = shared_sample.rows(
        "SELECT DISTINCT origin_pcode, origin_level FROM " + LAYOUT.format(number) +
        " WHERE dataset = 'sample' AND level = 0 ORDER BY 1"
    )  # fmt: skip
    assert codes == [("CMR", 0), ("NER", 0), ("NGA", 0), ("TCD", 0)]
    names = shared_sample.rows(
        "SELECT name_fr, lon IS NOT NULL FROM " + PLACES.format(number) + " WHERE pcode = 'TCD'"
    )
    assert names == [("Tchad", True)]


def test_every_flow_between_two_places_has_a_curve_the_same_in_every_round(shared_sample, number):
    assert shared_sample.rows(
        "SELECT bool_and((bend_lon IS NULL) = (origin_pcode = destination_pcode)), "
        "count(*) > 2000 FROM " + LAYOUT.format(number)
    ) == [(True, True)]
    assert shared_sample.one(
        "SELECT max(n) FROM (SELECT count(DISTINCT (bend_lon, bend_lat)) AS n FROM "
        + LAYOUT.format(number) + " WHERE bend_lon IS NOT NULL "
        "GROUP BY level, origin_pcode, destination_pcode) t"
    ) == 1  # fmt: skip


def test_ranks_follow_the_figures(shared_sample, number):
    assert shared_sample.rows(
        "SELECT count(*) FILTER (WHERE rank <> seen), max(rank) FROM (SELECT rank, row_number() "
        "OVER (PARTITION BY dataset, measure, level, step ORDER BY total_individuals DESC, rank) "
        "AS seen FROM " + LAYOUT.format(number) + ") t"
    ) == [(0, 170)]  # fmt: skip


def test_readers_may_read_and_nobody_may_change(shared_sample, number):
    for table in (LAYOUT, PLACES):
        name = table.format(number)
        assert shared_sample.one("SELECT has_table_privilege('geoportal_web', %s, 'SELECT')", name)
        with pytest.raises(psycopg2.Error, match="does not change"):
            shared_sample.rows(f"DELETE FROM {name}")


ROW = (
    "('d', {round}, '{on}', '{measure}', 1, {origin}, {origin}, 1, {to}, {to}, '{version}', {n}, "
    "{withheld}, {score})"
)
HAND = """
CREATE TABLE pub."flows_p900" (dataset text, round bigint, reported_on date, measure text,
    origin_level bigint, origin_pcode text, origin_name text, destination_level bigint,
    destination_pcode text, destination_name text, boundary_version text, total_individuals bigint,
    withheld text, match_score numeric);
INSERT INTO pub."flows_p900" VALUES {rows}
"""


@pytest.fixture
def by_hand(shared_sample):
    """Rows of the layout over flows written by hand; nothing of it stays."""
    version = shared_sample.one(
        "SELECT boundary_version FROM core.admin_unit WHERE pcode = 'NG-BO' AND geom IS NOT NULL"
    )

    def build(*flows: dict) -> list[dict]:
        usual = {"round": 1, "on": "2024-01-31", "measure": "movement", "version": version,
                 "withheld": "NULL", "score": "NULL"}  # fmt: skip
        rows = ", ".join(ROW.format(**usual | flow) for flow in flows)
        with database.connect(shared_sample.access.owner) as connection:
            cursor = connection.cursor()
            cursor.execute(HAND.format(rows=rows))
            flow_tables.build(cursor, get("flows"), 900)
            cursor.execute('SELECT * FROM pub."flows_p900_layout" ORDER BY level DESC, rank')
            names = [column.name for column in cursor.description]
            made = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            connection.rollback()
        return made

    return build


def test_movements_of_a_round_add_up_and_of_stocks_the_later_counts(by_hand):
    ends = {"origin": "'NG-BO'", "to": "'NG-AD'"}
    twice = [{**ends, "n": 5}, {**ends, "n": 7, "on": "2024-02-29"}]
    moved = by_hand(*twice)
    assert [row["total_individuals"] for row in moved] == [12, 12]
    present = by_hand(*({**row, "measure": "stock"} for row in twice))
    assert [row["total_individuals"] for row in present] == [7, 7]


def test_suppressed_flows_are_in_no_total_and_are_told(by_hand):
    made = by_hand(
        {"origin": "'NG-BO'", "to": "'CM-EN'", "n": 40},
        {"origin": "'NG-AD'", "to": "'CM-EN'", "n": "NULL"},
        {"origin": "'NG-AD'", "to": "'TD-LC'", "n": "NULL"},
    )
    fine, coarse = ([row for row in made if row["level"] == level] for level in (1, 0))
    assert [row["total_individuals"] for row in fine] == [40, None, None]
    assert [(row["destination_pcode"], row["total_individuals"], row["suppressed"], row["flows"])
            for row in coarse] == [("CMR", 40, 1, 2), ("TCD", None, 1, 1)]  # fmt: skip


def test_flows_of_which_a_group_is_withheld_say_so(by_hand):
    withheld = {"withheld": "'refugee <5'"}
    made = by_hand({"origin": "'NG-BO'", "to": "'CM-EN'", "n": 40, **withheld})
    assert [(row["total_individuals"], row["suppressed"]) for row in made] == [(40, 1), (40, 1)]


def test_a_flow_is_as_sure_as_the_least_sure_of_those_it_adds_up(by_hand):
    made = by_hand(
        {"origin": "'NG-BO'", "to": "'CM-EN'", "n": 40, "score": 1},
        {"origin": "'NG-AD'", "to": "'CM-EN'", "n": 7, "score": 0.8},
        {"origin": "'NG-BO'", "to": "'NG-AD'", "n": 3},
    )
    fine, coarse = ([row for row in made if row["level"] == level] for level in (1, 0))
    assert [row["match_score"] for row in fine] == [1, Decimal("0.8"), None]
    assert [row["match_score"] for row in coarse] == [Decimal("0.8"), None]


def test_an_unknown_origin_stays_unknown_and_a_place_without_a_parent_itself(by_hand):
    made = by_hand(
        {"origin": "NULL", "to": "'NG-BO'", "n": 3},
        {"origin": "'XX-1'", "to": "'NG-BO'", "n": 2},
    )
    coarse = [row for row in made if row["level"] == 0]
    assert [(row["origin_pcode"], row["destination_pcode"], row["bend_lon"]) for row in coarse] == [
        (None, "NGA", None), ("XX-1", "NGA", None),
    ]  # fmt: skip
