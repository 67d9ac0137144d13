"""The nineteen figures DTM published in July 2016, exactly."""

FIGURES = {
    "BDI": (41_423, 32), "CMR": (238_675, 100), "CAF": (155_839, 63), "TCD": (9_187, 76),
    "COD": (191_774, 30), "ECU": (20_278, 29), "ETH": (639_262, 100), "FJI": (30_445, 100),
    "HTI": (61_302, 100), "IRQ": (3_320_274, 100), "LBY": (425_250, 76), "MLI": (37_801, 100),
    "NPL": (21_315, 32), "NGA": (2_066_783, 100), "SOM": (430_062, 50), "SSD": (347_772, 45),
    "SDN": (164_670, None), "SYR": (5_065_350, 94), "YEM": (865_836, 35),
}  # fmt: skip


def test_figures_and_coverages_are_the_published_ones(sample):
    found = sample.rows(
        "SELECT iso3, individuals, coverage_percent FROM core.admin_stock "
        "WHERE dataset = 'dtm-overview-2016-07'"
    )
    assert {iso3: (people, coverage) for iso3, people, coverage in found} == FIGURES
    assert len(found) == 19


def test_they_are_stocks_of_idps_on_one_day_found_by_code(sample):
    assert sample.rows(
        "SELECT DISTINCT adm_level, reported_on::text, measure, pop_group, adm_match_method, "
        "adm_match_score, adm_pcode = iso3 FROM core.admin_stock "
        "WHERE dataset = 'dtm-overview-2016-07'"
    ) == [(0, "2016-07-31", "stock", "idp", "pcode", 1.0, True)]


def test_sudan_without_a_coverage_is_published_as_null_and_not_as_zero(sample):
    assert sample.rows(
        'SELECT name, idp_individuals, coverage_percent FROM pub."displacement-admin-0" '
        "WHERE dataset = 'dtm-overview-2016-07' AND iso3 = 'SDN'"
    ) == [("Sudan", 164_670, None)]


def test_the_dataset_carries_its_credit_and_warns_against_adding_up(sample):
    ((credit, caveats, synthetic),) = sample.rows(
        "SELECT credit_line, caveats, synthetic FROM pub.dataset "
        "WHERE slug = 'dtm-overview-2016-07'"
    )
    assert "International Organization for Migration" in credit
    assert "never add the figures up" in caveats and not synthetic
