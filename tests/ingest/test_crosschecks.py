"""Checks over a whole load: what is doubtful is said, and rejected or refused where the source
says so; whatever follows, rows read = loaded + rejected."""

from itertools import combinations

import numpy as np
import pytest

from ingest import sources
from ingest.errors import UserError
from ingest.sources.checks import Checks
from ingest.sources.model import DatasetInfo
from tests.warehouse import own_table

SOMALIA = "cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson"
HEAD = "adm2_pcode,individuals,female,male,round,reported_on\n"
SITES = "ssid,name,longitude,latitude,adm2_pcode,round,reported_on,individuals\n"


@pytest.fixture(scope="module")
def somalia(shared, real_data):
    shared.load("cod_ab", real_data(SOMALIA))
    return shared


@pytest.fixture
def load(somalia, tmp_path, request):
    """Load the text of a table; each test has a dataset of its own."""

    def run(text: str, source=None, **checks):
        path = tmp_path / "table.csv"
        path.write_text(text)
        title = request.node.name[:60]
        described = source or own_table(title)
        if source:
            info = DatasetInfo(slug=title, title=title, licence_id="CC-BY-4.0", credit_line="Us",
                               redistributable=True, synthetic=False)  # fmt: skip
            described = source.model_copy(update={"dataset": info})
        described = described.model_copy(update={"checks": Checks(**checks)})
        report = somalia.load(described, path)
        assert report.rows_read == report.rows_loaded + report.rows_rejected
        for books in report.tables.values():
            for name, value in books["read"].items():
                assert value == books["loaded"].get(name, 0) + books["rejected"].get(name, 0)
        return report

    return run


JUMP = HEAD + "SO1101,900,,,1,2024-01-31\nSO1101,9000,,,2,2024-02-29\nSO1102,40,,,2,2024-02-29\n"


def test_a_stock_that_jumps_is_said(load):
    seen = load(JUMP).warnings["stock-change"]
    assert seen.count == 1
    assert "SO1101, idp: 900 people on 2024-01-31, 9000 on 2024-02-29" in seen.example


def test_a_stock_that_falls_is_said_too(load):
    fall = JUMP.replace("9000", "90").replace("900,", "9000,")
    assert load(fall).warnings["stock-change"].count == 1


@pytest.mark.parametrize("bounds", [{"change_factor": 11}, {"change_people": 8100}])
def test_the_source_says_how_much_is_much(load, bounds):
    assert "stock-change" not in load(JUMP, **bounds).warnings


def test_a_doubt_rejects_rows_where_the_source_says_so(load, somalia):
    report = load(JUMP, reject=("stock-*",))
    assert report.rules == {"stock-change": 1} and "stock-change" not in report.warnings
    assert report.tables["admin_stock"]["rejected"] == {
        "rows": 1, "individuals": 9000, "households": 0,
    }  # fmt: skip
    assert report.groups["admin_stock.individuals"]["loaded"] == {"idp": 940}
    rejected = "SELECT rule, record->>'individuals' FROM ops.rejected_row WHERE load_id = %s"
    assert somalia.rows(rejected, report.load_id) == [("stock-change", "9000")]
    core = "SELECT sum(individuals) FROM core.admin_stock WHERE load_id = %s"
    assert somalia.one(core, report.load_id) == 940


def test_a_doubt_stops_the_load_where_the_source_says_so(load, somalia):
    before = somalia.state()
    with pytest.raises(UserError, match="stock-change"):
        load(JUMP, stop=("stock-change",))
    assert somalia.state() == before


def test_two_rows_for_one_place_and_day_are_said(load):
    twice = HEAD + "SO1101,900,,,1,2024-01-31\nSO1101,30,,,1,2024-01-31\n"
    assert load(twice).warnings["repeated-place"].count == 2


@pytest.mark.parametrize(
    ("people", "doubted"), [("10,4,6", 0), ("10,4,5", 1), ("10,9,6", 1), ("10,4,", 0), ("10,,", 0)]
)
def test_women_and_men_make_up_the_people(load, people, doubted):
    seen = load(HEAD + f"SO1101,{people},1,2024-01-31\n").warnings.get("parts:individuals")
    assert (seen.count if seen else 0) == doubted


AGED = "adm2_pcode,individuals,0-17,18-59,60+,round,reported_on\n"


@pytest.mark.parametrize(
    ("people", "doubted"),
    [("10,5,4,1", 0), ("10,5,4,0", 1), ("10,5,4,2", 1), ("10,5,4,", 0), ("10,9,,2", 1)],
)
def test_ages_make_up_the_people_too(load, people, doubted):
    seen = load(AGED + f"SO1101,{people},1,2024-01-31\n").warnings.get("parts:individuals")
    assert (seen.count if seen else 0) == doubted


def site(number: int, name: str, lon: float, lat: float, people: int = 10, round_: int = 1) -> str:
    return f"S{number},{name},{lon},{lat},SO2201,{round_},2024-0{round_}-28,{people}\n"


