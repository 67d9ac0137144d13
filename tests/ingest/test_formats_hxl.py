"""HXL rows are read as libhxl, the reference implementation, reads them."""

import re

import hxl
import pytest

from ingest.read import HXL, read_table
from ingest.sources.model import ReadOptions

WELL_FORMED = re.compile(r"#[a-z]\w*(\+\w+)*", re.I)
FILES = [
    "hxl_messy/ethiopia_drought_affected_targeted_reached_by_cluster.csv",
    "hxl_messy/somalia_drought_affected_targeted_reached_by_cluster.csv",
    "hxl_messy/hno_2017_sahel_nutrition.csv",
    "hxl_messy/hno_2017_sahel_people_in_need.xlsx",
    "hxl_messy/input-valid.csv",
    "hxl_messy/input-valid.xls",
    "hxl_messy/input-valid-latin1.csv",
    "pcodes/download-global-pcodes-adm-1-2.csv",
    "pcodes/rowca-gin-adm2.csv",
    "idmc/idmc_gidd_displacement_data.csv",
]


@pytest.mark.parametrize("name", FILES)
def test_tags_and_records_are_those_of_the_reference(real_data, name):
    path = real_data(name)
    with hxl.data(str(path), hxl.InputOptions(allow_local=True)) as theirs:
        tags = [column.display_tag for column in theirs.columns if column.display_tag]
        records = sum(1 for _ in theirs)
    ours = read_table(path, ReadOptions())
    # a tag that is none (“#sector?”) is kept by us as it stands; the reference drops its column
    found = [tag for tag in ours.attrs[HXL].values() if WELL_FORMED.fullmatch(tag)]
    assert (found, len(ours)) == (tags, records)
