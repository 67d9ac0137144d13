"""Figures that are withheld or unknown, as QGIS itself draws and labels them: never as zero."""

import json
from xml.etree import ElementTree

import pytest

from geoportal.qgis import styles
from geoportal.qgis.contents import Published
from layers import get

pytestmark = pytest.mark.xdist_group("qgis")
SUPPRESSED = "Suppressed: too few people to publish, and not in any total"
COLUMNS = ("id", "name", "total_individuals", "idp_individuals", "withheld")
BINS = [20.0, 300.0]
ROWS = {  # id: all people, IDPs, what is withheld
    "zero": (0, 0, None),
    "low": (20, 20, None),
    "high": (21, 21, None),
    "higher": (301, 301, None),  # a newer publication's: above every class
    "few": (None, None, "idp <10"),
    "part": (200, None, "idp <10"),
    "other": (None, 7, "refugee ≤4"),
    "several": (None, None, "idp <10, refugee ≤4"),
    "twice": (None, None, "idp <10, idp <10"),
    "silent": (None, None, None),
}
OF_ALL = {
    "zero": ["0"], "low": ["1 – 20"], "high": ["21 – 300"], "higher": ["21 – 300"],
    "few": [SUPPRESSED], "part": ["21 – 300"], "other": [SUPPRESSED], "several": [SUPPRESSED],
    "twice": [SUPPRESSED], "silent": ["No data"],
}  # fmt: skip


def published(name: str, figure: str) -> Published:
    units = {"total_individuals": "people", "idp_individuals": "people"}
    fields = [{"name": one, "type": "string", "unit": units.get(one)} for one in COLUMNS]
    return Published(get(name), "Figures", "", [0, 0, 1, 1], fields, None, None, [], figure)


def shape(kind: str, at: int) -> dict:
    if kind == "Point":
        return {"type": kind, "coordinates": [at, at % 3]}
    if kind == "LineString":
        return {"type": kind, "coordinates": [[at, 0], [at + 3, 4]]}
    return {"type": kind, "coordinates": [[[at, 0], [at + 1, 0], [at + 1, 1], [at, 1], [at, 0]]]}


def features(kind: str) -> dict:
    made = [
        {"type": "Feature", "geometry": shape(kind, 2 * at),
         "properties": dict(zip(COLUMNS, (one, one.title(), *row), strict=True))}
        for at, (one, row) in enumerate(ROWS.items())
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": made}


@pytest.fixture(scope="module")
def drawn(qgis, tmp_path_factory):
    """What QGIS makes of the rows, drawn as a layer's style has it."""
    folder = tmp_path_factory.mktemp("withheld")

    def ask(kind: str, style: styles.Style) -> dict:
        path = folder / f"{kind}.geojson"
        path.write_text(json.dumps(features(kind)))
        renderer, label = style
        return qgis("classes", path=str(path), label=label.expression if label else "''",
                    renderer=ElementTree.tostring(renderer, encoding="unicode"),
                    picture=str(folder / f"{kind}.png"))  # fmt: skip

    return ask


def test_areas_have_classes_of_their_own_for_them(drawn):
    answer = drawn(
        "Polygon",
        styles.polygon(published("displacement-admin-1", "total_individuals"), BINS, "en"),
    )
    assert answer["fault"] == ""
    assert answer["words"] == ["21 – 300", "1 – 20", "0", SUPPRESSED, "No data"]
    assert {one: words for one, (words, _) in answer["found"].items()} == OF_ALL
    labels = {one: said.split("\n")[1:] for one, (_, said) in answer["found"].items()}
    assert (labels["few"], labels["part"]) == (["\u2066<10\u2069"], ["≥ 200"])
    assert (labels["zero"], labels["silent"], labels["several"]) == (["0"], [], [])
    assert {"#ffffff", "#9a968c", "#cb5369"} <= set(answer["shades"])  # zero, hatch, dots


def test_of_a_group_only_its_own_figures_are_withheld(drawn):
    answer = drawn(
        "Polygon", styles.polygon(published("displacement-admin-1", "idp_individuals"), BINS, "en")
    )
    found = {one: words for one, (words, _) in answer["found"].items()}
    assert found["other"] == ["1 – 20"] and found["part"] == [SUPPRESSED]
    assert answer["found"]["several"][1].endswith("\u2066<10\u2069")
    assert answer["found"]["twice"][1] == "Twice"  # what two of them come to nobody knows


def test_places_and_flows_have_them_too(drawn):
    sites = drawn("Point", styles.point(published("sites", "total_individuals"), BINS, "en"))
    assert {one: words for one, (words, _) in sites["found"].items()} == OF_ALL
    ends = [{"name": one, "type": "string"} for one in ("origin_pcode", "destination_pcode")]
    flows = published("flows", "total_individuals")
    flows.fields.extend(ends)
    answer = drawn("LineString", styles.line(flows, BINS, "en"))
    assert answer["words"][-1] == SUPPRESSED
    assert answer["found"]["few"][0] == answer["found"]["silent"][0] == [SUPPRESSED]
    assert "#7a8894" in answer["shades"]  # a broken line
