"""The page builder: text stays text, equal pages have equal bytes, nothing comes from elsewhere."""

import json
import re

import pytest
from small import HOSTILE

from geoportal.portal import maps
from geoportal.portal.elements import ENV, Fragment, Page, script_json

REFERENCES = re.compile(r'(?:src|href|action)="([^"]*)"')


@pytest.mark.parametrize("text", HOSTILE)
def test_json_in_a_script_block_cannot_leave_it(text):
    written = script_json({"name": text})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {"name": text}


def test_a_fragment_escapes_and_is_not_rendered_twice():
    words = {"site_name": "S", "nav": [], "publication": None, "base_url": "", "status": 404,
             "address": "/"}  # fmt: skip
    page = Page("error.html", "Title", "/", detail="", **words)
    part = Fragment("details", "details.html", title="{{ 7 * 7 }}<b>", prompt="{% raw %}")
    part.add_to(page)
    page.render()
    markup = page.slot("details")
    assert "{{ 7 * 7 }}&lt;b&gt;" in markup
    assert "49" not in markup
    assert "{% raw %}" in markup


def test_every_template_escapes():
    assert ENV.autoescape is True


def test_map_has_no_links_of_its_own_and_no_random_id():
    first, second = (
        maps.PortalMap("map", "Map", (0, 0, 1, 1), "/land", "/lines") for _ in range(2)
    )
    assert first.get_name() == second.get_name() == "map"
    assert maps.PortalMap.default_js == [] and maps.PortalMap.default_css == []


@pytest.mark.parametrize("path", ["/", "/map", "/flows", "/map?dataset=real", "/nowhere"])
def test_pages_are_strict(client, path):
    html = client.get(path).text
    assert client.get(path).text == html
    scripts = re.findall(r"<script([^>]*)>", html)
    assert scripts
    assert all("src=" in tag or 'type="application/json"' in tag for tag in scripts)
    assert "<style" not in html and " style=" not in html
    assert not re.search(r"\son\w+=", html)
    for address in REFERENCES.findall(html):
        assert address.startswith(("/", "#", "http://testserver/")), address


@pytest.mark.parametrize("path", ["/", "/map", "/flows"])
def test_hostile_text_is_inert_in_pages(hostile_client, path):
    html = hostile_client.get(path).text
    assert "<img src=x" not in html
    assert "<script>alert" not in html
    assert "<svg onload" not in html
    assert "{{ 7 * 7 }}" in html and "49{" not in html
    # JSON blocks still parse: nothing in them ended them early.
    for block in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', html, re.S):
        json.loads(block)
