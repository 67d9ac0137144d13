"""What readers take with them: links that last, exact requests, frames, sheets of paper."""

import html
import io
import json
import re
from urllib.parse import parse_qs, urlsplit

import pypdf
import pytest
import small
from matplotlib.image import imread

from geoportal.portal import languages
from geoportal.portal.takeaway import names, sheet, typeset

MAP = "dataset=made-up&level=1&round=1&group=idp"
FLOWS = "dataset=made-up&round=2"


def offered(client, page, query=""):
    return client.get(f"{page}.offers.json?{query}").json()


def words(answer):
    """The text of a PDF, in one line."""
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) == 1
    return " ".join(pages[0].extract_text().split())


def test_a_link_says_all_that_is_shown(client):
    link = urlsplit(offered(client, "/map")["link"])
    said = parse_qs(link.query)
    assert link.path == "/map"
    assert said["dataset"] == ["made-up"] and said["round"] == ["2"] and said["level"] == ["1"]
    again = offered(client, "/map", link.query)
    assert again["link"] == link.geturl()


def test_offers_are_in_the_language_of_the_page(client):
    found = offered(client, "/fr/map", MAP)
    assert urlsplit(found["link"]).path == "/fr/map"
    assert "/fr/embed/map?" in found["embed"] and found["pdf"].startswith("/fr/map.pdf?")
    assert found["qgis"].endswith("lang=fr")


def test_the_request_gives_the_figures_shown(client):
    features = client.get(offered(client, "/map", MAP)["request"]).json()["features"]
    shown = set(re.findall(r'<tr data-key="(AA\d)"', client.get(f"/map?{MAP}").text))
    known = {row["properties"]["adm_pcode"]: row["properties"] for row in features}
    assert set(known) == {"AA1", "AA2", "AA4"} == shown
    assert known["AA1"]["idp_individuals"] == 100
    assert {row["round"] for row in known.values()} == {1}


def test_two_rounds_compared_are_both_in_the_request(client):
    query = parse_qs(urlsplit(offered(client, "/map", "level=1&compare=change")["request"]).query)
    assert query["filter"] == ["round IN (1, 2)"] and "round" not in query


def test_flows_of_a_place_are_asked_for_by_its_code(client):
    both = parse_qs(urlsplit(offered(client, "/flows", f"{FLOWS}&place=AA1")["csv"]).query)
    assert both["filter"] == ["origin_pcode = 'AA1' OR destination_pcode = 'AA1'"]
    out = offered(client, "/flows", f"{FLOWS}&place=AA1&direction=out")["csv"]
    assert parse_qs(urlsplit(out).query)["origin_pcode"] == ["AA1"]
    odd = offered(client, "/flows", f"{FLOWS}&place=' OR 1=1 --")["csv"]
    assert "filter" not in parse_qs(urlsplit(odd).query)


def test_the_code_of_a_frame_is_inert(hostile_client):
    code = offered(hostile_client, "/map", "dataset=made-up&level=1")["embed"]
    assert code.count("<") == 2 and "onerror" not in html.unescape(code).split(' title="')[0]
    assert "allow-same-origin" not in code and 'referrerpolicy="no-referrer"' in code


@pytest.mark.parametrize("page", ["/map", "/flows"])
def test_only_pages_made_for_it_stand_in_frames(client, page):
    framed, whole = (
        client.get(f"/embed{page}?dataset=made-up"),
        client.get(f"{page}?dataset=made-up"),
    )
    policy = framed.headers["content-security-policy"]
    assert "frame-ancestors *" in policy and "sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy and "allow-top-navigation" not in policy
    assert "frame-ancestors 'self'" in whole.headers["content-security-policy"]
    assert "sandbox" not in whole.headers["content-security-policy"]
    assert "set-cookie" not in framed.headers and "set-cookie" not in whole.headers
    assert client.get("/embed/nowhere").status_code == 404


@pytest.mark.parametrize("page", ["/map", "/flows"])
def test_a_frame_says_whose_figures_it_shows(client, page):
    text = client.get(f"/embed{page}?dataset=made-up").text
    assert "masthead" not in text and '<base target="_blank">' in text
    for said in ("Credit of made-up", "Synthetic data", "30 June 2024", "Publication 7"):
        assert said in text, said
    assert re.search(rf'href="http://testserver{page}\?dataset=made-up[^"]*round=2', text)


