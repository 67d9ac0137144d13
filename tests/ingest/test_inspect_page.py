"""The HTML report: one file, no script, hostile words stay words; and the command."""

import json
import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from ingest.inspect import inspect, page, svgmap
from ingest.inspect.model import Where

HOSTILE = "<script>alert(1)</script>\"'&<img src=x onerror=alert(2)>]]>--><style>*{}</style>"
ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "main", "header", "h1", "h2", "p", "dl", "dt",
    "dd", "div", "small", "svg", "desc", "rect", "path", "text", "ul", "li", "span", "strong",
    "code", "table", "thead", "tbody", "tr", "th", "td", "bdi", "footer",
}  # fmt: skip


class Reader(HTMLParser):
    """Elements and attributes of a page; complains of what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture
def hostile(tmp_path):
    path = tmp_path / f"{HOSTILE.replace('/', '')}.csv"
    pd.DataFrame({
        HOSTILE: [HOSTILE, "b"], "lat": ["2.04", "70.0"], "lon": ["45.34", "-40.5"],
        "site_name": [HOSTILE, "Camp"], "admin1Pcode": ["SO22", "SO<b>"],
        "reason": [HOSTILE, "flood"], f"Phone {HOSTILE}": ["+252612345678", "+252612345679"],
    }).to_csv(path, index=False)  # fmt: skip
    return page.render(inspect(path))


def test_words_of_the_file_never_become_markup(hostile):
    read = Reader(hostile)
    assert set(read.tags) <= ALLOWED and read.open == []
    assert not [name for name, _ in read.attributes if name.startswith("on") or name == "style"]
    assert hostile.count("<style>") == 1 and "&lt;script&gt;" in hostile


def test_the_policy_allows_our_style_and_nothing_else(hostile):
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', hostile)
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert not re.search(r"https?://|url\(|@import|src=", re.sub(r"&lt;.*?&gt;", "", hostile))


def test_headings_and_map_are_said_in_words(hostile):
    assert hostile.startswith('<!doctype html>\n<html lang="en">')
    assert 'role="img" aria-labelledby="map-title map-desc"' in hostile
    assert "Somalia: 1" in hostile and "Greenland: 1" in hostile
    assert re.findall(r"<h(\d)", hostile) == ["1", *"2" * (len(re.findall("<h2", hostile)))]


def test_the_map_shows_points_where_they_are():
    seen = Where(by="point", box=(44.0, 1.0, 46.0, 3.0),
                 points=((45.0, 2.0, True), (44.0, 1.0, False)))  # fmt: skip
    drawing = svgmap.draw(seen)
    assert 'class="dots" d="M480.0 240.0h0"' in drawing
    lost = re.search(r'class="lost" d="M([\d.]+) ([\d.]+)h0"', drawing)
    assert lost and float(lost[1]) < 480 and float(lost[2]) > 240
    assert svgmap.draw(Where(by="nothing")) == ""


def test_countries_are_shaded_by_rows(real_data):
    found = inspect(real_data("idmc/idmc_gidd_displacement_data.csv"))
    assert found.where.by == "code" and "shade4" in svgmap.draw(found.where)


def test_pages_stay_small(real_data):
    for name in ("missing_migrants/2023-json.json", "cod_ab_v2_caf/caf_admin3.parquet"):
        assert len(page.render(inspect(real_data(name)))) < 500_000


def test_the_command_prints_writes_and_refuses(command, real_data, tmp_path):
    path = real_data("idmc/ind_idmc_idu_events.csv")
    report = tmp_path / "report.html"
    done = command("inspect", path, "--json", "--html", report)
    assert done.code == 0 and json.loads(done.out)["rows"] == 113
    assert report.read_text(encoding="utf-8").startswith("<!doctype html>")
    shown = command("inspect", path)
    assert shown.code == 0 and "personal data" in shown.out and "event" in shown.out
    missing = command("inspect", tmp_path / "none.csv")
    assert missing.code == 2 and missing.error.startswith("geoportal: There is no file")
    taken = command("inspect", path, "--draft", "prmn")
    assert taken.code == 2 and "already" in taken.error and taken.out == ""
