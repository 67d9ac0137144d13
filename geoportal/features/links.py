"""The links of a page and of a feature, under the address readers know."""

import json

MEDIA_TYPE = "application/geo+json"
OTHERS = (("text/html", "html", "This document as HTML"),
          ("application/ld+json", "jsonld", "This document as JSON-LD"))  # fmt: skip


def page(
    address: str, query: str, following: str | None, previous: str | None
) -> list[dict[str, str]]:
    """Links of a page at an address; `following` and `previous` are tokens of the pages beside."""
    found = [
        _link(MEDIA_TYPE, "self", "This document as GeoJSON", _joined(address, query)),
        *_alternates(address, query),
        _link("application/json", "collection", "The collection", address.rpartition("/")[0]),
    ]
    around = ((following, "next", "Next page"), (previous, "prev", "Previous page"))
    for token, relation, title in around:
        if token:
            found.append(_link(MEDIA_TYPE, relation, title, beside(address, query, token)))
    return found


def beside(address: str, query: str, token: str) -> str:
    """Address of the page that begins where a token says."""
    return _joined(address, _without(query, "after=", "offset="), f"after={token}")


def feature(address: str, query: str) -> list[dict[str, str]]:
    """Links of one feature at an address."""
    collection = address.rpartition("/items/")[0]
    return [
        _link(MEDIA_TYPE, "self", "This document as GeoJSON", _joined(address, query)),
        *_alternates(address, query),
        _link("application/json", "collection", "The collection", collection),
    ]


def text(links: list[dict[str, str]]) -> str:
    """The links as JSON."""
    return json.dumps(links, separators=(",", ":"))


def _alternates(address: str, query: str) -> list[dict[str, str]]:
    same = _without(query, "f=", "after=")
    return [
        _link(kind, "alternate", title, _joined(address, same, f"f={name}"))
        for kind, name, title in OTHERS
    ]


def _link(kind: str, relation: str, title: str, href: str) -> dict[str, str]:
    return {"type": kind, "rel": relation, "title": title, "href": href}


def _without(query: str, *beginnings: str) -> str:
    return "&".join(part for part in query.split("&") if not part.startswith(beginnings))


def _joined(address: str, *queries: str) -> str:
    query = "&".join(part for part in queries if part)
    return f"{address}?{query}" if query else address
