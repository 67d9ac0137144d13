"""Datasets speak the reader's language where they can; numbers are written as it writes them."""

import json
import subprocess
from datetime import date

import pytest

from geoportal.downloads.about import credits
from geoportal.portal import data, languages, text
from geoportal.portal.build import ASSETS, node_home
from ingest import sources
from ingest.sources.model import Said

ENGLISH = '<span lang="en" dir="ltr">Credit of made-up</span>'
MARK = "\u200e"  # left to right: keeps sign and figure together in Arabic
SCRIPT = """
globalThis.document = { documentElement: { lang: %s }, getElementById: () => null };
const { number, signed, signedPercent, percent, day } = await import(%s);
console.log(JSON.stringify([number(1234567), signed(-1234), signed(1234), signed(0),
  signedPercent(0.548), signedPercent(-0.05), percent(123, 1000), day("2025-09-30")]));
"""


@pytest.fixture
def speaking():
    before = languages.language()
    yield languages.use
    languages.use(before)


def test_a_dataset_is_told_in_the_readers_language(client):
    french = client.get("/fr/flows?dataset=made-up").text
    assert "Made-up basin (fr)" in french and "Pour des essais." in french
    assert "For tests." not in french
    assert "(fr)" not in client.get("/flows?dataset=made-up").text


@pytest.mark.parametrize("page", ["/", "/flows?dataset=made-up", "/data", "/embed/map", "/about"])
def test_what_is_english_only_is_marked_as_english(client, page):
    assert ENGLISH in client.get(f"/ar{page}").text
    assert 'lang="en" dir="ltr">Credit' not in client.get(page).text


def test_marks_are_no_way_in_for_markup(hostile_client):
    html = hostile_client.get("/ar/data").text.split("<main")[1].split("</main")[0]
    assert '<span lang="en" dir="ltr">${alert' in html or "&lt;" in html
    assert "<img src=x" not in html and "<svg onload" not in html


def test_texts_are_chosen_one_by_one(speaking):
    class Store:
        def rows(self, query):
            texts = dict.fromkeys(data.SAID, "English")
            return [{"slug": "one", **texts, "translations": {"ar": {"title": "عنوان"}}},
                    {"slug": "two", **texts, "translations": None}]  # fmt: skip

    one, two = data.datasets(Store(), "ar").values()
    assert one["title"] == "عنوان" and one["caveats"] == "English"
    assert one["foreign"] == set(data.SAID) - {"title"} and two["foreign"] == set(data.SAID)
    assert data.datasets(Store(), "en")["one"]["foreign"] == set()
    speaking("ar")
    assert text.said(one, "title") == "عنوان"
    assert text.said({"title": None, "foreign": {"title"}}, "title") == ""


def test_the_sample_says_everything_in_four_languages():
    for name in ("sample", "dtm_overview"):
        info = sources.get(name).dataset
        assert set(info.translations) == {"fr", "es", "ar"}
        for said in info.translations.values():
            assert set(said) == set(Said.__args__)


def test_files_keep_the_translations():
    row = {"dataset": "one", "title": "One", "credit_line": "Us", "licence_id": "CC0-1.0",
           "licence_text": None, "caveats": None, "synthetic": False,
           "translations": json.dumps({"fr": {"title": "Un"}})}  # fmt: skip
    assert credits([row])[0].translations == {"fr": {"title": "Un"}}


@pytest.mark.parametrize(("name", "value", "written"), [
    ("en", 1234, "+1,234"), ("en", -1234, "-1,234"), ("fr", 1234, "+1\u202f234"),
    ("ar", 1234, f"{MARK}+1,234"), ("ar", -1234, f"{MARK}-1,234"), ("ar", 0, "0"),
    ("ar", None, "–"),
])  # fmt: skip
def test_a_sign_is_the_locales(speaking, name, value, written):
    speaking(name)
    assert text.signed(value) == written


@pytest.mark.parametrize(("name", "share", "size", "listed"), [
    ("en", "35%", "1.4 MB", "a, b and c"),
    ("fr", "35\u00a0%", "1,4\u202fMo", "a, b et c"),
    ("es", "35\u00a0%", "1,4 MB", "a, b y c"),
    ("ar", f"35{MARK}%{MARK}", "1.4 م.ب", "a وb وc"),
])  # fmt: skip
def test_shares_sizes_and_lists_are_the_locales(speaking, name, share, size, listed):
    speaking(name)
    assert text.covered(35) == share and text.size(1_400_000) == size
    assert text.listing(["a", "b", "c"]) == listed
    assert text.covered(None) == "–" and text.plain(0.25) in ("0.25", "0,25")


@pytest.mark.parametrize("name", languages.LANGUAGES)
def test_scripts_write_as_the_server_does(speaking, tmp_path, name):
    speaking(name)
    module = json.dumps((ASSETS / "src" / "lib" / "text.js").as_uri())
    script = tmp_path / "said.mjs"
    script.write_text(SCRIPT % (json.dumps(name), module))
    done = subprocess.run([node_home() / "bin" / "node", script], capture_output=True, check=True)
    ours = [text.number(1234567), text.signed(-1234), text.signed(1234), text.signed(0),
            text.signed_percent(0.548), text.signed_percent(-0.05), text.percent(123, 1000),
            text.day(date(2025, 9, 30))]  # fmt: skip
    # two editions of the CLDR: French puts one or another narrow space before the sign
    theirs = [one.replace("\u202f%", "\u00a0%") for one in json.loads(done.stdout)]
    assert theirs == ours
