"""The process `flow-layout`: the portal's curves for any other program, over OGC API Processes."""

import httpx
import pyogrio
import pytest

EXECUTION = "/api/processes/flow-layout/execution"


@pytest.fixture(scope="module")
def execute(live_server):
    """Call the process; the status and the answer's JSON."""

    def call(**inputs: object) -> tuple[int, dict]:
        answer = httpx.post(live_server + EXECUTION, json={"inputs": inputs}, timeout=60)
        return answer.status_code, answer.json()

    return call


def test_curves_of_a_place_with_widths_and_classes(execute):
    status, found = execute(dataset="sample", place="NG-BO", direction="in", top_n=4)
    assert status == 200 and found["step"] == "12" and found["synthetic"] is True
    flows = [feature["properties"] for feature in found["features"]]
    assert [flow["destination_pcode"] for flow in flows] == ["NG-BO"] * 4
    figures = [flow["total_individuals"] for flow in flows]
    assert figures == sorted(figures, reverse=True)
    for feature in found["features"]:
        stayed = feature["properties"]["origin_pcode"] == "NG-BO"
        assert feature["geometry"]["type"] == ("Point" if stayed else "LineString")
        width = 12 * feature["properties"]["total_individuals"] / found["largest"]
        assert stayed or feature["properties"]["width"] == pytest.approx(max(1, width), abs=0.01)


def test_countries_of_another_round(execute):
    _, found = execute(dataset="sample", level=0, round="3")
    codes = {flow["properties"]["origin_pcode"] for flow in found["features"]}
    assert codes == {"CMR", "NER", "NGA", "TCD"} and found["step"] == "3"


@pytest.mark.parametrize(("inputs", "status", "words"), [
    ({"dataset": "nothing"}, 404, "not published"),
    ({"level": 4}, 404, "no such level"),
    ({"round": "99"}, 404, "no such round"),
    ({"place": "XX"}, 404, "no such place"),
    ({"direction": "up", "place": "NG-BO"}, 404, "no such direction"),
    ({"top_n": 0}, 400, "whole number from 1 to 500"),
    ({"top_n": "1e9"}, 400, "whole number from 1 to 500"),
    ({"colour": "red"}, 400, "no input “colour”"),
    ({"place": ["NG-BO"]}, 400, "“place” is a text"),
])  # fmt: skip
def test_what_there_is_not_is_said(execute, inputs, status, words):
    code, said = execute(**inputs)
    assert code == status and words in said["description"]


def test_gdal_reads_the_document(live_server):
    frame = pyogrio.read_dataframe(f"{live_server}/flows/layout/sample/movement/1/12.geojson")
    assert len(frame) == 170 and frame.crs.to_epsg() == 4326
    assert set(frame.geom_type) == {"LineString", "Point"}
    assert frame["width"].between(1, 36).all() and frame["class"].between(1, 5).all()
