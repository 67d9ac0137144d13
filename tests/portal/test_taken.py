"""Every page is a link and a request; a place is a sheet and a frame besides."""

import html
import io
import re
from urllib.parse import parse_qs, urlsplit

import atlas
import pypdf
import pytest
import standin
from matplotlib.image import imread
from starlette.testclient import TestClient

SITE = "/site/made-up:S-1"
POINT = "/transit/made-up:P-1"


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(standin.app(atlas.store()))


def offered(client, page):
    """What a page offers, by name."""
    text = client.get(page).text
    found = re.findall(r'<code data-offer="(\w+)">(.*?)</code>', text, re.S)
    links = re.findall(r'<a href="([^"]*)" data-offer="(\w+)"', text)
    return {name: html.unescape(said) for name, said in found} | {
        name: html.unescape(address) for address, name in links
    }


def asked(address):
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.mark.parametrize(("page", "collection", "query"), [
    ("/place/AA1", "displacement-admin-1", {"adm_pcode": "AA1"}),
    ("/place/AA0", "admin-1", {"adm_pcode": "AA0"}),  # no figures: its outline
    (SITE, "site-rounds", {"dataset": "made-up", "site_id": "S-1"}),
    (POINT, "transit-points", {"dataset": "made-up", "point_id": "P-1"}),
])  # fmt: skip
def test_a_page_is_a_request_for_exactly_its_figures(client, page, collection, query):
    offers = offered(client, page)
    assert offers["link"] == f"http://testserver{page}"
    for name in ("request", "csv", "xlsx", "geojson"):
        assert urlsplit(offers[name]).path == f"/api/collections/{collection}/items"
        assert query.items() <= asked(offers[name]).items()
    assert asked(offers["csv"])["f"] == "csv"
    assert offers["qgis"] == f"/api/qgis/{collection}.qlr?lang=en"


def test_the_request_of_a_place_gives_its_figures(client):
    features = client.get(offered(client, "/place/AA1")["request"]).json()["features"]
    assert [one["properties"]["total_individuals"] for one in features] == [110, 220]


def test_flows_and_outline_of_a_place_are_there_too(client):
    text = html.unescape(client.get("/place/AA1").text)
    assert "filter=origin_pcode+%3D+%27AA1%27+OR+destination_pcode+%3D+%27AA1%27" in text
    assert "/api/collections/admin-1/items/AA1%40v2?f=json" in text


def test_the_catalogue_a_layer_and_a_search_can_be_passed_on(client):
    catalogue = offered(client, "/data?q=flows")
    assert catalogue["link"] == "http://testserver/data?q=flows" and "csv" not in catalogue
    assert "request" not in catalogue  # the API does not look for the same
    assert offered(client, "/data")["request"] == "http://testserver/api/collections?f=json"
    layer = offered(client, "/data/flows")
    assert asked(layer["csv"]) == {"f": "csv", "reported_on": "2024-06-30", "limit": "10"}


def test_other_pages_make_no_sheets_and_frames(client):
    for page in (SITE, POINT, "/data/flows", "/data"):
        assert not {"pdf", "png", "embed"} & set(offered(client, page))
        assert client.get(f"/embed{page}").status_code == 404


def test_a_place_in_a_frame(client):
    code = offered(client, "/fr/place/AA1")["embed"]
    assert 'src="http://testserver/fr/embed/place/AA1"' in code and 'title="North (fr)' in code
    answer = client.get("/embed/place/AA1")
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert "sandbox allow-scripts" in answer.headers["content-security-policy"]
    text = answer.text
    for said in ("220", "Round 2 · 30 June 2024", "Credit of made-up", "Synthetic data",
                 "Publication 7", 'class="locator"'):  # fmt: skip
        assert said in text, said
    assert "masthead" not in text and "data-copy" not in text and len(text) < 45_000


def words(answer):
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) == 1
    return " ".join(pages[0].extract_text().split())


def test_a_place_on_paper(client):
    answer = client.get("/place/AA1.pdf")
    assert 'filename="place-aa1-made-up-en.pdf"' in answer.headers["content-disposition"]
    told = words(answer)
    for said in ("North (AA1)", "Made-up basin", "220", "Synthetic data", "+110", "30 June 2024",
                 "31 March 2024", "110", "Refugees", "Credit of made-up", "No rights reserved.",
                 "do not imply official endorsement", "Publication 7", " km"):  # fmt: skip
        assert said in told, said
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    links = [note.get_object()["/A"]["/URI"] for note in reader.pages[0]["/Annots"]]
    assert "http://testserver/place/AA1" in links
    assert client.get("/place/AA1.pdf").content == answer.content


def test_a_place_as_a_picture_and_in_arabic(client):
    pixels = imread(io.BytesIO(client.get("/place/AA1.png").content))
    assert pixels.shape[:2] == (1240, 1754)
    reader = pypdf.PdfReader(io.BytesIO(client.get("/ar/place/AA1.pdf").content))
    assert reader.trailer["/Root"]["/Lang"] == "ar"


def test_a_place_without_figures_is_a_sheet_that_says_so(client):
    assert "No figures are published for this place" in words(client.get("/place/AA0.pdf"))
    assert client.get("/place/ZZ.pdf").status_code == 404
    assert client.get("/place/nowhere.png").status_code == 404


def test_all_places_with_figures_can_be_leafed_through(client):
    text = client.get("/ar/places").text
    assert 'href="/ar/place/AA1"' in text and 'data-also="AA1 North"' in text
    assert "AA0" not in text  # of an edition that is not in force, without figures
