"""The portal speaks four languages: whole catalogues, right forms, addresses that say which."""

import re
from datetime import date

import pytest

from geoportal.portal import languages, text
from scripts.messages import DOMAINS, messages

PLACES = re.compile(r"\{\w+\}|%\(\w+\)s")
OTHERS = [name for name in languages.LANGUAGES if name != "en"]


def catalogue(name, domain):
    from babel.messages.pofile import read_po

    with (languages.CATALOGUES / name / f"{domain}.po").open("rb") as file:
        return read_po(file, locale=name)


@pytest.fixture
def speaking():
    before = languages.language()
    yield languages.use
    languages.use(before)


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("name", OTHERS)
def test_everything_that_is_said_is_translated(name, domain):
    found = {message.id: message for message in catalogue(name, domain) if message.id}
    assert set(found) == set(messages(domain)), "run make messages, and translate what is new"
    for message in found.values():
        said = [message.string] if isinstance(message.string, str) else message.string
        assert all(said) and not message.fuzzy, message.id
        wanted = message.id if isinstance(message.id, str) else message.id[1]
        for form in said[-1:]:
            assert set(PLACES.findall(form)) == set(PLACES.findall(wanted)), message.id


@pytest.mark.parametrize(("name", "number", "day", "share"), [
    ("en", "1,234,567", "30 September 2025", "12.3%"),
    ("fr", "1\u202f234\u202f567", "30 septembre 2025", "12,3\u00a0%"),
    ("es", "1.234.567", "30 de septiembre de 2025", "12,3\u00a0%"),
    ("ar", "1,234,567", "30 سبتمبر 2025", "12.3\u200e%\u200e"),
])  # fmt: skip
def test_numbers_and_dates_are_written_as_the_reader_does(speaking, name, number, day, share):
    speaking(name)
    assert text.number(1_234_567) == number
    assert text.day(date(2025, 9, 30)) == day
    assert text.percent(123, 1000) == share


def test_arabic_has_six_forms(speaking):
    speaking("ar")
    forms = {languages.ngettext("{count} area", "{count} areas", n) for n in (0, 1, 2, 3, 11, 100)}
    assert len(forms) >= 4
    flows = "people in {count} flow · {when}", "people in {count} flows · {when}"
    said = [languages.ngettext(*flows, count).split()[4] for count in (3, 11, 99, 100, 170)]
    assert said == ["تدفقات", "تدفقا", "تدفقا", "تدفق", "تدفقا"]


@pytest.mark.parametrize(("asked", "own", "found"), [
    ("/map", "en", ("en", "/map")), ("/fr/map", "en", ("fr", "/map")), ("/fr", "en", ("fr", "/")),
    ("/ar/", "en", ("ar", "/")), ("/en/map", "en", ("en", "/en/map")),
    ("/map", "fr", ("fr", "/map")), ("/en/map", "fr", ("en", "/map")),
    ("/fr/api/collections", "en", ("en", "/fr/api/collections")),
    ("/de/map", "en", ("en", "/de/map")),
])  # fmt: skip
def test_an_address_says_its_language(asked, own, found):
    assert languages.split(asked, own) == found


@pytest.mark.parametrize(("path", "address"), [
    ("/", "/fr"), ("/map", "/fr/map"), ("/?q=a", "/fr/?q=a"), ("/place/", "/fr/place/"),
])  # fmt: skip
def test_a_page_has_an_address_in_each_language(path, address):
    assert languages.in_language(path, "fr") == address
    assert languages.in_language(path, "en") == path


@pytest.mark.parametrize(("name", "direction"), [("fr", "ltr"), ("es", "ltr"), ("ar", "rtl")])
def test_pages_are_in_the_language_of_their_address(client, name, direction):
    for path in ("/", "/map", "/flows"):
        address = f"/{name}{path}".rstrip("/")
        html = client.get(address).text
        assert f'<html lang="{name}" dir="{direction}">' in html
        assert f'href="/{name}/map"' in html  # its own pages, and itself in English
        assert f'href="{path}" hreflang="en"' in html
    assert f'lang="{name}"' in client.get(f"/{name}/nowhere").text
    assert client.get(f"/{name}/api").status_code == 404
