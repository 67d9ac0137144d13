"""Tables of one's own, as a new user has them: sites with rounds, and events."""

import pandas as pd
import pytest

from ingest import sources
from ingest.errors import UserError
from ingest.sources.model import DatasetInfo

BOUNDARIES = "cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson"
SITES = {
    "SSID": ["S-1", "S-2", "S-1", "S-2", "S-3"],
    "Site_Name": ["Hilaac", "Buulo", "Hilaac", "Buulo 2", "Far away"],
    "site_type": ["camp", "Camp", "camp", "informal_settlement", "other"],
    "admin1Name": ["Bay", "Awdal", "Bay", "Awdal", "Bay"],
    "admin2Name": ["Baydhaba", "Borama", "Baydhaba", "Borama", "Atlantis"],
    "admin2Pcode": ["SO2401", "", "SO2401", "", ""],
    "latitude": ["3.1167", "9.9361", "3.1167", "9.9361", ""],
    "longitude": ["43.6491", "43.1828", "43.6491", "43.1828", ""],
    "roundNumber": ["1", "1", "2", "2", "2"],
    "reportingDate": ["31/01/2026", "31/01/2026", "30/04/2026", "30/04/2026", "30/04/2026"],
    "numPresentIdpInd": ["1 250", "300", "1 100", "410", "77"],
    "households": ["210", "50", "190", "70", "12"],
}


def described(name: str):
    info = DatasetInfo(slug="ours", title="Ours", licence_id="CC-BY-4.0", credit_line="Us",
                       redistributable=True, synthetic=False)  # fmt: skip
    return sources.get(name).model_copy(update={"dataset": info})


@pytest.fixture
def somalia(warehouse, real_data):
    warehouse.load("cod_ab", real_data(BOUNDARIES))
    return warehouse


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_list_of_sites_and_rounds_fills_both_tables(somalia, tmp_path, form):
    path = tmp_path / f"sites.{form}"
    table = pd.DataFrame(SITES)
    table.to_csv(path, index=False) if form == "csv" else table.to_excel(path, index=False)
    report = somalia.load(described("site_list"), path)
    assert report.tables["site_round"]["loaded"]["rows"] == 4
    assert report.tables["site_round"]["loaded"]["individuals"] == 1250 + 300 + 1100 + 410
    assert report.tables["site_round"]["rejected"]["individuals"] == 77
    assert report.tables["site"]["read"]["rows"] == 3
    assert somalia.rows(
        "SELECT site_id, name, site_type, iso3, adm_pcode, ST_X(geom), ST_Y(geom) "
        "FROM core.site ORDER BY site_id LIMIT 2"
    ) == [
        ("S-1", "Hilaac", "camp", "SOM", "SO2401", 43.6491, 3.1167),
        ("S-2", "Buulo 2", "informal_settlement", "SOM", "SO1101", 43.1828, 9.9361),
    ]
    assert somalia.rows(
        "SELECT site_id, round, individuals, households FROM core.site_round "
        "WHERE site_id = 'S-2' ORDER BY round"
    ) == [("S-2", 1, 300, 50), ("S-2", 2, 410, 70)]


def test_what_rounds_say_differently_of_a_site_is_reported(somalia, tmp_path):
    path = tmp_path / "sites.csv"
    pd.DataFrame(SITES).to_csv(path, index=False)
    report = somalia.load(described("site_list"), path)
    seen = report.warnings["changed over rounds"]
    assert seen.count == 1
    assert "name, site_type; the newest counts" in seen.example


def test_a_site_whose_place_is_not_found_is_told_and_its_rounds_with_it(somalia, tmp_path):
    path = tmp_path / "sites.csv"
    pd.DataFrame(SITES).to_csv(path, index=False)
    report = somalia.load(described("site_list"), path)
    assert "Atlantis" in report.rejections["place-not-found"].example
    assert report.tables["site"]["rejected"]["rows"] == 1
    assert report.rules["site-rejected"] == 1
    assert somalia.rows("SELECT FROM core.site_round WHERE site_id = 'S-3'") == []


def test_a_table_of_events_with_headings_of_hxl(somalia, tmp_path):
    path = tmp_path / "events.csv"
    path.write_text(
        "Ref,What,When,District,People\n"
        "#event+id,#event+type,#date+reported,#adm2+code,#affected+idps+ind\n"
        "E1,Flood,2026-06-30,SO2401,1250\nE2,Armed conflict,2026-07-01,SO1101,80\n",
        encoding="utf-8",
    )
    report = somalia.load(described("event_table"), path)
    assert report.tables["event"]["loaded"] == report.tables["event"]["read"]
    assert somalia.rows(
        "SELECT event_id, event_type, adm_pcode, individuals::int FROM core.event ORDER BY 1"
    ) == [("E1", "flood", "SO2401", 1250), ("E2", "conflict", "SO1101", 80)]


def test_a_total_that_is_not_the_declared_one_stops_the_load(warehouse, somalia, tmp_path):
    path = tmp_path / "sites.csv"
    pd.DataFrame(SITES).to_csv(path, index=False)
    wanted = {"totals": {"site_round": {"individuals": (1, 1000)}}}
    before = warehouse.state()
    with pytest.raises(UserError, match="3,137 individuals"):
        somalia.load(described("site_list").model_copy(update=wanted), path)
    assert warehouse.state() == before


def test_sources_are_listed_and_told_in_detail(command):
    listed = command("sources")
    assert listed.code == 0
    for name in sources.names():
        assert any(line.startswith(name) for line in listed.out.splitlines())
    told = command("sources", "unhcr_population")
    assert told.code == 0
    for words in ("flow_od, admin_stock", "CC-BY-4.0", "coo_iso", "host communities"):
        assert words in told.out
    missing = command("sources", "unhcr")
    assert missing.code != 0 and "unhcr_population" in missing.error
