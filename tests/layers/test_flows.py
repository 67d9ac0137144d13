"""Flows as lines: along the great circle, cut at the antimeridian, none where there is none."""

from dataclasses import dataclass

import numpy as np
import pyproj
import pytest
import shapely

from ingest import sources

pytestmark = pytest.mark.xdist_group("flows")
PLAIN = ["SYR-DEU", "BRA-NGA", "CHL-CHN", "GRL-RUS", "NOR-USA", "WSM-TON"]
CROSSING = ["FJI-USA", "USA-FJI", "NZL-TON", "TON-NZL", "JPN-USA", "CAN-RUS", "AUS-CHL", "KIR-FJI"]
WITHOUT = ["DZA-DZA", "UKN-KEN", "KEN-UKN", "STA-STA"]
SPHERE = pyproj.Geod(a=6_371_008.8, f=0)
ELLIPSOID = pyproj.Geod(ellps="WGS84")
HEADINGS = "year,coo_name,coo,coo_iso,coa_name,coa,coa_iso,refugees,asylum_seekers,refugee_like,oip"


@dataclass(frozen=True)
class Flow:
    line: shapely.Geometry | None
    people: int
    ends: tuple[shapely.Point | None, shapely.Point | None]

    @property
    def coordinates(self) -> np.ndarray:
        return shapely.get_coordinates(self.line)

    @property
    def parts(self) -> list[shapely.LineString]:
        return list(shapely.get_parts(self.line))


@pytest.fixture(scope="module")
def flows(shared_sample, tmp_path_factory):
    """Every pair above, loaded and published, by “FJI-USA”."""
    pairs = [*PLAIN, *CROSSING, *WITHOUT]
    rows = [f"2020,,,{pair[:3]},,,{pair[4:]},{n},,,{n}" for n, pair in enumerate(pairs, start=1)]
    path = tmp_path_factory.mktemp("flows") / "flows.csv"
    path.write_text("\n".join([HEADINGS, *rows]))
    source = sources.get("unhcr_flows").model_copy(update={"expect": {}})
    shared_sample.load(source, path)
    shared_sample.publish()
    ends = {code: shapely.from_wkb(bytes(point)) for code, point in shared_sample.rows(
        "SELECT pcode, ST_AsBinary(ST_PointOnSurface(geom)) FROM core.admin_unit "
        "WHERE level = 0")}  # fmt: skip
    return {
        f"{origin or '?'}-{destination or '?'}": Flow(
            line and shapely.from_wkb(bytes(line)), people,
            (ends.get(origin), ends.get(destination)),
        )
        for origin, destination, people, line in shared_sample.rows(
            "SELECT origin_pcode, destination_pcode, total_individuals, ST_AsBinary(geom) "
            "FROM pub.flows WHERE dataset = 'unhcr-flows'"
        )
    }  # fmt: skip


def off_course(flow: Flow, geod: pyproj.Geod) -> np.ndarray:
    """Metres between each vertex and the point as far along the geodesic from the origin."""
    start, end = flow.ends
    azimuth, _, _ = geod.inv(start.x, start.y, end.x, end.y)
    xs, ys = flow.coordinates.T
    lon, lat = np.full(len(xs), start.x), np.full(len(xs), start.y)
    _, _, run = geod.inv(lon, lat, xs, ys)
    x, y, _ = geod.fwd(lon, lat, np.full(len(xs), azimuth), run)
    return geod.inv(x, y, xs, ys)[2]


@pytest.mark.parametrize("pair", [*PLAIN, *CROSSING])
def test_a_line_runs_from_the_origin_to_the_destination(flows, pair):
    line = flows[pair].coordinates
    for end, point in zip((line[0], line[-1]), flows[pair].ends, strict=True):
        assert end == pytest.approx((point.x, point.y), abs=1e-6)


@pytest.mark.parametrize("pair", [*PLAIN, *CROSSING])
def test_a_line_follows_the_great_circle(flows, pair):
    flow = flows[pair]
    cut = np.isclose(abs(flow.coordinates[:, 0]), 180)
    away = off_course(flow, SPHERE)
    assert away[~cut].max() < 1  # metre
    assert cut.sum() == 0 or away[cut].max() < 3_000  # a chord of at most 100 km is cut there
    start, end = flow.ends
    length = ELLIPSOID.inv(start.x, start.y, end.x, end.y)[2]
    assert off_course(flow, ELLIPSOID).max() < 0.003 * length


@pytest.mark.parametrize("pair", [*PLAIN, *CROSSING])
def test_a_line_bends_at_least_every_100_km(flows, pair):
    for part in flows[pair].parts:
        xs, ys = shapely.get_coordinates(part).T
        assert SPHERE.inv(xs[:-1], ys[:-1], xs[1:], ys[1:])[2].max() <= 101_000


@pytest.mark.parametrize("pair", PLAIN)
def test_a_line_that_crosses_nothing_is_one(flows, pair):
    assert flows[pair].line.geom_type == "LineString"


@pytest.mark.parametrize("pair", CROSSING)
def test_a_line_over_the_antimeridian_is_cut_there(flows, pair):
    first, second = flows[pair].parts
    (x1, y1), (x2, y2) = first.coords[-1], second.coords[0]
    assert {x1, x2} == {180.0, -180.0}
    assert y1 == pytest.approx(y2, abs=1e-9)


@pytest.mark.parametrize("pair", [*PLAIN, *CROSSING])
def test_nothing_goes_round_the_world(flows, pair):
    for part in flows[pair].parts:
        west, south, east, north = part.bounds
        assert -180 <= west <= east <= 180 and -90 < south <= north < 90
        assert abs(np.diff(shapely.get_coordinates(part)[:, 0])).max() < 180


def test_within_a_unit_or_from_and_to_the_unknown_there_is_no_line(flows):
    without = {"DZA-DZA", "?-KEN", "KEN-?", "?-?"}
    assert {pair for pair, flow in flows.items() if flow.line is None} == without


def test_people_without_a_line_are_counted(flows, shared_sample):
    assert [flows[pair].people for pair in ("DZA-DZA", "?-KEN", "KEN-?", "?-?")] == [
        30, 32, 34, 36,
    ]  # fmt: skip
    assert sum(flow.people for flow in flows.values()) == shared_sample.one(
        "SELECT sum(individuals)::int FROM core.flow_od WHERE dataset = 'unhcr-flows'"
    )


def test_names_and_groups_stand_beside_the_codes(flows, shared_sample):
    assert shared_sample.rows(
        "SELECT origin_name, destination_name, refugee_individuals, other_individuals, "
        "idp_individuals FROM pub.flows WHERE dataset = 'unhcr-flows' "
        "AND (origin_pcode = 'FJI' OR origin_pcode IS NULL) ORDER BY destination_pcode"
    ) == [("Unknown", "Kenya", 16, 16, None), ("Fiji", "United States", 7, 7, None),
          ("Unknown", "Unknown", 18, 18, None)]  # fmt: skip


def test_the_samples_flows_have_lines_between_their_units(shared_sample):
    assert shared_sample.rows(
        "SELECT count(*) FILTER (WHERE (geom IS NULL) <> (origin_pcode = destination_pcode)), "
        "bool_and(synthetic), count(*) > 2000 FROM pub.flows WHERE dataset = 'sample'"
    ) == [(0, True, True)]
