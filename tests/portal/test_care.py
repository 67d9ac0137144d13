"""Figures that are withheld, estimated or of a doubtful place: their own class, never zero."""

import json
import re
import subprocess

import pytest
import small
from standin import MemoryStore
from starlette.requests import Request

from geoportal.portal import build, care, trend
from geoportal.portal.land import Land
from geoportal.portal.takeaway.map_sheet import map_sheet

FIELDS = [{"name": name, "type": "string", "definition": "", "statistics": {"count": 1}}
          for name in (*care.COLUMNS, "total_individuals", "idp_individuals",
                       "refugee_individuals")]  # fmt: skip
MAP = "dataset=made-up&level=1&round=2"
TOO_FEW = "Suppressed: too few people to publish, and not in any total"


def published() -> dict:
    """The small publication: East's IDPs of round 2 are withheld, South's figure is an estimate of
    a place not certain, and of North's only a part is known."""
    tables = small.tables()
    for row in tables["displacement-admin-1"]:
        row.update(dict.fromkeys(care.COLUMNS))
        if row["round"] != 2:
            continue
        if row["adm_pcode"] == "AA3":
            row.update(idp_individuals=None, refugee_individuals=None, total_individuals=None,
                       withheld="idp <10")  # fmt: skip
        if row["adm_pcode"] == "AA2":
            row.update(estimated=1, match_score=0.8)
        if row["adm_pcode"] == "AA1":
            row.update(withheld="refugee <5", refugee_individuals=None, total_individuals=200)
    facts = next(row for row in tables["layer_facts"] if row["layer"] == "displacement-admin-1")
    facts["fields"] = FIELDS
    return tables


@pytest.fixture
def client(make_client):
    return make_client(published())


@pytest.mark.parametrize(
    ("withheld", "group", "bound"),
    [
        (None, "idp", None),
        ("idp <10", "idp", "<10"),
        ("idp <10", "refugee", None),
        ("idp <10, refugee ≤4", "refugee", "≤4"),
        ("idp <10, idp <10", "idp", ""),
        ("idp <10, refugee ≤4", "total", ""),
        ("idp <10", "total", "<10"),
    ],
)
def test_bounds_of_groups_on_both_sides(withheld, group, bound):
    assert care.bound(withheld, group) == bound
    module = build.ASSETS / "src/choropleth/care.js"
    script = (
        "globalThis.document = { documentElement: { lang: 'en' }, getElementById: () => null };"
        f"const {{ boundOf }} = await import({json.dumps(str(module))});"
        f"console.log(JSON.stringify(boundOf({json.dumps(withheld)}, {json.dumps(group)})));"
    )
    command = [build.node_home() / "bin/node", "--input-type=module", "-e", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == bound


def rows_of(html: str) -> dict[str, str]:
    """Words of each row of the table of areas, by P-code."""
    table = html[html.index('id="table"') :]
    found = re.findall(r'<tr data-key="(\w+)">(.*?)</tr>', table[: table.index("</table>")], re.S)
    return {code: " ".join(re.sub(r"<[^>]+>", " ", row).split()) for code, row in found}


def test_a_withheld_figure_is_its_bound_and_never_zero(client):
    html = client.get(f"/map?{MAP}&group=idp").text
    rows = rows_of(html)
    assert "&lt;10" in rows["AA3"] and " 0 " not in rows["AA3"]
    assert list(rows) == ["AA1", "AA2", "AA3"]  # after every figure, before what is not known


def test_it_is_a_class_of_its_own_in_the_legend(client):
    html = client.get(f"/map?{MAP}&group=idp").text
    row = re.search(rf'<span class="swatch few"[^>]*></span><span class="range">{TOO_FEW}</span>'
                    r'<span class="areas">1 area</span>', html)  # fmt: skip
    assert row


def test_totals_that_lack_somebody_say_at_least(client):
    html = client.get(f"/map?{MAP}").text
    assert "at least 240" in html
    assert "at least 200" in rows_of(html)["AA1"]
    assert "at least" not in client.get("/map?dataset=made-up&level=1&round=1").text


def test_pictures_have_a_pattern_for_it_and_a_sign_for_doubts(client):
    svg = client.get(f"/map/picture.svg?{MAP}&group=idp").text
    assert svg.count('fill="url(#few)"') == 1 and svg.count('fill="url(#hatch)"') == 1
    assert len(re.findall(r"<text[^>]*>≈</text>", svg)) == 1
    circles = client.get(f"/map/picture.svg?{MAP}&group=idp&drawing=symbols").text
    assert circles.count('fill="url(#few)"') == 1


def test_tables_say_why_a_figure_is_to_be_read_with_care(client):
    html = client.get(f"/map?{MAP}").text
    assert "Estimated and Place not certain" in rows_of(html)["AA2"]
    assert "Estimated, or place not certain" in html
    assert "Notes" not in client.get("/map?dataset=real").text


def test_a_change_from_or_to_it_is_suppressed_too(client):
    html = client.get(f"/map?{MAP}&group=refugee&compare=change&against=1").text
    rows = rows_of(html)
    assert "Suppressed" in rows["AA1"] and "&lt;5" in rows["AA1"]
    assert "Suppressed in one of the rounds" in html


def test_publications_without_the_columns_are_read_as_ever(make_client):
    html = make_client(small.tables()).get(f"/map?{MAP}").text
    assert "Suppressed" not in html and "Notes" not in html


def test_sheets_explain_both(client):
    store = MemoryStore(published())
    asked = Request({"type": "http", "method": "GET", "path": "/map.pdf", "headers": [],
                     "query_string": f"{MAP}&group=idp".encode(), "server": ("t", 80),
                     "scheme": "http"})  # fmt: skip
    legend = map_sheet(store, Land(store), asked)["legend"]
    assert {"few", "about"} <= {key["shape"] for key in legend}
    assert client.get(f"/map.pdf?{MAP}&group=idp").content.startswith(b"%PDF")


def test_in_arabic_the_bound_keeps_its_direction(client):
    row = rows_of(client.get(f"/ar/map?{MAP}&group=idp").text)["AA3"]
    assert "\u2066&lt;10\u2069" in row


def test_sums_that_lack_somebody_are_no_trend():
    store = MemoryStore(published())
    totals = trend._totals(store, 1, "made-up", "stock", "total")
    assert {key: trend._comparable(row) for key, row in totals.items()} == {"1": True, "2": False}
