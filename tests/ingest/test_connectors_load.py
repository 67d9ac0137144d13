"""From an API to the warehouse: what was fetched loads, under the terms it was fetched with."""

import pytest

from ingest import connectors, sources
from ingest.connectors.order import Order
from ingest.connectors.sidecar import UNSTATED, Sidecar, under_its_terms
from tests.ingest.api_server import Reply, api

BOUNDARIES = "cod_ab_legacy/som_admbnda_adm2_ocha_20230308_dv.geojson"
PLACES = [("SO11", "Awdal", "SO1101", "Borama"), ("SO24", "Bay", "SO2401", "Baydhaba")]


@pytest.fixture
def server(monkeypatch):
    with api() as running:
        for name in ("DTM", "HAPI"):
            monkeypatch.setenv(f"GEOPORTAL_{name}_URL", running.url)
            monkeypatch.setenv(f"GEOPORTAL_{name}_KEY", "a-key-0815")
        yield running


def fetched(folder, name, *words):
    return connectors.get(name).fetch(Order.parse(folder, words, lambda done, total: None))[0]


def dtm_row(number, place, people, kind="BA", reason="Conflict", origin="Not available"):
    return {
        "id": number, "operation": "Somalia displacement", "admin0Name": "Somalia",
        "admin0Pcode": "SOM", "admin1Name": place[1], "admin1Pcode": place[0],
        "admin2Name": place[3], "admin2Pcode": place[2], "numPresentIdpInd": people,
        "reportingDate": "2023-03-31T00:00:00", "yearReportingDate": 2023,
        "monthReportingDate": 3, "roundNumber": 7, "displacementReason": reason,
        "numberMales": None, "numberFemales": None, "idpOriginAdmin1Name": origin,
        "idpOriginAdmin1Pcode": "Not available", "assessmentType": kind,
    }  # fmt: skip


def test_dtm_rows_load_once_and_are_never_published(warehouse, server, real_data, tmp_path):
    rows = [
        dtm_row(1, PLACES[0], 100), dtm_row(2, PLACES[0], 100, kind="SA"),
        dtm_row(3, PLACES[1], 40, reason="Conflict; Insecurity; Natural disaster"),
        dtm_row(4, PLACES[1], 2, reason="No reason for displacement reported"),
    ]  # fmt: skip
    server.answer = lambda asked: Reply(
        {"isSuccess": True, "statusCode": 200, "result": rows, "totalRecordsCount": len(rows)}
    )
    file = fetched(tmp_path, "dtm", "admin2", "iso3=SOM")
    warehouse.load("cod_ab", real_data(BOUNDARIES))
    source = under_its_terms(sources.get(file.sidecar.source), file.path)
    report = warehouse.load(source, file.path)
    assert report.dataset == "dtm-api-admin2-iso3-som" and report.rows_read == 4
    assert warehouse.rows(
        "SELECT adm_pcode, individuals, reason FROM core.admin_stock "
        "WHERE dataset = 'dtm-api-admin2-iso3-som' ORDER BY 1, 2"
    ) == [("SO1101", 100, "conflict"), ("SO2401", 2, "not_reported"), ("SO2401", 40, "conflict")]
    warehouse.publish()
    assert warehouse.rows("SELECT slug FROM pub.dataset WHERE slug LIKE 'dtm-api%'") == []


def test_hapi_rows_load(warehouse, server, real_data, tmp_path):
    def row(place, people, kind="BA"):
        return {
            "resource_hdx_id": "x", "location_ref": 1, "location_code": "SOM",
            "location_name": "Somalia", "has_hrp": True, "in_gho": True,
            "provider_admin1_name": place[1], "provider_admin2_name": place[3], "admin1_ref": 1,
            "admin1_code": place[0], "admin1_name": place[1], "admin2_ref": 1,
            "admin2_code": place[2], "admin2_name": place[3], "admin_level": 2,
            "reporting_round": 7, "assessment_type": kind, "operation": "Somalia",
            "population": people, "reference_period_start": "2023-03-31T00:00:00",
            "reference_period_end": "2023-03-31T00:00:00",
        }  # fmt: skip

    rows = [row(PLACES[0], 100), row(PLACES[0], 99, "SA"), row(PLACES[1], 40)]
    server.answer = lambda asked: Reply({"data": rows if asked.query["offset"] == "0" else []})
    file = fetched(tmp_path, "hapi", "affected-people/idps", "location_code=SOM")
    warehouse.load("cod_ab", real_data(BOUNDARIES))
    source = under_its_terms(sources.get(file.sidecar.source), file.path)
    report = warehouse.load(source, file.path)
    assert warehouse.rows(
        "SELECT adm_pcode, individuals, round FROM core.admin_stock WHERE dataset = %s ORDER BY 1",
        report.dataset,
    ) == [("SO1101", 100, 7), ("SO2401", 40, 7)]


