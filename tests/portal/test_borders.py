"""Boundary lines by status, and the organisation's own styles, names and note."""

import json
import re
import tomllib

import pytest
import small

from geoportal import app, up
from geoportal.portal.borders import lines, rules
from geoportal.portal.search import find
from geoportal.qgis import styles
from geoportal.qgis.contents import Published
from geoportal.tiles import style
from ingest import dictionary
from ingest.errors import NotFoundError, UserError
from ingest.settings import ROOT
from layers import get

SHIPPED = ROOT / "config" / "boundaries.toml"


def published(*statuses: str) -> dict:
    """The small publication with a line from south to north for each status."""
    tables = small.tables()
    facts = {**tables["layer_facts"][0], "layer": lines.LAYER, "features": len(statuses)}
    tables["layer_facts"].append({**facts, "title": "Lines"})
    tables[lines.LAYER] = [
        {"id": f"{at}@v1", "dataset": "made-up", "line_id": str(at), "name": status,
         "boundary_status": status,
         "geom": {"type": "MultiLineString", "coordinates": [[[1, -2], [1, 3]]]}}
        for at, status in enumerate(statuses)
    ]  # fmt: skip
    return tables


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Deploy with a file of rules of these words."""

    def write(words: str) -> None:
        path = tmp_path / "own.toml"
        path.write_text(words, encoding="utf-8")
        monkeypatch.setenv("GEOPORTAL_BOUNDARIES", str(path))
        rules.rules.cache_clear()

    yield write
    rules.rules.cache_clear()


def test_the_shipped_file_says_every_status():
    given = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    assert set(given["lines"]) == set(dictionary.codes("boundary_status"))
    assert rules.load(SHIPPED).style("disputed") == "dashed"


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("[lines]\ndisputd = 'dashed'", "lines.disputd: there is no such boundary status; there"),
        ("[lines]\ndisputed = 'wavy'", "lines.disputed: Input should be 'solid', 'dashed', "),
        ("[names.XKX]\nde = 'Kosovo'", "names.XKX.de: Input should be 'en', 'fr', 'es' or 'ar'"),
        ("[names.XKX]\nen = ''", "names.XKX.en: String should have at least 1 character"),
        ('[names.XKX]\nen = "a\\nb"', "names.XKX.en: it must be one line of text"),
        ("[name.XKX]\nen = 'Kosovo'", "name: Extra inputs are not permitted"),
        ("[lines", "own.toml cannot be read: "),
    ],
)
def test_a_wrong_file_is_refused_in_one_line(own, words, fault):
    own(words)
    with pytest.raises(UserError, match=re.escape(fault)) as refused:
        rules.rules()
    assert str(refused.value).startswith("own.toml") and "\n" not in str(refused.value)


def test_a_missing_file_is_refused(own, monkeypatch, tmp_path):
    monkeypatch.setenv("GEOPORTAL_BOUNDARIES", str(tmp_path / "none.toml"))
    rules.rules.cache_clear()
    with pytest.raises(NotFoundError, match="GEOPORTAL_BOUNDARIES"):
        rules.rules()


def test_lines_of_a_map_have_status_and_style(make_client, own):
    own("[lines]\ndisputed = 'dotted'\nclaim = 'hidden'")
    client = make_client(published("disputed", "claim", "armistice"))
    found = client.get("/map/lines/made-up/1.json").json()["features"]
    told = [(one["properties"]["status"], one["properties"]["style"]) for one in found]
    # a status nobody has thought about is not shown as settled
    assert told == [("disputed", "dotted"), ("armistice", "dashed")]


def test_lines_are_cut_to_the_frame_of_the_map(make_client):
    far = published("disputed")
    far[lines.LAYER][0]["geom"]["coordinates"] = [[[1, 0.5], [170, 0.5]], [[-100, 0], [-90, 0]]]
    shape = make_client(far).get("/map/lines/made-up/1.json").json()["features"][0]["geometry"]
    assert shape["coordinates"] == [[[1.0, 0.5], [10.0, 0.5]]]


def test_a_publication_without_lines_has_none(client):
    assert client.get("/map/lines/made-up/1.json").json()["features"] == []
    assert "border-line" not in client.get("/map").text
    assert 'class="border"' not in client.get("/map/picture.svg").text


@pytest.mark.parametrize(
    "path", ["/map/picture.svg", "/flows/picture.svg", "/map/picture.svg?theme=dark"]
)
def test_pictures_draw_lines_by_their_style(make_client, own, path):
    own("[lines]\ndisputed = 'dashed'\narmistice = 'dotted'\ninternational = 'solid'")
    svg = make_client(published("disputed", "armistice", "international")).get(path).text
    drawn = re.findall(r'<path d="M[\d .L-]+" class="border"([^>]*)/>', svg)
    assert drawn == [' stroke-dasharray="6 4"', ' stroke-dasharray="1.5 3.5"', ""]


@pytest.mark.parametrize("path", ["/map", "/flows", "/"])
def test_one_line_of_the_legend_says_what_they_mean(make_client, path):
    html = make_client(published("disputed", "armistice")).get(path).text
    assert html.count("Boundary that is disputed or not settled") == 1
    assert "border-line is-dashed" in html and "border-line is-dotted" in html


def test_hidden_lines_need_no_legend(make_client, own):
    own("[lines]\ndisputed = 'hidden'")
    assert "Boundary that is disputed" not in make_client(published("disputed")).get("/map").text


def test_sheets_explain_them(make_client):
    from standin import MemoryStore
    from starlette.requests import Request

    from geoportal.portal.land import Land
    from geoportal.portal.takeaway.map_sheet import map_sheet

    store = MemoryStore(published("disputed"))
    asked = Request({"type": "http", "method": "GET", "path": "/map.pdf", "query_string": b"",
                     "headers": [], "server": ("t", 80), "scheme": "http"})  # fmt: skip
    sheet = map_sheet(store, Land(store), asked)
    last = sheet["legend"][-1]
    assert (last["shape"], last["words"]) == ("dashes", "Boundary that is disputed or not settled")
    assert 'class="border"' in sheet["pictures"][0]["svg"]


def test_about_lists_statuses_in_the_readers_language(make_client, own):
    own("[lines]\ndisputed = 'dotted'\nclaim = 'hidden'")
    html = make_client(published("disputed")).get("/fr/about").text
    assert "Frontière contestée" in html and "Limite d’une revendication" not in html


def test_the_organisations_note_stands_under_maps(make_client, own):
    own("[disclaimer]\nen = 'As drawn by us & nobody else.'")
    client = make_client(published("disputed"))
    for path in ("/map", "/flows", "/", "/about"):
        assert "As drawn by us &amp; nobody else." in client.get(path).text
    assert "As drawn by us" not in client.get("/fr/map").text  # said in English only


def test_the_organisations_names_are_shown_and_data_stay(make_client, own):
    own("[names.AA1]\nen = \"Upland (the 'Top' 100%)\"\nfr = 'Haut'\n[names.AAA]\nen = 'Alandia'")
    client = make_client(published("disputed"))
    page = client.get("/map?dataset=made-up&round=2").text
    assert "Upland (the &#39;Top&#39; 100%" in page and ">North<" not in page
    assert "Haut" in client.get("/fr/map?dataset=made-up").text
    assert "North" in client.get("/es/map?dataset=made-up").text
    block = re.search(r'<script type="application/json" id="names">(.*?)</script>', page)
    assert json.loads(block[1])["AAA"] == "Alandia"
    items = client.get("/api/collections/displacement-admin-1/items?limit=100").json()["features"]
    assert {"North"} <= {one["properties"]["name"] for one in items}
    assert "Upland" in client.get("/flows?dataset=made-up&round=2").text


def test_names_that_nobody_changed_cost_nothing(own):
    own("")
    assert rules.name_sql("adm_pcode", "fr") == "coalesce(name_fr, name)"
    assert rules.rules().renamed("en") == {}


def test_search_finds_the_organisations_names(own, monkeypatch):
    own("[names.AAA]\nfr = 'Île Haute'")
    found = {(0, "AAA"): [{"pcode": "AAA", "called": "Île Haute"}]}
    monkeypatch.setattr(find.places, "units", lambda _store, *asked: found.get(asked, []))
    for name in ("_results", "_hits", "_older", "_layers"):
        monkeypatch.setattr(find, name, lambda *_asked: [])
    monkeypatch.setattr(find, "_spelled", lambda _store, typed: typed)
    (result,) = find.search(None, "ile h", 5).results
    assert (result.name, result.code, result.address) == ("Île Haute", "AAA", "/place/AAA")
    assert find.search(None, "aute", 5).results == []  # by the beginnings of words


def test_tiles_have_a_style_for_each_status_shown(own):
    own("[lines]\nclaim = 'hidden'\nindefinite = 'dotted'\ninternational = 'solid'")
    made = {one["filter"][2]: one["paint"] for one in style._unsettled().values()}
    assert set(made) == set(dictionary.codes("boundary_status")) - {"claim"}
    assert "line-dasharray" not in made["international"]
    assert made["indefinite"]["line-dasharray"] != made["disputed"]["line-dasharray"]


def test_qgis_draws_each_status_as_the_portal_does(own):
    own("[lines]\nclaim = 'hidden'\nindefinite = 'dotted'")
    layer = get(lines.LAYER)
    published = Published(layer, "", "", [], [], None, None, [])
    renderer, label = styles.line(published, [], "en")
    pens = [one.get("value") for one in renderer.iter("Option") if one.get("name") == "line_style"]
    assert pens == ["dash", "dash", "dash", "dash", "dash", "dot", "no"] and label is None
    words = [one.get("label") for one in renderer.iter("category")]
    assert words[1] == "Disputed boundary"


def test_a_server_with_a_wrong_file_does_not_start(own, monkeypatch):
    own("[lines]\ndisputed = 'wavy'")
    monkeypatch.setenv("GEOPORTAL_WEB_DATABASE_URL", "postgresql://nobody@localhost:1/none")
    monkeypatch.setenv("GEOPORTAL_TOKEN_KEY", "k" * 40)
    with pytest.raises(UserError, match=r"lines\.disputed"):
        app.create()
    with pytest.raises(UserError, match=r"lines\.disputed"):
        up.up(print)