@pytest.mark.parametrize("page", ["/map", "/flows"])
def test_a_sheet_has_all_that_a_map_needs(client, page):
    answer = client.get(f"{page}.pdf?dataset=made-up&level=1")
    assert answer.headers["content-type"] == "application/pdf"
    assert f"{page[1:]}-made-up-2-en.pdf" in answer.headers["content-disposition"]
    told = words(answer)
    for said in ("Made-up basin", "Synthetic data", "30 June 2024", "Credit of made-up",
                 "No rights reserved.", "do not imply official endorsement", "Publication 7",
                 " km", "N", "For tests."):  # fmt: skip
        assert said in told, said
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    links = [note.get_object()["/A"]["/URI"] for note in reader.pages[0]["/Annots"]]
    assert any(f"{page}?dataset=made-up" in link and "round=2" in link for link in links)
    assert reader.metadata.title == "Made-up basin" and reader.trailer["/Root"]["/Lang"] == "en"


def test_a_sheet_is_the_same_each_time_it_is_made(client):
    first = client.get(f"/map.pdf?{MAP}")
    typeset._typeset.cache_clear()
    again = client.get(f"/map.pdf?{MAP}")
    assert again.content == first.content
    tag = {"if-none-match": first.headers["etag"]}
    assert client.get(f"/map.pdf?{MAP}", headers=tag).status_code == 304


def test_a_picture_of_the_sheet(client):
    pixels = imread(io.BytesIO(client.get(f"/map.png?{MAP}").content))
    assert pixels.shape[:2] == (1240, 1754)
    colours = {
        tuple(round(float(part) * 255) for part in at[:3])
        for at in pixels.reshape(-1, pixels.shape[2])
    }
    assert {(221, 230, 236), (246, 244, 239)} < colours  # water and land


def test_a_sheet_in_arabic_is_set_in_its_own_script(client):
    answer = client.get(f"/ar/map.pdf?{MAP}")
    reader = pypdf.PdfReader(io.BytesIO(answer.content))
    assert reader.trailer["/Root"]["/Lang"] == "ar"
    fonts = json.dumps(str(reader.pages[0]["/Resources"]["/Font"].get_object()))
    names = [font.get_object()["/BaseFont"] for font in
             reader.pages[0]["/Resources"]["/Font"].get_object().values()]  # fmt: skip
    assert any("Arabic" in name for name in names), fonts


def test_hostile_words_are_only_words_on_paper(hostile_client):
    for page in ("/map", "/flows"):
        told = words(hostile_client.get(f"{page}.pdf?dataset=made-up&level=1"))
        assert any(text[:10] in told for text in small.HOSTILE)


def test_areas_are_named_on_paper(client):
    told = words(client.get(f"/map.pdf?{MAP}"))
    assert "North" in told and "South" in told


def test_names_that_do_not_fit_are_left_out():
    areas = [
        {"id": "A", "geometry": small.square(0)},
        {"id": "B", "geometry": small.square(1)},
    ]
    made = names.with_names("<svg></svg>", areas, {"A": "Short <b>", "B": "Long" * 40})
    assert "Short &lt;b&gt;" in made and "Long" not in made and made.endswith("</svg>")


def test_two_rounds_stand_side_by_side_on_a_sheet(client):
    told = words(client.get("/map.pdf?dataset=made-up&level=1&compare=side"))
    assert "Round 1 · 31 March 2024" in told and "Round 2 · 30 June 2024" in told


@pytest.mark.parametrize(("longest", "found"), [
    (1_000, 1_000), (999, 500), (4_900, 2_000), (51_000, 50_000), (0.4, 0.2),
])  # fmt: skip
def test_scale_bars_are_round(longest, found):
    assert sheet.round_length(longest) == pytest.approx(found)


def test_a_scale_bar_measures_the_picture():
    bar = sheet.scale_bar('<svg width="960" data-metres="1000">')
    assert bar == {"share": pytest.approx(100 / 960), "words": "100 km"}
    assert sheet.scale_bar("<svg>") is None


def test_nothing_to_take_away(make_client):
    tables = small.tables()
    empty = {name: [{key: None for key in rows[0]}] for name, rows in tables.items()}
    client = make_client(empty)
    for address in ("/map.pdf", "/flows.png", "/map.offers.json"):
        assert client.get(address).status_code == 404
    assert languages.language() == "en"