def beside(path, **terms):
    info = sources.get("idmc_idu").dataset.model_copy(update=terms)
    Sidecar(
        connector="x", source=None, url="x", fetched_at="2024-01-01T00:00:00Z", sha256="",
        dataset=info,
    ).write(path)  # fmt: skip
    path.write_text("x")
    return path


def test_the_stricter_terms_stand(tmp_path):
    open_source, closed_source = sources.get("idmc_idu"), sources.get("dtm_api")
    closed_file = beside(tmp_path / "closed", redistributable=False, title="Closed")
    open_file = beside(tmp_path / "open", redistributable=True, caveats=None)
    taken = under_its_terms(open_source, closed_file).dataset
    assert (taken.title, taken.redistributable) == ("Closed", False)
    taken = under_its_terms(closed_source, open_file).dataset
    assert taken.redistributable is False and taken.caveats == closed_source.dataset.caveats
    own = beside(tmp_path / "own", redistributable=False, licence_id=UNSTATED)
    assert under_its_terms(open_source, own) == open_source
    assert under_its_terms(sources.get("displacement_table"), own).dataset.licence_id == UNSTATED
    assert under_its_terms(open_source, None) == open_source
    assert under_its_terms(open_source, tmp_path / "other.csv") == open_source


IDU = {
    "id": 1, "country": "Chad", "iso3": "TCD", "latitude": 13.1, "longitude": 15.2,
    "centroid": "[13.1, 15.2]", "displacement_type": "Disaster", "qualifier": "total",
    "figure": 20, "displacement_date": "2023-11-06T11:00:00.000Z",
    "displacement_start_date": "2023-11-06T11:00:00.000Z",
    "displacement_end_date": "2023-11-06T11:00:00.000Z", "year": 2023, "event_name": "Chad: Flood",
    "event_start_date": "2023-11-06T11:00:00.000Z", "event_end_date": "2023-11-06T11:00:00.000Z",
    "category": "Weather related", "subcategory": "Hydrological", "type": "Flood",
    "subtype": "Flood", "standard_popup_text": "<b>20</b>", "standard_info_text": "<b>20</b>",
    "old_id": None, "created_at": "2023-11-08T19:37:23.870Z",
}  # fmt: skip


def test_idmc_updates_load(sample, monkeypatch, tmp_path):
    with api(lambda asked: Reply([IDU, {**IDU, "id": 2, "figure": 5}])) as running:
        monkeypatch.setenv("GEOPORTAL_IDMC_URL", running.url)
        monkeypatch.setenv("GEOPORTAL_IDMC_KEY", "a-key-0815")
        file = fetched(tmp_path, "idmc", "last-180-days")
    report = sample.load(under_its_terms(sources.get(file.sidecar.source), file.path), file.path)
    assert (report.rows_read, report.rows_rejected) == (2, 0)
    assert sample.one("SELECT sum(individuals) FROM core.event") == 25


def test_unhcr_population_loads(sample, monkeypatch, tmp_path):
    row = {
        "year": 2024, "coo_id": 1, "coo_name": "Sudan", "coo": "SUD", "coo_iso": "SDN",
        "coa_id": 2, "coa_name": "Chad", "coa": "CHD", "coa_iso": "TCD", "refugees": 700000,
        "asylum_seekers": "12", "returned_refugees": 0, "idps": "0", "returned_idps": "0",
        "stateless": 0, "ooc": "0", "oip": "-", "hst": "-",
    }  # fmt: skip
    page = {"page": 1, "maxPages": 1, "items": [row, {**row, "coo_iso": "TCD", "idps": 215918}]}
    with api(lambda asked: Reply(page)) as running:
        monkeypatch.setenv("GEOPORTAL_UNHCR_URL", running.url)
        file = fetched(tmp_path, "unhcr", "population", "year=2024", "coo_all=true", "coa_all=true")
    source = under_its_terms(sources.get(file.sidecar.source), file.path)
    report = sample.load(source, file.path)
    assert report.rows_rejected == 0
    stocks = "SELECT adm_pcode, individuals FROM core.admin_stock WHERE dataset = %s"
    assert sample.rows(stocks, report.dataset) == [("TCD", 215918)]
