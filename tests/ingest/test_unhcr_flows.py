"""UNHCR's origin–asylum table: people who fled in a year, by pair of countries and group."""

import csv
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

pytestmark = pytest.mark.xdist_group("unhcr")
FILE = "unhcr_population/flows.csv.gz"
GROUPS = {"refugee": ["refugees", "refugee_like"], "asylum_seeker": ["asylum_seekers"],
          "other": ["oip"]}  # fmt: skip
UNKNOWN = ["STA", "UKN"]  # stateless people; origin unknown or other


@dataclass(frozen=True)
class Part:
    path: Path
    rows: pd.DataFrame


@pytest.fixture(scope="module")
def table(real_data):
    """The file as pandas reads it, figures as numbers, empty cells as missing."""
    return pd.read_csv(real_data(FILE), keep_default_na=False, na_values={
        name: [""] for names in GROUPS.values() for name in names})  # fmt: skip


@pytest.fixture(scope="module")
def part(table, tmp_path_factory):
    """The file's first rows and all people from Tibet, whom ISO gives no code of their own."""
    rows = pd.concat([table.head(1500), table[table["coo_iso"].eq("TIB")]]).drop_duplicates()
    path = tmp_path_factory.mktemp("part") / "flows.csv"
    rows.to_csv(path, index=False, float_format="%d")
    return Part(path, rows)


@pytest.fixture(scope="module")
def first(sample, part):
    return sample.load("unhcr_flows", part.path)


@pytest.fixture(scope="module")
def reviewed(sample, first, real_data):
    """The whole file, after a person wrote under which country people from Tibet are counted."""
    path = sample.crosswalk("unhcr_flows")
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows({**row, "pcode": "CHN"} for row in rows)
    return sample.load("unhcr_flows", real_data(FILE))


def figures(table: pd.DataFrame) -> tuple[int, int]:
    """Number of filled figures and their sum."""
    values = table[[name for names in GROUPS.values() for name in names]]
    return int(values.count().sum()), int(values.sum().sum())


def books(report) -> list[tuple[int, int]]:
    sums = report.tables["flow_od"]
    return [(sums[kind]["rows"], sums[kind]["individuals"]) for kind in sums]


def test_a_code_no_boundary_has_is_rejected_and_counted(first, part):
    lost = part.rows["coo_iso"].eq("TIB")
    assert books(first) == [figures(part.rows), figures(part.rows[~lost]), figures(part.rows[lost])]
    assert (first.rules, first.names_to_review) == ({"place-not-found": 35}, 1)


def test_a_code_filled_in_the_crosswalk_loads_its_rows(reviewed, table, sample):
    assert books(reviewed) == [figures(table), figures(table), (0, 0)]
    assert sample.rows(
        "SELECT count(*), sum(individuals)::bigint FROM core.flow_od "
        "WHERE origin_pcode = 'CHN' AND origin_match_method = 'crosswalk'"
    ) == [figures(table[table["coo_iso"].eq("TIB")])]


@pytest.mark.parametrize("group", GROUPS)
def test_sums_of_each_group_year_and_country_of_asylum_are_the_files(
    reviewed, sample, table, group
):
    people = table[GROUPS[group]].sum(axis=1, min_count=1).dropna().astype(int)
    asylum = table["coa_iso"].where(~table["coa_iso"].isin(UNKNOWN), "unknown")
    expected = people.groupby([table["year"], asylum]).sum().to_dict()
    found = sample.rows(
        "SELECT extract(year FROM reported_on)::int, coalesce(destination_pcode, 'unknown'), "
        "sum(individuals)::bigint FROM core.flow_od WHERE dataset = 'unhcr-flows' "
        "AND pop_group = %s GROUP BY 1, 2", group,
    )  # fmt: skip
    assert {(year, country): number for year, country, number in found} == expected


def test_unknown_origins_are_kept_and_said_to_be_unknown(reviewed, sample, table):
    assert sample.rows(
        "SELECT count(*), sum(individuals)::bigint FROM core.flow_od WHERE dataset = "
        "'unhcr-flows' AND origin_pcode IS NULL AND origin_match_method = 'unknown'"
    ) == [figures(table[table["coo_iso"].isin(UNKNOWN)])]
    assert sample.one(
        "SELECT count(*) FROM core.flow_od WHERE dataset = 'unhcr-flows' "
        "AND (origin_pcode IS NULL) <> (origin_match_method = 'unknown')"
    ) == 0  # fmt: skip


def test_iso_codes_are_used_and_not_those_of_unhcr(reviewed, sample, table):
    """Algeria is ALG to UNHCR, DZA to ISO; GFR is Germany."""
    codes = {code for (code,) in sample.rows(
        "SELECT origin_pcode FROM core.flow_od UNION SELECT destination_pcode FROM core.flow_od "
        "WHERE dataset = 'unhcr-flows'")}  # fmt: skip
    assert {"DZA", "DEU"} <= codes
    assert not {"ALG", "GFR"} & codes
    assert {"ALG", "GFR"} <= set(table["coo"]) | set(table["coa"])


def test_they_are_people_who_fled_in_the_year_and_no_stock(reviewed, sample):
    """UNHCR: arrivals and first applications of each year; Syria to Germany in 2015: 158,657."""
    assert sample.rows(
        "SELECT measure, individuals, reported_on::text FROM core.flow_od WHERE dataset = "
        "'unhcr-flows' AND origin_pcode = 'SYR' AND destination_pcode = 'DEU' "
        "AND reported_on = '2015-12-31'"
    ) == [("movement", 158_657, "2015-12-31")]
    ((title, methodology, caveats),) = sample.rows(
        "SELECT title, methodology, caveats FROM core.dataset WHERE slug = 'unhcr-flows'"
    )
    assert "year" in title and "new" in methodology and "not stocks" in caveats.lower()