@pytest.mark.parametrize(
    ("name", "away", "doubted"),
    [("Al Adala IDP camp", 0.0005, 1), ("al adala camp", 0.0005, 1), ("Al Adala camp", 0.5, 0),
     ("Buulo Jameeco", 0.0005, 0)],
)  # fmt: skip
def test_a_site_listed_twice_is_said(load, name, away, doubted):
    text = SITES + site(1, "Al Adala camp", 45.3, 2.05) + site(2, name, 45.3 + away, 2.05)
    seen = load(text, sources.get("site_list")).warnings.get("near-duplicate")
    assert (seen.count if seen else 0) == doubted


def metres(one, other):
    """Between two longitude-latitude pairs, on the sphere of ST_DistanceSphere."""
    (x, y), (u, v) = np.radians(one), np.radians(other)
    half = np.sin((v - y) / 2) ** 2 + np.cos(y) * np.cos(v) * np.sin((u - x) / 2) ** 2
    return 2 * 6371008.7714 * np.arcsin(np.sqrt(half))


@pytest.mark.parametrize("near", [200, 900])
def test_sites_near_each_other_are_those_that_anyone_would_find(load, near):
    """Cells of a grid choose who is held against whom: no pair may fall between them."""
    random = np.random.default_rng(5)
    points = np.column_stack([random.uniform(45.3, 45.33, 200), random.uniform(2, 2.03, 200)])
    text = SITES + "".join(
        site(n, f"Camp {n % 3}", *point) for n, point in enumerate(points.round(6))
    )
    pairs = sum(
        metres(points[a].round(6), points[b].round(6)) <= near
        for a, b in combinations(range(200), 2)
        if a % 3 == b % 3
    )
    seen = load(text, sources.get("site_list"), near_metres=near).warnings["near-duplicate"]
    assert (pairs > 40, seen.count) == (True, pairs)


@pytest.mark.parametrize(
    ("people", "doubted"),
    [((900, 9000, 9500), 1), ((9000, 900, 9000), 2), ((900, 2700, 8100, 24300), 0),
     ((100, 999), 0), ((900, None, 9000), 1), ((0, 1001), 1)],
)  # fmt: skip
def test_a_site_whose_stock_jumps_is_said_round_by_round(load, people, doubted):
    rounds = [site(1, "Al Adala camp", 45.3, 2.05, one, n) for n, one in enumerate(people, 1)]
    text = SITES + "".join(rounds).replace("None", "") + site(2, "Quiet", 45.4, 2.05)
    seen = load(text, sources.get("site_list")).warnings.get("stock-change")
    assert (seen.count if seen else 0) == doubted


def test_numbers_tell_camps_apart(load):
    text = SITES + site(1, "Camp 3", 45.3, 2.05) + site(2, "Camp 4", 45.3001, 2.05)
    assert "near-duplicate" not in load(text, sources.get("site_list")).warnings


def test_a_site_that_moved_since_the_load_before_is_said(load):
    listed = sources.get("site_list")
    load(SITES + site(1, "Al Adala camp", 45.3, 2.05), listed)
    report = load(SITES + site(1, "Al Adala camp", 45.4, 2.05), listed)
    assert "S1 lies 11" in report.warnings["site-moved"].example


def test_the_second_of_two_rows_with_one_key_is_rejected(load, somalia):
    text = SITES + site(1, "A", 45.3, 2.05, 10) + site(1, "A", 45.3, 2.05, 7)
    report = load(text, sources.get("site_list"))
    assert report.rules == {"repeated-key": 1}
    assert report.tables["site_round"]["rejected"]["individuals"] == 7


def test_fewer_rows_than_expected_stop_the_load(load, somalia):
    before = somalia.state()
    listed = sources.get("site_list").model_copy(update={"expect": {"site_round": 2}})
    with pytest.raises(UserError, match="at least 2 are expected"):
        load(SITES + site(1, "A", 45.3, 2.05), listed)
    assert somalia.state() == before


def test_a_total_is_no_record(load):
    rows = SITES + site(1, "A", 45.3, 2.05, 10) + "Total,TOTAL,,,,1,2024-01-28,99\n"
    rows += "S9,Sous-total :,45.3,2.05,SO2201,1,2024-01-28,99\nS8,Total Energies camp,45.4,2.05,"
    report = load(rows + "SO2201,1,2024-01-28,7\n", sources.get("site_list"))
    assert report.tables["site_round"]["loaded"]["individuals"] == 17
    assert report.rules["total-row"] >= 2


def test_people_are_not_loaded_without_their_site(load):
    rows = SITES + site(1, "A", 45.3, 2.05, 10) + "S2,B,,,SO9999,1,2024-01-28,99\n"
    report = load(rows, sources.get("site_list"))
    assert report.tables["site_round"]["loaded"]["individuals"] == 10
    assert report.rules == {"place-not-found": 1, "site-rejected": 1}


def test_a_site_that_lies_nowhere_is_said(load):
    report = load(SITES.replace("adm2_pcode", "iso3") + "S1,A,,,SOM,1,2024-01-28,5\n",
                  sources.get("site_list"))  # fmt: skip
    assert report.warnings["lies-nowhere"].count == 1


def test_exchanged_axes_are_said(load):
    seen = load(SITES + site(1, "A", 2.05, 45.3), sources.get("site_list")).warnings
    assert "exchanged" in seen["place-axes-swapped"].example
