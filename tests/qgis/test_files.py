"""The files themselves, without QGIS: languages, answers, and text that cannot break out."""

import io
import zipfile
from datetime import date
from xml.etree import ElementTree

import httpx
import pytest

from geoportal.portal.data import Step
from geoportal.qgis import source, styles, xml
from geoportal.qgis.contents import Part, Published
from geoportal.qgis.words import language
from ingest.dictionary.model import LANGUAGES
from ingest.errors import UserError
from layers import get
from layers.model import Layer

HOSTILE = '<b>"it\'s" & ]]> \x00\x0b\ud800 €</b>'


@pytest.fixture(scope="module")
def client(live_server):
    with httpx.Client(base_url=f"{live_server}/api/qgis", timeout=60) as client:
        yield client


def document(answer) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return ElementTree.fromstring(archive.read("project.qgs"))


def title(answer) -> str:
    return document(answer).findtext("title") or ""


@pytest.mark.parametrize(
    ("spoken", "words"),
    [("en", "Displacement geoportal"), ("fr", "Géoportail des déplacements"),
     ("es", "Geoportal de desplazamientos"), ("ar", "البوابة الجغرافية للنزوح")],
)  # fmt: skip
def test_it_speaks_the_readers_language(client, spoken, words):
    asked = client.get("project.qgz", params={"lang": spoken})
    heard = client.get("project.qgz", headers={"Accept-Language": f"de, {spoken};q=0.8, xx;q=0.9"})
    assert words in title(asked)
    assert asked.content == heard.content
    assert asked.headers["content-language"] == spoken
    assert "Accept-Language" in heard.headers["vary"]


def test_every_layer_field_and_group_has_words_in_every_language(client):
    for spoken in LANGUAGES:
        root = document(client.get("project.qgz", params={"lang": spoken}))
        aliases = [one.attrib for one in root.iter("alias")]
        assert aliases and [one for one in aliases if not one["name"]] == []
        unnamed = {one["field"] for one in aliases if one["name"] == one["field"]}
        assert unnamed == set(), spoken


def test_a_file_is_known_again(client):
    first = client.get("sites.qlr")
    again = client.get("sites.qlr", headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert first.headers["content-disposition"] == 'attachment; filename="sites.qlr"'
    assert client.get("project.qgz").content == client.get("project.qgz").content


@pytest.mark.parametrize(
    ("path", "status"),
    [("nowhere.qlr", 404), ("admin-2.qlr", 404), ("sites.qlr?lang=de", 400),
     ("project.qgz?lang=", 400)],
)  # fmt: skip
def test_what_is_not_there_is_said_in_a_line(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.json()["description"].startswith("There is no")


def test_a_parameter_that_nobody_reads_is_refused(client):
    for path in ("project.qgz?language=fr", "sites.qlr?lang=fr&x=1"):
        answer = client.get(path)
        assert answer.status_code == 400
        assert "lang" in answer.json()["description"]


def test_addresses_are_those_readers_use(client, live_server):
    root = ElementTree.fromstring(client.get("flows.qlr").content)
    for found in root.iter("datasource"):
        assert f"url='{live_server}/api'" in (found.text or "")


def test_nothing_breaks_out_of_the_xml():
    made = xml.node("a", xml.leaf("b", HOSTILE), xml.options({HOSTILE: HOSTILE}), c=HOSTILE)
    read = ElementTree.fromstring(xml.document(made))
    clean = HOSTILE.translate({0: None, 0xB: None, 0xD800: None})
    assert read.findtext("b") == read.get("c") == clean
    option = read.find("Option/Option")
    assert option is not None and option.get("value") == clean


def test_a_filter_takes_any_name():
    step = Step(3, date(2024, 1, 5), date(2024, 2, 1))
    condition = source.condition(Part("it's \\ odd", "stock", [step]), latest=True)
    assert condition == (
        "\"dataset\" = 'it''s \\\\ odd' AND \"measure\" = 'stock' AND "
        '"reported_on" >= \'2024-01-05\' AND "reported_on" <= \'2024-02-01\' AND "round" = 3'
    )
    written = source.features("http://x/api", "y", condition)
    assert written.endswith('AND "round" = 3\'') and "it\\'\\'s \\\\\\\\ odd" in written


@pytest.mark.parametrize("header", ["", "*", "xx", "en;q=zero", ";;,", "de-CH;q=1"])
def test_what_is_not_understood_is_english(header):
    assert language(None, header) == "en"


def test_an_unknown_language_is_refused():
    with pytest.raises(UserError, match="There are: en, fr, es, ar"):
        language("klingon", "")


def published(layer: Layer, *fields: dict) -> Published:
    return Published(layer, "Roads", "", [0, 0, 1, 1], list(fields), None, None, [])


def test_layers_of_any_kind_are_drawn():
    plain = {"name": "name", "type": "string"}
    lines = get("flows").model_copy(update={"name": "roads"})
    renderer, label = styles.line(published(lines, plain), [], "fr")
    assert (renderer.get("type"), label and label.expression) == (
        "singleSymbol",
        'coalesce("name")',
    )
    points = get("sites").model_copy(update={"tables": (), "name": "wells"})
    assert styles.point(published(points, plain), [], "fr")[0].get("type") == "singleSymbol"
    areas = published(get("displacement-admin-1"), {"name": "total_individuals", "unit": "people"})
    assert styles.polygon(areas, [5.0], "fr")[0].get("type") == "RuleRenderer"
    bare = published(get("admin-1"), plain)
    assert styles.polygon(bare, [], "fr")[0].get("type") == "singleSymbol"
