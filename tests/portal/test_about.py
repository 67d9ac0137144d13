"""The page on method, limits, boundaries and privacy."""

import re

import layers


def test_it_says_what_readers_must_know(client):
    text = re.sub(r"<[^>]+>", " ", client.get("/about").text)
    for words in ("never added", "never zero", "do not imply official", "Never all movement",
                  "sets no cookies", "What is never published"):  # fmt: skip
        assert words in text, words


def test_why_each_published_layer_may_be_public(client):
    html = client.get("/about").text
    for name in ("displacement-admin-1", "flows"):
        assert layers.get(name).privacy.reason in html
        assert f'href="/data/{name}"' in html


def test_sources_are_named_with_licence_and_badge(client):
    html = client.get("/about").text
    assert "Credit of made-up · CC0-1.0" in html and "badge-synthetic" in html
    assert 'href="/data#source-made-up"' in html


def test_no_cookie_is_set(client):
    for path in ("/", "/data", "/about"):
        assert "set-cookie" not in client.get(path).headers
