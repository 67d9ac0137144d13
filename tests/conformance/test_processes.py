"""OGC API Processes part 1: core, ogc-process-description, json, html, oas30."""

import jsonschema
import pytest

from tests.conformance.conftest import REL, link

SPEC = "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/"
RUN = "/processes/classify/execution"
INPUTS = {"collection": "sites", "field": "total_individuals", "classes": 4}


@pytest.fixture(scope="module")
def process(api):
    return api.get("/processes/classify").json()


def test_req_core_landingpage_op(api):
    assert api.get("").status_code == 200


def test_req_core_landingpage_success(api):
    landing = api.get("").json()
    assert link(landing, "service-desc") and link(landing, "conformance")
    assert link(landing, f"{REL}processes", "application/json").endswith("/processes")


def test_req_core_api_definition_success(openapi):
    assert "/processes/{processId}/execution" in openapi["paths"]


def test_req_core_conformance_success(api):
    classes = api.get("/conformance").json()["conformsTo"]
    wanted = ("core", "ogc-process-description", "json", "html", "oas30")
    assert {f"{SPEC}{name}" for name in wanted} <= set(classes)
    assert f"{SPEC}callback" not in classes  # nobody makes this server call an address
    assert f"{SPEC}dismiss" not in classes and f"{SPEC}job-list" not in classes


def test_req_core_process_list(api):
    assert api.get("/processes").status_code == 200


def test_req_core_process_list_success(api):
    found = api.get("/processes").json()["processes"]
    assert [one["id"] for one in found] == ["classify", "flow-layout"]
    assert all(one["version"] and "inputs" not in one for one in found)


def test_req_core_pl_limit_definition(openapi):
    (limit,) = [p for p in openapi["paths"]["/processes"]["get"]["parameters"]
                if p.get("name") == "limit"]  # fmt: skip
    assert limit["in"] == "query"
    assert (limit["schema"]["type"], limit["schema"]["minimum"]) == ("integer", 1)


def test_req_core_pl_limit_response(api):
    assert len(api.get("/processes", params={"limit": 1}).json()["processes"]) == 1
    assert api.get("/processes", params={"limit": "x"}).status_code == 400


def test_req_core_pl_links(api):
    document = api.get("/processes").json()
    assert api.get(link(document, "self")).status_code == 200
    assert api.get(link(document, "alternate", "text/html")).status_code == 200
    for one in document["processes"]:
        assert api.get(link(one, "self")).json()["id"] == one["id"]


def test_req_core_process_description(api):
    assert api.get("/processes/classify").status_code == 200


def test_req_core_process_description_success(process):
    assert process["id"] == "classify" and process["title"] and process["description"]
    assert process["jobControlOptions"] == ["sync-execute"]
    assert process["outputTransmission"] == ["value"]
    assert link(process, f"{REL}execute")


def test_req_core_process_exception_no_such_process(api):
    for path in ("/processes/nothing",):
        answer = api.get(path)
        assert answer.status_code == 404
        assert "description" in answer.json() or "title" in answer.json()
    assert api.post("/processes/nothing/execution", json={"inputs": {}}).status_code == 404


def test_req_ogc_process_description_inputs_def(process):
    assert isinstance(process["inputs"], dict) and set(INPUTS) <= set(process["inputs"])


def test_req_ogc_process_description_input_def(process):
    for one in process["inputs"].values():
        assert one["title"] and one["schema"]
        jsonschema.Draft202012Validator.check_schema(one["schema"])


def test_req_ogc_process_description_outputs_def(process):
    assert set(process["outputs"]) == {"classes"}


def test_req_ogc_process_description_output_def(process):
    for one in process["outputs"].values():
        jsonschema.Draft202012Validator.check_schema(one["schema"])


def test_req_ogc_process_description_json_encoding(api):
    answer = api.get("/processes/classify", headers={"Accept": "application/json"})
    assert answer.headers["content-type"].startswith("application/json")


def test_req_core_job_creation_op(api):
    assert api.post(RUN, json={"inputs": INPUTS}).status_code == 200
    assert api.get(RUN).status_code == 405


def test_req_core_job_creation_request(api):
    for body in ({}, {"inputs": {}}, {"inputs": []}, {"inputs": "x"}):
        assert api.post(RUN, json=body).status_code == 400, body


def test_req_core_job_creation_default_execution_mode(api):
    """Only `sync-execute`: the result comes in the answer, whatever is preferred."""
    for prefer in (None, "wait", "respond-async"):
        headers = {"Prefer": prefer} if prefer else {}
        answer = api.post(RUN, json={"inputs": INPUTS}, headers=headers)
        assert answer.status_code == 200 and "location" not in answer.headers


def test_req_core_job_creation_input_validation(api):
    for name, value in (("collection", "nothing"), ("field", "name"), ("classes", 99),
                        ("scheme", "nothing"), ("filter", "x")):  # fmt: skip
        answer = api.post(RUN, json={"inputs": {**INPUTS, name: value}})
        assert answer.status_code == 400, (name, value)
        assert answer.json()["description"]


def test_req_core_job_creation_success_sync_raw_value_one(api, process):
    result = api.post(RUN, json={"inputs": INPUTS, "response": "raw"}).json()
    jsonschema.validate(result, process["outputs"]["classes"]["schema"])
    assert len(result["bins"]) == 4


def test_req_core_job_creation_success_sync_document(api):
    answer = api.post(RUN, json={"inputs": INPUTS, "response": "document"})
    assert answer.headers["content-type"].startswith("application/json")
    assert isinstance(answer.json(), dict)


@pytest.mark.parametrize("path", ["/jobs/nothing", "/jobs/nothing/results"])
def test_req_core_job_exception_no_such_job(api, path):
    answer = api.get(path)
    assert answer.status_code == 404
    assert not any(word in answer.text for word in ("Traceback", "psycopg"))


@pytest.mark.parametrize("path", ["/processes", "/processes/classify"])
def test_req_html_definition(api, path):
    answer = api.get(path, headers={"Accept": "text/html"})
    assert answer.headers["content-type"].startswith("text/html")


def test_req_oas30_exception_codes(openapi):
    run = openapi["paths"]["/processes/{processId}/execution"]["post"]["responses"]
    assert {"200", "400", "404", "413", "415", "503"} <= set(run)
